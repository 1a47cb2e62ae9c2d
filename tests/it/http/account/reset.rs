//! A forgotten password, over HTTP and by mail.
//!
//! A mail server of the tests takes the mails; what it was sent is what a person would read.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Caller, Kind, MailServer, PASSWORD, send};

const OTHER: &str = "Ghijkl2?";

async fn ask(caller: &Caller, email: &str) -> serde_json::Value {
    let request = caller.request(Method::POST, "/api/password-reset/request");
    let request = request
        .header("accept-language", "en")
        .header("host", "evil.example");
    send(request.json(&json!({"email": email}))).await.ok()
}

async fn a_forgotten_password_is_set_by_mail(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let known = ask(&app.anonymous(), &guest.email).await;
    let unknown = ask(&app.anonymous(), "nobody@example.org").await;
    assert_eq!(known, unknown, "nobody learns who has an account");

    let mail = mail_server.read().await;
    assert_eq!(mail.to, guest.email);
    assert_eq!(mail.header("From"), "FindMe <findme@example.org>");
    assert_eq!(mail.header("Subject"), "Reset your FindMe password");
    assert!(!mail.has("List-Unsubscribe"), "nobody asked for news");
    assert!(
        mail.text
            .starts_with("Hello,\n\nSomeone asked to reset your password"),
        "{}",
        mail.text
    );
    assert!(!format!("{mail:?}").contains("evil.example"), "{mail:?}");
    let is_token = |line: &&str| line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit());
    let token = mail
        .text
        .lines()
        .find(is_token)
        .expect("the token stands alone in a line");

    let confirm = json!({"token": token, "new_password": OTHER});
    let answer = app
        .anonymous()
        .post("/api/password-reset/confirm", &confirm)
        .await
        .ok();
    assert_eq!(answer["username"], "anna");
    guest.get("/api/me").await.refused(401, "token_invalid");
    for (password, status) in [(OTHER, 200), (PASSWORD, 401)] {
        let login = json!({"username": "anna", "password": password});
        let answer = app.anonymous().post("/api/login", login).await;
        assert_eq!(answer.status.as_u16(), status);
    }
    let again = app
        .anonymous()
        .post("/api/password-reset/confirm", &confirm)
        .await;
    again.refused(400, "reset_token_invalid");
    assert!(mail_server.is_empty(), "nobody else was written to");
    app.stop().await;
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_mail_on_sqlite() {
    a_forgotten_password_is_set_by_mail(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_mail_on_postgres() {
    a_forgotten_password_is_set_by_mail(Kind::Postgres).await;
}

#[tokio::test]
async fn bad_requests_are_told_so() {
    let (app, mut mail_server) = MailServer::serving(Kind::Sqlite, &[]).await;
    let post = async |path: &str, body: serde_json::Value| app.anonymous().post(path, body).await;
    let request = "/api/password-reset/request";
    let no_address = post(request, json!({"email": "nobody"})).await;
    assert_eq!(
        no_address.refused(400, "email_invalid")["errors"][0]["field"],
        "email"
    );
    let blamed = |answer: Answer| answer.refused(400, "field_missing")["errors"][0]["field"].clone();
    assert_eq!(blamed(post(request, json!({})).await), "email");
    let confirm = "/api/password-reset/confirm";
    let made_up = json!({"token": "x", "new_password": OTHER});
    post(confirm, made_up).await.refused(400, "reset_token_invalid");
    let number = json!({"token": 7, "new_password": OTHER});
    assert_eq!(post(confirm, number).await.blames("field_invalid"), ["token"]);
    let no_token = post(confirm, json!({"new_password": OTHER})).await;
    assert_eq!(blamed(no_token), "token");
    let no_password = post(confirm, json!({"token": "x", "new_password": null})).await;
    assert_eq!(blamed(no_password), "new_password");
    assert!(mail_server.is_empty());
    app.stop().await;
}
