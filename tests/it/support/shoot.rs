//! Short ways to bring photos and selfies to an event, and to see what came of it.
//!
//! They go through the API as any client does.

use reqwest::multipart::Form;
use serde_json::Value;

use super::answer::Answer;
use super::caller::{Caller, file};
use super::picture::{Person, other_photo, selfie};
use super::users::{Guest, TestEvent};

/// Sends files to an event in one request.
pub(crate) async fn upload(caller: &Caller, event: i64, files: Vec<(&str, Vec<u8>)>) -> Answer {
    let part = |form: Form, (name, bytes)| form.part("files", file(name, bytes));
    let form = files.into_iter().fold(Form::new(), part);
    let path = format!("/api/photographer/events/{event}/upload-photos");
    caller.post_parts(&path, form).await
}

/// Brings a photo to an event; answers its id and its filename.
pub(crate) async fn add_photo(event: &TestEvent, bytes: Vec<u8>) -> (i64, String) {
    let answer = upload(&event.owner, event.id, vec![("a.jpg", bytes)]).await.ok();
    let Value::Object(photo) = &answer["uploaded_photos"][0] else {
        panic!("no photo in {answer}")
    };
    let filename = photo["filename"].as_str().unwrap().to_owned();
    (photo["id"].as_i64().unwrap(), filename)
}

/// Sends a guest's selfie.
pub(crate) async fn enrol(guest: &Guest, person: Person) {
    guest.post_file("/api/upload-selfie", selfie(person)).await.ok();
}

/// The numbers of a guest's photos, in their order.
pub(crate) async fn gallery(guest: &Guest) -> Vec<i64> {
    let list = guest.get("/api/my-photos").await.ok();
    let photos = list.as_array().unwrap().iter();
    let mut ids: Vec<i64> = photos.map(|photo| photo["id"].as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids
}

/// Uploads a photo of these people; no two numbers give the same file.
pub(crate) async fn shoot(event: &TestEvent, people: &[u8], number: u8) -> i64 {
    let people: Vec<_> = people.iter().copied().map(Person).collect();
    add_photo(event, other_photo(&people, number)).await.0
}
