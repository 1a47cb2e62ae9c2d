//! The job queue, for admins to look at.
//!
//! The counts and times come from the database and the standing clock, so they are known exactly.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    the_queue_is_counted_by_kind_and_state,
    a_job_is_told_from_its_beginning_to_its_end,
    unknown_jobs_are_not_found,
    only_admins_look,
];

const STATS: &str = "/api/admin/queue/stats";

async fn the_queue_is_counted_by_kind_and_state(app: Arc<TestApp>) {
    let admin = app.admin().await;
    assert_eq!(
        admin.get(STATS).await.ok(),
        json!({"depth": 0, "running": 0, "oldest_wait_seconds": 0.0, "pool_size": 10, "kinds": {}})
    );
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    add_photo(&event, other_photo(&[], 1)).await;
    app.pass(Duration::from_millis(2500));
    add_photo(&event, other_photo(&[], 2)).await;
    let jobs = app.run_jobs_stalled().await;
    let stats = admin.get(STATS).await.ok();
    assert_eq!(
        stats,
        json!({
            "depth": 1, "running": 1, "oldest_wait_seconds": stats["oldest_wait_seconds"], "pool_size": 10,
            "kinds": {
                "match_guest": {"queued": 0, "running": 0, "waiting": 0, "done": 1, "failed": 0},
                "index_photo": {"queued": 1, "running": 1, "waiting": 0, "done": 0, "failed": 0},
            },
        })
    );
    app.pass(Duration::from_secs(10));
    let later = admin.get(STATS).await.ok();
    let waited = |stats: &serde_json::Value| stats["oldest_wait_seconds"].as_f64().unwrap();
    assert!((waited(&later) - waited(&stats) - 10.0).abs() < 1e-6);
    jobs.resume().await;
    let stats = admin.get(STATS).await.ok();
    assert_eq!(stats["kinds"]["index_photo"]["done"], 2);
}

async fn a_job_is_told_from_its_beginning_to_its_end(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for (name, person) in [("anna", 1), ("berta", 2)] {
        enrol(&app.guest(&event, name).await, Person(person)).await;
    }
    app.run_jobs().await;
    let admin = app.admin().await;
    let path = format!("/api/admin/events/{}/rematch", event.id);
    let id = admin.post_nothing(&path).await.ok()["job_id"].clone();
    let path = format!("/api/admin/queue/jobs/{}", id.as_str().unwrap());
    let expected = |status: &str, attempts: i32, done: i32| {
        let begun = (attempts > 0).then_some("2026-06-20T08:00:00Z");
        json!({
            "id": id, "kind": "rematch_event", "event_id": event.id, "subject": event.id.to_string(),
            "status": status, "priority": "bulk", "attempts": attempts, "failures": 0, "crashes": 0,
            "total": if attempts > 0 { 2 } else { 0 }, "done": done, "failed": 0, "error": null, "error_message": null, "message": null,
            "created_at": "2026-06-20T08:00:00Z", "started_at": begun,
            "finished_at": begun.filter(|_| status == "done"),
        })
    };
    assert_eq!(admin.get(&path).await.ok(), expected("queued", 0, 0));
    app.app.pool.step().await.unwrap();
    assert_eq!(admin.get(&path).await.ok(), expected("waiting", 1, 0));
    app.app.pool.step().await.unwrap();
    assert_eq!(admin.get(&path).await.ok(), expected("waiting", 1, 1));
    app.run_jobs().await;
    assert_eq!(admin.get(&path).await.ok(), expected("done", 1, 2));
}

async fn unknown_jobs_are_not_found(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let unknown = "/api/admin/queue/jobs/019788a0-0000-7000-8000-000000000000";
    admin.get(unknown).await.refused(404, "job_not_found");
    for odd in ["1", "x", "..%2F..", "%00"] {
        let path = format!("/api/admin/queue/jobs/{odd}");
        admin.get(&path).await.refused(404, "not_found");
    }
}

async fn only_admins_look(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let job = "/api/admin/queue/jobs/019788a0-0000-7000-8000-000000000000";
    for path in [STATS, job] {
        app.anonymous().get(path).await.refused(401, "not_authenticated");
        for caller in [&*guest, &*event.owner] {
            caller.get(path).await.refused(403, "wrong_role");
        }
    }
}
