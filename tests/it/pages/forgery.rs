//! Requests that another site makes a browser send, and redirects that would lead elsewhere.

use std::sync::Arc;

use reqwest::Method;

use super::joining::join;
use super::visitor::{Visitor, html};
use crate::support::{Person, TestApp, on_both, selfie};

on_both![
    another_site_cannot_act_with_the_cookie,
    another_site_cannot_send_a_form,
    no_redirect_leaves_the_site,
    the_api_allows_no_credentials_across_origins,
];

async fn another_site_cannot_act_with_the_cookie(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let visitor = join(&app, &event, selfie(Person(1))).await;
    let host = format!("http://{}", app.address);
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("x-nothing", "at all"),
    ] {
        let request = visitor.request(Method::DELETE, "/api/me").header(name, value);
        let answer = visitor.clone().send(request).await;
        answer.refused(403, "foreign_origin");
    }
    // Over plain HTTP browsers send no more than this.
    let request = visitor.request(Method::DELETE, "/api/me").header("origin", host);
    visitor.clone().send(request).await.ok();
}

async fn another_site_cannot_send_a_form(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let visitor = join(&app, &event, selfie(Person(1))).await;
    for path in [
        "/logout",
        "/login",
        "/setup",
        "/e/M01/me/erase",
        "/e/M01/me/link",
        "/p/abc",
    ] {
        let request = visitor
            .request(Method::POST, path)
            .header("sec-fetch-site", "cross-site");
        let answer = visitor.clone().send(request.form(&[("a", "b")])).await;
        html(&answer, 403);
    }
}

async fn no_redirect_leaves_the_site(app: Arc<TestApp>) {
    let mut visitor = Visitor::of(&app);
    for code in [
        "//evil.example",
        "https://evil.example",
        "\\\\evil.example",
        "%0d%0aLocation: https://evil.example",
    ] {
        let answer = visitor.get(&format!("/register?event_code={code}")).await;
        let location = answer.header("location");
        assert!(
            location.is_empty() || location.starts_with("/e/"),
            "{code}: {location}"
        );
        assert!(!location.starts_with("//"), "{location}");
    }
}

async fn the_api_allows_no_credentials_across_origins(app: Arc<TestApp>) {
    let visitor = Visitor::of(&app);
    let request = visitor
        .request(Method::GET, "/api/me")
        .header("origin", "https://evil.example");
    let answer = visitor.clone().send(request).await;
    assert_eq!(answer.header("access-control-allow-credentials"), "");
}
