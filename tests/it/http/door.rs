//! What every answer has, whatever was asked: ids, languages, headers, refusals of what does not exist.
//!
//! These hold for endpoints yet to be written, because the door stands before all of them.

use reqwest::Method;
use serde_json::json;

use crate::support::{TestApp, on_both, send};
use std::sync::Arc;

on_both![
    the_api_says_welcome_in_the_language_of_the_caller,
    unknown_paths_are_problems_with_404,
    a_wrong_method_is_told_the_right_ones,
];

async fn the_api_says_welcome_in_the_language_of_the_caller(app: Arc<TestApp>) {
    let caller = app.anonymous();
    assert_eq!(
        caller.get("/api").await.ok(),
        json!({"message": "Bienvenue sur l'API FindMe"})
    );
    let english = caller
        .request(Method::GET, "/api")
        .header("accept-language", "en-GB,en;q=0.8");
    assert_eq!(
        send(english).await.ok(),
        json!({"message": "Welcome to the FindMe API"})
    );
}

async fn unknown_paths_are_problems_with_404(app: Arc<TestApp>) {
    for path in [
        "/api/nothing",
        "/api/me/",
        "/nothing",
        "/api//me",
        "/api/photographers/1%00",
    ] {
        app.anonymous().get(path).await.refused(404, "unknown_path");
    }
}

async fn a_wrong_method_is_told_the_right_ones(app: Arc<TestApp>) {
    let answer = app.anonymous().delete("/api/login").await;
    answer.refused(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "POST");
    let answer = app.anonymous().put("/api/me", json!({})).await;
    answer.refused(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD,DELETE");
}
