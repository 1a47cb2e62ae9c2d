//! Guests join by a code and a selfie, without a password.
//!
//! What is refused is refused in the order of a registration with a selfie, and stores nothing. A page may send two file
//! inputs of which one is unused.

use std::sync::Arc;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Answer, Caller, Kind, Person, TestApp, add_photo, file, on_both, other_photo, selfie};

on_both![
    a_guest_joins_and_finds_photos,
    a_guest_may_join_without_a_selfie,
    all_problems_are_told_in_the_order_of_a_registration,
    unused_file_inputs_are_ignored,
    a_guest_without_an_address_gets_no_mail,
    a_guest_without_an_address_is_listed,
    the_export_names_what_is_held,
];

const GUESTS: &str = "/api/guests";

fn form(code: &str) -> Form {
    Form::new().text("event_code", code.to_owned())
}

fn picture() -> Part {
    file("me.jpg", selfie(Person(1)))
}

/// A file input that was not used, as browsers send it.
fn unused() -> Part {
    file("", Vec::new())
}

async fn join(app: &TestApp, form: Form) -> Answer {
    app.anonymous().post_parts(GUESTS, form).await
}

/// A guest who has joined, as a caller.
fn caller(app: &TestApp, joined: &Value) -> Caller {
    app.anonymous()
        .with_token(joined["access_token"].as_str().unwrap())
}

async fn a_guest_joins_and_finds_photos(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let form = form(" m 01")
        .text("name", " Anna ")
        .text("language", "en")
        .text("email", "Anna@Guest.example")
        .part("file", picture());
    let joined = join(&app, form).await.created();
    assert_eq!(joined["token_type"], "bearer");
    let link = &joined["personal_link"];
    assert!(
        link["url"].as_str().unwrap().starts_with("http://127.0.0.1"),
        "{link}"
    );
    assert!(link["url"].as_str().unwrap().contains("/p/"), "{link}");
    assert!(link["expires_at"].is_string(), "{link}");
    let mut user = joined["user"].clone();
    let fields = user.as_object_mut().unwrap();
    assert!(fields.remove("id").unwrap().is_i64());
    let username = fields.remove("username").unwrap();
    assert!(username.as_str().unwrap().starts_with("guest-"), "{username}");
    assert_eq!(
        user,
        json!({
            "name": "Anna", "language": "en", "email": "Anna@Guest.example", "user_type": "user",
            "is_active": true, "created_at": "2026-06-20T08:00:00Z", "selfie_path": null,
            "event_name": "Event M01", "event_id": event.id, "event_code": "M01", "event_date": null,
            "selfie_status": "uploaded", "selfie_error": null, "selfie_error_code": null,
        })
    );
    app.run_jobs().await;
    let guest = caller(&app, &joined);
    let photos = guest.get("/api/my-photos").await.ok();
    assert_eq!(photos[0]["id"], photo);
    // Existing clients see what they know.
    let me = guest.get("/api/me").await.ok();
    assert!(me.get("name").is_none() && me.get("language").is_none(), "{me}");
}

async fn a_guest_may_join_without_a_selfie(app: Arc<TestApp>) {
    app.event("M01").await;
    let joined = join(&app, form("M01").part("file", unused())).await.created();
    assert_eq!(joined["user"]["selfie_status"], "pending");
    assert_eq!(joined["user"]["email"], "");
    assert_eq!(joined["user"]["name"], Value::Null);
    let guest = caller(&app, &joined);
    guest
        .post_file("/api/upload-selfie", selfie(Person(1)))
        .await
        .ok();
    app.run_jobs().await;
    assert_eq!(guest.get("/api/me").await.ok()["selfie_status"], "valid");
}

async fn all_problems_are_told_in_the_order_of_a_registration(app: Arc<TestApp>) {
    app.event("M01").await;
    app.block_selfies();
    let large = || file("me.jpg", vec![0; (10 << 20) + 1]);
    let answer = join(&app, form("M02").text("email", "x").part("file", large())).await;
    answer.refused(404, "event_code_unknown");
    let odd = form("M01").text("email", "x").text("name", "n".repeat(101));
    let answer = join(&app, odd.part("file", large())).await;
    let problem = answer.refused(400, "several_problems");
    let fields = problem["errors"].as_array().unwrap().iter();
    let fields: Vec<_> = fields.map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["email", "name"]);
    let old = form("M01").text("consent", "old");
    join(&app, old.part("file", large()))
        .await
        .refused(400, "consent_outdated");
    let spoken = form("M01").text("language", "de");
    join(&app, spoken.part("file", large()))
        .await
        .refused(422, "field_invalid");
    join(&app, form("M01").part("file", large()))
        .await
        .refused(400, "selfie_too_large");
    join(&app, Form::new().part("file", picture()))
        .await
        .refused(422, "field_missing");
    // A file with a name was chosen, so it is looked at.
    join(&app, form("M01").part("file", file("me.jpg", Vec::new())))
        .await
        .refused(400, "selfie_not_an_image");
    assert_eq!(app.run_jobs().await, 0);
}

async fn unused_file_inputs_are_ignored(app: Arc<TestApp>) {
    app.event("M01").await;
    for files in [[picture(), unused()], [unused(), picture()]] {
        let [first, second] = files;
        let form = form("M01").part("file", first).part("file", second);
        let joined = join(&app, form).await.created();
        assert_eq!(joined["user"]["selfie_status"], "uploaded");
    }
    let other = file("you.jpg", selfie(Person(2)));
    let form = form("M01").part("file", picture()).part("file", other);
    join(&app, form).await.created();
}

async fn a_guest_without_an_address_gets_no_mail(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    join(&app, form("M01")).await.created();
    join(&app, form("M01").text("email", "anna@guest.example"))
        .await
        .created();
    let path = format!("/api/photographer/events/{}/notify-photos-available", event.id);
    let told = event.owner.post_nothing(&path).await.ok();
    assert_eq!(told["recipients_count"], 1, "{told}");
}

async fn a_guest_without_an_address_is_listed(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    join(&app, form("M01")).await.created();
    let path = format!("/api/admin/events/{}/users", event.id);
    let listed = event.owner.get(&path).await.ok();
    assert_eq!(listed[0]["email"], "", "{listed}");
}

async fn the_export_names_what_is_held(app: Arc<TestApp>) {
    app.event("M01").await;
    let joined = join(&app, form("M01").text("name", "Anna")).await.created();
    let answer = caller(&app, &joined).get("/api/me/export").await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(text.contains("\"name\": \"Anna\""), "{text}");
    assert!(
        text.contains("\"personal_link_made_at\": \"2026-06-20T08:00:00Z\""),
        "{text}"
    );
}

/// Where nobody is looked at without agreement, a guest needs one for a selfie only.
mod required {
    use super::*;

    async fn a_selfie_needs_consent(kind: Kind) {
        let app = TestApp::start(kind, &["--require-consent=true"]).await;
        app.event("M01").await;
        join(&app, form("M01").part("file", picture()))
            .await
            .refused(403, "consent_required");
        join(&app, form("M01").part("file", unused())).await.created();
        let offer = app.anonymous().get("/api/consent?event_code=M01").await.ok();
        let hash = offer["texts"][0]["hash"].as_str().unwrap().to_owned();
        let form = form("M01").part("file", picture()).text("consent", hash);
        join(&app, form).await.created();
        app.stop().await;
    }

    #[tokio::test]
    async fn a_selfie_needs_consent_on_sqlite() {
        a_selfie_needs_consent(Kind::Sqlite).await;
    }

    #[tokio::test]
    async fn a_selfie_needs_consent_on_postgres() {
        a_selfie_needs_consent(Kind::Postgres).await;
    }
}
