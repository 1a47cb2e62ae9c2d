//! Uploading photos: what is answered, what is stored, and what a client that hangs up leaves.
//!
//! Refusals are in `upload_refusals`.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::multipart::Form;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Person, TestApp, add_photo, file, heic, on_both, other_photo, photo, upload};

on_both![
    photos_are_received_and_queued,
    an_admin_uploads_for_a_photographer,
    the_same_photo_is_answered_as_already_there,
    the_same_file_fifty_times_at_once_is_one_photo,
    the_same_photo_may_be_in_two_events,
    a_bad_file_does_not_spoil_the_others,
    odd_names_are_cleaned,
    types_are_told_by_the_bytes,
    a_client_that_hangs_up_leaves_nothing,
];

async fn photos_are_received_and_queued(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let files = vec![
        ("one.jpg", other_photo(&[Person(1)], 1)),
        ("Été.jpg", other_photo(&[Person(1)], 2)),
    ];
    let answer = upload(&event.owner, event.id, files).await.ok();
    assert_eq!(answer["message"], "Les photos ont été reçues");
    assert_eq!((&answer["enqueued"], &answer["failed"]), (&json!(2), &json!(0)));
    assert_eq!(answer["failed_uploads"], json!([]));
    let names = |list: &str, field: &str| -> Vec<Value> {
        let items = answer[list].as_array().unwrap().iter();
        items.map(|item| item[field].clone()).collect()
    };
    assert_eq!(names("jobs", "filename"), ["one.jpg", "Été.jpg"]);
    assert_eq!(names("jobs", "status"), ["queued", "queued"]);
    assert_eq!(
        names("uploaded_photos", "original_filename"),
        ["one.jpg", "Été.jpg"]
    );
    let admin = app.admin().await;
    for job in names("jobs", "job_id") {
        let path = format!("/api/admin/queue/jobs/{}", job.as_str().unwrap());
        admin.get(&path).await.ok();
    }
    assert_eq!(app.run_jobs().await, 2);
}

async fn an_admin_uploads_for_a_photographer(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let form = Form::new()
        .text("watcher_id", "7")
        .part("files", file("a.jpg", photo(&[Person(1)])));
    let path = format!("/api/photographer/events/{}/upload-photos", event.id);
    let answer = app.admin().await.post_parts(&path, form).await.ok();
    assert_eq!(answer["enqueued"], 1);
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

async fn the_same_photo_is_answered_as_already_there(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (id, filename) = add_photo(&event, photo(&[Person(1)])).await;
    let stored = app.stored_bytes();
    let files = vec![("b.jpg", photo(&[Person(1)]))];
    let answer = upload(&event.owner, event.id, files).await.ok();
    assert_eq!((&answer["enqueued"], &answer["jobs"]), (&json!(0), &json!([])));
    assert_eq!(
        answer["uploaded_photos"],
        json!([{"id": id, "filename": filename, "original_filename": "a.jpg", "already_present": true}])
    );
    assert_eq!(app.stored_bytes(), stored);
    assert_eq!(app.run_jobs().await, 1);
}

async fn the_same_file_fifty_times_at_once_is_one_photo(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let uploads = (0..50).map(|_| upload(&event.owner, event.id, vec![("a.jpg", bytes.clone())]));
    let answers = join_all(uploads).await;
    let ids: Vec<_> = answers
        .iter()
        .map(|answer| answer.ok()["uploaded_photos"][0]["id"].clone())
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let queued: i64 = answers
        .iter()
        .map(|answer| answer.json()["enqueued"].as_i64().unwrap())
        .sum();
    assert_eq!(queued, 1);
    assert_eq!(app.stored_bytes(), bytes.len() as u64);
}

async fn the_same_photo_may_be_in_two_events(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    let (first, _) = add_photo(&one, photo(&[Person(1)])).await;
    let (second, _) = add_photo(&two, photo(&[Person(1)])).await;
    assert_ne!(first, second);
}

async fn a_bad_file_does_not_spoil_the_others(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let files = vec![
        ("one.jpg", other_photo(&[], 1)),
        ("IMG_1.HEIC", heic()),
        ("two.jpg", other_photo(&[], 2)),
    ];
    let answer = upload(&event.owner, event.id, files).await.ok();
    assert_eq!((&answer["enqueued"], &answer["failed"]), (&json!(2), &json!(1)));
    assert_eq!(answer["uploaded_photos"].as_array().unwrap().len(), 2);
    let failed = &answer["failed_uploads"][0];
    assert_eq!(
        (&failed["filename"], &failed["code"]),
        (&json!("IMG_1.HEIC"), &json!("heic_not_supported"))
    );
    assert!(failed["error"].as_str().unwrap().contains("JPEG"));
}

async fn odd_names_are_cleaned(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let long = "é".repeat(10_000);
    for (shade, (name, shown)) in [
        ("../../etc/passwd", "passwd"),
        (r"C:\photos\a.jpg", "a.jpg"),
        ("", "photo"),
        ("a b<script>.jpg", "a b<script>.jpg"),
        (&long, &long[..2 * 255]),
    ]
    .into_iter()
    .enumerate()
    {
        let bytes = other_photo(&[], shade.try_into().unwrap());
        let answer = upload(&event.owner, event.id, vec![(name, bytes)]).await.ok();
        let photo = &answer["uploaded_photos"][0];
        assert_eq!(photo["original_filename"], shown);
        let filename = photo["filename"].as_str().unwrap();
        assert_eq!(filename.len(), 40, "{filename}");
        assert_eq!(&filename[36..], ".jpg");
    }
}

async fn types_are_told_by_the_bytes(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let lying = file("a.gif", photo(&[Person(1)])).mime_str("text/html").unwrap();
    let path = format!("/api/photographer/events/{}/upload-photos", event.id);
    let form = Form::new().part("files", lying);
    event.owner.post_parts(&path, form).await.ok();
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list[0]["content_type"], "image/jpeg");
}

/// The file reaches the disk while the request is still being sent, and leaves it when the sender does.
async fn a_client_that_hangs_up_leaves_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let head = format!(
        "POST /api/photographer/events/{}/upload-photos HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: 40000000\r\n\r\n\
         --x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n",
        event.id,
        event.owner.token(),
    );
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&photo(&[Person(1)])).await.unwrap();
    stream.write_all(&vec![0; 12 << 20]).await.unwrap();
    until(|| app.stored_bytes() >= 5 << 20).await;
    drop(stream);
    until(|| app.stored_bytes() == 0).await;
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list, json!([]));
    assert_eq!(app.run_jobs().await, 0);
}

/// Waits for what must become true.
async fn until(is_true: impl Fn() -> bool) {
    while !is_true() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
