//! The matches are right in whatever order everything arrives, and for a crowd, on the service's bad days too.
//!
//! These are the tests of the embedded engine once more, with a service between that throttles and fails.

use std::time::Duration;

use findme_loadtest::crowd::Crowd;
use findme_loadtest::orders;

use super::cloud::{Cloud, bad_day};
use crate::process::on_both;
use crate::process::scene::QUICK;
use crate::support::Kind;

on_both![guests_get_their_photos_in_every_order_on_a_bad_day];

async fn guests_get_their_photos_in_every_order_on_a_bad_day(kind: Kind) {
    let cloud = Cloud::new(kind, bad_day(), &[]).await;
    let scene = &cloud.scene;
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let verdicts = orders::run(&scene.client(), &admin, "order", &scene.event)
        .await
        .unwrap();
    assert_eq!(verdicts.len(), 5);
    for (order, verdict) in verdicts {
        let untrue: Vec<_> = verdict.missed().chain(verdict.wrong()).collect();
        assert!(untrue.is_empty(), "{}: {untrue:#?}", order.as_str());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_guests_who_arrive_while_photos_are_uploaded_all_get_theirs() {
    let cloud = Cloud::new(Kind::Postgres, bad_day(), &[]).await;
    let scene = &cloud.scene;
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
