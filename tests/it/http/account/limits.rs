//! Trying too much, as whoever tries it sees it: 429 with the time to wait, whatever is said about where one comes from.
//!
//! Every request here comes from this machine; what it says of other origins is believed only where a test says so.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Answer, Kind, PASSWORD, TestApp, on_both, send};

on_both![
    two_hundred_wrong_passwords_are_slowed_down,
    two_hundred_wrong_passwords_at_once_are_slowed_down_alike,
    codes_are_not_guessed_at_speed,
    codes_guessed_at_once_are_slowed_down_alike,
    taken_names_are_not_counted_through,
];

/// A login that says it was forwarded for somebody.
async fn log_in(app: &TestApp, password: &str, forwarded_for: &str) -> Answer {
    let login = json!({"username": "anna", "password": password});
    let request = app.anonymous().request(Method::POST, "/api/login").json(&login);
    send(request.header("x-forwarded-for", forwarded_for)).await
}

fn address(number: u32) -> String {
    std::net::Ipv4Addr::from_bits(0xcb00_7100 + number).to_string()
}

async fn two_hundred_wrong_passwords_are_slowed_down(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    let mut looked_at = 0;
    for number in 0..200 {
        let answer = log_in(&app, "Wrong000!", &address(number)).await;
        if answer.status == StatusCode::UNAUTHORIZED {
            looked_at += 1;
        } else {
            answer.refused(429, "too_many_tries");
            assert_eq!(answer.header("retry-after"), "60");
        }
    }
    assert_eq!(looked_at, 10);
    let right = log_in(&app, PASSWORD, "198.51.100.1").await;
    right.refused(429, "too_many_tries");
    app.pass(Duration::from_mins(1));
    log_in(&app, PASSWORD, "198.51.100.1").await.ok();
}

async fn two_hundred_wrong_passwords_at_once_are_slowed_down_alike(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    let guesses = (0..200).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { log_in(&app, "Wrong000!", "").await.status })
    });
    let mut looked_at = 0;
    for guess in guesses.collect::<Vec<_>>() {
        looked_at += i32::from(guess.await.unwrap() == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(looked_at, 10);
    app.pass(Duration::from_mins(1));
    log_in(&app, PASSWORD, "").await.ok();
}

async fn codes_guessed_at_once_are_slowed_down_alike(app: Arc<TestApp>) {
    app.event("M01").await;
    let guesses = (0..200).map(|number| {
        let caller = app.anonymous();
        let code = json!({"event_code": format!("X{number}")});
        tokio::spawn(async move { caller.post("/api/check-event-code", code).await.status })
    });
    let mut looked_at = 0;
    for guess in guesses.collect::<Vec<_>>() {
        looked_at += i32::from(guess.await.unwrap() == StatusCode::OK);
    }
    assert_eq!(looked_at, 100);
}

async fn taken_names_are_not_counted_through(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    let ask = async |name: &str| {
        let body = json!({"username": name, "event_code": "M01"});
        app.anonymous().post("/api/check-user-availability", body).await
    };
    for number in 0..300 {
        assert_eq!(ask(&format!("free{number}")).await.ok()["username_taken"], false);
    }
    for _ in 0..300 {
        assert_eq!(ask("anna").await.ok()["username_taken"], true);
    }
    for name in ["anna", "free"] {
        ask(name).await.refused(429, "too_many_tries");
    }
    app.pass(Duration::from_secs(5));
    assert_eq!(ask("anna").await.ok()["username_taken"], true);
}

async fn codes_are_not_guessed_at_speed(app: Arc<TestApp>) {
    app.event("M01").await;
    let check = async |code: &str| {
        app.anonymous()
            .post("/api/check-event-code", json!({"event_code": code}))
            .await
    };
    for number in 0..100 {
        assert_eq!(check(&format!("X{number}")).await.ok(), json!({"valid": false}));
    }
    for code in ["X100", "M01"] {
        check(code).await.refused(429, "too_many_tries");
    }
    app.pass(Duration::from_secs(10));
    assert_eq!(check("M01").await.ok(), json!({"valid": true}));
}

#[tokio::test]
async fn a_trusted_proxy_says_who_tries() {
    let app = TestApp::start(Kind::Sqlite, &["--trusted-proxies=127.0.0.0/8"]).await;
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    // Many places, one account: ten tries each, a hundred in all. What a client wrote itself comes first and is not heard.
    for number in 0..10 {
        for made_up in 0..10 {
            let forwarded = format!("{}, {}", address(made_up), address(100 + number));
            log_in(&app, "Wrong000!", &forwarded)
                .await
                .refused(401, "wrong_credentials");
        }
    }
    log_in(&app, PASSWORD, "198.51.100.1")
        .await
        .refused(429, "too_many_tries");
    app.stop().await;
}

#[tokio::test]
async fn limits_can_be_turned_off() {
    let app = TestApp::start(Kind::Sqlite, &["--rate-limits=false"]).await;
    for _ in 0..30 {
        log_in(&app, "Wrong000!", "")
            .await
            .refused(401, "wrong_credentials");
    }
    app.stop().await;
}
