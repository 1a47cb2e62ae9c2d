//! Photos whose time is over.
//!
//! Thirty days after the last upload they go by themselves, or when an admin asks.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::support::{TestApp, add_photo, on_both, other_photo};

on_both![expired_photos_are_removed_on_demand, only_admins_clean_up];

const PATH: &str = "/api/admin/photo-optimization/cleanup-expired";

async fn expired_photos_are_removed_on_demand(app: Arc<TestApp>) {
    let (old, mut young) = (app.event("M01").await, app.event("M02").await);
    add_photo(&old, other_photo(&[], 1)).await;
    add_photo(&old, other_photo(&[], 2)).await;
    app.pass(Duration::from_hours(20 * 24));
    // Tokens live an hour.
    young.owner.caller = app.log_in(&young.owner.username).await;
    add_photo(&young, other_photo(&[], 1)).await;
    app.run_jobs().await;
    let stored = app.stored_bytes();
    app.pass(Duration::from_hours(10 * 24));
    let admin = app.log_in("admin").await;
    let answer = admin.post_nothing(PATH).await.ok();
    assert_eq!(answer["deleted_count"], 2);
    assert!(answer["space_freed_mb"].as_f64().unwrap() > 0.0, "{answer}");
    app.run_jobs().await;
    assert!(app.stored_bytes() < stored && app.stored_bytes() > 0);
    let young = app.log_in(&young.owner.username).await;
    let list = young.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
    let again = admin.post_nothing(PATH).await.ok();
    assert_eq!(
        (&again["deleted_count"], &again["space_freed_mb"]),
        (&json!(0), &json!(0.0))
    );
}

async fn only_admins_clean_up(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    app.anonymous()
        .post_nothing(PATH)
        .await
        .refused(401, "not_authenticated");
    for caller in [&*guest, &*event.owner] {
        caller.post_nothing(PATH).await.refused(403, "wrong_role");
    }
}
