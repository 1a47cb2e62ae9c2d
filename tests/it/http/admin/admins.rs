//! Making admins: the first by whoever comes first, every other by an admin.
//!
//! Names and addresses are unique among all staff, whatever guests are called.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Kind, PASSWORD, TestApp, on_both, send};

on_both![
    fifty_simultaneous_registrations_make_one_admin,
    bad_first_admins_are_refused,
    the_first_admin_is_made_from_elsewhere_by_the_token_of_the_last_hour,
    an_admin_makes_another,
    staff_are_unique_among_themselves,
];

const FIRST: &str = "/api/admin/register-admin";
const NEXT: &str = "/api/admin/create-admin";

fn recruit(username: &str) -> Value {
    json!({"username": username, "email": format!("{username}@example.org"), "password": PASSWORD})
}

async fn fifty_simultaneous_registrations_make_one_admin(app: Arc<TestApp>) {
    let caller = app.anonymous();
    let names: Vec<_> = (0..50).map(|number| format!("admin-{number}")).collect();
    let registrations = names.iter().map(|name| caller.post(FIRST, recruit(name)));
    let answers = futures_util::future::join_all(registrations).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(made.len(), 1);
    for answer in refused {
        answer.refused(403, "admin_exists");
    }
    let (made, name) = answers
        .iter()
        .zip(&names)
        .find(|(answer, _)| answer.status == 200)
        .unwrap();
    let admin = app.log_in(name).await;
    let me = admin.get("/api/me").await.ok();
    assert_eq!(
        (&me["id"], &me["user_type"]),
        (&made.ok()["user_id"], &json!("admin"))
    );
    assert!(made.json()["message"].is_string());
    caller
        .post(FIRST, recruit("later"))
        .await
        .refused(403, "admin_exists");
}

async fn bad_first_admins_are_refused(app: Arc<TestApp>) {
    let weak = json!({"username": "", "email": "nowhere", "password": "short"});
    let answer = app.anonymous().post(FIRST, weak).await;
    let problem = answer.refused(400, "several_problems");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 6, "{problem}");
    // The place is still to be taken.
    app.admin().await;
}

/// Registers the first admin with these headers besides.
async fn found(app: &TestApp, token: Option<&str>, headers: &[(&str, &str)]) -> Answer {
    let mut founder = recruit("root");
    founder["setup_token"] = json!(token);
    let mut request = app.anonymous().request(Method::POST, FIRST).json(&founder);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(request).await
}

async fn the_first_admin_is_made_from_elsewhere_by_the_token_of_the_last_hour(app: Arc<TestApp>) {
    // Any proxy, trusted or not, says that somebody else is behind it; any page that it asks from somewhere else.
    let elsewhere: [&[(&str, &str)]; 7] = [
        &[("x-forwarded-for", "198.51.100.1")],
        &[("x-forwarded-proto", "https")],
        &[("x-real-ip", "198.51.100.1")],
        &[("via", "1.1 proxy")],
        &[("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("host", "evil.example")],
    ];
    for headers in elsewhere {
        for token in [None, Some("guessed")] {
            let answer = found(&app, token, headers).await;
            answer.refused(403, "setup_token_wanted");
        }
    }
    let early = app.app.accounts.setup_token().await.unwrap().unwrap();
    app.pass(Duration::from_hours(1));
    let answer = found(&app, Some(&early), elsewhere[0]).await;
    answer.refused(403, "setup_token_wanted");
    let token = app.app.accounts.setup_token().await.unwrap().unwrap();
    found(&app, Some(&token), elsewhere[0]).await.ok();
    let answer = found(&app, Some(&token), elsewhere[0]).await;
    answer.refused(403, "admin_exists");
}

#[tokio::test]
async fn behind_a_trusted_proxy_nobody_is_at_this_machine() {
    let app = TestApp::start(Kind::Sqlite, &["--trusted-proxies=127.0.0.1"]).await;
    found(&app, None, &[]).await.refused(403, "setup_token_wanted");
    let token = app.app.accounts.setup_token().await.unwrap().unwrap();
    found(&app, Some(&token), &[]).await.ok();
    app.stop().await;
}

async fn an_admin_makes_another(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let made = app.admin().await.post(NEXT, recruit("second")).await.ok();
    assert!(made["message"].is_string());
    let second = app.log_in("second").await;
    let me = second.get("/api/me").await.ok();
    assert_eq!((&me["id"], &me["user_type"]), (&made["user_id"], &json!("admin")));
    let guest = app.guest(&event, "anna").await;
    for caller in [&*guest, &*event.owner] {
        let answer = caller.post(NEXT, recruit("third")).await;
        answer.refused(403, "wrong_role");
    }
}

async fn staff_are_unique_among_themselves(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    // A guest of the same name does not matter.
    app.guest(&event, "second").await;
    let recruits: Vec<_> = (0..10).map(|_| admin.post(NEXT, recruit("second"))).collect();
    let answers = futures_util::future::join_all(recruits).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(made.len(), 1);
    for answer in refused {
        answer.refused(400, "several_problems");
    }
    let namesake = json!({"username": "other", "email": "SECOND@example.org", "password": PASSWORD});
    for path in [NEXT, "/api/admin/create-photographer", "/api/admin/photographers"] {
        admin.post(path, &namesake).await.refused(400, "email_taken");
    }
}
