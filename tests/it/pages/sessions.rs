//! The session cookie: what it holds, when it ends, and that nobody can be given another's.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;

use super::joining::{join, personal_link};
use super::visitor::{Visitor, html, location};
use crate::support::{PASSWORD, Person, TestApp, on_both, selfie};

on_both![
    the_cookie_is_hidden_from_scripts_and_is_a_token_of_the_api,
    a_session_ends_with_all_tokens_of_the_account,
    erasing_the_account_ends_the_session,
    a_session_ends_by_time,
    a_visitor_cannot_be_given_a_cookie_before_the_login,
    a_page_of_one_s_own_logs_in_by_the_api,
    the_personal_link_opens_the_photos_and_asks_whoever_is_logged_in,
];

async fn the_cookie_is_hidden_from_scripts_and_is_a_token_of_the_api(app: Arc<TestApp>) {
    app.admin().await;
    let mut visitor = Visitor::of(&app);
    let fields = [("username", "admin"), ("password", PASSWORD)];
    let answer = visitor.post("/login", &fields).await;
    assert_eq!(location(&answer), "/studio");
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("findme="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    let token = visitor.cookie("findme").unwrap().to_owned();
    app.anonymous().with_token(&token).get("/api/me").await.ok();
    assert_eq!(visitor.get("/api/me").await.ok()["username"], "admin");
    let out = visitor.post("/logout", &[]).await;
    assert_eq!(location(&out), "/");
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!(visitor.get("/api/me").await.status, 401);
}

async fn a_session_ends_with_all_tokens_of_the_account(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = join(&app, &event, selfie(Person(1))).await;
    let mut other = visitor.clone();
    assert_eq!(
        location(&other.post("/e/M01/me/logout-everywhere", &[]).await),
        "/"
    );
    assert_eq!(visitor.get("/api/me").await.status, 401);
    assert!(html(&visitor.get("/e/M01").await, 200).contains("name=\"consent\""));
}

async fn erasing_the_account_ends_the_session(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = join(&app, &event, selfie(Person(1))).await;
    app.run_jobs().await;
    let mut other_tab = visitor.clone();
    html(&visitor.get("/e/M01/me/erase").await, 200);
    let page = html(&visitor.post("/e/M01/me/erase", &[]).await, 200);
    assert!(page.contains("Receipt no."), "{page}");
    assert_eq!(visitor.cookie("findme"), None);
    // Back, and another tab whose form is sent again.
    assert!(html(&other_tab.get("/e/M01").await, 200).contains("name=\"consent\""));
    html(&other_tab.post("/e/M01/me/erase", &[]).await, 401);
}

async fn a_session_ends_by_time(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = join(&app, &event, selfie(Person(1))).await;
    app.pass(Duration::from_hours(2));
    assert!(html(&visitor.get("/e/M01").await, 200).contains("name=\"consent\""));
}

async fn a_visitor_cannot_be_given_a_cookie_before_the_login(app: Arc<TestApp>) {
    app.admin().await;
    let mut visitor = Visitor::of(&app);
    visitor.set_cookie("findme", "chosen-by-somebody-else");
    let fields = [("username", "admin"), ("password", PASSWORD)];
    visitor.post("/login", &fields).await;
    let token = visitor.cookie("findme").unwrap();
    assert_ne!(token, "chosen-by-somebody-else");
    assert_eq!(visitor.get("/api/me").await.ok()["username"], "admin");
}

async fn a_page_of_one_s_own_logs_in_by_the_api(app: Arc<TestApp>) {
    app.admin().await;
    let mut visitor = Visitor::of(&app);
    let entry = serde_json::json!({"username": "admin", "password": PASSWORD});
    let request = visitor.request(Method::POST, "/api/session").json(&entry);
    let begun = visitor
        .send(request.header("sec-fetch-site", "same-origin"))
        .await;
    assert_eq!(begun.ok()["username"], "admin");
    assert_eq!(visitor.get("/api/me").await.ok()["username"], "admin");
    let request = visitor.request(Method::DELETE, "/api/session");
    visitor
        .send(request.header("sec-fetch-site", "same-origin"))
        .await
        .ok();
    assert_eq!(visitor.get("/api/me").await.status, 401);
}

async fn the_personal_link_opens_the_photos_and_asks_whoever_is_logged_in(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = join(&app, &event, selfie(Person(1))).await;
    let link = personal_link(&mut visitor).await;
    // A preview, or another site that makes a browser open it, logs nobody in.
    let mut fresh = Visitor::of(&app);
    assert!(html(&fresh.get(&link).await, 200).contains("Tap once more"));
    assert_eq!(fresh.cookie("findme"), None);
    let opened = fresh.request(Method::GET, &link).header("sec-fetch-site", "none");
    assert_eq!(location(&fresh.send(opened).await), "/e/M01");
    html(&fresh.get("/e/M01/me").await, 200);
    // The account's own browser goes on, another account's is asked.
    assert_eq!(location(&visitor.get(&link).await), "/e/M01");
    let mut other = join(&app, &event, selfie(Person(2))).await;
    let before = other.cookie("findme").unwrap().to_owned();
    assert!(html(&other.get(&link).await, 200).contains("Open these photos?"));
    assert_eq!(other.cookie("findme").unwrap(), before);
    assert_eq!(location(&other.post(&link, &[]).await), "/e/M01");
    assert_ne!(other.cookie("findme").unwrap(), before);
    // A new link voids it.
    visitor.post("/e/M01/me/link", &[]).await;
    html(&Visitor::of(&app).get(&link).await, 404);
}
