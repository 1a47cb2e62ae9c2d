//! How far deletions are: their photos are gone at once, the files and faces follow.
//!
//! What a deletion removes is told in `removal`.

use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::{Value, json};

use crate::support::{Caller, Failure, Person, TestApp, TestEvent, add_photo, on_both, other_photo};

on_both![
    a_deletion_is_followed_from_its_answer_to_its_end,
    photos_of_several_events_are_one_deletion,
    a_deletion_that_is_put_off_is_under_way,
    a_deletion_is_never_given_up,
    a_deletion_survives_a_worker_that_dies,
    others_deletions_do_not_exist,
];

/// Deletes photos and answers where to ask for the status.
async fn delete(caller: &Caller, photos: &[i64]) -> String {
    let ids: Vec<_> = photos.iter().map(i64::to_string).collect();
    let path = format!("/api/photos?photo_ids={}", ids.join(","));
    let answer = caller.delete(&path).await.ok();
    format!("/api/delete-jobs/{}/status", answer["job_id"].as_str().unwrap())
}

/// Two photos with a face each, indexed.
async fn two_photos(app: &TestApp, event: &TestEvent) -> [i64; 2] {
    let (one, _) = add_photo(event, other_photo(&[Person(1)], 1)).await;
    let (two, _) = add_photo(event, other_photo(&[Person(1)], 2)).await;
    app.run_jobs().await;
    [one, two]
}

fn numbers(status: &Value) -> Value {
    let fields = ["status", "total", "deleted", "failed"];
    Value::Array(fields.iter().map(|field| status[field].clone()).collect())
}

async fn a_deletion_is_followed_from_its_answer_to_its_end(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let photos = two_photos(&app, &event).await;
    let path = delete(&event.owner, &photos).await;
    let id = path.split('/').nth(3).unwrap();
    let expected = |status: &str, deleted: i32, started_at: Option<&str>, finished_at: Option<&str>| {
        json!({
            "id": id, "status": status, "total": 2, "deleted": deleted, "failed": 0, "errors": [],
            "started_at": started_at, "finished_at": finished_at,
        })
    };
    let status = async || event.owner.get(&path).await.ok();
    assert_eq!(status().await, expected("PENDING", 0, None, None));
    app.pass(Duration::from_secs(10));
    let begun = Some("2026-06-20T08:00:10Z");
    let jobs = app.run_jobs_stalled().await;
    assert_eq!(status().await, expected("IN_PROGRESS", 0, begun, None));
    app.pass(Duration::from_secs(5));
    jobs.resume().await;
    assert_eq!(
        status().await,
        expected("DONE", 2, begun, Some("2026-06-20T08:00:15Z"))
    );
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
    // It is remembered as long as its job.
    app.pass(Duration::from_hours(7 * 24 + 1));
    app.app.queue.prune(app.confirmed().await).await.unwrap();
    let owner = app.log_in(&event.owner.username).await;
    owner.get(&path).await.refused(404, "job_not_found");
}

async fn photos_of_several_events_are_one_deletion(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    let mut photos = Vec::new();
    for code in ["M01", "M02"] {
        let event = app.event_of(&owner, code).await;
        photos.extend(two_photos(&app, &event).await);
    }
    let path = delete(&owner, &photos).await;
    app.app.pool.step().await.unwrap();
    assert_eq!(
        numbers(&owner.get(&path).await.ok()),
        json!(["IN_PROGRESS", 4, 2, 0])
    );
    app.run_jobs().await;
    assert_eq!(numbers(&owner.get(&path).await.ok()), json!(["DONE", 4, 4, 0]));
}

async fn a_deletion_that_is_put_off_is_under_way(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let photos = two_photos(&app, &event).await;
    let path = delete(&event.owner, &photos).await;
    app.engine.fail_next([Failure::Once]);
    app.run_jobs().await;
    let status = event.owner.get(&path).await.ok();
    assert_eq!(numbers(&status), json!(["IN_PROGRESS", 2, 0, 0]));
    assert_eq!(status["errors"], json!([]), "it is tried again");
    app.pass(Duration::from_mins(1));
    app.run_jobs().await;
    assert_eq!(event.owner.get(&path).await.ok()["status"], "DONE");
}

async fn a_deletion_is_never_given_up(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    let (one, two) = (
        app.event_of(&owner, "M01").await,
        app.event_of(&owner, "M02").await,
    );
    let mut photos = two_photos(&app, &one).await.to_vec();
    let only = photos.clone();
    let (without_faces, _) = add_photo(&two, other_photo(&[], 1)).await;
    app.run_jobs().await;
    // Of the second event the engine knows nothing, so its part succeeds whatever the engine does.
    photos.push(without_faces);
    let path = delete(&owner, &photos).await;
    app.engine.fail_next([Failure::Once; 20]);
    for _ in 0..20 {
        app.run_jobs().await;
        app.pass(Duration::from_mins(2));
    }
    let status = owner.get(&path).await.ok();
    assert_eq!(numbers(&status), json!(["IN_PROGRESS", 3, 1, 0]));
    assert!(status["finished_at"].is_null(), "{status}");
    // The photos themselves are gone all the same.
    owner
        .get(&format!("/api/photo/{}", only[0]))
        .await
        .refused(404, "photo_not_found");
    app.run_jobs().await;
    assert_eq!(numbers(&owner.get(&path).await.ok()), json!(["DONE", 3, 3, 0]));
}

async fn a_deletion_survives_a_worker_that_dies(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let photos = two_photos(&app, &event).await;
    let path = delete(&event.owner, &photos).await;
    app.engine.stall();
    let before = app.engine.calls().len();
    let worker = Arc::clone(&app);
    let worker = tokio::spawn(async move { worker.run_jobs().await });
    while app.engine.calls().len() == before {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    app.engine.resume();
    assert_eq!(event.owner.get(&path).await.ok()["status"], "IN_PROGRESS");
    app.pass(app.config.matching.lease + Duration::from_secs(1));
    app.run_jobs().await;
    assert_eq!(
        numbers(&event.owner.get(&path).await.ok()),
        json!(["DONE", 2, 2, 0])
    );
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
}

async fn others_deletions_do_not_exist(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "guest").await;
    let [one, two] = two_photos(&app, &event).await;
    let path = delete(&event.owner, &[one]).await;
    let admin = app.admin().await;
    admin.get(&path).await.ok();
    other.owner.get(&path).await.refused(404, "job_not_found");
    guest.get(&path).await.refused(403, "wrong_role");
    app.anonymous().get(&path).await.refused(401, "not_authenticated");
    // What an admin deletes is the admin's.
    let path = delete(&admin, &[two]).await;
    admin.get(&path).await.ok();
    event.owner.get(&path).await.refused(404, "job_not_found");
    // A job of another kind is no deletion.
    let rematch = format!("/api/photographer/events/{}/rematch", event.id);
    let job = event.owner.post_nothing(&rematch).await.ok();
    let of_rematch = format!("/api/delete-jobs/{}/status", job["job_id"].as_str().unwrap());
    admin.get(&of_rematch).await.refused(404, "job_not_found");
    let unknown = "/api/delete-jobs/019788a0-0000-7000-8000-000000000000/status";
    admin.get(unknown).await.refused(404, "job_not_found");
    for odd in ["1", "x", "%00"] {
        let path = format!("/api/delete-jobs/{odd}/status");
        admin.get(&path).await.refused(404, "not_found");
    }
}
