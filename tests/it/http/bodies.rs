//! Bad bodies, at every route that takes JSON: a clear problem, never a fault of ours.
//!
//! Each route's good body is bent in every way: what is then not accepted must be refused in due form.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, TestApp, add_photo, on_both, photo, send};

on_both![
    text_that_is_no_json_is_refused,
    other_content_types_are_refused,
    huge_bodies_are_refused,
    missing_fields_are_named,
    no_value_of_any_field_is_a_fault,
    numbers_and_booleans_may_be_text,
    a_byte_order_mark_is_passed_over,
    compressed_bodies_are_refused,
];

/// A route that takes JSON.
struct Route {
    method: Method,
    path: String,
    caller: Caller,
    good: Value,
    /// The fields it cannot do without.
    needed: &'static [&'static str],
}

fn post(path: &str, caller: &Caller, good: &Value, needed: &'static [&'static str]) -> Route {
    Route {
        method: Method::POST,
        path: path.to_owned(),
        caller: caller.clone(),
        good: good.clone(),
        needed,
    }
}

fn put(path: &str, caller: &Caller, good: &Value, needed: &'static [&'static str]) -> Route {
    Route {
        method: Method::PUT,
        ..post(path, caller, good, needed)
    }
}

/// Every route that takes JSON, with somebody who may take it.
async fn routes(app: &TestApp) -> Vec<Route> {
    let event = app.event("M01").await;
    let (guest, admin) = (app.guest(&event, "anna").await, app.admin().await);
    let (anyone, owner) = (&*app.anonymous(), &*event.owner);
    let staff = json!({"username": "new", "email": "new@example.org", "password": PASSWORD});
    let guests = json!({"user_data": staff, "event_code": "M01"});
    let plan = json!({"name": "Noces", "event_code": "M09", "date": "2026-06-20", "photographer_id": event.owner.id});
    let change = json!({"username": "photographer-M01", "email": "p@example.org", "password": PASSWORD, "is_active": true});
    let (of_staff, code): (&[&str], _) = (&["username", "email", "password"], json!({"event_code": "M01"}));
    let body = json!({"username": "anna", "email": "a@b.fr", "event_code": "M01"});
    let login = json!({"username": "anna", "password": PASSWORD, "user_id": guest.id});
    let recode = json!({"event_id": event.id, "event_code": "M01"});
    let folder = json!({
        "event_id": event.id, "label": "a", "machine_label": "b", "expected_path": "c", "move_uploaded_dir": "d",
        "listening": true, "status": "e", "last_error": "f",
    });
    let watcher = admin.post("/api/admin/local-watchers", &folder).await.ok()["id"].clone();
    let mut routes = vec![
        post("/api/check-event-code", anyone, &code, &["event_code"]),
        post("/api/check-user-availability", anyone, &body, &[]),
        post(
            "/api/register-with-event-code",
            anyone,
            &guests,
            &["user_data", "event_code"],
        ),
        post(
            "/api/register-invite",
            anyone,
            &guests,
            &["user_data", "event_code"],
        ),
        post("/api/login", anyone, &login, &["username", "password"]),
        post("/api/join-event", &guest, &code, &[]),
        post("/api/admin/register-admin", anyone, &staff, of_staff),
        post("/api/admin/create-admin", &admin, &staff, of_staff),
        post("/api/admin/create-photographer", &admin, &staff, of_staff),
        post("/api/admin/photographers", &admin, &staff, of_staff),
        post(
            "/api/admin/create-event",
            &admin,
            &plan,
            &["name", "photographer_id"],
        ),
        post("/api/photographer/events", owner, &plan, &["name"]),
        post(
            "/api/admin/set-event-code",
            &admin,
            &recode,
            &["event_id", "event_code"],
        ),
        post(
            "/api/admin/generate-event-code",
            &admin,
            &json!({"event_id": event.id}),
            &[],
        ),
        put(
            &format!("/api/admin/photographers/{}", event.owner.id),
            &admin,
            &change,
            &[],
        ),
        put(&format!("/api/admin/events/{}", event.id), &admin, &plan, &[]),
        post("/api/admin/local-watchers", &admin, &folder, &["event_id"]),
        put(
            &format!("/api/admin/local-watchers/{watcher}"),
            &admin,
            &folder,
            &[],
        ),
    ];
    routes.extend(routes_of_photos(owner));
    routes
}

fn routes_of_photos(owner: &Caller) -> [Route; 2] {
    let shown = json!({"photo_ids": [1, 2], "show_in_general": true});
    [
        put(
            "/api/photos/1/show-in-general",
            owner,
            &shown,
            &["show_in_general"],
        ),
        put(
            "/api/photos/bulk/show-in-general",
            owner,
            &shown,
            &["photo_ids", "show_in_general"],
        ),
    ]
}

impl Route {
    async fn send(&self, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
        let request = self.caller.request(self.method.clone(), &self.path);
        send(request.header("content-type", content_type).body(body)).await
    }

    async fn send_json(&self, body: &Value) -> Answer {
        self.send("application/json", body.to_string()).await
    }
}

async fn text_that_is_no_json_is_refused(app: Arc<TestApp>) {
    let deep = "[".repeat(10_000);
    for route in routes(&app).await {
        let twice = format!("{0} {0}", route.good);
        for text in ["", "{", "nonsense", "{\"event_code\":", "\u{0}", &deep, &twice] {
            let answer = route.send("application/json", text.to_owned()).await;
            let code = answer.json()["code"].clone();
            // The first bracket may be refused for what it is before the rest is read.
            if code == "field_invalid" && text == deep {
                answer.refused(422, "field_invalid");
            } else {
                answer.refused(400, "malformed_json");
            }
        }
        let latin = b"{\"a\": \"\xe9\"}".to_vec();
        let answer = route.send("application/json", latin).await;
        answer.refused(400, "malformed_json");
    }
}

async fn other_content_types_are_refused(app: Arc<TestApp>) {
    for route in routes(&app).await {
        for content_type in ["text/plain", "application/x-www-form-urlencoded", "jsonp", ""] {
            let answer = route.send(content_type, route.good.to_string()).await;
            answer.refused(415, "json_expected");
        }
    }
}

async fn huge_bodies_are_refused(app: Arc<TestApp>) {
    for route in routes(&app).await {
        let padded = format!("{}{}", route.good, " ".repeat(64 << 10));
        let answer = route.send("application/json", padded).await;
        answer.refused(413, "body_too_large");
    }
}

async fn missing_fields_are_named(app: Arc<TestApp>) {
    for route in routes(&app).await {
        for field in route.needed {
            let mut body = route.good.clone();
            body.as_object_mut().unwrap().remove(*field);
            let answer = route.send_json(&body).await;
            assert_eq!(answer.blames("field_missing"), [*field], "{}", route.path);
        }
    }
}

async fn no_value_of_any_field_is_a_fault(app: Arc<TestApp>) {
    let long = "é".repeat(10_000);
    let odd = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!(" \t "),
        json!("nul \u{0} inside"),
        json!("' or 1=1; drop table users --"),
        json!("../../etc/passwd"),
        json!("9999-99-99"),
        json!(long),
        json!([]),
        json!({}),
        json!([{"$ne": null}]),
    ];
    for route in routes(&app).await {
        for value in &odd {
            check(&route, value).await;
            for field in route.good.as_object().unwrap().keys() {
                let mut body = route.good.clone();
                body[field] = value.clone();
                check(&route, &body).await;
            }
        }
    }
}

/// Sends a body that may or may not be accepted, and asserts that it is one of the two in due form.
async fn check(route: &Route, body: &Value) {
    let answer = route.send_json(body).await;
    let status = answer.status.as_u16();
    match status {
        200 => drop(answer.ok()),
        400..500 => {
            let code = answer.json()["code"].as_str().unwrap().to_owned();
            answer.refused(status, &code);
        }
        _ => panic!("{} {body}: {answer:?}", route.path),
    }
}

async fn numbers_and_booleans_may_be_text(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let (photo, _) = add_photo(&event, photo(&[])).await;
    let login = json!({"username": "anna", "password": PASSWORD, "user_id": guest.id.to_string()});
    app.anonymous().post("/api/login", login).await.ok();
    let shown = json!({"photo_ids": [photo.to_string()], "show_in_general": "true"});
    let answer = event
        .owner
        .put("/api/photos/bulk/show-in-general", shown)
        .await
        .ok();
    assert_eq!(answer["updated_count"], 1, "{answer}");
    let admin = app.admin().await;
    for which in [
        json!(event.id.to_string()),
        json!({"event_id": event.id.to_string()}),
    ] {
        admin.post("/api/admin/generate-event-code", which).await.ok();
    }
}

async fn a_byte_order_mark_is_passed_over(app: Arc<TestApp>) {
    for route in routes(&app).await {
        let marked = format!("\u{feff}{}", route.good);
        let answer = route.send("application/json", marked).await;
        assert_ne!(answer.json()["code"], "malformed_json", "{}", route.path);
    }
}

async fn compressed_bodies_are_refused(app: Arc<TestApp>) {
    for route in routes(&app).await {
        let request = route.caller.request(route.method.clone(), &route.path);
        let request = request
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .body(b"\x1f\x8b\x08\0".to_vec());
        send(request).await.refused(415, "encoded_body");
    }
    for (path, content_type) in [
        ("/api/validate-selfie", "multipart/form-data; boundary=x"),
        ("/api/token", "application/x-www-form-urlencoded"),
    ] {
        let request = app.anonymous().request(Method::POST, path);
        let request = request
            .header("content-type", content_type)
            .header("content-encoding", "gzip")
            .body("--x--");
        send(request).await.refused(415, "encoded_body");
    }
}
