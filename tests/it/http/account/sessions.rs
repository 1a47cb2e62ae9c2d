//! Ending all tokens of an account, as a client does it.
//!
//! Each test holds on to a token from before, and tries it again.

use std::sync::Arc;

use serde_json::json;

use crate::support::{PASSWORD, TestApp, on_both};

on_both![
    logging_out_everywhere_ends_every_token,
    a_new_password_ends_every_token_but_the_one_it_gives,
    a_new_password_needs_the_present_one_and_has_to_be_sound,
];

const OTHER: &str = "Ghijkl2?";

async fn logging_out_everywhere_ends_every_token(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let phone = app.log_in("anna").await;
    let answer = guest.post_nothing("/api/logout-everywhere").await.ok();
    assert!(answer["message"].is_string());
    for caller in [&*guest, &phone] {
        caller.get("/api/me").await.refused(401, "token_invalid");
        caller.get("/api/my-photos").await.refused(401, "token_invalid");
    }
    app.log_in("anna").await.get("/api/me").await.ok();
    event.owner.get("/api/me").await.ok();
}

async fn a_new_password_ends_every_token_but_the_one_it_gives(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let change = json!({"current_password": PASSWORD, "new_password": OTHER});
    let token = guest.put("/api/me/password", change).await.ok();
    assert_eq!(token["token_type"], "bearer");
    guest.get("/api/me").await.refused(401, "token_invalid");
    let going_on = guest.with_token(token["access_token"].as_str().unwrap());
    assert_eq!(going_on.get("/api/me").await.ok()["id"], guest.id);
    let login = |password: &str| json!({"username": "anna", "password": password});
    let old = app.anonymous().post("/api/login", login(PASSWORD)).await;
    old.refused(401, "wrong_credentials");
    app.anonymous().post("/api/login", login(OTHER)).await.ok();
}

async fn a_new_password_needs_the_present_one_and_has_to_be_sound(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let wrong = json!({"current_password": OTHER, "new_password": OTHER});
    for _ in 0..10 {
        let problem = guest
            .put("/api/me/password", &wrong)
            .await
            .refused(400, "wrong_password");
        assert_eq!(problem["errors"][0]["field"], "current_password");
    }
    let answer = guest.put("/api/me/password", &wrong).await;
    answer.refused(429, "too_many_tries");
    app.pass(std::time::Duration::from_mins(10));
    let weak = json!({"current_password": PASSWORD, "new_password": "abc"});
    let answer = guest.put("/api/me/password", weak).await;
    assert_eq!(answer.json()["status"], 400);
    let half = json!({"new_password": OTHER});
    let answer = guest.put("/api/me/password", half).await;
    assert_eq!(answer.blames("field_missing"), ["current_password"]);
    guest.get("/api/me").await.ok();
}
