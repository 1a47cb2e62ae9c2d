//! Ways back by email: the link in the browser that asked and in any other, the code, several accounts, a new address.

use super::visitor::{Visitor, html, location};
use crate::support::{Kind, Mail, MailServer, PASSWORD, TestApp};

const SITE: &str = "https://noces.example";

async fn serving(kind: Kind) -> (std::sync::Arc<TestApp>, MailServer) {
    MailServer::serving(kind, &[&format!("--site-base-url={SITE}")]).await
}

/// The path of the link in a letter, and the code.
fn secrets(mail: &Mail) -> (String, String) {
    let path = mail.text.lines().find_map(|line| line.strip_prefix(SITE));
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    let code = mail.text.lines().find(is_code);
    (path.unwrap().to_owned(), code.unwrap().to_owned())
}

async fn a_guest_comes_back_by_the_letter(kind: Kind) {
    let (app, mut mail_server) = serving(kind).await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let fields = [("email", guest.email.as_str()), ("event_code", "M01")];

    // The browser that asked goes in at once, and only once.
    let mut asking = Visitor::of(&app);
    html(&asking.get("/login-link?event_code=M01").await, 200);
    let page = html(&asking.post("/login-link", &fields).await, 200);
    assert!(page.contains("are on their way"), "{page}");
    let (link, _) = secrets(&mail_server.read().await);
    assert_eq!(location(&asking.get(&link).await), "/e/M01");
    html(&asking.get("/e/M01/me").await, 200);
    html(&Visitor::of(&app).get(&link).await, 400);

    // Any other browser, such as that of a mail scanner, uses nothing up.
    let mut asking = Visitor::of(&app);
    asking.post("/login-link", &fields).await;
    let (link, code) = secrets(&mail_server.read().await);
    let mut other = Visitor::of(&app);
    for _ in 0..2 {
        assert!(html(&other.get(&link).await, 200).contains("Tap once more"));
    }
    assert_eq!(other.cookie("findme"), None);

    // The code opens the same, in a browser that cannot open the link.
    let mut typing = Visitor::of(&app);
    let wrong = [("email", guest.email.as_str()), ("code", "000000")];
    html(&typing.post("/login-link/code", &wrong).await, 400);
    let right = [("email", guest.email.as_str()), ("code", code.as_str())];
    assert_eq!(location(&typing.post("/login-link/code", &right).await), "/e/M01");
    html(&other.post(&link, &[]).await, 400);
    app.stop().await;
}

async fn a_letter_of_several_accounts_asks_which(kind: Kind) {
    let (app, mut mail_server) = serving(kind).await;
    let first = app.event("M01").await;
    let guest = app.guest(&first, "anna").await;
    let second = app.event("M02").await;
    let account = serde_json::json!({
        "user_data": {"username": "anna", "email": guest.email, "password": PASSWORD},
        "event_code": second.code,
    });
    app.anonymous().post("/api/register-invite", account).await.ok();
    let mut visitor = Visitor::of(&app);
    visitor.post("/login-link", &[("email", &guest.email)]).await;
    let (link, _) = secrets(&mail_server.read().await);
    let page = html(&visitor.get(&link).await, 200);
    let choices: Vec<&str> = page.split("name=\"user_id\" value=\"").skip(1).collect();
    assert_eq!(choices.len(), 2, "{page}");
    let id = choices[1].split_once('"').unwrap().0;
    assert_eq!(location(&visitor.post(&link, &[("user_id", id)]).await), "/e/M02");
    app.stop().await;
}

async fn a_new_address_is_confirmed_by_its_letter(kind: Kind) {
    let (app, mut mail_server) = serving(kind).await;
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    let mut visitor = Visitor::of(&app);
    visitor
        .post("/login", &[("username", "anna"), ("password", PASSWORD)])
        .await;
    let password = ("password", PASSWORD);
    let path = "/e/M01/me/email";
    html(
        &visitor.post(path, &[("email", "no address"), password]).await,
        400,
    );
    // A stolen session must not be enough: who has the address can set a new password.
    html(&visitor.post(path, &[("email", "new@example.org")]).await, 400);
    let fields = [("email", "new@example.org"), password];
    let page = html(&visitor.post(path, &fields).await, 200);
    assert!(page.contains("to new@example.org. Open its link"), "{page}");
    let (link, _) = secrets(&mail_server.read().await);
    // A stranger who reads the letter cannot use it.
    let mut stranger = Visitor::of(&app);
    assert!(html(&stranger.post(&link, &[]).await, 200).contains("Your photos are not open"));
    assert!(html(&visitor.get(&link).await, 200).contains("Is this your address?"));
    assert_eq!(location(&visitor.post(&link, &[]).await), "/e/M01");
    assert_eq!(visitor.get("/api/me").await.ok()["email"], "new@example.org");
    let told = mail_server.read().await;
    assert_eq!(told.header("Subject"), "Your address was replaced");

    // The letter is read on another device: its code is typed on this one, also after the page was closed.
    visitor
        .post(path, &[("email", "third@example.org"), password])
        .await;
    let (_, code) = secrets(&mail_server.read().await);
    let me = html(&visitor.get("/e/M01/me").await, 200);
    assert!(me.contains("to third@example.org. Open its link"), "{me}");
    let page = html(
        &visitor.post("/e/M01/me/email/code", &[("code", "no")]).await,
        400,
    );
    assert!(page.contains("id=\"code-problem\""), "{page}");
    let typed = visitor.post("/e/M01/me/email/code", &[("code", &code)]).await;
    assert_eq!(location(&typed), "/e/M01/me");
    assert_eq!(visitor.get("/api/me").await.ok()["email"], "third@example.org");
    let me = html(&visitor.get("/e/M01/me").await, 200);
    assert!(!me.contains("Open its link"), "{me}");
    app.stop().await;
}

macro_rules! on_both_kinds {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(crate::support::Kind::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(crate::support::Kind::Postgres).await;
            })+
        }
    };
}

on_both_kinds![
    a_guest_comes_back_by_the_letter,
    a_letter_of_several_accounts_asks_which,
    a_new_address_is_confirmed_by_its_letter,
];
