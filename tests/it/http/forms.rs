//! Forms with a file, in every order: what their texts say is judged before the file, and nothing is stored before both.
//!
//! The folder of selfies is taken away where nothing may be written: whatever tried would be a fault.

use std::sync::Arc;

use reqwest::Method;
use reqwest::multipart::Form;
use serde_json::json;

use crate::support::{Answer, Caller, Kind, PASSWORD, Person, TestApp, file, on_both, selfie};

on_both![
    the_file_may_come_before_the_texts,
    what_the_texts_say_is_refused_before_the_file,
    nothing_is_stored_before_everything_is_accepted,
    a_form_has_an_end,
];

const REGISTER: &str = "/api/register-invite-with-selfie";
const SEND: &str = "/api/upload-selfie";

fn texts(form: Form, username: &str, code: &str) -> Form {
    form.text("username", username.to_owned())
        .text("email", format!("{username}@guest.example"))
        .text("password", PASSWORD)
        .text("event_code", code.to_owned())
}

fn picture() -> Form {
    Form::new().part("file", file("me.jpg", selfie(Person(1))))
}

async fn the_file_may_come_before_the_texts(app: Arc<TestApp>) {
    app.event("M01").await;
    let form = texts(picture(), "anna", "M01");
    app.anonymous().post_parts(REGISTER, form).await.ok();
    app.run_jobs().await;
    let me = app.log_in("anna").await.get("/api/me").await.ok();
    assert_eq!(me["selfie_status"], "valid");
    let form = texts(picture(), "berta", "M02");
    let answer = app.anonymous().post_parts(REGISTER, form).await;
    answer.refused(404, "event_code_unknown");
}

async fn what_the_texts_say_is_refused_before_the_file(app: Arc<TestApp>) {
    app.event("M01").await;
    // A file that would be refused, too.
    let large = || file("me.jpg", vec![0; (10 << 20) + 1]);
    let send = async |form: Form| {
        app.anonymous()
            .post_parts(REGISTER, form.part("file", large()))
            .await
    };
    let form = texts(Form::new(), "anna", "M02");
    send(form).await.refused(404, "event_code_unknown");
    let form = texts(Form::new().text("consent", "old"), "anna", "M01");
    send(form).await.refused(400, "consent_outdated");
    let form = texts(Form::new(), "anna", "M01").text("password", "short-of-it");
    send(form).await.refused(400, "several_problems");
    let form = texts(Form::new(), "anna", "M01");
    send(form).await.refused(400, "selfie_too_large");
}

async fn nothing_is_stored_before_everything_is_accepted(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "berta").await;
    app.block_selfies();
    for (username, password, code, status, problem) in [
        ("anna", PASSWORD, "M02", 404, "event_code_unknown"),
        ("berta", PASSWORD, "M01", 400, "username_taken"),
        ("anna", "Sesame2026", "M01", 400, "password_without_sign"),
    ] {
        for form in [
            texts(Form::new(), username, code),
            texts(picture(), username, code),
        ] {
            let form = form
                .text("password", password)
                .part("file", file("me.jpg", selfie(Person(1))));
            refused_for(&app.anonymous().post_parts(REGISTER, form).await, status, problem);
        }
    }
    let form = picture().text("consent", "old");
    let answer = guest.post_parts(SEND, form).await;
    answer.refused(400, "consent_outdated");
    // It is as blocked as the test thinks.
    assert_fault(&app.anonymous(), REGISTER, texts(picture(), "anna", "M01")).await;
}

/// Whether a form gets as far as the storage, which is taken away: no answer that the document knows.
async fn assert_fault(caller: &Caller, path: &str, form: Form) {
    let request = caller.request(Method::POST, path).multipart(form);
    let status = request.send().await.unwrap().status();
    assert!(status.is_server_error(), "{status}");
}

/// Whether a refusal has this problem, alone or among others.
fn refused_for(answer: &Answer, status: u16, code: &str) {
    let problem = answer.json();
    let codes = problem["errors"].as_array().into_iter().flatten();
    let mut codes: Vec<_> = codes.map(|one| one["code"].clone()).collect();
    codes.push(problem["code"].clone());
    assert_eq!(answer.status, status, "{problem}");
    assert!(codes.contains(&json!(code)), "{problem}");
}

async fn a_form_has_an_end(app: Arc<TestApp>) {
    let caller = app.anonymous();
    let many = (0..40).fold(Form::new(), |form, at| form.text(format!("text{at}"), "a"));
    let answer = caller.post_parts("/api/validate-selfie", many).await;
    answer.refused(400, "malformed_multipart");
    let empty = (0..40).fold(Form::new(), |form, _| {
        form.part("file", file("a.jpg", Vec::new()))
    });
    let answer = caller.post_parts("/api/validate-selfie", empty).await;
    answer.refused(400, "malformed_multipart");
    let file = || file("a.jpg", vec![0; 4 << 20]);
    let heavy = Form::new().part("file", file()).part("file", file());
    let answer = caller.post_parts("/api/validate-selfie", heavy).await;
    answer.refused(413, "body_too_large");
    let long = Form::new().text("consent", "a".repeat(100_000));
    let answer = caller.post_parts("/api/validate-selfie", long).await;
    answer.refused(422, "field_invalid");
    still_served(&caller).await;
}

async fn still_served(caller: &Caller) {
    caller.get("/api/health-check/live").await.ok();
}

/// Where nobody is looked at without agreement, a selfie without one is refused before it is stored.
mod required {
    use super::*;

    async fn a_selfie_without_agreement_is_never_stored(kind: Kind) {
        let app = TestApp::start(kind, &["--require-consent=true"]).await;
        let event = app.event("M01").await;
        let guest = app.guest(&event, "berta").await;
        app.block_selfies();
        let behind = texts(Form::new(), "anna", "M01").part("file", file("me.jpg", selfie(Person(1))));
        for form in [behind, texts(picture(), "anna", "M01")] {
            let answer = app.anonymous().post_parts(REGISTER, form).await;
            answer.refused(403, "consent_required");
        }
        let answer = guest.post_parts(SEND, picture()).await;
        answer.refused(403, "consent_required");
        let path = format!("/api/consent?event_code={}", event.code);
        let offer = app.anonymous().get(&path).await.ok();
        let hash = offer["texts"][0]["hash"].as_str().unwrap().to_owned();
        // An agreement behind the file counts as well: now the selfie is stored, which is a fault here.
        let form = texts(picture(), "anna", "M01").text("consent", hash.clone());
        assert_fault(&app.anonymous(), REGISTER, form).await;
        assert_fault(&guest, SEND, picture().text("consent", hash)).await;
        app.stop().await;
    }

    #[tokio::test]
    async fn a_selfie_without_agreement_is_never_stored_on_sqlite() {
        a_selfie_without_agreement_is_never_stored(Kind::Sqlite).await;
    }

    #[tokio::test]
    async fn a_selfie_without_agreement_is_never_stored_on_postgres() {
        a_selfie_without_agreement_is_never_stored(Kind::Postgres).await;
    }
}
