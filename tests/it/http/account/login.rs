//! Logging in, by name or address, to one account or to one of several.
//!
//! Whatever is wrong, the refusal is the same: it tells nobody which accounts exist.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, on_both};

on_both![
    a_name_or_an_address_opens_the_account,
    wrong_passwords_and_unknown_names_are_refused_alike,
    one_password_for_several_accounts_offers_a_choice,
    a_password_of_one_account_opens_only_that_one,
    an_inactive_account_is_closed,
    the_form_gives_a_token_too,
    the_form_cannot_offer_a_choice,
];

const LOGIN: &str = "/api/login";
const TOKEN: &str = "/api/token";

/// Asserts that an answer is a token, and tells whose.
async fn owner_of(app: &TestApp, token: &Value) -> i64 {
    assert_eq!(token.as_object().unwrap().len(), 2, "{token}");
    assert_eq!(token["token_type"], "bearer");
    let caller = app
        .anonymous()
        .with_token(token["access_token"].as_str().unwrap());
    caller.get("/api/me").await.ok()["id"].as_i64().unwrap()
}

async fn a_name_or_an_address_opens_the_account(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for (name, id) in [
        ("anna", guest.id),
        ("anna@guest.example", guest.id),
        (" ANNA@Guest.Example ", guest.id),
        ("photographer-M01", event.owner.id),
        ("admin@example.org", app.admin().await.id),
    ] {
        let login = json!({"username": name, "password": PASSWORD});
        let token = app.anonymous().post(LOGIN, login).await.ok();
        assert_eq!(owner_of(&app, &token).await, id, "{name}");
    }
}

async fn wrong_passwords_and_unknown_names_are_refused_alike(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let endless = "x".repeat(10_000);
    for (name, password, id) in [
        ("anna", "Sesame-2027", None),
        ("anna", "", None),
        ("anna", &endless, None),
        ("anna@guest.example", "sesame-2026", None),
        ("berta", PASSWORD, None),
        ("", PASSWORD, None),
        (&endless, PASSWORD, None),
        ("' or 1=1 --", PASSWORD, None),
        ("anna", PASSWORD, Some(event.owner.id)),
        ("anna", PASSWORD, Some(404_404)),
        ("berta", PASSWORD, Some(guest.id)),
    ] {
        let login = json!({"username": name, "password": password, "user_id": id});
        let answer = app.anonymous().post(LOGIN, login).await;
        answer.refused(401, "wrong_credentials");
    }
}

async fn one_password_for_several_accounts_offers_a_choice(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    let (first, second) = (app.guest(&one, "anna").await, app.guest(&two, "anna").await);
    for name in ["anna", "anna@guest.example"] {
        let login = json!({"username": name, "password": PASSWORD});
        let mut choice = app.anonymous().post(LOGIN, login).await.ok();
        let message = choice.as_object_mut().unwrap().remove("message").unwrap();
        assert!(message.is_string());
        let accounts = choice["accounts"].as_array_mut().unwrap();
        accounts.sort_by_key(|account| account["user_id"].as_i64());
        assert_eq!(
            choice,
            json!({"multiple_accounts": true, "accounts": [
                {"user_id": first.id, "username": "anna", "event_id": one.id, "event_name": "Event M01",
                 "event_code": null},
                {"user_id": second.id, "username": "anna", "event_id": two.id, "event_name": "Event M02",
                 "event_code": null},
            ]})
        );
        for id in [first.id, second.id] {
            let login = json!({"username": name, "password": PASSWORD, "user_id": id});
            let token = app.anonymous().post(LOGIN, login).await.ok();
            assert_eq!(owner_of(&app, &token).await, id);
        }
    }
}

async fn a_password_of_one_account_opens_only_that_one(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.event("M02").await;
    app.guest(&event, "anna").await;
    let data = json!({"username": "anna", "email": "anna@guest.example", "password": "Another-2026"});
    let body = json!({"user_data": data, "event_code": "M02"});
    let other = app
        .anonymous()
        .post("/api/register-with-event-code", body)
        .await
        .ok();
    let login = json!({"username": "anna", "password": "Another-2026"});
    let token = app.anonymous().post(LOGIN, login).await.ok();
    assert_eq!(owner_of(&app, &token).await, other["id"]);
}

async fn an_inactive_account_is_closed(app: Arc<TestApp>) {
    let photographer = app.photographer("owner").await;
    let admin = app.admin().await;
    let path = format!("/api/admin/photographers/{}", photographer.id);
    admin.put(&path, json!({"is_active": false})).await.ok();
    let login = json!({"username": "owner", "password": PASSWORD});
    let answer = app.anonymous().post(LOGIN, &login).await;
    answer.refused(401, "wrong_credentials");
    photographer.get("/api/me").await.refused(401, "token_invalid");
    admin.put(&path, json!({"is_active": true})).await.ok();
    app.anonymous().post(LOGIN, &login).await.ok();
    photographer.get("/api/me").await.refused(401, "token_invalid");
}

async fn the_form_gives_a_token_too(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let form = [
        ("grant_type", "password"),
        ("username", "anna"),
        ("password", PASSWORD),
        ("scope", ""),
    ];
    let token = app.anonymous().post_form(TOKEN, &form).await.ok();
    assert_eq!(owner_of(&app, &token).await, guest.id);
    let wrong = [("username", "anna"), ("password", "wrong")];
    let answer = app.anonymous().post_form(TOKEN, &wrong).await;
    answer.refused(401, "wrong_credentials");
    let missing = app.anonymous().post_form(TOKEN, &[("username", "anna")]).await;
    assert_eq!(missing.blames("field_missing"), ["password"]);
    let odd = [("username", "anna"), ("password", PASSWORD), ("user_id", "x")];
    let odd = app.anonymous().post_form(TOKEN, &odd).await;
    assert_eq!(odd.blames("field_invalid"), ["user_id"]);
    let json = app.anonymous().post(TOKEN, json!({"username": "anna"})).await;
    json.refused(415, "form_expected");
}

async fn the_form_cannot_offer_a_choice(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    app.guest(&one, "anna").await;
    let guest = app.guest(&two, "anna").await;
    let form = [("username", "anna"), ("password", PASSWORD)];
    let answer = app.anonymous().post_form(TOKEN, &form).await;
    answer.refused(401, "several_accounts");
    let id = guest.id.to_string();
    let form = [("username", "anna"), ("password", PASSWORD), ("user_id", &id)];
    let token = app.anonymous().post_form(TOKEN, &form).await.ok();
    assert_eq!(owner_of(&app, &token).await, guest.id);
}
