//! Uploads that are answered by a number: what has come of them is asked for later, and by any process.
//!
//! The files themselves are taken in as those of any upload, whose tests are in `upload` and `upload_refusals`.

use std::sync::Arc;
use std::time::Duration;

use findme::app::{App, Overrides};
use findme::model::{Role, UploadId, UserId};
use findme::photos::Viewer;
use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{
    Answer, Caller, Failure, Person, TestApp, TestEvent, add_photo, file, heic, on_both, other_photo, photo,
};

on_both![
    an_upload_is_followed_from_its_answer_to_its_end,
    every_process_tells_the_same,
    the_same_files_again_are_done_at_once,
    files_that_cannot_be_used_are_told_by_name,
    nothing_usable_is_an_error,
    a_file_that_failed_and_is_sent_again_is_open_again,
    deleted_photos_need_nothing_more,
    an_upload_goes_with_its_event,
    uploads_are_forgotten_after_a_week,
    what_an_upload_refuses_is_refused,
    others_uploads_do_not_exist,
];

/// When every test begins, in seconds since 1970.
const MORNING: f64 = 1_781_942_400.0;

fn path(event: i64) -> String {
    format!("/api/photographer/events/{event}/upload-photos-async")
}

async fn send(caller: &Caller, event: i64, files: Vec<(&str, Vec<u8>)>) -> Answer {
    let part = |form: Form, (name, bytes)| form.part("files", file(name, bytes));
    let form = files.into_iter().fold(Form::new(), part);
    caller.post_parts(&path(event), form).await
}

/// Sends files, and answers where to ask for their status.
async fn upload(event: &TestEvent, files: Vec<(&str, Vec<u8>)>) -> String {
    let answer = send(&event.owner, event.id, files).await.ok();
    assert_eq!(answer["status"], "scheduled");
    assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
    format!("/api/upload-jobs/{}/status", answer["job_id"].as_str().unwrap())
}

fn numbers(status: &Value) -> Value {
    let fields = ["status", "total", "processed", "failed"];
    Value::Array(fields.iter().map(|field| status[field].clone()).collect())
}

async fn an_upload_is_followed_from_its_answer_to_its_end(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let files = vec![
        ("one.jpg", other_photo(&[Person(1)], 1)),
        ("two.jpg", other_photo(&[Person(1)], 2)),
    ];
    let path = upload(&event, files).await;
    let id = path.split('/').nth(3).unwrap();
    let expected = |status: &str, processed: i32, started_at: f64, finished_at: Option<f64>| {
        json!({
            "id": id, "event_id": event.id, "photographer_id": event.owner.id, "status": status, "total": 2,
            "processed": processed, "failed": 0, "errors": [], "error_details": [],
            "started_at": started_at, "finished_at": finished_at,
        })
    };
    let status = async || event.owner.get(&path).await.ok();
    assert_eq!(status().await, expected("pending", 0, MORNING, None));
    app.pass(Duration::from_secs(10));
    let jobs = app.run_jobs_stalled().await;
    let begun = MORNING + 10.0;
    assert_eq!(status().await, expected("running", 0, begun, None));
    app.pass(Duration::from_millis(2500));
    jobs.resume().await;
    assert_eq!(status().await, expected("done", 2, begun, Some(MORNING + 12.5)));
    // Matching the event again is not the upload's business.
    let rematch = format!("/api/admin/events/{}/reindex", event.id);
    app.admin().await.post_nothing(&rematch).await.ok();
    app.pass(Duration::from_secs(10));
    let jobs = app.run_jobs_stalled().await;
    assert_eq!(status().await, expected("done", 2, begun, Some(MORNING + 12.5)));
    jobs.resume().await;
    assert_eq!(status().await, expected("done", 2, begun, Some(MORNING + 12.5)));
}

async fn every_process_tells_the_same(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = upload(&event, vec![("one.jpg", photo(&[])), ("two.heic", heic())]).await;
    let id = UploadId(path.split('/').nth(3).unwrap().parse().unwrap());
    let owner = Viewer {
        id: UserId(event.owner.id),
        role: Role::Photographer,
    };
    let overrides = Overrides {
        clock: Some(app.clock.clone()),
        engine: Some(app.engine.clone()),
    };
    let other = App::build_with(&app.config, overrides).await.unwrap();
    for processed in [0, 1] {
        let here = app.app.photos.upload_progress(owner, id).await.unwrap();
        let there = other.photos.upload_progress(owner, id).await.unwrap();
        assert_eq!(here, there);
        assert_eq!((there.total, there.processed, there.failed), (2, processed, 1));
        // Whoever does the work, both see it.
        other.run_jobs().await.unwrap();
    }
    other.close().await;
}

async fn the_same_files_again_are_done_at_once(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, photo(&[Person(1)])).await;
    let files = || vec![("again.jpg", photo(&[Person(1)]))];
    let early = upload(&event, files()).await;
    assert_eq!(
        numbers(&event.owner.get(&early).await.ok()),
        json!(["pending", 1, 0, 0])
    );
    assert_eq!(app.run_jobs().await, 1, "it is one photo");
    app.pass(Duration::from_mins(1));
    let late = upload(&event, files()).await;
    for path in [&early, &late] {
        assert_eq!(
            numbers(&event.owner.get(path).await.ok()),
            json!(["done", 1, 1, 0])
        );
    }
    let status = event.owner.get(&late).await.ok();
    let came = json!(MORNING + 60.0);
    assert_eq!((&status["started_at"], &status["finished_at"]), (&came, &came));
    assert_eq!(app.run_jobs().await, 0);
}

async fn files_that_cannot_be_used_are_told_by_name(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let whole = photo(&[Person(1)]);
    let half = whole[..whole.len() / 2].to_vec();
    let mut large = whole.clone();
    large.resize((50 << 20) + 1, 0);
    let files = vec![
        ("IMG_1.HEIC", heic()),
        ("half.jpg", half),
        ("whole.jpg", whole),
        ("large.jpg", large),
    ];
    let path = upload(&event, files).await;
    assert_eq!(
        numbers(&event.owner.get(&path).await.ok()),
        json!(["pending", 4, 0, 2])
    );
    app.run_jobs().await;
    let status = event.owner.get(&path).await.ok();
    assert_eq!(numbers(&status), json!(["done", 4, 1, 3]));
    let expected = json!([
        {"filename": "half.jpg", "error": "Le fichier est endommagé ou incomplet", "code": "damaged_image"},
        {"filename": "IMG_1.HEIC", "code": "heic_not_supported",
         "error": "Le format HEIC n’est pas accepté, veuillez envoyer une image JPEG"},
        {"filename": "large.jpg", "error": "La photo est trop lourde (50 Mo au maximum)", "code": "photo_too_large"},
    ]);
    assert_eq!(status["error_details"], expected);
    let sentences = json!([
        "half.jpg\u{a0}: Le fichier est endommagé ou incomplet",
        "IMG_1.HEIC\u{a0}: Le format HEIC n’est pas accepté, veuillez envoyer une image JPEG",
        "large.jpg\u{a0}: La photo est trop lourde (50 Mo au maximum)",
    ]);
    assert_eq!(status["errors"], sentences);
}

async fn nothing_usable_is_an_error(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let files = vec![("1.heic", heic()), ("2.txt", b"hello, hello".to_vec())];
    let path = upload(&event, files).await;
    let status = event.owner.get(&path).await.ok();
    assert_eq!(numbers(&status), json!(["error", 2, 0, 2]));
    assert!(status["finished_at"].is_number(), "{status}");
    app.engine.fail_next([Failure::Unusable]);
    let path = upload(&event, vec![("a.jpg", photo(&[Person(1)]))]).await;
    app.run_jobs().await;
    let status = event.owner.get(&path).await.ok();
    assert_eq!(numbers(&status), json!(["error", 1, 0, 1]));
    assert_eq!(status["error_details"][0]["filename"], "a.jpg");
}

async fn a_file_that_failed_and_is_sent_again_is_open_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let files = || vec![("a.jpg", photo(&[Person(1)]))];
    app.engine.fail_next([Failure::Unusable]);
    let first = upload(&event, files()).await;
    app.run_jobs().await;
    assert_eq!(event.owner.get(&first).await.ok()["status"], "error");
    let second = upload(&event, files()).await;
    assert_eq!(event.owner.get(&second).await.ok()["status"], "pending");
    app.run_jobs().await;
    for path in [first, second] {
        assert_eq!(event.owner.get(&path).await.ok()["status"], "done");
    }
}

async fn deleted_photos_need_nothing_more(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let files = vec![("one.jpg", other_photo(&[], 1)), ("two.jpg", other_photo(&[], 2))];
    let path = upload(&event, files).await;
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    let photo = |index: usize| format!("/api/photos/{}", list[index]["id"]);
    event.owner.delete(&photo(0)).await.ok();
    assert_eq!(
        numbers(&event.owner.get(&path).await.ok()),
        json!(["running", 2, 1, 0])
    );
    event.owner.delete(&photo(1)).await.ok();
    assert_eq!(
        numbers(&event.owner.get(&path).await.ok()),
        json!(["done", 2, 2, 0])
    );
}

async fn an_upload_goes_with_its_event(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = upload(&event, vec![("a.jpg", photo(&[]))]).await;
    let admin = app.admin().await;
    let of_event = format!("/api/admin/events/{}", event.id);
    admin.delete(&of_event).await.ok();
    for caller in [&*admin, &*event.owner] {
        caller.get(&path).await.refused(404, "job_not_found");
    }
}

async fn uploads_are_forgotten_after_a_week(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let over = upload(&event, vec![("a.jpg", other_photo(&[], 1))]).await;
    app.run_jobs().await;
    let waiting = upload(&event, vec![("b.jpg", other_photo(&[], 2))]).await;
    app.pass(Duration::from_hours(7 * 24) + Duration::from_secs(1));
    let owner = app.log_in(&event.owner.username).await;
    assert_eq!(
        app.app.photos.prune_uploads(app.confirmed().await).await.unwrap(),
        1
    );
    owner.get(&over).await.refused(404, "job_not_found");
    assert_eq!(owner.get(&waiting).await.ok()["status"], "pending");
}

async fn what_an_upload_refuses_is_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let none = event
        .owner
        .post_parts(&path(event.id), Form::new().text("a", "b"))
        .await;
    none.refused(400, "file_missing");
    let heic = send(&event.owner, event.id, vec![("1.heic", heic())]).await;
    heic.refused(415, "heic_not_supported");
    let json = event.owner.post(&path(event.id), json!({"files": []})).await;
    json.refused(415, "multipart_expected");
    assert_eq!(app.stored_bytes(), 0);
    assert_eq!(app.run_jobs().await, 0);
}

async fn others_uploads_do_not_exist(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let rival = app.event("M02").await.owner;
    let guest = app.guest(&event, "guest").await;
    let files = || vec![("a.jpg", photo(&[]))];
    send(&app.anonymous(), event.id, files())
        .await
        .refused(401, "not_authenticated");
    send(&guest, event.id, files()).await.refused(403, "wrong_role");
    send(&rival, event.id, files())
        .await
        .refused(404, "event_not_found");
    let admin = app.admin().await;
    send(&admin, 404_404, files())
        .await
        .refused(404, "event_not_found");
    // Sent by an admin, it is shown to the event's owner.
    let sent = send(&admin, event.id, files()).await.ok();
    let path = format!("/api/upload-jobs/{}/status", sent["job_id"].as_str().unwrap());
    for caller in [&*admin, &*event.owner] {
        assert_eq!(caller.get(&path).await.ok()["photographer_id"], admin.id);
    }
    rival.get(&path).await.refused(404, "job_not_found");
    guest.get(&path).await.refused(403, "wrong_role");
    app.anonymous().get(&path).await.refused(401, "not_authenticated");
    let unknown = "/api/upload-jobs/019788a0-0000-7000-8000-000000000000/status";
    admin.get(unknown).await.refused(404, "job_not_found");
    for odd in ["1", "x", "%00"] {
        let path = format!("/api/upload-jobs/{odd}/status");
        admin.get(&path).await.refused(404, "not_found");
    }
}
