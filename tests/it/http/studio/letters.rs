//! One mail that cannot be sent keeps no other from being sent.
//!
//! The tests' mail server knows no addresses beyond ASCII, and refuses, hangs up or turns away as it is told; everybody whom
//! it takes is written to, and once.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::process::on_both;
use crate::support::{
    Answer, Guest, Kind, MailServer, PASSWORD, Reply, TestApp, TestEvent, add_photo, other_photo, send,
    upload,
};

on_both![
    bad_addresses_among_good_ones_keep_nobody_waiting,
    a_server_that_turns_us_away_gives_nobody_up,
    mails_that_are_put_off_for_ever_let_others_pass,
    a_server_that_knows_more_letters_takes_more_addresses,
    addresses_that_no_mail_reaches_are_refused,
    mails_say_what_they_have_to_in_both_languages,
    whoever_unsubscribes_is_told_nothing_more_of_the_event,
];

async fn ask(app: &TestApp, event: &TestEvent) -> Value {
    let owner = app.log_in(&event.owner.username).await;
    let path = format!("/api/photographer/events/{}/notify-photos-available", event.id);
    owner.post_nothing(&path).await.ok()
}

async fn register(app: &TestApp, event: &TestEvent, username: &str, email: &str) -> Answer {
    let user = json!({"username": username, "email": email, "password": PASSWORD});
    let body = json!({"user_data": user, "event_code": event.code});
    app.anonymous().post("/api/register-with-event-code", body).await
}

/// A program with an event that has a photo.
async fn start(kind: Kind) -> (std::sync::Arc<TestApp>, MailServer, TestEvent) {
    let (app, mail_server) = MailServer::serving(kind, &["--site-base-url=https://photos.example"]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    app.run_jobs().await;
    (app, mail_server, event)
}

/// Whoever has been written to since the last look, in the order of the addresses.
async fn written_to(mail_server: &mut MailServer, mails: usize) -> Vec<String> {
    let mut addresses = Vec::new();
    for _ in 0..mails {
        addresses.push(mail_server.read().await.to);
    }
    assert!(mail_server.is_empty(), "besides {addresses:?}");
    addresses.sort();
    addresses
}

/// Lets a guest have an address that only an earlier version took.
async fn move_to(app: &TestApp, guest: &Guest, address: &str) {
    let statement = format!("update users set email = '{address}' where id = {}", guest.id);
    app.sql(&statement).await;
}

async fn bad_addresses_among_good_ones_keep_nobody_waiting(kind: Kind) {
    let (app, mut mail_server, event) = start(kind).await;
    app.guest(&event, "anna").await;
    for (name, address) in [
        ("josé", "josé@guest.example"),
        ("info", "info@münchen.de"),
        ("upper", "Zoë.Müller@MÜNCHEN.de"),
    ] {
        register(&app, &event, name, address).await.ok();
    }
    let old = app.guest(&event, "old").await;
    move_to(&app, &old, "a..b@guest.example").await;
    for (name, reply) in [
        ("unknown", Reply::Line("550 5.1.1 nobody of this name")),
        ("odd", Reply::Line("501 5.1.3 bad recipient address syntax")),
        ("spam", Reply::Afterwards("554 5.7.1 this looks like spam")),
        ("full", Reply::Line("452 4.2.2 mailbox full")),
        ("broken", Reply::HangUp),
    ] {
        app.guest(&event, name).await;
        mail_server.reply(&format!("{name}@guest.example"), reply);
    }
    app.guest(&event, "berta").await;
    assert_eq!(ask(&app, &event).await["recipients_count"], 11);
    app.run_jobs().await;
    let good = [
        "anna@guest.example",
        "berta@guest.example",
        "info@xn--mnchen-3ya.de",
    ];
    assert_eq!(written_to(&mut mail_server, 3).await, good);
    for _ in 0..5 {
        app.pass(Duration::from_mins(1));
        app.run_jobs().await;
    }
    assert!(mail_server.is_empty(), "nobody is written to twice");
    // What was put off for itself is taken once it can be; the rest was given up, and may be asked for again.
    mail_server.take_all();
    app.pass(Duration::from_mins(1));
    app.run_jobs().await;
    assert_eq!(
        written_to(&mut mail_server, 2).await,
        ["broken@guest.example", "full@guest.example"]
    );
    let asked = ask(&app, &event).await;
    assert_eq!(
        (&asked["recipients_count"], &asked["undelivered_count"]),
        (&json!(6), &json!(6))
    );
    app.run_jobs().await;
    let better = ["odd@guest.example", "spam@guest.example", "unknown@guest.example"];
    assert_eq!(written_to(&mut mail_server, 3).await, better);
    assert_eq!(app.run_jobs().await, 0, "nothing is left to be tried");
    app.stop().await;
}

async fn a_server_that_turns_us_away_gives_nobody_up(kind: Kind) {
    let (app, mut mail_server, event) = start(kind).await;
    for name in ["anna", "berta"] {
        app.guest(&event, name).await;
    }
    mail_server.turn_away("554 5.7.1 your address is on a list");
    ask(&app, &event).await;
    app.run_jobs().await;
    mail_server.take_all();
    mail_server.refuse_senders("550 5.7.1 this sender may not send");
    app.pass(Duration::from_mins(1));
    app.run_jobs().await;
    assert!(mail_server.is_empty());
    mail_server.take_all();
    app.pass(Duration::from_mins(1));
    app.run_jobs().await;
    assert_eq!(
        written_to(&mut mail_server, 2).await,
        ["anna@guest.example", "berta@guest.example"]
    );
    app.stop().await;
}

async fn mails_that_are_put_off_for_ever_let_others_pass(kind: Kind) {
    let (app, mut mail_server, event) = start(kind).await;
    // More than one run puts off before it takes the server for the cause.
    for number in 0..25 {
        let name = format!("full{number}");
        app.guest(&event, &name).await;
        mail_server.reply(
            &format!("{name}@guest.example"),
            Reply::Line("452 4.2.2 mailbox full"),
        );
    }
    for number in 0..3 {
        let name = format!("broken{number}");
        app.guest(&event, &name).await;
        mail_server.reply(&format!("{name}@guest.example"), Reply::HangUp);
    }
    app.guest(&event, "zoe").await;
    ask(&app, &event).await;
    for _ in 0..3 {
        app.run_jobs().await;
        app.pass(Duration::from_mins(1));
    }
    assert_eq!(written_to(&mut mail_server, 1).await, ["zoe@guest.example"]);
    app.stop().await;
}

async fn a_server_that_knows_more_letters_takes_more_addresses(kind: Kind) {
    let (app, mut mail_server, event) = start(kind).await;
    mail_server.know_utf8();
    register(&app, &event, "josé", "josé@münchen.de").await.ok();
    ask(&app, &event).await;
    app.run_jobs().await;
    assert_eq!(written_to(&mut mail_server, 1).await, ["josé@xn--mnchen-3ya.de"]);
    app.stop().await;
}

async fn addresses_that_no_mail_reaches_are_refused(kind: Kind) {
    let (app, _, event) = start(kind).await;
    for address in ["a..b@guest.example", ".a@guest.example", "a.@guest.example"] {
        let answer = register(&app, &event, "anna", address).await;
        answer.refused(400, "email_invalid");
    }
    app.stop().await;
}

async fn mails_say_what_they_have_to_in_both_languages(kind: Kind) {
    let (app, mut mail_server, event) = start(kind).await;
    app.guest(&event, "anna").await;
    ask(&app, &event).await;
    app.run_jobs().await;
    let mail = mail_server.read().await;
    assert_eq!(
        mail.header("Subject"),
        "«\u{a0}Event M01\u{a0}»\u{a0}: nouvelles photos / new photos"
    );
    assert_eq!(mail.header("From"), "FindMe <findme@example.org>");
    assert_eq!(mail.header("To"), "anna@guest.example");
    assert_eq!(mail.header("MIME-Version"), "1.0");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("Content-Type"), "text/plain; charset=utf-8");
    let id = mail.header("Message-ID");
    assert!(
        id.starts_with("<photos-") && id.ends_with("@example.org>"),
        "{id}"
    );
    assert!(mail.has("Date"));
    let link = mail.header("List-Unsubscribe");
    let link = link
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap();
    assert!(link.starts_with("https://photos.example/u/"), "{link}");
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert_eq!(mail.text.matches(link).count(), 2, "{}", mail.text);
    for words in [
        "De nouvelles photos de «\u{a0}Event M01\u{a0}» sont disponibles.",
        "connectez-vous ici\u{a0}:\n\nhttps://photos.example\n\n",
        "New photos from “Event M01” are available.",
        "log in here:\n\nhttps://photos.example\n\n",
    ] {
        assert!(mail.text.contains(words), "{words:?} in {}", mail.text);
    }
    app.stop().await;
}

async fn whoever_unsubscribes_is_told_nothing_more_of_the_event(kind: Kind) {
    let (app, mut mail_server, event) = start(kind).await;
    let other = app.event("M02").await;
    add_photo(&other, other_photo(&[], 1)).await;
    let anna = app.guest(&event, "anna").await;
    app.guest(&event, "berta").await;
    ask(&app, &event).await;
    app.run_jobs().await;
    let mail = mail_server.read().await;
    assert_eq!(mail.to, "anna@guest.example");
    assert_eq!(written_to(&mut mail_server, 1).await, ["berta@guest.example"]);
    let link = mail
        .header("List-Unsubscribe")
        .trim_matches(['<', '>'])
        .to_owned();
    let path = link.strip_prefix("https://photos.example").unwrap();

    // Whoever looks at the page, a scanner say, ends nothing.
    let page = app.anonymous().get(path).await;
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert_eq!(ask_for_more(&app, &event, 2).await, 2);
    // A mail program sends one form, without any login; a mail that waits is not sent either.
    for _ in 0..2 {
        let request = app.anonymous().request(Method::POST, path);
        let done = send(request.form(&[("List-Unsubscribe", "One-Click")])).await;
        assert_eq!(done.status, 200, "{done:?}");
    }
    app.run_jobs().await;
    assert_eq!(written_to(&mut mail_server, 1).await, ["berta@guest.example"]);
    assert_eq!(ask_for_more(&app, &event, 3).await, 1);
    app.run_jobs().await;
    assert_eq!(written_to(&mut mail_server, 1).await, ["berta@guest.example"]);
    for forged in ["/u/1-1-AAAAAAAAAAAAAAAAAAAAAA", &format!("{path}A"), "/u/x"] {
        app.anonymous().get(forged).await.refused(404, "not_found");
        app.anonymous()
            .post_nothing(forged)
            .await
            .refused(404, "not_found");
    }

    // Another event's mails go on, and the link is good when the guest is gone.
    let anna = app.log_in(&anna.username).await;
    anna.post("/api/join-event", json!("M02")).await.ok();
    app.run_jobs().await;
    assert_eq!(ask(&app, &other).await["recipients_count"], 1);
    app.run_jobs().await;
    assert_eq!(written_to(&mut mail_server, 1).await, ["anna@guest.example"]);
    anna.delete("/api/me").await.ok();
    app.run_jobs().await;
    assert_eq!(app.anonymous().post_nothing(path).await.status, 200);
    app.stop().await;
}

/// Hours later there is another photo, and the owner asks again; answers how many are to be told.
async fn ask_for_more(app: &TestApp, event: &TestEvent, shade: u8) -> Value {
    app.pass(Duration::from_hours(2));
    let owner = app.log_in(&event.owner.username).await;
    let more = vec![("a.jpg", other_photo(&[], shade))];
    upload(&owner, event.id, more).await.ok();
    app.run_jobs().await;
    ask(app, event).await["recipients_count"].take()
}
