//! Invitations of photographers, as whoever has the link sees and uses them.
//!
//! When an invitation is void is tested in `accounts`.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Kind, PASSWORD, TestApp, on_both, token_of};

on_both![
    whoever_registers_by_a_link_is_logged_in_and_in_the_event,
    an_owners_link_is_for_those_who_have_an_account,
    links_that_open_nothing_are_told_alike,
    of_ten_who_register_at_once_one_succeeds,
    of_ten_who_accept_at_once_one_succeeds,
    a_registration_has_to_be_sound,
];

/// Where invitations are made by admins.
const INVITATIONS: &str = "/api/admin/invitations";

fn account(name: &str) -> Value {
    json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD})
}

/// The token of an admin's invitation.
async fn invite(app: &TestApp, event: Option<i64>) -> String {
    let plan = json!({"event_id": event});
    token_of(&app.admin().await.post(INVITATIONS, plan).await.created())
}

fn at(token: &str, rest: &str) -> String {
    format!("/api/invitations/{token}{rest}")
}

async fn whoever_registers_by_a_link_is_logged_in_and_in_the_event(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let terms = json!({"organiser": "Les mariés"});
    let path = format!("/api/photographer/events/{}/consent", event.id);
    event.owner.put(&path, terms).await.ok();
    let token = invite(&app, Some(event.id)).await;
    let anonymous = app.anonymous();
    let preview = anonymous.get(&at(&token, "")).await.ok();
    let expires_at = preview["expires_at"].clone();
    assert_eq!(
        preview,
        json!({
            "event_name": "Event M01", "organiser": "Les mariés", "needs_account": false, "expires_at": expires_at,
        })
    );
    let made = anonymous
        .post(&at(&token, "/register"), account("camille"))
        .await
        .created();
    assert_eq!(
        (&made["user_type"], &made["token_type"]),
        (&json!("photographer"), &json!("bearer"))
    );
    let camille = anonymous.with_token(made["access_token"].as_str().unwrap());
    let events = camille.get("/api/photographer/events").await.ok();
    assert_eq!(
        (&events[0]["id"], &events[0]["is_owner"]),
        (&json!(event.id), &json!(false))
    );
    // The password is the account's.
    app.log_in("camille").await.get("/api/me").await.ok();
    let again = camille.post_nothing(&at(&token, "/accept")).await.ok();
    assert_eq!(
        (&again["event_id"], &again["event_name"]),
        (&json!(event.id), &json!("Event M01"))
    );
    let log = app
        .admin()
        .await
        .get("/api/admin/audit?action=invitation_used")
        .await
        .ok();
    assert_eq!(log["entries"][0]["user_id"], made["id"]);

    let bare = invite(&app, None).await;
    let preview = anonymous.get(&at(&bare, "")).await.ok();
    assert_eq!(
        (&preview["event_name"], &preview["organiser"]),
        (&Value::Null, &Value::Null)
    );
    let without = camille.post_nothing(&at(&bare, "/accept")).await;
    without.refused(409, "invitation_without_event");
    anonymous
        .post(&at(&bare, "/register"), account("dominique"))
        .await
        .created();
    let dominique = app.log_in("dominique").await;
    assert_eq!(dominique.get("/api/photographer/events").await.ok(), json!([]));
}

async fn an_owners_link_is_for_those_who_have_an_account(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let colleague = app.photographer("colleague").await;
    let path = format!("/api/photographer/events/{}/invitations", event.id);
    let made = event.owner.post_nothing(&path).await.created();
    let token = token_of(&made);
    assert!(
        app.anonymous().get(&at(&token, "")).await.ok()["needs_account"] == true,
        "{made}"
    );
    let refused = app
        .anonymous()
        .post(&at(&token, "/register"), account("camille"))
        .await;
    refused.refused(403, "invitation_needs_account");
    // The owner may try it.
    event.owner.post_nothing(&at(&token, "/accept")).await.ok();
    let first = colleague.post_nothing(&at(&token, "/accept")).await.ok();
    let second = colleague.post_nothing(&at(&token, "/accept")).await.ok();
    assert_eq!(first, second);
    let third = app.photographer("third").await;
    third
        .post_nothing(&at(&token, "/accept"))
        .await
        .refused(404, "invitation_invalid");
    // Whoever works on the event invites nobody.
    colleague
        .post_nothing(&path)
        .await
        .refused(403, "event_owners_only");
    third.post_nothing(&path).await.refused(404, "event_not_found");
    app.admin().await.post_nothing(&path).await.created();
}

async fn links_that_open_nothing_are_told_alike(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let anonymous = app.anonymous();
    let used = invite(&app, None).await;
    anonymous
        .post(&at(&used, "/register"), account("camille"))
        .await
        .created();
    let orphan = invite(&app, Some(event.id)).await;
    app.admin()
        .await
        .delete(&format!("/api/admin/events/{}", event.id))
        .await
        .ok();
    let expired = invite(&app, None).await;
    app.pass(Duration::from_hours(14 * 24));
    let photographer = app.log_in("camille").await;
    let unknown = "AAAAAAAAAAAAAAAAAAAAAA".to_owned();
    let long = "x".repeat(2000);
    let mut told = Vec::new();
    for token in [&used, &orphan, &expired, &unknown, &long] {
        let seen = anonymous.get(&at(token, "")).await;
        let registered = anonymous
            .post(&at(token, "/register"), account("dominique"))
            .await;
        for answer in [seen, registered] {
            let mut refused = answer.refused(404, "invitation_invalid");
            refused.as_object_mut().unwrap().remove("request_id");
            told.push(refused);
        }
        if *token != used {
            let accepted = photographer.post_nothing(&at(token, "/accept")).await;
            accepted.refused(404, "invitation_invalid");
        }
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:#?}");
}

async fn of_ten_who_register_at_once_one_succeeds(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let token = invite(&app, Some(event.id)).await;
    let tries = (0..10).map(|number| {
        let (caller, path) = (app.anonymous(), at(&token, "/register"));
        tokio::spawn(async move { caller.post(&path, account(&format!("p{number}"))).await })
    });
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap().status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![201], vec![404; 9]].concat());
    let path = format!("/api/photographer/events/{}/photographers", event.id);
    let found = event.owner.get(&path).await.ok();
    assert_eq!(found.as_array().map(Vec::len), Some(2), "{found}");
}

async fn of_ten_who_accept_at_once_one_succeeds(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = format!("/api/photographer/events/{}/invitations", event.id);
    let token = token_of(&event.owner.post_nothing(&path).await.created());
    let mut callers = Vec::new();
    for number in 0..10 {
        callers.push(app.photographer(&format!("p{number}")).await);
    }
    let tries = callers.into_iter().map(|caller| {
        let path = at(&token, "/accept");
        tokio::spawn(async move { caller.post_nothing(&path).await })
    });
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap().status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![404; 9]].concat());
}

async fn a_registration_has_to_be_sound(app: Arc<TestApp>) {
    let token = invite(&app, None).await;
    let path = at(&token, "/register");
    let anonymous = app.anonymous();
    let weak = json!({"username": "admin", "email": "nobody", "password": "Secret"});
    let refused = anonymous.post(&path, weak).await.refused(400, "several_problems");
    assert!(refused["errors"].as_array().unwrap().len() > 2, "{refused}");
    let missing = json!({"username": "camille"});
    anonymous.post(&path, missing).await.refused(422, "field_missing");
    anonymous.post(&path, account("camille")).await.created();
}

async fn links_lead_to_the_site(kind: Kind) {
    let app = TestApp::start(kind, &["--site-base-url=https://noces.example/"]).await;
    let made = app.admin().await.post(INVITATIONS, json!({})).await.created();
    let url = made["url"].as_str().unwrap();
    assert!(url.starts_with("https://noces.example/i/"), "{url}");
    app.stop().await;
}

#[tokio::test]
async fn links_lead_to_the_site_on_sqlite() {
    links_lead_to_the_site(Kind::Sqlite).await;
}

#[tokio::test]
async fn links_lead_to_the_site_on_postgres() {
    links_lead_to_the_site(Kind::Postgres).await;
}
