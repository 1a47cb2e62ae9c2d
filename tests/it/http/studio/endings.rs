//! Owners are told by mail that their event ends soon.
//!
//! A mail server of the tests takes the mails or refuses them, while the test's clock goes through the months.

use std::time::Duration;

use crate::process::on_both;
use crate::support::{Kind, Mail, PostOffice, Reply, TestApp, TestEvent, add_photo, other_photo, upload};

on_both![
    an_owner_is_told_once_of_each_end,
    an_owner_is_told_when_the_mail_server_is_back,
    an_address_that_nobody_takes_is_tried_once,
    events_that_are_kept_for_a_day_are_told_of_in_its_last_hours,
];

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Time goes by, and the housekeeping looks.
async fn after(app: &TestApp, time: Duration) {
    app.pass(time);
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
}

async fn assert_told(office: &mut PostOffice, event: &TestEvent) -> Mail {
    let mail = office.read().await;
    assert!(
        mail.to.starts_with(&format!("{}@", event.owner.username)),
        "{}",
        mail.to
    );
    assert!(office.is_empty());
    mail
}

async fn an_owner_is_told_once_of_each_end(kind: Kind) {
    let (app, mut office) = PostOffice::serving(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    after(&app, 26 * DAY).await;
    assert!(office.is_empty(), "there are four days left");
    after(&app, DAY + HOUR).await;
    let mail = assert_told(&mut office, &event).await;
    assert_eq!(
        mail.header("Subject"),
        "« Event M01 » se termine bientôt / ends soon"
    );
    for words in [
        "se termine le 20 juillet 2026 à 8 h (UTC).",
        "ends on 20 July 2026 at 8:00 (UTC).",
    ] {
        assert!(mail.text.contains(words), "{words:?} in {}", mail.text);
    }
    after(&app, HOUR).await;
    assert!(office.is_empty(), "the owner knows");

    let owner = app.log_in(&event.owner.username).await;
    let more = vec![("a.jpg", other_photo(&[], 2))];
    upload(&owner, event.id, more).await.ok();
    after(&app, 26 * DAY).await;
    assert!(office.is_empty(), "an upload moves the end");
    after(&app, 2 * DAY).await;
    assert_told(&mut office, &event).await;
    after(&app, 3 * DAY).await;
    let admin = app.log_in("admin").await;
    assert_eq!(
        admin
            .get("/api/admin/events")
            .await
            .ok()
            .as_array()
            .unwrap()
            .len(),
        0
    );
    assert!(office.is_empty());
}

async fn an_owner_is_told_when_the_mail_server_is_back(kind: Kind) {
    let (app, mut office) = PostOffice::serving(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    office.reply(&address(&event).await, Reply::Line("450 later"));
    after(&app, 28 * DAY).await;
    assert!(office.is_empty());
    office.take_all();
    after(&app, HOUR).await;
    assert_told(&mut office, &event).await;
}

async fn an_address_that_nobody_takes_is_tried_once(kind: Kind) {
    let (app, mut office) = PostOffice::serving(kind, &[]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    office.reply(&address(&event).await, Reply::Line("550 nobody here"));
    after(&app, 28 * DAY).await;
    office.take_all();
    after(&app, HOUR).await;
    assert!(office.is_empty());
}

async fn address(event: &TestEvent) -> String {
    let owner = event.owner.get("/api/me").await.ok();
    owner["email"].as_str().unwrap().to_owned()
}

async fn events_that_are_kept_for_a_day_are_told_of_in_its_last_hours(kind: Kind) {
    let (app, mut office) = PostOffice::serving(kind, &["--event-retention-days=1"]).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    after(&app, 17 * HOUR).await;
    assert!(office.is_empty());
    after(&app, 2 * HOUR).await;
    assert_told(&mut office, &event).await;
}
