//! Late guests are looked for once more, in all photos, and those who come together share it.
//!
//! The engine counts how often it looked at a photo.

use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::json;

use super::{RETRY, is_search, jobs_done, join, looks, status, step};
use crate::support::{Person, TestApp, gallery, on_both, shoot};

on_both![
    a_late_guest_waits_until_all_photos_were_scanned,
    a_burst_of_guests_shares_one_scan_of_each_photo,
    whoever_comes_during_a_pass_is_looked_for_only_where_it_was,
    a_guest_who_is_enrolled_while_a_photo_is_scanned_is_found,
    a_rematch_judges_anew_what_is_scanned_meanwhile,
    a_reindex_scans_each_photo_once,
];

async fn a_late_guest_waits_until_all_photos_were_scanned(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let photos = [
        shoot(&event, &[1], 1).await,
        shoot(&event, &[9], 2).await,
        shoot(&event, &[2, 1], 3).await,
    ];
    let early = join(&app, &event, 2).await;
    app.run_jobs().await;
    assert_eq!(status(&early).await["status"], "done");
    let late = join(&app, &event, 1).await;
    // The guest's own job, the pass, and the photos but for the last.
    for _ in 0..4 {
        step(&app).await;
        app.pass(Duration::from_secs(1));
        let reported = status(&late).await;
        assert_eq!(reported["status"], "running", "{reported}");
        assert_eq!(reported.get("finished_at"), None);
        assert_eq!(status(&early).await["status"], "done");
        assert_eq!(gallery(&early).await, photos[2..]);
    }
    step(&app).await;
    let reported = status(&late).await;
    assert_eq!(
        (&reported["status"], &reported["matched"]),
        (&json!("done"), &json!(2))
    );
    let took = reported["finished_at"].as_f64().unwrap() - reported["started_at"].as_f64().unwrap();
    assert!((took - 4.0).abs() < 0.1, "{reported}");
    assert_eq!(gallery(&late).await, [photos[0], photos[2]]);
    assert_eq!(app.run_jobs().await, 0);
    // Whoever finds nothing is told so.
    let alone = join(&app, &event, 7).await;
    app.run_jobs().await;
    let reported = status(&alone).await;
    assert_eq!(
        (&reported["status"], &reported["matched"]),
        (&json!("done"), &json!(0))
    );
}

async fn a_burst_of_guests_shares_one_scan_of_each_photo(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let mut photos = Vec::new();
    for number in 0..5 {
        photos.push(shoot(&event, &[number + 1, number + 2], number).await);
    }
    app.run_jobs().await;
    let mut guests = Vec::new();
    for person in 1..=30 {
        guests.push(join(&app, &event, person).await);
    }
    app.run_jobs().await;
    assert_eq!(looks(&app), photos.len());
    assert_eq!(jobs_done(&app, "look_again").await, 1);
    assert_eq!(gallery(&guests[0]).await, photos[..1]);
    assert_eq!(gallery(&guests[1]).await, photos[..2]);
    assert_eq!(gallery(&guests[29]).await, [0; 0]);
    for guest in &guests {
        assert_eq!(status(guest).await["status"], "done");
    }
}

async fn whoever_comes_during_a_pass_is_looked_for_only_where_it_was(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let mut photos = Vec::new();
    for number in 0..3 {
        photos.push(shoot(&event, &[1, 2, 3], number).await);
    }
    app.run_jobs().await;
    let first = join(&app, &event, 1).await;
    // The guest's own job, the pass, the first photo.
    for _ in 0..3 {
        step(&app).await;
    }
    let others = [join(&app, &event, 2).await, join(&app, &event, 3).await];
    app.run_jobs().await;
    // Three looks for the first guest, two of them for all; and one more at the photo that was before.
    assert_eq!(looks(&app), 4);
    assert_eq!(jobs_done(&app, "look_again").await, 2);
    for guest in others.iter().chain([&first]) {
        assert_eq!(gallery(guest).await, photos);
        assert_eq!(status(guest).await["status"], "done");
    }
}

async fn a_guest_who_is_enrolled_while_a_photo_is_scanned_is_found(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let early = join(&app, &event, 1).await;
    app.run_jobs().await;
    let photo = shoot(&event, &[1, 2], 1).await;
    // The search has begun, so it is not told of who comes now.
    let search = app.run_jobs_stalled_at(is_search).await;
    let late = join(&app, &event, 2).await;
    step(&app).await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
    search.resume().await;
    app.run_jobs().await;
    for guest in [&early, &late] {
        assert_eq!(gallery(guest).await, [photo]);
        assert_eq!(status(guest).await["status"], "done");
    }
}

async fn a_rematch_judges_anew_what_is_scanned_meanwhile(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    app.engine.make_alike(Person(1), Person(2), 75.0);
    let guest = join(&app, &event, 1).await;
    app.run_jobs().await;
    let strict = async |threshold: i64| {
        let threshold = json!({"threshold": threshold});
        let path = "/api/admin/rekognition/threshold";
        app.admin().await.post(path, threshold).await.ok();
    };
    let photos = [shoot(&event, &[1], 1).await, shoot(&event, &[2], 2).await];
    // One was scanned, the other is being scanned, when another rule is made.
    step(&app).await;
    let look = app.run_jobs_stalled_at(is_search).await;
    strict(80).await;
    let rematch = format!("/api/photographer/events/{}/rematch", event.id);
    event.owner.post_nothing(&rematch).await.ok();
    step(&app).await;
    assert_eq!(status(&guest).await["status"], "running");
    assert_eq!(gallery(&guest).await, photos[..1]);
    look.resume().await;
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, photos[..1]);
    // And back, with a gallery that is never empty.
    strict(70).await;
    event.owner.post_nothing(&rematch).await.ok();
    while app.app.pool.step().await.unwrap().is_some() {
        assert!(gallery(&guest).await.contains(&photos[0]));
    }
    assert_eq!(gallery(&guest).await, photos);
    let reported = event.owner.get("/api/rematch-status").await.ok();
    assert_eq!(
        (&reported["status"], &reported["matched"]),
        (&json!("done"), &json!(2))
    );
}

async fn a_reindex_scans_each_photo_once(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let guests = [join(&app, &event, 1).await, join(&app, &event, 2).await];
    let photos = [shoot(&event, &[1, 2], 1).await, shoot(&event, &[2, 9], 2).await];
    app.run_jobs().await;
    app.engine.clear_calls();
    let path = format!("/api/admin/events/{}/reindex", event.id);
    app.admin().await.post_nothing(&path).await.ok();
    while app.app.pool.step().await.unwrap().is_some() {
        assert_eq!(gallery(&guests[0]).await, photos[..1]);
        assert_eq!(gallery(&guests[1]).await, photos);
    }
    assert_eq!((looks(&app), app.engine.remembered(EventId(event.id))), (2, 2));
    for guest in &guests {
        assert_eq!(status(guest).await["status"], "done");
    }
}
