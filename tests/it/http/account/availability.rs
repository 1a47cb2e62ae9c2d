//! What the registration form asks while it is being filled in.
//!
//! The answers are hints only, and open to everybody.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

on_both![
    a_code_is_valid_however_it_is_typed,
    without_a_code_a_name_is_taken_by_any_account,
    with_a_code_a_name_is_taken_by_guests_of_the_event,
    what_is_not_asked_for_is_not_taken,
    an_unknown_code_is_not_found,
];

const CODE: &str = "/api/check-event-code";
const AVAILABILITY: &str = "/api/check-user-availability";

/// An answer in which these are true.
fn taken(true_ones: &[&str]) -> Value {
    let flags = [
        "username_taken",
        "email_taken",
        "email_exists_other_events",
        "username_exists_other_events",
    ];
    flags
        .into_iter()
        .map(|flag| (flag.to_owned(), json!(true_ones.contains(&flag))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

async fn a_code_is_valid_however_it_is_typed(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    app.event_of(&owner, "Été 01").await;
    let endless = "x".repeat(10_000);
    for (typed, valid) in [
        ("Été 01", true),
        ("  été01 ", true),
        ("É T É 0 1", true),
        ("e\u{301}te\u{301}01", true),
        ("\u{feff}été\u{200b}０１", true),
        ("ete01", false),
        ("Été 02", false),
        ("", false),
        ("   ", false),
        (&endless, false),
        ("' or 1=1 --", false),
    ] {
        let answer = app.anonymous().post(CODE, json!({"event_code": typed})).await;
        assert_eq!(answer.ok(), json!({"valid": valid}), "{typed:?}");
    }
}

async fn without_a_code_a_name_is_taken_by_any_account(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for (body, expected) in [
        (
            json!({"username": "anna", "email": guest.email.to_uppercase()}),
            taken(&["username_taken", "email_taken"]),
        ),
        (
            json!({"username": "admin", "email": "new@guest.example"}),
            taken(&["username_taken"]),
        ),
        (
            json!({"username": "Anna", "email": "admin@example.org", "event_code": " "}),
            taken(&["username_taken", "email_taken"]),
        ),
    ] {
        let answer = app.anonymous().post(AVAILABILITY, &body).await;
        assert_eq!(answer.ok(), expected, "{body}");
    }
}

async fn with_a_code_a_name_is_taken_by_guests_of_the_event(app: Arc<TestApp>) {
    let (one, _two) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&one, "anna").await;
    let elsewhere = json!({"username": "anna", "email": guest.email, "event_code": "M02"});
    let answer = app.anonymous().post(AVAILABILITY, &elsewhere).await;
    assert_eq!(
        answer.ok(),
        taken(&[]),
        "who takes part elsewhere is told to accounts"
    );
    for (body, expected) in [
        (
            json!({"username": "anna", "email": guest.email, "event_code": "m 01"}),
            taken(&["username_taken", "email_taken"]),
        ),
        (
            json!({"username": "anna", "email": guest.email, "event_code": "M02"}),
            taken(&["email_exists_other_events", "username_exists_other_events"]),
        ),
        (
            json!({"username": "admin", "email": guest.email, "event_code": "M02"}),
            taken(&["username_taken", "email_exists_other_events"]),
        ),
        (
            json!({"username": "anna", "email": "new@guest.example", "event_code": "M02"}),
            taken(&["username_exists_other_events"]),
        ),
    ] {
        let answer = guest.post(AVAILABILITY, &body).await;
        assert_eq!(answer.ok(), expected, "{body}");
    }
}

async fn what_is_not_asked_for_is_not_taken(app: Arc<TestApp>) {
    app.event("M01").await;
    for body in [
        json!({}),
        json!({"username": null, "email": null}),
        json!({"username": "", "email": "no address"}),
        json!({"event_code": "M01"}),
    ] {
        let answer = app.anonymous().post(AVAILABILITY, &body).await;
        assert_eq!(answer.ok(), taken(&[]), "{body}");
    }
}

async fn an_unknown_code_is_not_found(app: Arc<TestApp>) {
    app.event("M01").await;
    let body = json!({"username": "anna", "event_code": "M02"});
    let answer = app.anonymous().post(AVAILABILITY, body).await;
    answer.refused(404, "event_code_unknown");
}
