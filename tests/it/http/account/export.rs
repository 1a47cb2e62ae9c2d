//! Everything that is held about the caller, as an archive.
//!
//! It is unpacked and compared with what the API tells.

use std::io::{Cursor, Read as _};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Kind, MailServer, Person, TestApp, add_photo, enrol, on_both, other_photo, selfie};

on_both![
    a_guest_takes_out_all_there_is,
    nobody_elses_things_are_in_it,
    staff_take_out_theirs,
    asking_again_and_again_is_slowed_down,
];

const PATH: &str = "/api/me/export";

/// An archive's document, and its files by name.
fn unpack(bytes: &[u8]) -> (Value, Vec<(String, Vec<u8>)>) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().unwrap().into_owned(), bytes));
    }
    let (name, document) = files.remove(0);
    assert_eq!(name, "findme.json");
    (serde_json::from_slice(&document).unwrap(), files)
}

async fn a_guest_takes_out_all_there_is(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1), Person(2)], 1)).await;
    add_photo(&event, other_photo(&[Person(2)], 2)).await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let notify = format!("/api/photographer/events/{}/notify-photos-available", event.id);
    event.owner.post_nothing(&notify).await.ok();
    let answer = guest.get(PATH).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "application/zip")
    );
    let (document, files) = unpack(&answer.body);
    assert_eq!(document["account"]["email"], guest.email);
    assert_eq!(document["events"][0]["event_name"], "Event M01");
    assert_eq!(document["faces"][0]["event_id"], event.id);
    let notice = &document["notices"][0];
    assert_eq!(
        (&notice["event_id"], &notice["sent_at"]),
        (&json!(event.id), &json!(null))
    );
    let photos = document["photos"].as_array().unwrap();
    assert_eq!((photos.len(), &photos[0]["id"]), (1, &json!(photo)));
    assert_eq!(photos[0]["boxes"].as_array().unwrap().len(), 1);
    let named = [document["selfies"][0]["file"].clone(), photos[0]["file"].clone()];
    assert_eq!(
        files.iter().map(|(name, _)| json!(name)).collect::<Vec<_>>(),
        named
    );
    assert_eq!(files[0].1, selfie(Person(1)));
    assert_eq!(files[1].1, guest.get(&format!("/api/photo/{photo}")).await.body);
    let actions: Vec<_> = document["audit"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["action"])
        .collect();
    assert_eq!(
        actions,
        ["account_created", "logged_in", "selfie_sent", "data_exported"]
    );
    let event = &document["events"][0];
    assert_eq!(
        (&event["approval_status"], &event["is_face_shared"]),
        (&json!("approved"), &json!(false))
    );
    assert!(!document.to_string().contains("$2"), "no hash of a password");
}

#[tokio::test]
async fn what_a_guest_was_told_of_an_end_is_in_it() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (app, mail_server) = MailServer::serving(kind, &[]).await;
        let event = app.event("M01").await;
        app.guest(&event, "anna").await;
        add_photo(&event, other_photo(&[], 1)).await;
        app.pass(Duration::from_hours(28 * 24));
        app.app.queue_housekeeping().await.unwrap();
        app.run_jobs().await;
        mail_server.take_all();
        let anna = app.log_in("anna").await;
        let (document, _) = unpack(&anna.get(PATH).await.body);
        let reported = &document["ending_notices"][0];
        assert_eq!(
            (&reported["event_id"], &reported["kind"]),
            (&json!(event.id), &json!("ends_soon"))
        );
        assert!(reported["sent_at"].is_string(), "{reported}");
        app.stop().await;
    }
}

async fn nobody_elses_things_are_in_it(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (anna, berta) = (app.guest(&event, "anna").await, app.guest(&event, "berta").await);
    enrol(&anna, Person(1)).await;
    enrol(&berta, Person(2)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let (document, files) = unpack(&berta.get(PATH).await.body);
    assert_eq!(
        (document["photos"].as_array().unwrap().len(), files.len()),
        (0, 1)
    );
    let text = document.to_string();
    assert!(!text.contains("anna") && !text.contains(&anna.email), "{text}");
}

async fn staff_take_out_theirs(app: Arc<TestApp>) {
    let (event, _other) = (app.event("M01").await, app.event("M02").await);
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let (document, files) = unpack(&event.owner.get(PATH).await.body);
    assert_eq!(files.len(), 0);
    assert_eq!(document["uploaded_photos"][0]["id"], photo);
    assert_eq!(document["owned_events"].as_array().unwrap().len(), 1);
    assert_eq!(document["shared_events"], json!([]));
    let (document, _) = unpack(&app.admin().await.get(PATH).await.body);
    for events in ["owned_events", "shared_events"] {
        assert_eq!(document[events], json!([]));
    }
    let colleague = app.photographer("colleague").await;
    app.share(&event, &colleague).await;
    let (document, _) = unpack(&colleague.get(PATH).await.body);
    assert_eq!(document["owned_events"], json!([]));
    assert_eq!(document["shared_events"][0]["id"], event.id);
    assert_eq!(document["uploaded_photos"], json!([]));
}

async fn asking_again_and_again_is_slowed_down(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (anna, berta) = (app.guest(&event, "anna").await, app.guest(&event, "berta").await);
    for _ in 0..5 {
        assert_eq!(anna.get(PATH).await.status, 200);
    }
    anna.get(PATH).await.refused(429, "too_many_tries");
    assert_eq!(berta.get(PATH).await.status, 200);
}
