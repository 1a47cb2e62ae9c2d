//! The clock goes back: whoever logged in before stays logged in, and what was queued before is done.
//!
//! The clock is set ahead first, as a machine's is that starts without a time server; then it is set right.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{Person, TestApp, enrol, gallery, on_both, other_photo, upload};

on_both![
    tokens_from_before_the_clock_went_back_stay_good,
    tokens_from_weeks_ahead_do_not,
    jobs_from_before_the_clock_went_back_are_done,
];

const HOUR: Duration = Duration::from_hours(1);

async fn tokens_from_before_the_clock_went_back_stay_good(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    app.clock.set_forward(20 * HOUR);
    app.app.read_clock().await.unwrap();
    let anna = app.log_in("anna").await;
    app.clock.set_back(20 * HOUR);
    anna.get("/api/me").await.ok();
    app.app.read_clock().await.unwrap();
    anna.get("/api/me").await.ok();
    // Also when the clock is believed again.
    for _ in 0..2 {
        app.pass(HOUR);
        app.app.read_clock().await.unwrap();
    }
    anna.get("/api/me").await.ok();
}

async fn tokens_from_weeks_ahead_do_not(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    app.clock.set_forward(45 * 24 * HOUR);
    app.app.read_clock().await.unwrap();
    let anna = app.log_in("anna").await;
    app.clock.set_back(45 * 24 * HOUR);
    app.app.read_clock().await.unwrap();
    anna.get("/api/me").await.refused(401, "token_invalid");
}

async fn jobs_from_before_the_clock_went_back_are_done(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    app.run_jobs().await;
    app.clock.set_forward(20 * HOUR);
    app.app.read_clock().await.unwrap();
    let owner = app.log_in(&event.owner.username).await;
    let files = vec![("a.jpg", other_photo(&[Person(1)], 1))];
    upload(&owner, event.id, files).await.ok();
    app.clock.set_back(20 * HOUR);
    enrol(&guest, Person(1)).await;
    app.app.read_clock().await.unwrap();
    assert!(app.run_jobs().await > 0);
    assert_eq!(gallery(&guest).await.len(), 1);
}
