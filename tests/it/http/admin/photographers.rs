//! Photographers' accounts: made, listed, changed, deleted by admins.
//!
//! No list holds a password hash, and nobody but photographers is changed here.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Admin, PASSWORD, TestApp, on_both};

on_both![
    both_addresses_make_a_photographer,
    bad_recruits_are_refused,
    the_list_tells_no_secrets,
    what_is_not_given_stays_as_it_is,
    changes_that_cannot_be_are_refused,
    a_photographer_who_owns_events_is_kept,
    only_photographers_are_changed_here,
];

const PATH: &str = "/api/admin/photographers";

fn recruit(username: &str) -> Value {
    json!({"username": username, "email": format!("{username}@studio.example"), "password": PASSWORD})
}

async fn list(admin: &Admin) -> Vec<Value> {
    admin.get(PATH).await.ok().as_array().unwrap().clone()
}

async fn both_addresses_make_a_photographer(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let one = admin
        .post("/api/admin/create-photographer", recruit("one"))
        .await
        .ok();
    let two = admin.post(PATH, recruit("two")).await.ok();
    assert!(one["message"].is_string() && two["message"].is_string());
    for (name, id) in [("one", &one["user_id"]), ("two", &two["photographer_id"])] {
        let me = app.log_in(name).await.get("/api/me").await.ok();
        assert_eq!((&me["id"], &me["user_type"]), (id, &json!("photographer")));
    }
}

async fn bad_recruits_are_refused(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let weak = json!({"username": "one", "email": "nowhere", "password": "Sesame2026"});
    for path in [PATH, "/api/admin/create-photographer"] {
        let problem = admin.post(path, &weak).await.refused(400, "several_problems");
        assert_eq!(problem["errors"][0]["code"], "email_invalid");
        assert_eq!(problem["errors"][1]["code"], "password_without_sign");
    }
    assert!(list(&admin).await.is_empty());
}

async fn the_list_tells_no_secrets(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.photographer("second").await;
    app.guest(&event, "anna").await;
    let admin = app.admin().await;
    let list = list(&admin).await;
    assert_eq!(
        list[0],
        json!({
            "id": event.owner.id, "username": "photographer-M01",
            "email": "photographer-M01@studio.example", "user_type": "photographer", "is_active": true,
            "created_at": "2026-06-20T08:00:00Z", "selfie_path": null, "event_name": null,
            "event_id": null, "event_code": null, "event_date": null, "selfie_status": "none",
            "selfie_error": null, "selfie_error_code": null,
        })
    );
    assert_eq!((list.len(), &list[1]["username"]), (2, &json!("second")));
}

async fn what_is_not_given_stays_as_it_is(app: Arc<TestApp>) {
    let photographer = app.photographer("owner").await;
    let admin = app.admin().await;
    let path = format!("{PATH}/{}", photographer.id);
    let before = list(&admin).await;
    admin.put(&path, json!({"password": "", "cb": 1})).await.ok();
    assert_eq!(list(&admin).await, before);
    let change = json!({"username": "renamed", "email": "new@studio.example", "password": "Another-2026"});
    let done = admin.put(&path, change).await.ok();
    assert_eq!(done, json!({"message": "Le photographe a été modifié"}));
    let login = json!({"username": "new@studio.example", "password": "Another-2026"});
    app.anonymous().post("/api/login", login).await.ok();
    let old = json!({"username": "renamed", "password": PASSWORD});
    let answer = app.anonymous().post("/api/login", old).await;
    answer.refused(401, "wrong_credentials");
    assert_eq!(list(&admin).await[0]["username"], "renamed");
}

async fn changes_that_cannot_be_are_refused(app: Arc<TestApp>) {
    let photographer = app.photographer("owner").await;
    app.photographer("second").await;
    let admin = app.admin().await;
    let path = format!("{PATH}/{}", photographer.id);
    let before = list(&admin).await;
    for (change, code) in [
        (json!({"username": "second"}), "username_taken"),
        (json!({"username": "admin"}), "username_taken"),
        (json!({"email": "Second@studio.example"}), "email_taken"),
        (json!({"username": " "}), "username_missing"),
        (json!({"password": "short"}), "several_problems"),
        (json!({"email": "nowhere", "username": ""}), "several_problems"),
    ] {
        admin.put(&path, &change).await.refused(400, code);
    }
    let wrong = admin.put(&path, json!({"is_active": "no"})).await;
    assert_eq!(wrong.blames("field_invalid"), ["is_active"]);
    assert_eq!(list(&admin).await, before);
}

async fn a_photographer_who_owns_events_is_kept(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    let path = format!("{PATH}/{}", event.owner.id);
    admin.delete(&path).await.refused(400, "owns_events");
    event.owner.get("/api/me").await.ok();
    let gone = format!("/api/admin/events/{}", event.id);
    admin.delete(&gone).await.ok();
    let done = admin.delete(&path).await.ok();
    assert_eq!(done, json!({"message": "Le photographe a été supprimé"}));
    event.owner.get("/api/me").await.refused(401, "token_invalid");
    admin.delete(&path).await.refused(404, "account_not_found");
}

async fn only_photographers_are_changed_here(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    for id in [guest.id, admin.id, 404_404] {
        let path = format!("{PATH}/{id}");
        let answer = admin.put(&path, json!({"is_active": false})).await;
        answer.refused(404, "account_not_found");
        admin.delete(&path).await.refused(404, "account_not_found");
    }
    let odd = format!("{PATH}/x");
    admin.delete(&odd).await.refused(404, "not_found");
    guest.get("/api/me").await.ok();
}
