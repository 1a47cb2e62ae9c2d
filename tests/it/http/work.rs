//! Keeping the process at work by a request that stays.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::support::{Person, TestApp, enrol, on_both};

on_both![
    the_request_stays_until_nothing_is_left,
    only_admins_and_the_key_keep_it_at_work,
];

const PATH: &str = "/api/internal/work";

async fn the_request_stays_until_nothing_is_left(app: Arc<TestApp>) {
    let (event, admin) = (app.event("M01").await, app.admin().await);
    enrol(&app.guest(&event, "anna").await, Person(1)).await;
    let over = admin.post_nothing(&format!("{PATH}?budget_s=0")).await.ok();
    assert_eq!(over["left"], 1);
    let staying = admin.clone();
    let stayed = tokio::spawn(async move { staying.post_nothing(PATH).await.ok() });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!stayed.is_finished());
    app.run_jobs().await;
    assert_eq!(stayed.await.unwrap()["left"], 0);
    let long = admin.post_nothing(&format!("{PATH}?budget_s=111")).await;
    long.refused(422, "budget_too_long");
}

async fn only_admins_and_the_key_keep_it_at_work(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let refused = event.owner.post_nothing(PATH).await;
    refused.refused(403, "wrong_role");
    let scheduler = app.anonymous().with_token(crate::support::OPERATOR_KEY);
    assert_eq!(scheduler.post_nothing(PATH).await.ok()["left"], json!(0));
    let other = app.anonymous().with_token("another-key-of-thirty-two-letters");
    other.post_nothing(PATH).await.refused(401, "token_invalid");
}
