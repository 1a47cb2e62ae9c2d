//! Guests register with their selfie in one request.
//!
//! Account, selfie and matching are stored together; a registration that is refused leaves no file.

use std::sync::Arc;
use std::time::Duration;

use reqwest::multipart::Form;
use serde_json::json;

use findme::model::{EventId, UserId};

use crate::support::{
    Call, Drawn, Failure, PASSWORD, Person, TestApp, add_photo, draw, file, heic, on_both, other_photo,
    selfie,
};

on_both![
    a_guest_registers_with_a_selfie_and_is_matched,
    a_selfie_that_cannot_be_matched_is_refused,
    a_selfie_is_described_once,
    a_selfie_that_was_validated_is_not_looked_at_again,
    an_engine_in_trouble_keeps_nobody_out,
    a_selfie_that_is_refused_later_leaves_the_account,
    whoever_registers_waits_less_for_an_engine_than_whoever_only_asks,
    an_unknown_code_is_not_found,
    bad_files_are_refused,
    taken_names_and_weak_passwords_are_refused,
    missing_fields_are_named,
];

const PATH: &str = "/api/register-invite-with-selfie";

/// A form of these texts.
fn form(username: &str, password: &str, code: &str) -> Form {
    Form::new()
        .text("username", username.to_owned())
        .text("email", format!("{username}@guest.example"))
        .text("password", password.to_owned())
        .text("event_code", code.to_owned())
}

fn with_file(bytes: Vec<u8>) -> Form {
    form("anna", PASSWORD, "M01").part("file", file("me.jpg", bytes))
}

async fn assert_nothing_stored(app: &TestApp) {
    assert_eq!(app.stored_bytes(), 0);
    assert_eq!(app.run_jobs().await, 0);
    let body = json!({"username": "anna", "event_code": "M01"});
    let answer = app.anonymous().post("/api/check-user-availability", body).await;
    assert_eq!(answer.ok()["username_taken"], false);
}

async fn a_guest_registers_with_a_selfie_and_is_matched(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(2), Person(1)], 1)).await;
    let user = app
        .anonymous()
        .post_parts(PATH, with_file(selfie(Person(1))))
        .await
        .ok();
    assert_eq!(
        (&user["username"], &user["user_type"], &user["event_id"]),
        (&json!("anna"), &json!("user"), &json!(event.id))
    );
    let guest = app.anonymous().with_token(user["access_token"].as_str().unwrap());
    let status = guest.get("/api/rematch-status").await.ok();
    assert_eq!(status["status"], "running");
    app.run_jobs().await;
    let status = guest.get("/api/rematch-status").await.ok();
    assert_eq!(
        (&status["status"], &status["matched"], &status["selfie_status"]),
        (&json!("done"), &json!(1), &json!("valid"))
    );
    assert_eq!(guest.get("/api/my-photos").await.ok()[0]["id"], photo);
}

async fn a_selfie_that_cannot_be_matched_is_refused(app: Arc<TestApp>) {
    app.event("M01").await;
    let small = Drawn {
        person: Person(1),
        tenths: 3,
    };
    for (picture, code) in [
        (draw(&[], 0), "no_face"),
        (other_photo(&[Person(1), Person(2)], 1), "several_faces"),
        (draw(&[small], 0), "face_too_small"),
    ] {
        let answer = app.anonymous().post_parts(PATH, with_file(picture)).await;
        assert_eq!(answer.refused(400, code)["errors"][0]["field"], "file");
    }
    assert_nothing_stored(&app).await;
}

async fn a_selfie_is_described_once(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let form = with_file(selfie(Person(1)));
    let user = app.anonymous().post_parts(PATH, form).await.ok();
    app.run_jobs().await;
    let guest = UserId(user["id"].as_i64().unwrap());
    let event = EventId(event.id);
    assert_eq!(
        app.engine.calls(),
        [
            Call::Inspect,
            Call::EnrolLikeness(event, guest),
            Call::SearchPhotos(event)
        ]
    );
}

async fn a_selfie_that_was_validated_is_not_looked_at_again(app: Arc<TestApp>) {
    app.event("M01").await;
    let picture = selfie(Person(1));
    let look = app
        .anonymous()
        .post_file("/api/validate-selfie", picture.clone())
        .await;
    assert_eq!(look.ok(), json!({"valid": true}));
    app.anonymous().post_parts(PATH, with_file(picture)).await.ok();
    app.run_jobs().await;
    let looks = app.engine.calls().into_iter();
    let looks = looks.filter(|call| matches!(call, Call::Inspect | Call::Enrol(..)));
    assert_eq!(looks.count(), 1);
}

async fn an_engine_in_trouble_keeps_nobody_out(app: Arc<TestApp>) {
    app.event("M01").await;
    app.engine.fail_next([Failure::Once]);
    let failed = form("anna", PASSWORD, "M01").part("file", file("me.jpg", selfie(Person(1))));
    app.anonymous().post_parts(PATH, failed).await.ok();
    app.engine.set_out_of_service(true);
    let out = form("berta", PASSWORD, "M01").part("file", file("me.jpg", selfie(Person(2))));
    app.anonymous().post_parts(PATH, out).await.ok();
    app.engine.set_out_of_service(false);
    app.run_jobs().await;
    for name in ["anna", "berta"] {
        let me = app.log_in(name).await.get("/api/me").await.ok();
        assert_eq!(me["selfie_status"], "valid", "{name}");
    }
}

async fn a_selfie_that_is_refused_later_leaves_the_account(app: Arc<TestApp>) {
    app.event("M01").await;
    // An engine that does not answer within the second that there is for it.
    app.engine.stall_at(|call| call == Call::Inspect);
    let form = with_file(other_photo(&[Person(1), Person(2)], 1));
    app.anonymous().post_parts(PATH, form).await.ok();
    app.run_jobs().await;
    let me = app.log_in("anna").await.get("/api/me").await.ok();
    assert_eq!(
        (&me["selfie_status"], &me["selfie_error_code"]),
        (&json!("invalid"), &json!("several_faces"))
    );
    assert_eq!(app.stored_bytes(), 0);
}

async fn whoever_registers_waits_less_for_an_engine_than_whoever_only_asks(app: Arc<TestApp>) {
    app.event("M01").await;
    app.engine.stall_at(|call| call == Call::Inspect);
    let caller = app.anonymous();
    let asking = caller.clone();
    let mut asked = tokio::spawn(async move {
        let picture = selfie(Person(2));
        asking.post_file("/api/validate-selfie", picture).await
    });
    while app.engine.calls().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::select! {
        registered = caller.post_parts(PATH, with_file(selfie(Person(1)))) => registered.ok(),
        looked_at = &mut asked => panic!("the registration still waits: {looked_at:?}"),
    };
    app.engine.resume();
    asked.await.unwrap().ok();
}

async fn an_unknown_code_is_not_found(app: Arc<TestApp>) {
    app.event("M01").await;
    let form = form("anna", "weak", "M02").part("file", file("me.jpg", selfie(Person(1))));
    let answer = app.anonymous().post_parts(PATH, form).await;
    answer.refused(404, "event_code_unknown");
    assert_nothing_stored(&app).await;
}

async fn bad_files_are_refused(app: Arc<TestApp>) {
    app.event("M01").await;
    let missing = form("anna", PASSWORD, "M01");
    let answer = app.anonymous().post_parts(PATH, missing).await;
    answer.refused(400, "file_missing");
    let mut large = selfie(Person(1));
    large.resize((10 << 20) + 1, 0);
    for (bytes, status, code) in [
        (Vec::new(), 400, "selfie_not_an_image"),
        (b"no image at all".to_vec(), 400, "selfie_not_an_image"),
        (heic(), 415, "heic_not_supported"),
        (selfie(Person(1))[..20].to_vec(), 400, "unreadable_image"),
        (large, 400, "selfie_too_large"),
    ] {
        let answer = app.anonymous().post_parts(PATH, with_file(bytes)).await;
        assert_eq!(answer.refused(status, code)["errors"][0]["field"], "file");
    }
    assert_nothing_stored(&app).await;
}

async fn taken_names_and_weak_passwords_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.guest(&event, "berta").await;
    app.run_jobs().await;
    for (username, password, code) in [
        ("berta", PASSWORD, "several_problems"),
        ("anna", "Sesame2026", "password_without_sign"),
    ] {
        let form = form(username, password, "M01").part("file", file("me.jpg", selfie(Person(1))));
        let answer = app.anonymous().post_parts(PATH, form).await;
        answer.refused(400, code);
    }
    assert_nothing_stored(&app).await;
}

async fn missing_fields_are_named(app: Arc<TestApp>) {
    app.event("M01").await;
    let fields = ["username", "email", "password", "event_code"];
    for missing in fields {
        let given = fields.into_iter().filter(|field| *field != missing);
        let form = given.fold(Form::new(), |form, field| form.text(field, "anna"));
        let form = form.part("file", file("me.jpg", selfie(Person(1))));
        let answer = app.anonymous().post_parts(PATH, form).await;
        assert_eq!(answer.blames("field_missing"), [missing]);
    }
    let answer = app.anonymous().post(PATH, json!({"username": "anna"})).await;
    answer.refused(415, "multipart_expected");
    assert_nothing_stored(&app).await;
}
