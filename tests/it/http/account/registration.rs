//! Guests register by an event's code, with a selfie to come.
//!
//! Of many who register alike at once one succeeds; whatever is refused queues nothing.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, on_both};

on_both![
    a_guest_registers_and_is_queued,
    whoever_registers_is_logged_in,
    everything_wrong_is_told_at_once,
    names_and_addresses_are_taken_within_an_event_only,
    fifty_simultaneous_registrations_make_one_account,
    an_invitation_with_an_unknown_code_is_not_found,
    an_invited_guest_registers,
];

const REGISTER: &str = "/api/register-with-event-code";
const INVITED: &str = "/api/register-invite";

fn registration(username: &str, email: &str, password: &str, code: &str) -> Value {
    json!({
        "user_data": {"username": username, "email": email, "password": password, "user_type": "admin"},
        "event_code": code,
    })
}

/// The codes of a problem's parts, whose sentences must be the whole detail.
fn codes(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    let messages: Vec<_> = errors
        .iter()
        .map(|one| one["message"].as_str().unwrap())
        .collect();
    assert_eq!(problem["detail"], messages.join("; "));
    errors.iter().map(|one| one["code"].as_str().unwrap()).collect()
}

async fn a_guest_registers_and_is_queued(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let body = registration(" anna ", "Anna@Guest.example", PASSWORD, " m 01");
    let mut user = app.anonymous().post(REGISTER, body).await.ok();
    let fields = user.as_object_mut().unwrap();
    assert!(fields.remove("id").unwrap().is_i64());
    assert!(fields.remove("access_token").unwrap().is_string());
    assert_eq!(fields.remove("token_type").unwrap(), "bearer");
    assert_eq!(
        user,
        json!({
            "username": "anna", "email": "Anna@Guest.example", "user_type": "user", "is_active": true,
            "created_at": "2026-06-20T08:00:00Z", "selfie_path": null, "event_name": "Event M01",
            "event_id": event.id, "event_code": "M01", "event_date": null, "selfie_status": "pending",
            "selfie_error": null, "selfie_error_code": null,
        })
    );
    let stats = app.admin().await.get("/api/admin/queue/stats").await.ok();
    assert_eq!(stats["kinds"]["match_guest"]["queued"], 1, "{stats}");
}

async fn whoever_registers_is_logged_in(app: Arc<TestApp>) {
    app.event("M01").await;
    for (path, name) in [(REGISTER, "anna"), (INVITED, "berta")] {
        let email = format!("{name}@guest.example");
        let body = registration(name, &email, PASSWORD, "M01");
        let made = app.anonymous().post(path, body).await.ok();
        let caller = app.anonymous().with_token(made["access_token"].as_str().unwrap());
        let me = caller.get("/api/me").await.ok();
        assert_eq!((&me["id"], &me["username"]), (&made["id"], &json!(name)));
        // It is a token like any other.
        caller.post_nothing("/api/logout-everywhere").await.ok();
        caller.get("/api/me").await.refused(401, "token_invalid");
    }
}

async fn everything_wrong_is_told_at_once(app: Arc<TestApp>) {
    app.event("M01").await;
    let body = registration("", "nowhere", "short", "M02");
    let problem = app
        .anonymous()
        .post(REGISTER, body)
        .await
        .refused(400, "several_problems");
    assert_eq!(
        codes(&problem),
        [
            "username_missing",
            "email_invalid",
            "password_too_short",
            "password_without_upper_case",
            "password_without_digit",
            "password_without_sign",
            "event_code_unknown",
        ]
    );
    for (username, email, password, code, expected) in [
        ("a\nb", "a@b.fr", PASSWORD, "M01", "username_invalid"),
        ("anna", "a b@c.fr", PASSWORD, "M01", "email_invalid"),
        ("anna", "a@b.fr", "SESAME-SESAME", "M01", "password_without_digit"),
        (
            "anna",
            "a@b.fr",
            "sesame-2026",
            "M01",
            "password_without_upper_case",
        ),
        ("anna", "a@b.fr", "Sesame2026", "M01", "password_without_sign"),
        ("anna", "a@b.fr", PASSWORD, "M02", "event_code_unknown"),
    ] {
        let body = registration(username, email, password, code);
        let problem = app.anonymous().post(REGISTER, body).await.refused(400, expected);
        assert_eq!(codes(&problem), [expected]);
    }
    assert_eq!(app.run_jobs().await, 0);
}

async fn names_and_addresses_are_taken_within_an_event_only(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&one, "anna").await;
    let again = registration("anna", &guest.email.to_uppercase(), PASSWORD, "M01");
    let problem = app
        .anonymous()
        .post(REGISTER, again)
        .await
        .refused(400, "several_problems");
    assert_eq!(codes(&problem), ["username_taken", "email_taken"]);
    let weak = registration("anna", "new@guest.example", "Sesame2026", "M01");
    let problem = app
        .anonymous()
        .post(REGISTER, weak)
        .await
        .refused(400, "several_problems");
    assert_eq!(codes(&problem), ["password_without_sign", "username_taken"]);
    // The same person, at another event.
    let elsewhere = app.guest(&two, "anna").await;
    assert_ne!(elsewhere.id, guest.id);
    assert_eq!(elsewhere.get("/api/me").await.ok()["event_id"], two.id);
    assert_eq!(guest.get("/api/me").await.ok()["event_id"], one.id);
}

async fn fifty_simultaneous_registrations_make_one_account(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let caller = app.anonymous();
    let body = registration("anna", "anna@guest.example", PASSWORD, "M01");
    let answers = futures_util::future::join_all((0..50).map(|_| caller.post(REGISTER, &body))).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(made.len(), 1);
    for answer in refused {
        assert_eq!(
            codes(&answer.refused(400, "several_problems")),
            ["username_taken", "email_taken"]
        );
    }
    let guests = format!("/api/admin/events/{}/users", event.id);
    let guests = app.admin().await.get(&guests).await.ok();
    assert_eq!(guests.as_array().unwrap().len(), 1);
    assert_eq!(app.run_jobs().await, 1);
}

async fn an_invitation_with_an_unknown_code_is_not_found(app: Arc<TestApp>) {
    app.event("M01").await;
    let body = registration("anna", "nowhere", "short", "M02");
    let answer = app.anonymous().post(INVITED, body).await;
    answer.refused(404, "event_code_unknown");
    let body = registration("anna", "nowhere", PASSWORD, "M01");
    let answer = app.anonymous().post(INVITED, body).await;
    assert_eq!(codes(&answer.refused(400, "email_invalid")), ["email_invalid"]);
}

async fn an_invited_guest_registers(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let body = registration("anna", "anna@guest.example", PASSWORD, "M01");
    let user = app.anonymous().post(INVITED, body).await.ok();
    assert_eq!(
        (&user["user_type"], &user["event_id"], &user["selfie_status"]),
        (&json!("user"), &json!(event.id), &json!("pending"))
    );
    assert_eq!(app.run_jobs().await, 1);
}
