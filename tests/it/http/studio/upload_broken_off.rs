//! Uploads of several photos that end before their end, and names and fields as other programs write them.
//!
//! What was kept is told with the refusal, in words and as a list, and its jobs are queued.

use std::sync::Arc;

use reqwest::Method;
use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, TestEvent, file, on_both, other_photo, photo, send};

on_both![
    what_is_kept_of_a_form_that_ends_early_is_told,
    empty_parts_are_counted,
    a_form_of_headers_is_given_up,
    fields_are_named_as_other_programs_name_them,
    names_are_read_as_they_are_meant,
];

/// A part with these headers.
fn part(disposition: &[u8], bytes: &[u8]) -> Vec<u8> {
    let head = [
        b"--x\r\nContent-Disposition: form-data; ",
        disposition,
        b"\r\n\r\n",
    ]
    .concat();
    [&head, bytes, b"\r\n"].concat()
}

fn named(name: &str, bytes: &[u8]) -> Vec<u8> {
    part(format!("name=\"files\"; filename=\"{name}\"").as_bytes(), bytes)
}

async fn send_raw(event: &TestEvent, body: Vec<u8>) -> Answer {
    let path = format!("/api/photographer/events/{}/upload-photos", event.id);
    let request = event
        .owner
        .request(Method::POST, &path)
        .header("content-type", "multipart/form-data; boundary=x")
        .body(body);
    send(request).await
}

/// The names of the photos that a refusal says are kept.
fn kept(problem: &Value) -> Vec<&str> {
    let photos = problem["uploaded_photos"].as_array().unwrap().iter();
    photos
        .map(|photo| photo["original_filename"].as_str().unwrap())
        .collect()
}

async fn what_is_kept_of_a_form_that_ends_early_is_told(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (one, two) = (photo(&[Person(1)]), other_photo(&[Person(2)], 1));
    let half = named("three.jpg", &two[..two.len() / 2]);
    let body = [named("one.jpg", &one), named("two.jpg", &two), half].concat();
    let problem = send_raw(&event, body).await.refused(400, "malformed_multipart");
    assert_eq!(kept(&problem), ["one.jpg", "two.jpg"]);
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.ends_with("fichiers déjà reçus et conservés\u{a0}: one.jpg, two.jpg"),
        "{detail}"
    );
    assert_eq!(app.run_jobs().await, 2);
    let path = format!("/api/photographer/events/{}/photos", event.id);
    assert_eq!(event.owner.get(&path).await.ok().as_array().unwrap().len(), 2);
    // Where nothing is kept nothing is said of it.
    let nothing = send_raw(&event, b"--x\r\n".to_vec()).await;
    let problem = nothing.refused(400, "malformed_multipart");
    assert_eq!(problem.get("uploaded_photos"), None);
}

async fn empty_parts_are_counted(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for name in ["files", "other"] {
        let empty = part(format!("name=\"{name}\"").as_bytes(), b"").repeat(10_000);
        let body = [named("one.jpg", &photo(&[Person(1)])), empty, b"--x--".to_vec()].concat();
        let answer = send_raw(&event, body).await;
        assert!(
            answer.body.len() < 10_000,
            "{} bytes of answer",
            answer.body.len()
        );
        let problem = answer.refused(400, "too_many_files");
        assert_eq!(kept(&problem), ["one.jpg"]);
    }
}

async fn a_form_of_headers_is_given_up(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let headers = b"x-header: and another\r\n".repeat(20_000);
    let body = [named("one.jpg", &photo(&[])), b"--x\r\n".to_vec(), headers].concat();
    let problem = send_raw(&event, body).await.refused(400, "malformed_multipart");
    assert_eq!(kept(&problem), ["one.jpg"]);
}

async fn fields_are_named_as_other_programs_name_them(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let form = Form::new()
        .part("files", file("1.jpg", other_photo(&[], 1)))
        .part("files[]", file("2.jpg", other_photo(&[], 2)))
        .part("file", file("3.jpg", other_photo(&[], 3)))
        .part("picture", file("4.jpg", other_photo(&[], 4)));
    let path = format!("/api/photographer/events/{}/upload-photos", event.id);
    let answer = event.owner.post_parts(&path, form).await.ok();
    assert_eq!((&answer["enqueued"], &answer["failed"]), (&json!(3), &json!(0)));
}

async fn names_are_read_as_they_are_meant(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let written: [(&[u8], &str); 5] = [
        (
            b"filename=\"a.jpg\"; filename*=UTF-8''%C3%A9t%C3%A9.jpg",
            "été.jpg",
        ),
        (b"filename=\"=?UTF-8?B?w6l0w6kgMi5qcGc=?=\"", "été 2.jpg"),
        (b"filename=\"%22a%22.jpg\"", "\"a\".jpg"),
        (b"filename=\"\xe9t\xe9.jpg\"", "été.jpg"),
        (b"filename=\"C:\\photos\\b.jpg\"", "b.jpg"),
    ];
    let picture = photo(&[]);
    for (value, meant) in written {
        let disposition = [b"name=\"files\"; ", value].concat();
        let body = [part(&disposition, &picture), b"--x--".to_vec()].concat();
        // It is deleted again, for a photo that is known by its bytes keeps its first name.
        let answer = send_raw(&event, body).await.ok();
        let id = answer["uploaded_photos"][0]["id"].clone();
        assert_eq!(answer["uploaded_photos"][0]["original_filename"], meant);
        event.owner.delete(&format!("/api/photos/{id}")).await.ok();
    }
}
