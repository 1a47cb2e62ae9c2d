//! What an event shows to somebody who has its code and no account.

use std::sync::Arc;

use serde_json::json;

use crate::support::{TestApp, add_photo, on_both, other_photo};

on_both![
    whoever_has_the_code_is_shown_the_event,
    an_unknown_code_is_not_found,
    wrong_codes_are_limited_together_with_other_checks,
];

async fn whoever_has_the_code_is_shown_the_event(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    let event = app.event_of(&owner, "Été 01").await;
    let path = format!("/api/photographer/events/{}/consent", event.id);
    owner
        .put(&path, json!({"organiser": "Studio Lumière"}))
        .await
        .ok();
    let consent = app.anonymous().get("/api/consent?event_code=été01").await.ok();
    let code = "%20%C3%A9t%C3%A901";
    let shown = async || app.anonymous().get(&format!("/api/events/{code}")).await.ok();
    let preview = shown().await;
    assert_eq!(
        preview,
        json!({
            "name": "Event Été 01", "date": preview["date"], "organiser": "Studio Lumière", "expires_at": null,
            "general_photos": false, "consent": consent,
        })
    );
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let preview = shown().await;
    assert!(preview["expires_at"].is_string());
    assert_eq!(preview["general_photos"], json!(false));
    let body = json!({"photo_ids": [photo], "show_in_general": true});
    owner.put("/api/photos/bulk/show-in-general", body).await.ok();
    assert_eq!(shown().await["general_photos"], json!(true));
}

async fn an_unknown_code_is_not_found(app: Arc<TestApp>) {
    app.event("M01").await;
    for code in [
        "M02",
        "%20",
        "' or 1=1 --",
        "M01x",
        "%F0%9F%92%8D",
        &"x".repeat(2_000),
    ] {
        let answer = app.anonymous().get(&format!("/api/events/{code}")).await;
        answer.refused(404, "event_code_unknown");
    }
    // Text that no database takes is no code at all.
    app.anonymous()
        .get("/api/events/M%00")
        .await
        .refused(404, "not_found");
    app.anonymous()
        .get("/api/events/%FF")
        .await
        .refused(404, "not_found");
}

async fn wrong_codes_are_limited_together_with_other_checks(app: Arc<TestApp>) {
    app.event("M01").await;
    for number in 0..50 {
        let answer = app.anonymous().get(&format!("/api/events/no-{number}")).await;
        answer.refused(404, "event_code_unknown");
        let body = json!({"event_code": format!("neither-{number}")});
        app.anonymous().post("/api/check-event-code", body).await.ok();
    }
    let answer = app.anonymous().get("/api/events/no-50").await;
    answer.refused(429, "too_many_tries");
    assert!(!answer.header("retry-after").is_empty());
}
