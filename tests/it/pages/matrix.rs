//! Who gets what: every page and every form, for everybody.
//!
//! The table is the counterpart of the API's (`http::roles`).

use std::sync::Arc;

use reqwest::Method;

use super::joining::join;
use super::visitor::Visitor;
use crate::support::{PASSWORD, Person, TestApp, add_photo, on_both, other_photo, selfie};

on_both![every_page_answers_as_the_table_says];

/// In the order of the columns.
const ACTORS: [&str; 5] = [
    "nobody",
    "a guest",
    "a guest of another event",
    "the photographer",
    "an admin",
];

/// Pages without a photo's number: the method, the path, and what each actor gets.
const TABLE: &[(&str, &str, [u16; 5])] = &[
    ("GET", "/", [200, 200, 200, 200, 200]),
    ("GET", "/register?event_code=M01", [303, 303, 303, 303, 303]),
    ("GET", "/login", [200, 200, 200, 200, 200]),
    ("GET", "/forgot-password", [200, 200, 200, 200, 200]),
    ("GET", "/reset-password", [200, 200, 200, 200, 200]),
    ("GET", "/setup", [303, 303, 303, 303, 303]),
    ("POST", "/setup", [422, 422, 422, 422, 422]),
    ("POST", "/login", [422, 422, 422, 422, 422]),
    ("POST", "/forgot-password", [422, 422, 422, 422, 422]),
    ("POST", "/reset-password", [422, 422, 422, 422, 422]),
    ("GET", "/login-link", [200, 200, 200, 200, 200]),
    ("POST", "/login-link", [422, 422, 422, 422, 422]),
    ("GET", "/login-link/code", [200, 200, 200, 200, 200]),
    ("POST", "/login-link/code", [422, 422, 422, 422, 422]),
    ("GET", "/l/unknown", [400, 303, 303, 400, 400]),
    ("POST", "/l/unknown", [400, 400, 400, 400, 400]),
    ("POST", "/e/M01/me/email", [422, 422, 422, 422, 422]),
    ("POST", "/e/M01/same-face", [401, 409, 401, 401, 401]),
    ("GET", "/e/M01", [200, 200, 200, 200, 200]),
    ("GET", "/e/M01/join", [303, 303, 303, 303, 303]),
    ("GET", "/e/M01/all", [303, 200, 303, 303, 303]),
    ("GET", "/e/M01/me", [303, 200, 303, 303, 303]),
    ("GET", "/e/M01/me/erase", [303, 200, 303, 303, 303]),
    ("GET", "/e/M01/photo/{photo}", [303, 200, 303, 303, 303]),
    ("GET", "/e/M01/photo/{hidden}", [303, 404, 303, 303, 303]),
    ("GET", "/e/M01/photo/{hidden}?in=all", [303, 404, 303, 303, 303]),
    ("GET", "/e/M01/photo/999999", [303, 404, 303, 303, 303]),
    ("GET", "/e/M01/photo/x", [404, 404, 404, 404, 404]),
    ("GET", "/p/unknown", [404, 404, 404, 404, 404]),
    ("POST", "/p/unknown", [404, 404, 404, 404, 404]),
    ("POST", "/e/M01/me/link", [401, 200, 401, 401, 401]),
    ("POST", "/e/M01/join-event", [303, 303, 403, 303, 303]),
    ("POST", "/e/M01/anew", [303, 303, 303, 303, 303]),
    ("POST", "/e/M01/consent", [422, 422, 422, 422, 422]),
    ("POST", "/e/M01/me/withdraw", [401, 303, 401, 401, 401]),
    ("POST", "/e/M01/me/remove-selfie", [401, 303, 401, 401, 401]),
    ("POST", "/e/M01/me/logout-everywhere", [401, 303, 401, 401, 401]),
    ("POST", "/e/M01/me/erase", [401, 200, 401, 401, 401]),
    ("POST", "/logout", [303, 303, 303, 303, 303]),
];

async fn every_page_answers_as_the_table_says(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let other_event = app.event("M02").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let (hidden, _) = add_photo(&event, other_photo(&[Person(2)], 2)).await;
    for (method, path, expected) in TABLE {
        for (actor, status) in expected.iter().enumerate() {
            let mut visitor = match actor {
                0 => Visitor::of(&app),
                1 => join(&app, &event, selfie(Person(1))).await,
                2 => join(&app, &other_event, selfie(Person(1))).await,
                3 => log_in(&app, &event.owner.username).await,
                _ => log_in(&app, "admin").await,
            };
            app.run_jobs().await;
            let path = path
                .replace("{photo}", &photo.to_string())
                .replace("{hidden}", &hidden.to_string());
            let answer = if *method == "GET" {
                visitor.get(&path).await
            } else {
                let request = visitor.request(Method::POST, &path).form(&[("a", "b")]);
                visitor
                    .send(request.header("sec-fetch-site", "same-origin"))
                    .await
            };
            let text = String::from_utf8_lossy(&answer.body);
            assert_eq!(
                answer.status, *status,
                "{method} {path} by {}: {text}",
                ACTORS[actor]
            );
        }
    }
}

async fn log_in(app: &TestApp, name: &str) -> Visitor {
    let mut visitor = Visitor::of(app);
    visitor
        .post("/login", &[("username", name), ("password", PASSWORD)])
        .await;
    visitor
}
