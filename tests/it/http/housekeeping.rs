//! What is done by itself once an hour, each chore a job of its own.
//!
//! A chore is made to fail by taking its table away; what the others did is seen by mail, by login and in the queue.

use std::time::Duration;

use serde_json::{Value, json};

use crate::process::on_both;
use crate::support::{Kind, MailServer, PASSWORD, TestApp, add_photo, execute, other_photo};

on_both![
    a_chore_that_fails_keeps_no_other_from_being_done,
    the_housekeeping_of_a_version_before_chores_is_all_of_them,
];

/// Every chore.
const CHORES: [&str; 14] = [
    "expire_events",
    "sweep_storage",
    "prune_uploads",
    "prune_resumable_uploads",
    "close_pending_accounts",
    "prune_jobs",
    "prune_limits",
    "prune_audit",
    "prune_consents",
    "prune_receipts",
    "prune_removals",
    "prune_invitations",
    "prune_usage",
    "warn_of_endings",
];

async fn kinds(app: &TestApp) -> Value {
    let stats = app.log_in("admin").await.get("/api/admin/queue/stats").await.ok();
    stats["kinds"].clone()
}

async fn a_chore_that_fails_keeps_no_other_from_being_done(kind: Kind) {
    let (app, mut mail_server) = MailServer::serving(kind, &["--pending-selfie-ttl-minutes=60"]).await;
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    add_photo(&event, other_photo(&[], 1)).await;
    app.run_jobs().await;
    execute(&app.config, "alter table upload_jobs rename to upload_jobs_away").await;
    app.pass(Duration::from_hours(27 * 24 + 1));
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;

    let login = json!({"username": "anna", "password": PASSWORD});
    let login = app.anonymous().post("/api/login", login).await;
    login.refused(401, "wrong_credentials");
    let stood = kinds(&app).await;
    for chore in CHORES {
        let is_broken = chore == "prune_uploads";
        let expected = if is_broken {
            ("queued", "done")
        } else {
            ("done", "queued")
        };
        let counts = (&stood[chore][expected.0], &stood[chore][expected.1]);
        assert_eq!(counts, (&json!(1), &json!(0)), "{chore}: {stood}");
    }
    let mail = mail_server.next().await;
    assert!(mail.contains(&format!("<{}@", event.owner.username)), "{mail}");

    execute(&app.config, "alter table upload_jobs_away rename to upload_jobs").await;
    app.pass(Duration::from_secs(10));
    app.run_jobs().await;
    let stands = kinds(&app).await;
    assert_eq!(stands["prune_uploads"]["done"], 1, "{stands}");
    app.stop().await;
}

async fn the_housekeeping_of_a_version_before_chores_is_all_of_them(kind: Kind) {
    const FORMER: &str = "update jobs set subject = 'all', task = '{\"kind\":\"expire_events\"}'
         where kind = 'expire_events';
         delete from jobs where kind <> 'expire_events' and state = 'queued'";
    let app = TestApp::start(kind, &[]).await;
    app.admin().await;
    app.app.queue_housekeeping().await.unwrap();
    execute(&app.config, FORMER).await;
    app.run_jobs().await;
    let kinds = kinds(&app).await;
    for chore in CHORES {
        let done = if chore == "expire_events" { 2 } else { 1 };
        assert_eq!(kinds[chore]["done"], done, "{chore}: {kinds}");
    }
    app.stop().await;
}
