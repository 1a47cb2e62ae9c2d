//! Uploads that are refused: bad files, bad requests, wrong people.
//!
//! Whatever is refused must leave no photo, no file and no job.

use std::sync::Arc;

use reqwest::Method;
use reqwest::multipart::Form;
use serde_json::json;

use crate::support::{
    Person, TestApp, TestEvent, arithmetic, avif, claiming, file, heic, on_both, photo, send, upload,
};

on_both![
    each_bad_file_alone_is_refused_for_its_reason,
    files_that_are_bad_for_one_reason_are_refused_together,
    files_that_are_bad_for_different_reasons_are_listed,
    a_file_that_is_too_large_is_refused,
    a_truncated_photo_is_received_and_then_fails,
    more_than_five_hundred_files_are_refused_one_by_one,
    a_request_without_files_is_refused,
    a_broken_form_is_refused,
    only_the_owner_and_admins_upload,
];

fn path(event: &TestEvent) -> String {
    format!("/api/photographer/events/{}/upload-photos", event.id)
}

async fn assert_nothing_stored(app: &TestApp, event: &TestEvent) {
    let path = format!("/api/photographer/events/{}/photos", event.id);
    assert_eq!(event.owner.get(&path).await.ok(), json!([]));
    assert_eq!(app.stored_bytes(), 0);
    assert_eq!(app.run_jobs().await, 0);
}

async fn each_bad_file_alone_is_refused_for_its_reason(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let good = photo(&[Person(1)]);
    for (bytes, status, code) in [
        (Vec::new(), 400, "not_an_image"),
        (b"GIF89a and more".to_vec(), 400, "not_an_image"),
        (b"<svg xmlns='x'><script/></svg>".to_vec(), 400, "not_an_image"),
        (good[..20].to_vec(), 400, "damaged_image"),
        (claiming(&good, 60_000, 60_000), 400, "too_many_pixels"),
        (claiming(&good, 20_000, 100), 400, "side_too_long"),
        (arithmetic(&good), 400, "unsupported_image"),
        (heic(), 415, "heic_not_supported"),
        (avif(), 415, "avif_not_supported"),
    ] {
        let answer = upload(&event.owner, event.id, vec![("a.jpg", bytes)]).await;
        answer.refused(status, code);
    }
    assert_nothing_stored(&app, &event).await;
}

async fn files_that_are_bad_for_one_reason_are_refused_together(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let files = vec![("1.heic", heic()), ("2.heic", heic())];
    let problem = upload(&event.owner, event.id, files)
        .await
        .refused(415, "heic_not_supported");
    assert!(problem["detail"].as_str().unwrap().contains("JPEG"), "{problem}");
}

async fn files_that_are_bad_for_different_reasons_are_listed(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let files = vec![("1.heic", heic()), ("2.txt", b"hello, hello".to_vec())];
    let answer = upload(&event.owner, event.id, files).await.ok();
    assert_eq!((&answer["enqueued"], &answer["failed"]), (&json!(0), &json!(2)));
    let failed = answer["failed_uploads"].as_array().unwrap();
    let codes: Vec<_> = failed.iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["heic_not_supported", "not_an_image"]);
    assert_nothing_stored(&app, &event).await;
}

async fn a_file_that_is_too_large_is_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut bytes = photo(&[Person(1)]);
    bytes.resize((50 << 20) + 1, 0);
    let problem = upload(&event.owner, event.id, vec![("a.jpg", bytes)])
        .await
        .refused(413, "photo_too_large");
    assert!(problem["detail"].as_str().unwrap().contains("50 Mo"), "{problem}");
    assert_nothing_stored(&app, &event).await;
}

async fn a_truncated_photo_is_received_and_then_fails(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let whole = photo(&[Person(1)]);
    let half = whole[..whole.len() / 2].to_vec();
    upload(&event.owner, event.id, vec![("half.jpg", half)])
        .await
        .ok();
    app.run_jobs().await;
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list[0]["processing_status"], "FAILED");
    assert_eq!(list[0]["error_message"], "Le fichier est endommagé ou incomplet");
}

async fn more_than_five_hundred_files_are_refused_one_by_one(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    // The same photo again and again: the files count, not the photos.
    let files = vec![("a.jpg", photo(&[])); 502];
    let answer = upload(&event.owner, event.id, files).await.ok();
    assert_eq!((&answer["enqueued"], &answer["failed"]), (&json!(1), &json!(2)));
    assert_eq!(answer["failed_uploads"][0]["code"], "too_many_files");
}

async fn a_request_without_files_is_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let other = Form::new()
        .text("watcher_id", "7")
        .part("picture", file("a.jpg", photo(&[Person(1)])));
    for form in [Form::new().text("watcher_id", "7"), other] {
        let answer = event.owner.post_parts(&path(&event), form).await;
        answer.refused(400, "file_missing");
    }
    assert_nothing_stored(&app, &event).await;
}

async fn a_broken_form_is_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let answer = event.owner.post(&path(&event), json!({"files": []})).await;
    answer.refused(415, "multipart_expected");
    let form = "--x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\nno end";
    let request = event
        .owner
        .request(Method::POST, &path(&event))
        .header("content-type", "multipart/form-data; boundary=x")
        .body(form);
    send(request).await.refused(400, "malformed_multipart");
    assert_nothing_stored(&app, &event).await;
}

async fn only_the_owner_and_admins_upload(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let rival = app.photographer("rival").await;
    let guest = app.guest(&event, "guest").await;
    // The guest's own matching.
    app.run_jobs().await;
    let files = || vec![("a.jpg", photo(&[Person(1)]))];
    let send = |caller, event| upload(caller, event, files());
    let anonymous = app.anonymous();
    send(&anonymous, event.id).await.refused(401, "not_authenticated");
    send(&guest, event.id).await.refused(403, "wrong_role");
    send(&rival, event.id).await.refused(404, "event_not_found");
    send(&event.owner, 404_404).await.refused(404, "event_not_found");
    let admin = app.admin().await;
    send(&admin, 404_404).await.refused(404, "event_not_found");
    let form = Form::new().part("files", file("a.jpg", photo(&[])));
    let path = "/api/photographer/events/abc/upload-photos";
    event.owner.post_parts(path, form).await.refused(404, "not_found");
    assert_nothing_stored(&app, &event).await;
}
