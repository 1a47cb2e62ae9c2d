//! Owners and guests are told by mail that their event ends soon, and guests that it has ended.
//!
//! A mail server of the tests takes the mails or refuses them, while the test's clock goes through the months.

use std::time::Duration;

use serde_json::json;

use crate::process::on_both;
use crate::support::{Kind, Mail, MailServer, Reply, TestApp, TestEvent, add_photo, other_photo, upload};

on_both![
    an_owner_is_told_once_of_each_end,
    an_owner_is_told_when_the_mail_server_is_back,
    a_mail_that_is_sent_again_has_the_same_id,
    admins_are_told_in_the_place_of_an_owner_who_cannot_be,
    an_event_of_whose_end_nobody_could_be_told_is_overdue,
    guests_are_told_before_and_after,
    owners_whose_mails_break_off_keep_no_other_waiting,
    guests_whose_mails_break_off_keep_no_other_waiting,
    guests_are_not_told_of_an_end_that_has_moved,
    an_admin_without_a_real_address_is_nobody,
    a_clock_in_doubt_tells_nobody,
    whoever_is_told_late_is_told_when_it_really_ends,
    places_that_keep_events_for_ever_tell_nobody,
    events_that_are_kept_for_a_day_are_told_of_in_its_last_hours,
];

const HEALTH: &str = "/api/health-check";
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Time goes by, and the housekeeping looks.
async fn after(app: &TestApp, time: Duration) {
    app.pass(time);
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
}

async fn assert_told(mail_server: &mut MailServer, event: &TestEvent) -> Mail {
    let mail = mail_server.read().await;
    assert!(
        mail.to.starts_with(&format!("{}@", event.owner.username)),
        "{}",
        mail.to
    );
    assert!(mail_server.is_empty());
    mail
}

async fn an_owner_is_told_once_of_each_end(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    after(&app, 26 * DAY).await;
    assert!(mail_server.is_empty(), "there are four days left");
    after(&app, DAY + HOUR).await;
    let mail = assert_told(&mut mail_server, &event).await;
    assert_eq!(
        mail.header("Subject"),
        "«\u{a0}Event M01\u{a0}»\u{a0}: l’accès aux photos se termine bientôt / access to the photos ends soon"
    );
    for words in [
        "seront disponibles jusqu’au 20 juillet 2026 à 8 h (UTC).",
        "will be available until 20 July 2026 at 08:00 (UTC).",
    ] {
        assert!(mail.text.contains(words), "{words:?} in {}", mail.text);
    }
    after(&app, HOUR).await;
    assert!(mail_server.is_empty(), "the owner knows");

    let owner = app.log_in(&event.owner.username).await;
    let more = vec![("a.jpg", other_photo(&[], 2))];
    upload(&owner, event.id, more).await.ok();
    after(&app, 26 * DAY).await;
    assert!(mail_server.is_empty(), "an upload moves the end");
    after(&app, 2 * DAY).await;
    assert_told(&mut mail_server, &event).await;
    after(&app, 3 * DAY).await;
    assert!(is_over(&app).await);
    after(&app, 7 * DAY).await;
    let admin = app.log_in("admin").await;
    assert_eq!(admin.get("/api/admin/events").await.ok(), json!([]));
    assert!(mail_server.is_empty());
}

/// Whether the first event is over.
async fn is_over(app: &TestApp) -> bool {
    let events = app.log_in("admin").await.get("/api/admin/events").await.ok();
    !events[0]["ended_at"].is_null()
}

async fn an_owner_is_told_when_the_mail_server_is_back(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    mail_server.reply(&address(&event).await, Reply::Line("450 later"));
    after(&app, 28 * DAY).await;
    assert!(mail_server.is_empty());
    mail_server.take_all();
    after(&app, HOUR).await;
    assert_told(&mut mail_server, &event).await;
}

/// The message ids of so many mails, with their recipients.
async fn ids(mail_server: &mut MailServer, count: usize) -> Vec<(String, String)> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let mail = mail_server.read().await;
        ids.push((mail.to.clone(), mail.header("Message-ID").to_owned()));
    }
    assert!(mail_server.is_empty());
    ids
}

async fn a_mail_that_is_sent_again_has_the_same_id(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    let (anna, owner) = (app.guest(&event, "anna").await, address(&event).await);
    add_photo(&event, other_photo(&[], 1)).await;
    // The server has the whole mail, but that is not what it says.
    let later = Reply::Afterwards("451 later");
    mail_server.reply(&owner, later);
    after(&app, 28 * DAY).await;
    let mut soon = ids(&mut mail_server, 1).await;
    mail_server.take_all();
    mail_server.reply(&anna.email, later);
    after(&app, HOUR).await;
    soon.extend(ids(&mut mail_server, 2).await);
    assert_eq!(soon[0], soon[1]);
    mail_server.take_all();
    after(&app, HOUR).await;
    assert_eq!(ids(&mut mail_server, 1).await, soon[2..]);

    mail_server.reply(&anna.email, later);
    after(&app, 2 * DAY).await;
    let ended = ids(&mut mail_server, 1).await;
    mail_server.take_all();
    after(&app, HOUR).await;
    assert_eq!(ids(&mut mail_server, 1).await, ended);

    let caller = app.log_in(&event.owner.username).await;
    let more = vec![("a.jpg", other_photo(&[], 2))];
    upload(&caller, event.id, more).await.ok();
    after(&app, 28 * DAY).await;
    let mut all = [soon, ended, ids(&mut mail_server, 2).await].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 5, "of another end others: {all:?}");
}

async fn admins_are_told_in_the_place_of_an_owner_who_cannot_be(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    mail_server.reply(&address(&event).await, Reply::Line("550 nobody here"));
    after(&app, 28 * DAY).await;
    let mail = mail_server.next().await;
    assert!(mail.contains("<admin@example.org>"), "{mail}");
    mail_server.take_all();
    after(&app, HOUR).await;
    assert!(mail_server.is_empty());
    after(&app, 2 * DAY).await;
    assert!(is_over(&app).await);
}

async fn an_event_of_whose_end_nobody_could_be_told_is_overdue(kind: Kind) {
    let app = TestApp::start(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    after(&app, 28 * DAY).await;
    assert_eq!(app.anonymous().get(HEALTH).await.ok()["status"], "healthy");
    for _ in 0..3 {
        after(&app, 20 * DAY).await;
        assert!(!is_over(&app).await);
        let health = app.anonymous().get(HEALTH).await.ok();
        assert_eq!(health["status"], "degraded");
        let warning = "Des événements devraient être terminés, mais personne n’a pu en être prévenu";
        assert_eq!(health["warnings"], json!([warning]));
    }
    app.stop().await;
}

async fn guests_are_told_before_and_after(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    let (anna, berta) = (app.guest(&event, "anna").await, app.guest(&event, "berta").await);
    add_photo(&event, other_photo(&[], 1)).await;
    mail_server.reply(&berta.email, Reply::Line("550 nobody here"));
    after(&app, 28 * DAY).await;
    let mail = mail_server.read().await;
    let owner = format!("{}@", event.owner.username);
    assert!(mail.to.starts_with(&owner), "{}", mail.to);
    let mail = mail_server.next().await;
    assert!(mail.contains(&anna.email), "{mail}");
    after(&app, HOUR).await;
    assert!(mail_server.is_empty(), "she knows");
    after(&app, 2 * DAY).await;
    assert!(is_over(&app).await);
    let mail = mail_server.next().await;
    assert!(mail.contains(&anna.email), "{mail}");
    after(&app, DAY).await;
    assert!(mail_server.is_empty());
}

/// The names that the mails which have come are for.
async fn recipients(mail_server: &mut MailServer, mails: usize) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..mails {
        let to = mail_server.read().await.to;
        names.push(to.split('@').next().unwrap().to_owned());
    }
    assert!(mail_server.is_empty());
    names.sort();
    names
}

async fn owners_whose_mails_break_off_keep_no_other_waiting(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let mut owners = Vec::new();
    for number in 1..=5 {
        let event = app.event(&format!("M0{number}")).await;
        add_photo(&event, other_photo(&[], number)).await;
        if number <= 3 {
            mail_server.reply(&address(&event).await, Reply::HangUp);
        }
        owners.push(event.owner.username.clone());
    }
    after(&app, 28 * DAY).await;
    assert!(mail_server.is_empty(), "three in a row are the server's doing");
    after(&app, HOUR).await;
    assert_eq!(recipients(&mut mail_server, 2).await, owners[3..]);
    mail_server.take_all();
    after(&app, HOUR).await;
    assert_eq!(recipients(&mut mail_server, 3).await, owners[..3]);
    app.stop().await;
}

async fn guests_whose_mails_break_off_keep_no_other_waiting(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    for name in ["anna", "berta", "clara", "dora", "emma"] {
        let guest = app.guest(&event, name).await;
        if name < "d" {
            mail_server.reply(&guest.email, Reply::HangUp);
        }
    }
    after(&app, 28 * DAY).await;
    assert_eq!(
        recipients(&mut mail_server, 1).await,
        [event.owner.username.as_str()]
    );
    app.pass(Duration::from_mins(2));
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 2).await, ["dora", "emma"]);
    mail_server.take_all();
    app.pass(Duration::from_mins(2));
    app.run_jobs().await;
    assert_eq!(recipients(&mut mail_server, 3).await, ["anna", "berta", "clara"]);
    app.stop().await;
}

async fn guests_are_not_told_of_an_end_that_has_moved(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let anna = app.guest(&event, "anna").await;
    mail_server.reply(&anna.email, Reply::HangUp);
    after(&app, 28 * DAY).await;
    assert_eq!(
        recipients(&mut mail_server, 1).await,
        [event.owner.username.as_str()]
    );
    mail_server.take_all();
    let owner = app.log_in(&event.owner.username).await;
    upload(&owner, event.id, vec![("a.jpg", other_photo(&[], 2))])
        .await
        .ok();
    app.pass(Duration::from_mins(2));
    app.run_jobs().await;
    assert!(mail_server.is_empty(), "the end is a month away");
    after(&app, 28 * DAY).await;
    assert_eq!(
        recipients(&mut mail_server, 2).await,
        ["anna", event.owner.username.as_str()]
    );
    app.stop().await;
}

async fn an_admin_without_a_real_address_is_nobody(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    app.admin().await;
    app.sql("update users set email = 'admin@findme.invalid', email_key = 'admin@findme.invalid' where role = 'admin'")
        .await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    mail_server.reply(&address(&event).await, Reply::Line("550 nobody here"));
    after(&app, 28 * DAY).await;
    after(&app, 7 * DAY).await;
    assert!(mail_server.is_empty());
    assert!(!is_over(&app).await, "nobody was told");
    app.stop().await;
}

async fn a_clock_in_doubt_tells_nobody(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
    app.clock.set_forward(28 * DAY);
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
    assert!(mail_server.is_empty());
    app.stop().await;
}

async fn whoever_is_told_late_is_told_when_it_really_ends(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &[]).await;
    let event = app.event("M01").await;
    let anna = app.guest(&event, "anna").await;
    add_photo(&event, other_photo(&[], 1)).await;
    mail_server.turn_away("421 not now");
    after(&app, 31 * DAY).await;
    assert!(!is_over(&app).await);
    mail_server.take_all();
    after(&app, HOUR).await;
    // Half of the three days' notice after this instant, and not the day that has passed.
    for to in [&event.owner.username, &anna.username] {
        let mail = mail_server.read().await;
        assert!(mail.to.starts_with(&format!("{to}@")), "{}", mail.to);
        assert!(mail.text.contains("22 July 2026 at 21:00 (UTC)"), "{}", mail.text);
    }
    app.stop().await;
}

async fn places_that_keep_events_for_ever_tell_nobody(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &["--event-retention-days=0"]).await;
    let event = app.event("M01").await;
    let anna = app.guest(&event, "anna").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let ends = anna.get("/api/user/event-expiration").await.ok();
    assert_eq!(
        (&ends["expires_at"], &ends["seconds_remaining"]),
        (&json!(null), &json!(null))
    );
    after(&app, 400 * DAY).await;
    assert!(mail_server.is_empty() && !is_over(&app).await);
}

async fn address(event: &TestEvent) -> String {
    let owner = event.owner.get("/api/me").await.ok();
    owner["email"].as_str().unwrap().to_owned()
}

async fn events_that_are_kept_for_a_day_are_told_of_in_its_last_hours(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &["--event-retention-days=1"]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    after(&app, 17 * HOUR).await;
    assert!(mail_server.is_empty());
    after(&app, 2 * HOUR).await;
    assert_told(&mut mail_server, &event).await;
}
