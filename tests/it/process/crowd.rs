//! Thirty guests, the recorded flow of their clients, and a photographer at work among them.

use std::time::Duration;

use findme_loadtest::crowd::Crowd;

use super::on_both;
use super::scene::{QUICK, Scene};
use crate::support::Kind;

on_both![thirty_guests_who_arrive_while_photos_are_uploaded_all_get_theirs];

async fn thirty_guests_who_arrive_while_photos_are_uploaded_all_get_theirs(kind: Kind) {
    let scene = Scene::new(kind, &[]).await;
    assert_crowd_is_served(&scene).await;
    assert_eq!(scene.meter.failures(), 0, "{:#?}", scene.meter.rows());
}

/// Lets thirty guests come, and compares their matches with the truth.
pub(crate) async fn assert_crowd_is_served(scene: &Scene) {
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("crowd").await.unwrap();
    let crowd = Crowd {
        guests: 30,
        every: Duration::from_millis(100),
        pace: QUICK,
    };
    let outcome = crowd.visit(&scene.client(), &studio, &scene.event).await;
    assert!(outcome.failures.is_empty(), "{:#?}", outcome.failures);
    assert_eq!(outcome.guests.len(), 30);
    scene.assert_true(&admin, &outcome.guests).await;
}
