//! Guests log in by a letter, and confirm a new address by one.
//!
//! A mail server of the tests takes the letters; what it was sent is what a person would read.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Caller, Kind, Mail, MailServer, Person, TestApp, enrol, file, selfie, send};

const ASK: &str = "/api/login-link";
const CONFIRM: &str = "/api/login-link/confirm";
const SITE: &str = "https://noces.example";

async fn ask(caller: &Caller, email: &str) -> Value {
    let request = caller.request(Method::POST, ASK);
    let request = request
        .header("accept-language", "en")
        .header("host", "evil.example");
    send(request.json(&json!({"email": email, "event_code": ""})))
        .await
        .ok()
}

/// The token and the code of a letter.
fn secrets(mail: &Mail) -> (String, String) {
    let link = format!("{SITE}/l/");
    let token = mail.text.lines().find_map(|line| line.strip_prefix(&link));
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    let code = mail.text.lines().find(is_code);
    (token.unwrap().to_owned(), code.unwrap().to_owned())
}

async fn serving(kind: Kind) -> (std::sync::Arc<TestApp>, MailServer) {
    MailServer::serving(kind, &[&format!("--site-base-url={SITE}")]).await
}

async fn a_guest_logs_in_by_mail(kind: Kind) {
    let (app, mut mail_server) = serving(kind).await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let nobody = app.anonymous();
    let known = ask(&nobody, &guest.email).await;
    let unknown = ask(&nobody, "nobody@example.org").await;
    assert_eq!(known, unknown, "nobody learns who has an account");

    let mail = mail_server.read().await;
    assert_eq!(mail.to, guest.email);
    assert_eq!(mail.header("Subject"), "Your FindMe login link");
    assert!(!format!("{mail:?}").contains("evil.example"), "{mail:?}");
    let (token, code) = secrets(&mail);
    let answer = nobody.post(CONFIRM, json!({"token": "made-up"})).await;
    answer.refused(400, "login_link_invalid");
    let answer = nobody.post(CONFIRM, json!({"email": guest.email})).await;
    assert_eq!(answer.blames("field_missing"), ["code"]);
    let proof = json!({"email": guest.email, "code": code});
    let opened = nobody.post(CONFIRM, &proof).await.ok();
    let caller = nobody.with_token(opened["access_token"].as_str().unwrap());
    assert_eq!(caller.get("/api/me").await.ok()["username"], "anna");
    for used in [proof, json!({"token": token})] {
        let answer = nobody.post(CONFIRM, used).await;
        answer.refused(400, "login_link_invalid");
    }

    // One address in two events.
    let other = app.event("M02").await;
    let second = json!({
        "user_data": {"username": "anna", "email": guest.email, "password": crate::support::PASSWORD},
        "event_code": other.code,
    });
    let second = nobody.post("/api/register-invite", second).await.ok();
    ask(&nobody, &guest.email).await;
    let (token, _) = secrets(&mail_server.read().await);
    let several = nobody.post(CONFIRM, json!({"token": token})).await.ok();
    assert_eq!(several["multiple_accounts"], true);
    assert_eq!(several["accounts"].as_array().unwrap().len(), 2);
    let chosen = json!({"token": token, "user_id": second["id"]});
    let opened = nobody.post(CONFIRM, chosen).await.ok();
    let caller = nobody.with_token(opened["access_token"].as_str().unwrap());
    assert_eq!(caller.get("/api/me").await.ok()["id"], second["id"]);
    assert!(mail_server.is_empty(), "nobody else was written to");
    app.stop().await;
}

async fn an_earlier_account_is_offered_and_written_to(kind: Kind) {
    let (app, mut mail_server) = serving(kind).await;
    let event = app.event("M01").await;
    let join = async |email: &str| {
        let form = reqwest::multipart::Form::new()
            .text("event_code", "M01")
            .text("email", email.to_owned())
            .text("language", "en")
            .part("file", file("me.jpg", selfie(Person(1))));
        let joined = app.anonymous().post_parts("/api/guests", form).await.created();
        app.run_jobs().await;
        app.anonymous()
            .with_token(joined["access_token"].as_str().unwrap())
    };
    let first = join("anna@guest.example").await;
    let twin = join("").await;
    let third = join("").await;
    let status = twin.get("/api/rematch-status").await.ok();
    assert_eq!(status["earlier_account"]["can_be_mailed"], true, "{status}");
    assert!(!status.to_string().contains("anna@"), "{status}");
    let status = first.get("/api/rematch-status").await.ok();
    assert_eq!(status.get("earlier_account"), None, "{status}");
    first
        .post_nothing("/api/me/same-face")
        .await
        .refused(404, "no_earlier_account");
    // Guests with a password log in by it.
    let known = app.guest(&event, "berta").await;
    enrol(&known, Person(1)).await;
    app.run_jobs().await;
    let status = known.get("/api/rematch-status").await.ok();
    assert_eq!(status.get("earlier_account"), None, "{status}");

    let told = twin.post_nothing("/api/me/same-face").await.ok();
    assert!(!told.to_string().contains("anna@"), "{told}");
    let mail = mail_server.read().await;
    assert_eq!(mail.to, "anna@guest.example");
    assert_eq!(mail.header("Subject"), "Return to your FindMe account");
    let (token, _) = secrets(&mail);
    let opened = app.anonymous().post(CONFIRM, json!({"token": token})).await.ok();
    let back = app
        .anonymous()
        .with_token(opened["access_token"].as_str().unwrap());
    assert_eq!(
        back.get("/api/me").await.ok()["id"],
        first.get("/api/me").await.ok()["id"]
    );
    for _ in 0..2 {
        third.post_nothing("/api/me/same-face").await.ok();
    }
    third
        .post_nothing("/api/me/same-face")
        .await
        .refused(429, "too_many_tries");
    first.delete("/api/me").await.ok();
    app.run_jobs().await;
    let status = third.get("/api/rematch-status").await.ok();
    assert_eq!(status["earlier_account"]["can_be_mailed"], false, "{status}");
    third
        .post_nothing("/api/me/same-face")
        .await
        .refused(409, "earlier_account_unreachable");
    app.stop().await;
}

async fn an_account_is_changed_by_its_owner(kind: Kind) {
    let (app, mut mail_server) = serving(kind).await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let named = json!({"name": " Anna M. ", "language": "en"});
    let changed = guest.put("/api/me", named).await.ok();
    assert_eq!(
        (&changed["user"]["name"], &changed["user"]["language"]),
        (&json!("Anna M."), &json!("en"))
    );
    assert_eq!(changed["email_pending"], false);
    let unnamed = guest.put("/api/me", json!({"name": ""})).await.ok();
    assert_eq!(unnamed["user"]["name"], Value::Null);
    assert_eq!(unnamed["user"]["language"], "en", "what is not given stays");
    let odd = guest
        .put("/api/me", json!({"name": "a\u{200b}b", "email": "x"}))
        .await;
    odd.refused(400, "several_problems");

    let change = json!({"email": "New@guest.example"});
    // A stolen token must not be enough: who has the address can set a new password.
    let answer = guest.put("/api/me", change).await;
    answer.refused(400, "wrong_password");
    let change = json!({"email": "New@guest.example", "current_password": crate::support::PASSWORD});
    let pending = guest.put("/api/me", change).await.ok();
    assert_eq!(pending["email_pending"], true);
    assert_eq!(pending["user"]["email"], guest.email);
    let mail = mail_server.read().await;
    assert_eq!(mail.to, "New@guest.example");
    assert_eq!(mail.header("Subject"), "Confirm your email address for FindMe");
    let (_, code) = secrets(&mail);
    let path = "/api/me/email/confirm";
    let wrong = guest.post(path, json!({"code": "none"})).await;
    wrong.refused(400, "login_link_invalid");
    let missing = guest.post(path, json!({})).await;
    assert_eq!(missing.blames("field_missing"), ["token"]);
    let confirmed = guest.post(path, json!({"code": code})).await.ok();
    assert_eq!(confirmed["user"]["email"], "New@guest.example");
    assert_eq!(guest.get("/api/me").await.ok()["email"], "New@guest.example");
    let told = mail_server.read().await;
    assert_eq!(told.to, guest.email, "the former address is told");
    app.stop().await;
}

#[tokio::test]
async fn a_guest_logs_in_by_mail_on_sqlite() {
    a_guest_logs_in_by_mail(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_guest_logs_in_by_mail_on_postgres() {
    a_guest_logs_in_by_mail(Kind::Postgres).await;
}

#[tokio::test]
async fn an_earlier_account_is_offered_and_written_to_on_sqlite() {
    an_earlier_account_is_offered_and_written_to(Kind::Sqlite).await;
}

#[tokio::test]
async fn an_earlier_account_is_offered_and_written_to_on_postgres() {
    an_earlier_account_is_offered_and_written_to(Kind::Postgres).await;
}

#[tokio::test]
async fn an_account_is_changed_by_its_owner_on_sqlite() {
    an_account_is_changed_by_its_owner(Kind::Sqlite).await;
}

#[tokio::test]
async fn an_account_is_changed_by_its_owner_on_postgres() {
    an_account_is_changed_by_its_owner(Kind::Postgres).await;
}
