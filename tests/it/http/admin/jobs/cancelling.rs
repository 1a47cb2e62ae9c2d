//! Jobs as admins cancel them: whoever waits has an answer, and a retry brings all of it back.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::{cancel, jobs, only_job, photo_state, retry};
use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo, photo};

on_both![
    a_cancelled_photo_waits_no_more_and_can_be_brought_back,
    a_cancelled_guest_has_an_answer_and_can_be_brought_back,
    what_runs_or_has_ended_is_not_cancelled,
    what_must_be_done_is_not_cancelled,
    a_part_is_counted_as_failed_until_it_is_retried,
    retries_and_cancellations_are_written_down,
];

async fn a_cancelled_photo_waits_no_more_and_can_be_brought_back(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let queued = only_job(&admin, "").await;
    let cancelled = cancel(&admin, &queued).await.ok();
    assert_eq!(cancelled["id"], queued["id"]);
    let of = |field: &str| cancelled[field].clone();
    assert_eq!((of("status"), of("error")), (json!("failed"), json!("cancelled")));
    assert_eq!(of("finished_at"), "2026-06-20T08:00:00Z");
    let words = json!("Le traitement a été annulé par un administrateur");
    assert_eq!(of("error_message"), words);
    assert_eq!(photo_state(&event).await, (json!("FAILED"), words));
    assert_eq!(app.run_jobs().await, 0);
    cancel(&admin, &queued).await.refused(409, "job_not_queued");

    retry(&admin, &queued).await.ok();
    assert_eq!(app.run_jobs().await, 1);
    assert_eq!(photo_state(&event).await, (json!("DONE"), json!(null)));
}

async fn a_cancelled_guest_has_an_answer_and_can_be_brought_back(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    add_photo(&event, photo(&[Person(1)])).await;
    app.run_jobs().await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let queued = only_job(&admin, "state=queued").await;
    let waiting = {
        let guest = guest.caller.clone();
        tokio::spawn(async move { guest.get("/api/rematch-status?wait_s=20").await.ok() })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    cancel(&admin, &queued).await.ok();
    let told = tokio::time::timeout(Duration::from_secs(5), waiting).await;
    let told = told.expect("who waits is told at once").unwrap();
    assert_eq!(
        (&told["status"], &told["error_code"], &told["error"]),
        (
            &json!("error"),
            &json!("cancelled"),
            &json!("Le traitement a été annulé par un administrateur")
        )
    );
    retry(&admin, &queued).await.ok();
    app.run_jobs().await;
    let done = guest.get("/api/rematch-status").await.ok();
    assert_eq!((&done["status"], &done["matched"]), (&json!("done"), &json!(1)));
}

async fn what_runs_or_has_ended_is_not_cancelled(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let job = only_job(&admin, "").await;
    let stalled = app.run_jobs_stalled().await;
    cancel(&admin, &job).await.refused(409, "job_not_queued");
    stalled.resume().await;
    cancel(&admin, &job).await.refused(409, "job_not_queued");
    assert_eq!(photo_state(&event).await.0, "DONE");
}

async fn what_must_be_done_is_not_cancelled(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let (id, _) = add_photo(&event, other_photo(&[], 1)).await;
    app.run_jobs().await;
    event.owner.delete(&format!("/api/photos/{id}")).await.ok();
    let erasing = only_job(&admin, "state=queued").await;
    assert_eq!(erasing["kind"], "erase");
    cancel(&admin, &erasing).await.refused(409, "job_promised");
    app.run_jobs().await;

    app.app.queue.admit_chores().await.unwrap();
    for chore in jobs(&admin, "state=queued").await {
        cancel(&admin, &chore).await.refused(409, "job_promised");
    }
    app.run_jobs().await;

    // Photos that are searched together have no jobs of their own any more.
    app.engine.be_patient(Duration::from_mins(1));
    add_photo(&event, other_photo(&[], 2)).await;
    add_photo(&event, other_photo(&[], 3)).await;
    app.app.pool.step().await.unwrap();
    let together = only_job(&admin, "state=queued&kind=match_photos").await;
    cancel(&admin, &together).await.refused(409, "job_awaited");
    app.pass(Duration::from_mins(2));
    app.run_jobs().await;
}

async fn a_part_is_counted_as_failed_until_it_is_retried(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    for (name, person) in [("anna", 1), ("berta", 2)] {
        enrol(&app.guest(&event, name).await, Person(person)).await;
    }
    app.run_jobs().await;
    let rematch = format!("/api/admin/events/{}/rematch", event.id);
    admin.post_nothing(&rematch).await.ok();
    app.app.pool.step().await.unwrap();
    let counts = async || {
        let job = only_job(&admin, "kind=rematch_event").await;
        let counts = ["total", "done", "failed"].map(|field| job[field].as_i64().unwrap());
        (job["status"].clone(), counts)
    };
    assert_eq!(counts().await, (json!("waiting"), [2, 0, 0]));
    let part = jobs(&admin, "state=queued").await[0].clone();
    cancel(&admin, &part).await.ok();
    assert_eq!(counts().await, (json!("waiting"), [2, 0, 1]));
    retry(&admin, &part).await.ok();
    assert_eq!(counts().await, (json!("waiting"), [2, 0, 0]));
    cancel(&admin, &part).await.ok();
    app.run_jobs().await;
    assert_eq!(counts().await, (json!("done"), [2, 1, 1]));
    // The rematch has ended; its count is put right all the same.
    retry(&admin, &part).await.ok();
    app.run_jobs().await;
    assert_eq!(counts().await, (json!("done"), [2, 2, 0]));
}

async fn retries_and_cancellations_are_written_down(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let job = only_job(&admin, "state=queued").await;
    cancel(&admin, &job).await.ok();
    cancel(&admin, &job).await.refused(409, "job_not_queued");
    retry(&admin, &job).await.ok();
    for action in ["job_cancelled", "job_retried"] {
        let path = format!("/api/admin/audit?action={action}");
        let found = admin.get(&path).await.ok()["entries"].clone();
        let fields = ["actor_id", "user_id", "event_id", "note"].map(|field| &found[0][field]);
        assert_eq!(
            json!(fields),
            json!([admin.id, guest.id, event.id, "match_guest"]),
            "{action}"
        );
        assert_eq!(found.as_array().unwrap().len(), 1, "{action}");
    }
}
