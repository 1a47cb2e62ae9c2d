//! Which engine recognises faces, and the similarity that makes a match.

use std::sync::Arc;

use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    the_provider_is_named,
    the_threshold_is_that_of_the_settings_until_it_is_changed,
    a_changed_threshold_judges_what_is_matched_from_now_on,
    a_threshold_that_means_nothing_is_refused,
    a_preview_tells_what_a_threshold_would_take_away_and_changes_nothing,
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
    for threshold in [
        "",
        "?threshold=",
        "?threshold=0.7",
        "?threshold=101",
        "?threshold=high",
    ] {
        let answer = admin.get(&format!("{THRESHOLD}/preview{threshold}")).await;
        assert_eq!(answer.status, 422, "{threshold}");
    }
}

async fn a_preview_tells_what_a_threshold_would_take_away_and_changes_nothing(app: Arc<TestApp>) {
    let (event, admin) = (app.event("M01").await, app.admin().await);
    let preview = async |threshold: f32| {
        let path = format!("{THRESHOLD}/preview?threshold={threshold}");
        admin.get(&path).await.ok()
    };
    assert_eq!(
        preview(80.0).await,
        json!({"threshold": 80.0, "matches": 0, "lost": 0})
    );
    app.engine.make_alike(Person(1), Person(2), 75.0);
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    for (number, person) in [(1, 1), (2, 2), (3, 2)] {
        add_photo(&event, other_photo(&[Person(person)], number)).await;
    }
    app.run_jobs().await;
    for (threshold, lost) in [(70.0, 0), (75.0, 0), (75.5, 2), (99.0, 2)] {
        let expected = json!({"threshold": threshold, "matches": 3, "lost": lost});
        assert_eq!(preview(threshold).await, expected);
    }
    assert_eq!(admin.get(THRESHOLD).await.ok(), json!({"threshold": 70.0}));
    let photos = guest.get("/api/my-photos").await.ok();
    assert_eq!(photos.as_array().unwrap().len(), 3);
}
