//! Guests-only events whose engine fails, is out of service or cannot read a photo: nobody is lost, and nobody kept.
//!
//! What failed is tried again until it ends well, or says why it cannot.

use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::json;

use super::{RETRY, join, status, step};
use crate::support::{Failure, TestApp, gallery, on_both, shoot};

on_both![
    failures_anywhere_lose_nobody,
    an_outage_is_told_and_ends_well,
    a_photo_that_cannot_be_looked_at_again_keeps_nobody_waiting,
];

async fn failures_anywhere_lose_nobody(app: Arc<TestApp>) {
    for (number, failures) in [
        vec![Failure::Once],
        vec![Failure::Panic, Failure::Once, Failure::Panic],
        vec![Failure::Once; 4],
    ]
    .into_iter()
    .enumerate()
    {
        let event = app.guests_only_event(&format!("M{number}")).await;
        let photo = shoot(&event, &[1, 9, 2], 1).await;
        app.run_jobs().await;
        app.engine.fail_next(failures.clone());
        app.engine.lose_next_answer();
        let guest = join(&app, &event, 1).await;
        let drain = async || {
            for _ in 0..8 {
                app.run_jobs().await;
                app.pass(Duration::from_mins(1));
            }
        };
        drain().await;
        assert_eq!(gallery(&guest).await, [photo]);
        app.engine.fail_next(failures);
        let late = shoot(&event, &[9, 1], 2).await;
        drain().await;
        assert_eq!(gallery(&guest).await, [photo, late]);
        assert_eq!(status(&guest).await["status"], "done");
        assert_eq!(app.engine.remembered(EventId(event.id)), 1);
    }
}

async fn an_outage_is_told_and_ends_well(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let photo = shoot(&event, &[1], 1).await;
    app.run_jobs().await;
    let guest = join(&app, &event, 1).await;
    // The guest's own job, the pass.
    step(&app).await;
    step(&app).await;
    app.engine.set_out_of_service(true);
    app.run_jobs().await;
    let reported = status(&guest).await;
    assert_eq!(
        (&reported["status"], &reported["error_code"]),
        (&json!("running"), &json!("delayed")),
        "{reported}"
    );
    app.engine.set_out_of_service(false);
    app.pass(RETRY);
    app.run_jobs().await;
    let reported = status(&guest).await;
    assert_eq!(
        (&reported["status"], reported.get("error_code")),
        (&json!("done"), None)
    );
    assert_eq!(gallery(&guest).await, [photo]);
}

async fn a_photo_that_cannot_be_looked_at_again_keeps_nobody_waiting(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let early = join(&app, &event, 1).await;
    let photos = [shoot(&event, &[1, 2], 1).await, shoot(&event, &[1, 2], 2).await];
    app.run_jobs().await;
    let late = join(&app, &event, 2).await;
    // The guest's own job, the pass.
    step(&app).await;
    step(&app).await;
    app.engine.fail_next([Failure::Unusable]);
    app.run_jobs().await;
    assert_eq!(gallery(&early).await, photos);
    assert_eq!(gallery(&late).await, photos[1..]);
    assert_eq!(status(&late).await["status"], "done");
    let listed = event.owner.get("/api/my-uploaded-photos").await.ok();
    let listed = listed.as_array().unwrap().iter().rev();
    let statuses: Vec<_> = listed.map(|photo| photo["processing_status"].clone()).collect();
    assert_eq!(statuses, ["FAILED", "DONE"]);
}
