//! Telling guests by mail that their event has photos.
//!
//! A mail server of the tests takes the mails, refuses them or hangs; what matters is who is written to, and how often.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::process::on_both;
use crate::support::{Kind, MailServer, Reply, TestApp, TestEvent, add_photo, other_photo};

on_both![
    guests_are_told_once,
    newer_photos_are_told_of_after_an_hour,
    only_active_guests_of_the_event_are_told,
    an_address_that_is_refused_is_given_up_and_may_be_asked_for_again,
    a_mail_that_is_put_off_keeps_no_other_waiting,
    a_server_that_takes_nothing_is_waited_for_a_day,
    a_mail_that_nobody_tried_for_a_day_is_still_sent,
    a_guest_who_was_told_is_not_told_again_after_a_crash,
    without_a_mail_server_nobody_counts_as_told,
    only_the_owner_and_admins_tell,
];

const HOUR: Duration = Duration::from_hours(1);

async fn start(kind: Kind) -> (Arc<TestApp>, MailServer) {
    MailServer::serving(kind, &["--site-base-url=https://photos.example/"]).await
}

fn path(event: &TestEvent) -> String {
    format!("/api/photographer/events/{}/notify-photos-available", event.id)
}

/// The owner asks, logged in anew, for tokens live an hour.
async fn ask(app: &TestApp, event: &TestEvent) -> Value {
    let owner = app.log_in(&event.owner.username).await;
    owner.post_nothing(&path(event)).await.ok()
}

/// An event with guests of these names, a photo, and nothing left to be done.
async fn event_with(app: &TestApp, guests: &[&str]) -> TestEvent {
    let event = app.event("M01").await;
    for name in guests {
        app.guest(&event, name).await;
    }
    add_photo(&event, other_photo(&[], 1)).await;
    app.run_jobs().await;
    event
}

/// The names that the next mails are for, in the order in which they come.
async fn recipients(mail_server: &mut MailServer, mails: usize) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..mails {
        let mail = mail_server.next().await;
        let (_, rest) = mail.split_once('<').unwrap();
        names.push(rest.split('@').next().unwrap().to_owned());
    }
    names
}

async fn guests_are_told_once(kind: Kind) {
    let (app, mut mail_server) = start(kind).await;
    let event = app.event("M01").await;
    for name in ["anna", "berta"] {
        app.guest(&event, name).await;
    }
    let nothing = json!({
        "scheduled": false, "dry_run": false, "recipients_count": 0, "undelivered_count": 0,
        "message": "L’événement n’a pas encore de photos",
    });
    assert_eq!(ask(&app, &event).await, nothing);
    add_photo(&event, other_photo(&[], 1)).await;
    let scheduled = json!({
        "scheduled": true, "dry_run": false, "recipients_count": 2, "undelivered_count": 0,
        "message": "Les invités vont être prévenus par e-mail",
    });
    assert_eq!(ask(&app, &event).await, scheduled);
    assert!(mail_server.is_empty(), "nobody is written to inside the request");
    let nobody = json!({
        "scheduled": false, "dry_run": false, "recipients_count": 0, "undelivered_count": 0,
        "message": "Tous les invités ont déjà été prévenus de ces photos",
    });
    assert_eq!(ask(&app, &event).await, nobody, "they are about to be told");
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 1).await, ["anna"]);
    assert_eq!(recipients(&mut mail_server, 1).await, ["berta"]);
    assert_eq!(ask(&app, &event).await, nobody);
    app.run_jobs().await;
    assert!(mail_server.is_empty());
    app.stop().await;
}

async fn newer_photos_are_told_of_after_an_hour(kind: Kind) {
    let (app, mut mail_server) = start(kind).await;
    let event = event_with(&app, &["anna"]).await;
    ask(&app, &event).await;
    app.run_jobs().await;
    app.pass(HOUR / 2);
    add_photo(&event, other_photo(&[], 2)).await;
    assert_eq!(
        ask(&app, &event).await["recipients_count"],
        0,
        "told half an hour ago"
    );
    // Whoever comes new was told of nothing yet.
    app.guest(&event, "berta").await;
    assert_eq!(ask(&app, &event).await["recipients_count"], 1);
    app.run_jobs().await;
    app.pass(HOUR / 2 + Duration::from_secs(1));
    assert_eq!(ask(&app, &event).await["recipients_count"], 1);
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 3).await, ["anna", "berta", "anna"]);
    app.pass(2 * HOUR);
    assert_eq!(
        ask(&app, &event).await["recipients_count"],
        0,
        "there is nothing newer"
    );
    assert!(mail_server.is_empty());
    app.stop().await;
}

async fn only_active_guests_of_the_event_are_told(kind: Kind) {
    let (app, mut mail_server) = start(kind).await;
    let event = event_with(&app, &["anna", "berta"]).await;
    let other = app.event("M02").await;
    let joined = app.guest(&other, "clara").await;
    app.guest(&other, "dora").await;
    joined.post("/api/join-event", json!("M01")).await.ok();
    let leaving = app.guest(&event, "emma").await;
    assert_eq!(
        app.admin().await.post_nothing(&path(&event)).await.ok()["recipients_count"],
        4
    );
    // Whoever leaves before the mail is sent gets none.
    leaving.delete("/api/me").await.ok();
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 3).await, ["anna", "berta", "clara"]);
    assert!(mail_server.is_empty());
    app.stop().await;
}

async fn an_address_that_is_refused_is_given_up_and_may_be_asked_for_again(kind: Kind) {
    let (app, mut mail_server) = start(kind).await;
    let event = event_with(&app, &["anna", "berta"]).await;
    mail_server.reply("anna@guest.example", Reply::Line("550 nobody of this name"));
    ask(&app, &event).await;
    app.run_jobs().await;
    app.pass(HOUR);
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 1).await, ["berta"]);
    mail_server.take_all();
    assert_eq!(ask(&app, &event).await["recipients_count"], 1);
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 1).await, ["anna"]);
    assert!(mail_server.is_empty());
    app.stop().await;
}

async fn a_mail_that_is_put_off_keeps_no_other_waiting(kind: Kind) {
    let (app, mut mail_server) = start(kind).await;
    let event = event_with(&app, &["anna", "berta"]).await;
    mail_server.reply("anna@guest.example", Reply::Line("450 not now"));
    ask(&app, &event).await;
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 1).await, ["berta"]);
    mail_server.take_all();
    app.pass(Duration::from_mins(1));
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 1).await, ["anna"]);
    assert!(mail_server.is_empty());
    app.stop().await;
}

async fn a_server_that_takes_nothing_is_waited_for_a_day(kind: Kind) {
    let (app, mut mail_server) = start(kind).await;
    let event = event_with(&app, &["anna", "berta", "clara"]).await;
    for name in ["berta", "clara"] {
        mail_server.reply(&format!("{name}@guest.example"), Reply::Line("421 closing"));
    }
    ask(&app, &event).await;
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 1).await, ["anna"]);
    for _ in 0..10 {
        app.pass(Duration::from_mins(1));
        app.run_jobs().await;
    }
    assert!(mail_server.is_empty(), "nobody is told twice while others wait");
    app.pass(Duration::from_hours(24));
    app.run_jobs().await;
    let stats = app.log_in("admin").await.get("/api/admin/queue/stats").await.ok();
    assert_eq!(stats["depth"], 0, "{stats}");
    mail_server.take_all();
    assert_eq!(
        ask(&app, &event).await["recipients_count"],
        2,
        "those who were given up"
    );
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 2).await, ["berta", "clara"]);
    app.stop().await;
}

async fn a_mail_that_nobody_tried_for_a_day_is_still_sent(kind: Kind) {
    let (app, mut mail_server) = start(kind).await;
    let event = event_with(&app, &["anna"]).await;
    ask(&app, &event).await;
    // The program was down for that long, or its clock jumped.
    app.pass(Duration::from_hours(25));
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 1).await, ["anna"]);
    app.stop().await;
}

async fn a_guest_who_was_told_is_not_told_again_after_a_crash(kind: Kind) {
    let (app, mut mail_server) = start(kind).await;
    let event = event_with(&app, &["anna", "berta", "clara"]).await;
    mail_server.reply("berta@guest.example", Reply::Silence);
    ask(&app, &event).await;
    let worker = Arc::clone(&app);
    let worker = tokio::spawn(async move { worker.run_jobs().await });
    assert_eq!(recipients(&mut mail_server, 2).await, ["anna", "berta"]);
    // The second mail is on its way when the worker dies, without having been taken.
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    mail_server.take_all();
    app.run_jobs().await;
    assert!(mail_server.is_empty(), "its lease still holds");
    app.pass(app.config.matching.lease + Duration::from_secs(1));
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 2).await, ["berta", "clara"]);
    assert!(mail_server.is_empty());
    app.stop().await;
}

async fn without_a_mail_server_nobody_counts_as_told(kind: Kind) {
    let app = TestApp::start(kind, &[]).await;
    let event = event_with(&app, &["anna"]).await;
    for _ in 0..2 {
        let answer = ask(&app, &event).await;
        let expected = json!({
            "scheduled": true, "dry_run": true, "recipients_count": 1, "undelivered_count": 0,
            "message": "Aucun e-mail n’est envoyé\u{a0}: l’envoi d’e-mails n’est pas configuré sur ce serveur",
        });
        assert_eq!(answer, expected);
        assert_eq!(app.run_jobs().await, 1);
    }
    app.stop().await;
}

async fn only_the_owner_and_admins_tell(kind: Kind) {
    let (app, mut mail_server) = start(kind).await;
    let event = event_with(&app, &["anna"]).await;
    let rival = app.photographer("rival").await;
    let guest = app.guest(&event, "berta").await;
    app.run_jobs().await;
    let path = path(&event);
    let nobody = app.anonymous().post_nothing(&path).await;
    nobody.refused(401, "not_authenticated");
    guest.post_nothing(&path).await.refused(403, "wrong_role");
    rival.post_nothing(&path).await.refused(404, "event_not_found");
    for id in ["404404", "x"] {
        let path = format!("/api/photographer/events/{id}/notify-photos-available");
        let code = if id == "x" { "not_found" } else { "event_not_found" };
        event.owner.post_nothing(&path).await.refused(404, code);
    }
    assert_eq!(app.run_jobs().await, 0);
    assert!(mail_server.is_empty());
    app.stop().await;
}
