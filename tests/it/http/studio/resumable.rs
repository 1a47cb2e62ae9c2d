//! Uploading one file in chunks: what is answered, what is stored, and how it goes on.
//!
//! Limits and removals are in `resumable_limits`.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::{Answer, Caller, Person, TestApp, TestEvent, add_photo, heic, on_both, photo, send};

on_both![
    a_file_in_chunks_becomes_a_photo,
    a_file_that_is_there_need_not_be_sent,
    an_upload_of_the_same_bytes_goes_on,
    of_chunks_for_the_same_place_one_is_kept,
    chunks_for_other_places_are_refused,
    the_same_file_by_several_uploads_at_once_is_one_photo,
    the_last_chunk_sent_several_times_at_once_is_one_photo,
    a_file_of_other_bytes_than_announced_is_refused,
    a_file_that_is_no_photo_is_refused,
    a_chunk_that_is_cut_off_is_not_kept,
];

pub(super) fn sum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

pub(super) fn uploads(event: &TestEvent) -> String {
    format!("/api/photographer/events/{}/uploads", event.id)
}

/// Begins to upload a file; answers where to send it.
pub(super) async fn begin(event: &TestEvent, name: &str, bytes: &[u8]) -> String {
    let file = json!({"filename": name, "size": bytes.len(), "sha256": sum(bytes)});
    let answer = event.owner.post(&uploads(event), file).await;
    let begun = answer.created();
    assert_eq!(answer.header("location"), begun["url"].as_str().unwrap());
    assert_eq!(begun["chunk_bytes"], 8 << 20);
    begun["url"].as_str().unwrap().to_owned()
}

pub(super) async fn send_chunk(caller: &Caller, url: &str, offset: usize, bytes: &[u8]) -> Answer {
    let request = caller
        .request(Method::PATCH, url)
        .header("content-type", "application/partial-upload")
        .header("upload-offset", offset)
        .body(bytes.to_vec());
    send(request).await
}

pub(super) async fn standing(caller: &Caller, url: &str) -> Answer {
    send(caller.request(Method::HEAD, url)).await
}

/// The offset, length and completeness that are told.
fn told(answer: &Answer) -> [String; 3] {
    ["upload-offset", "upload-length", "upload-complete"].map(|name| answer.header(name).to_owned())
}

/// Sends a file in pieces of such a size; answers the last answer's.
async fn send_all(caller: &Caller, url: &str, bytes: &[u8], piece: usize) -> Value {
    let mut offset = 0;
    loop {
        let end = bytes.len().min(offset + piece);
        let answer = send_chunk(caller, url, offset, &bytes[offset..end]).await;
        offset = end;
        if end == bytes.len() {
            return answer.ok();
        }
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("upload-offset"), offset.to_string());
    }
}

async fn a_file_in_chunks_becomes_a_photo(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let size = bytes.len();
    let url = begin(&event, "dir/Été.JPG", &bytes).await;
    let owner = &event.owner;
    assert_eq!(told(&standing(owner, &url).await), ["0", &size.to_string(), "?0"]);
    let half = size / 2;
    send_chunk(owner, &url, 0, &bytes[..half]).await;
    assert_eq!(
        told(&standing(owner, &url).await),
        [&half.to_string(), &size.to_string(), "?0"]
    );
    assert_eq!(app.stored_bytes(), half as u64);
    assert_eq!(app.run_jobs().await, 0);
    let last = send_chunk(owner, &url, half, &bytes[half..]).await;
    let ended = last.ok();
    assert_eq!(last.header("upload-complete"), "?1");
    let taken = &ended["photo"];
    assert_eq!(
        (
            &taken["original_filename"],
            &taken["already_present"],
            &ended["failed"]
        ),
        (&json!("Été.JPG"), &json!(false), &Value::Null)
    );
    // The chunks are gone, and whoever got no answer is told the same.
    assert_eq!(app.stored_bytes(), size as u64);
    for (offset, again) in [(half, &bytes[half..]), (size, &[][..]), (0, &bytes[..])] {
        assert_eq!(send_chunk(owner, &url, offset, again).await.ok(), ended);
    }
    let whole = size.to_string();
    assert_eq!(told(&standing(owner, &url).await), [whole.as_str(), &whole, "?1"]);
    let photos = owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(
        (photos.as_array().unwrap().len(), &photos[0]["id"]),
        (1, &taken["id"])
    );
    assert_eq!(app.run_jobs().await, 1);
    let photos = owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(photos[0]["processing_status"], "DONE");
}

async fn a_file_that_is_there_need_not_be_sent(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let (id, _) = add_photo(&event, bytes.clone()).await;
    let file = json!({"filename": "b.jpg", "size": bytes.len(), "sha256": sum(&bytes)});
    let answer = event.owner.post(&uploads(&event), &file).await.ok();
    assert_eq!(
        (&answer["photo"]["id"], &answer["photo"]["already_present"]),
        (&json!(id), &json!(true))
    );
    // Without a hash that shows at the end.
    let file = json!({"filename": "b.jpg", "size": bytes.len()});
    let begun = event.owner.post(&uploads(&event), &file).await.created();
    let ended = send_all(&event.owner, begun["url"].as_str().unwrap(), &bytes, 1000).await;
    assert_eq!(
        (&ended["photo"]["id"], &ended["photo"]["already_present"]),
        (&json!(id), &json!(true))
    );
    assert_eq!(app.stored_bytes(), bytes.len() as u64);
    // One that could not be indexed gets another try.
    app.sql("update photos set status = 'FAILED'").await;
    let url = begin(&event, "b.jpg", &bytes).await;
    send_all(&event.owner, &url, &bytes, 1000).await;
    app.run_jobs().await;
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list[0]["processing_status"], "DONE");
}

async fn an_upload_of_the_same_bytes_goes_on(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let url = begin(&event, "a.jpg", &bytes).await;
    send_chunk(&event.owner, &url, 0, &bytes[..100]).await;
    let file = json!({"filename": "a.jpg", "size": bytes.len(), "sha256": sum(&bytes)});
    let again = event.owner.post(&uploads(&event), &file).await.created();
    assert_eq!((&again["url"], &again["offset"]), (&json!(url), &json!(100)));
    // Not that of another account, nor one of another event.
    let admins = app.admin().await.post(&uploads(&event), &file).await.created();
    assert_eq!(admins["offset"], 0);
    let other = app.event_of(&event.owner, "M02").await;
    let others = event.owner.post(&uploads(&other), &file).await.created();
    assert_eq!(others["offset"], 0);
}

async fn of_chunks_for_the_same_place_one_is_kept(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let url = begin(&event, "a.jpg", &bytes).await;
    let sent = (1..=8).map(|number| send_chunk(&event.owner, &url, 0, &bytes[..100 * number]));
    let answers = join_all(sent).await;
    let kept: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 204).collect();
    assert_eq!(kept.len(), 1);
    let offset = kept[0].header("upload-offset").to_owned();
    for answer in answers.iter().filter(|answer| answer.status != 204) {
        answer.refused(409, "wrong_offset");
        assert_eq!(answer.header("upload-offset"), offset);
    }
    let offset: usize = offset.parse().unwrap();
    assert_eq!(app.stored_bytes(), offset as u64);
    let ended = send_chunk(&event.owner, &url, offset, &bytes[offset..])
        .await
        .ok();
    assert_eq!(
        ended["failed"],
        Value::Null,
        "the bytes are those that were announced"
    );
    assert_eq!(app.stored_bytes(), bytes.len() as u64);
}

async fn chunks_for_other_places_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let url = begin(&event, "a.jpg", &bytes).await;
    send_chunk(&event.owner, &url, 0, &bytes[..100]).await;
    for offset in [0, 99, 101, bytes.len(), usize::MAX >> 1] {
        let answer = send_chunk(&event.owner, &url, offset, &bytes[..10]).await;
        answer.refused(409, "wrong_offset");
        assert_eq!(answer.header("upload-offset"), "100");
    }
    // More than the file has left.
    let answer = send_chunk(&event.owner, &url, 100, &bytes).await;
    answer.refused(413, "body_too_large");
    let untold = vec![Ok::<_, std::io::Error>(bytes.clone())];
    let request = event
        .owner
        .request(Method::PATCH, &url)
        .header("content-type", "application/octet-stream")
        .header("upload-offset", 100)
        .body(reqwest::Body::wrap_stream(futures_util::stream::iter(untold)));
    send(request).await.refused(413, "body_too_large");
    assert_eq!(app.stored_bytes(), 100);
    let request = event
        .owner
        .request(Method::PATCH, &url)
        .header("upload-offset", 100);
    send(request.body("x")).await.refused(415, "file_part_expected");
    for (offset, code) in [
        (None, "field_missing"),
        (Some("-1"), "field_invalid"),
        (Some("x"), "field_invalid"),
    ] {
        let request = event
            .owner
            .request(Method::PATCH, &url)
            .header("content-type", "application/partial-upload");
        let request = match offset {
            Some(offset) => request.header("upload-offset", offset),
            None => request,
        };
        assert_eq!(send(request.body("x")).await.blames(code), ["Upload-Offset"]);
    }
    assert_eq!(standing(&event.owner, &url).await.header("upload-offset"), "100");
}

async fn the_same_file_by_several_uploads_at_once_is_one_photo(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let file = json!({"filename": "a.jpg", "size": bytes.len()});
    let upload = async || {
        let begun = event.owner.post(&uploads(&event), &file).await.created();
        send_all(&event.owner, begun["url"].as_str().unwrap(), &bytes, 3000).await
    };
    let ended = join_all((0..8).map(|_| upload())).await;
    let is_new = |ended: &&Value| ended["photo"]["already_present"] == false;
    assert_eq!(ended.iter().filter(is_new).count(), 1, "{ended:?}");
    assert!(
        ended
            .iter()
            .all(|one| one["photo"]["id"] == ended[0]["photo"]["id"])
    );
    assert_eq!(app.stored_bytes(), bytes.len() as u64);
    assert_eq!(app.run_jobs().await, 1);
}

async fn the_last_chunk_sent_several_times_at_once_is_one_photo(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let url = begin(&event, "a.jpg", &bytes).await;
    send_chunk(&event.owner, &url, 0, &bytes[..100]).await;
    // As after a process that died between the last chunk and the photo.
    let last = bytes.len();
    let sent = (0..6).map(|_| send_chunk(&event.owner, &url, 100, &bytes[100..]));
    let empty = (0..6).map(|_| send_chunk(&event.owner, &url, last, &[]));
    let (sent, empty) = tokio::join!(join_all(sent), join_all(empty));
    let (ended, others): (Vec<_>, Vec<_>) =
        sent.iter().chain(&empty).partition(|answer| answer.status == 200);
    assert!(!ended.is_empty());
    for answer in &ended {
        assert_eq!(answer.ok(), ended[0].ok());
        assert_eq!(answer.ok()["photo"]["already_present"], false);
    }
    for answer in others {
        answer.refused(409, "wrong_offset");
    }
    assert_eq!(app.stored_bytes(), bytes.len() as u64);
    assert_eq!(app.run_jobs().await, 1);
}

async fn a_file_of_other_bytes_than_announced_is_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let file = json!({"filename": "a.jpg", "size": bytes.len(), "sha256": sum(b"another file")});
    let begun = event.owner.post(&uploads(&event), &file).await.created();
    let url = begun["url"].as_str().unwrap();
    let ended = send_all(&event.owner, url, &bytes, 5000).await;
    let failed = &ended["failed"];
    assert_eq!(
        (&failed["filename"], &failed["code"], &ended["photo"]),
        (&json!("a.jpg"), &json!("checksum_mismatch"), &Value::Null)
    );
    assert!(failed["error"].as_str().unwrap().contains("annoncé"));
    assert_eq!(send_chunk(&event.owner, url, 0, &bytes).await.ok(), ended);
    assert_eq!((app.stored_bytes(), app.run_jobs().await), (0, 0));
}

async fn a_file_that_is_no_photo_is_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for (bytes, code) in [
        (heic(), "heic_not_supported"),
        (b"x".repeat(3000), "not_an_image"),
        (b"x".to_vec(), "not_an_image"),
    ] {
        let url = begin(&event, "a.jpg", &bytes).await;
        let ended = send_all(&event.owner, &url, &bytes, 1000).await;
        assert_eq!(
            (&ended["failed"]["code"], &ended["photo"]),
            (&json!(code), &Value::Null)
        );
    }
    assert_eq!((app.stored_bytes(), app.run_jobs().await), (0, 0));
}

async fn a_chunk_that_is_cut_off_is_not_kept(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = b"x".repeat(20 << 20);
    let url = begin(&event, "a.jpg", &bytes).await;
    let head = format!(
        "PATCH {url} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         content-type: application/partial-upload\r\nupload-offset: 0\r\ncontent-length: 8388608\r\n\r\n",
        event.owner.token(),
    );
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&bytes[..7 << 20]).await.unwrap();
    while app.stored_bytes() < 5 << 20 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(stream);
    while app.stored_bytes() > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(standing(&event.owner, &url).await.header("upload-offset"), "0");
    let answer = send_chunk(&event.owner, &url, 0, &bytes[..8 << 20]).await;
    assert_eq!(answer.header("upload-offset"), "8388608");
    let answer = send_chunk(&event.owner, &url, 8 << 20, &bytes[..=8 << 20]).await;
    answer.refused(413, "body_too_large");
}
