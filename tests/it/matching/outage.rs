//! An engine out of service costs time and nothing else.
//!
//! Jobs go back to the queue unspent while it lasts; what fails by itself is tried again after a wait.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::support::{Failure, Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    jobs_outlast_an_outage_of_any_length,
    single_failures_are_tried_again,
];

async fn jobs_outlast_an_outage_of_any_length(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    app.engine.set_out_of_service(true);
    enrol(&guest, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    // Far more rounds than a job may fail by itself.
    for round in 0..20 {
        assert_eq!(app.run_jobs().await, 2, "round {round}");
        app.pass(Duration::from_secs(6));
    }
    let queue = app.admin().await.get("/api/admin/queue/stats").await.ok();
    assert_eq!(queue["depth"], 2, "{queue}");
    let status = guest.get("/api/rematch-status").await.ok();
    assert_eq!(
        (&status["status"], &status["selfie_status"], &status["error_code"]),
        (&json!("running"), &json!("uploaded"), &json!("delayed"))
    );
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_ne!(list[0]["processing_status"], "FAILED");
    app.engine.set_out_of_service(false);
    app.run_jobs().await;
    let list = guest.get("/api/my-photos").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list[0]["processing_status"], "DONE");
}

async fn single_failures_are_tried_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.engine.fail_next([Failure::Once, Failure::Panic]);
    assert_eq!(app.run_jobs().await, 2);
    // Each waits five seconds, give or take one.
    app.pass(Duration::from_secs(3));
    assert_eq!(app.run_jobs().await, 0);
    app.pass(Duration::from_secs(4));
    assert_eq!(app.run_jobs().await, 2);
    let list = guest.get("/api/my-photos").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
}
