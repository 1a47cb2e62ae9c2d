//! Which engine recognises faces, the similarity that makes a match, and what was asked and paid.
//!
//! The scripted engine is asked nothing that is paid for; counting calls is tested where Rekognition is spoken to.

use std::sync::Arc;

use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    the_provider_is_named,
    the_threshold_is_that_of_the_settings_until_it_is_changed,
    a_changed_threshold_judges_what_is_matched_from_now_on,
    a_threshold_that_means_nothing_is_refused,
    usage_is_counted_from_the_last_reset,
];

const THRESHOLD: &str = "/api/admin/rekognition/threshold";

async fn the_provider_is_named(app: Arc<TestApp>) {
    let provider = app.admin().await.get("/api/admin/provider").await.ok();
    let expected = json!({"provider_class": "ScriptedEngine", "FACE_RECOGNIZER_PROVIDER": "local"});
    assert_eq!(provider, expected);
}

async fn the_threshold_is_that_of_the_settings_until_it_is_changed(app: Arc<TestApp>) {
    let admin = app.admin().await;
    assert_eq!(admin.get(THRESHOLD).await.ok(), json!({"threshold": 70.0}));
    let changed = admin.post(THRESHOLD, json!({"threshold": 82.5})).await.ok();
    assert_eq!(changed, json!({"threshold": 82.5}));
    // As it was called before.
    let changed = admin.post(THRESHOLD, json!({"value": 77.5})).await.ok();
    assert_eq!(changed, json!({"threshold": 77.5}));
    assert_eq!(admin.get(THRESHOLD).await.ok(), changed);
}

async fn a_changed_threshold_judges_what_is_matched_from_now_on(app: Arc<TestApp>) {
    let (event, admin) = (app.event("M01").await, app.admin().await);
    app.engine.make_alike(Person(1), Person(2), 75.0);
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    add_photo(&event, other_photo(&[Person(2)], 1)).await;
    app.run_jobs().await;
    let matched = async || guest.get("/api/my-photos").await.ok().as_array().unwrap().len();
    assert_eq!(matched().await, 1);
    admin.post(THRESHOLD, json!({"threshold": 80})).await.ok();
    assert_eq!(matched().await, 1);
    let rematch = format!("/api/admin/events/{}/rematch", event.id);
    admin.post_nothing(&rematch).await.ok();
    app.run_jobs().await;
    assert_eq!(matched().await, 0);
    // Both ways: a photo that comes now is judged alike.
    add_photo(&event, other_photo(&[Person(2)], 2)).await;
    app.run_jobs().await;
    assert_eq!(matched().await, 0);
    // Below the bound that the settings search by, too.
    app.engine.make_alike(Person(1), Person(2), 55.0);
    admin.post(THRESHOLD, json!({"threshold": 50})).await.ok();
    admin.post_nothing(&rematch).await.ok();
    app.run_jobs().await;
    assert_eq!(matched().await, 2);
}

async fn a_threshold_that_means_nothing_is_refused(app: Arc<TestApp>) {
    let admin = app.admin().await;
    for threshold in [json!(-1), json!(100.5), json!(0.7)] {
        let answer = admin.post(THRESHOLD, json!({"threshold": threshold})).await;
        answer.refused(422, "threshold_invalid");
    }
    admin
        .post(THRESHOLD, json!({}))
        .await
        .refused(422, "field_missing");
    admin
        .post(THRESHOLD, json!({"threshold": "high"}))
        .await
        .refused(422, "field_invalid");
    assert_eq!(admin.get(THRESHOLD).await.ok(), json!({"threshold": 70.0}));
}

async fn usage_is_counted_from_the_last_reset(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let nothing = json!({"counts": {}, "costs": {}, "total_cost_usd": 0.0});
    assert_eq!(admin.get("/api/admin/aws-usage").await.ok(), nothing);
    let reset = admin.post_nothing("/api/admin/aws-usage/reset").await.ok();
    assert!(reset["message"].is_string(), "{reset}");
    assert_eq!(admin.get("/api/admin/aws-usage").await.ok(), nothing);
}
