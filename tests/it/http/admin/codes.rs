//! Codes made at random or given, for events that have one already.
//!
//! The old code leads nowhere from then on, and guests who joined by it stay.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

on_both![
    a_code_is_made_for_a_bare_number_or_an_object,
    a_given_code_replaces_the_old_one,
    codes_in_use_and_unknown_events_are_refused,
];

const GENERATE: &str = "/api/admin/generate-event-code";
const SET: &str = "/api/admin/set-event-code";

async fn is_valid(app: &TestApp, code: &Value) -> bool {
    let body = json!({"event_code": code});
    let answer = app.anonymous().post("/api/check-event-code", body).await;
    answer.ok()["valid"].as_bool().unwrap()
}

async fn a_code_is_made_for_a_bare_number_or_an_object(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    let mut old = json!("M01");
    for body in [json!(event.id), json!({"event_id": event.id})] {
        let made = admin.post(GENERATE, body).await.ok();
        assert!(made["message"].is_string());
        let code = made["event_code"].clone();
        assert_ne!(code, old);
        assert!(is_valid(&app, &code).await);
        assert!(!is_valid(&app, &old).await);
        old = code;
    }
}

async fn a_given_code_replaces_the_old_one(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    for (field, code) in [("event_code", " Noces 26 "), ("code", "M 01")] {
        let set = admin
            .post(SET, json!({"event_id": event.id, field: code}))
            .await
            .ok();
        assert_eq!(set["event_code"], code.trim());
        assert!(is_valid(&app, &json!(code)).await);
        assert_eq!(guest.get("/api/me").await.ok()["event_code"], code.trim());
    }
    assert!(!is_valid(&app, &json!("Noces 26")).await);
}

async fn codes_in_use_and_unknown_events_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.event("M02").await;
    let admin = app.admin().await;
    for (code, refusal) in [
        ("m 02", "event_code_in_use"),
        (" ", "event_code_invalid"),
        ("a\nb", "event_code_invalid"),
    ] {
        let body = json!({"event_id": event.id, "event_code": code});
        admin.post(SET, body).await.refused(400, refusal);
    }
    let body = json!({"event_id": 404_404, "event_code": "M03"});
    admin.post(SET, body).await.refused(404, "event_not_found");
    let answer = admin.post(GENERATE, json!(404_404)).await;
    answer.refused(404, "event_not_found");
    let odd = admin.post(GENERATE, json!("M01")).await;
    assert_eq!(odd.blames("field_invalid"), ["body"]);
    assert!(is_valid(&app, &json!("M01")).await);
}
