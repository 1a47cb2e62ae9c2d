//! The first event, filled with the sample photographs.

use findme::model::{EventId, UserId};
use findme::photos::Page;
use serde_json::json;

use super::visitor::{Visitor, html, location};
use crate::process::photographs::networks;
use crate::support::{Kind, PASSWORD, TestApp};

const BOX: &str = "name=\"samples\"";

/// The admin who has just been made, on the page of the first event.
async fn set_up(app: &TestApp) -> Visitor {
    let mut visitor = Visitor::of(app);
    let token = app.app.accounts.setup_token().await.unwrap().unwrap();
    let fields = [
        ("username", "yves"),
        ("email", "yves@example.org"),
        ("password", PASSWORD),
        ("setup_token", &token),
    ];
    assert_eq!(location(&visitor.post("/setup", &fields).await), "/studio/first");
    visitor
}

/// The code that a page has made.
fn code_of(page: &str) -> &str {
    let (_, rest) = page.split_once("name=\"code\" value=\"").unwrap();
    rest.split_once('"').unwrap().0
}

/// The names of an event's guests, and in which photographs each is found.
async fn found(app: &TestApp, event: EventId) -> Vec<(UserId, String, Vec<String>)> {
    let guests = app.app.events.guests(event, None, 100).await.unwrap().guests;
    let mut found = Vec::new();
    for guest in guests {
        let photos = app
            .app
            .photos
            .matched_to(guest.id, event, Page::default())
            .await
            .unwrap()
            .photos;
        let names = photos
            .into_iter()
            .map(|one| one.photo.original_filename)
            .collect();
        found.push((guest.id, guest.name, names));
    }
    found
}

#[tokio::test]
async fn everybody_is_found_in_the_sample_photographs_once() {
    let models = format!("--face-model-dir={}", networks().display());
    let app = TestApp::start_with_engine(Kind::Sqlite, &[&models]).await;
    let mut visitor = set_up(&app).await;
    let page = html(&visitor.get("/studio/first").await, 200);
    assert!(page.contains(BOX), "{page}");
    let fields = [
        ("name", "A party"),
        ("day", "2026-06-20"),
        ("code", code_of(&page)),
        ("samples", "on"),
    ];
    // Twice at once, and once more.
    let mut other = visitor.clone();
    let (one, two) = tokio::join!(
        visitor.post("/studio/first", &fields),
        other.post("/studio/first", &fields)
    );
    let address = location(&one).to_owned();
    assert_eq!(location(&two), address);
    assert_eq!(location(&visitor.post("/studio/first", &fields).await), address);
    app.run_jobs().await;

    let event = EventId(address.rsplit_once('/').unwrap().1.parse().unwrap());
    let found = found(&app, event).await;
    assert_eq!(found.len(), 7);
    let people = app.app.samples.people();
    for (id, name, photos) in &found {
        let photos: Vec<&str> = photos.iter().map(String::as_str).collect();
        let person = name.strip_suffix(" (sample)").unwrap();
        assert!(people.agrees(person, &photos), "{name}: {photos:?}");
        let account = app.app.accounts.account(*id).await.unwrap();
        assert_eq!(account.user.email, "");
        let login = json!({"username": account.user.username, "password": ""});
        let answer = app.anonymous().post("/api/login", login).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
    }
    let list = html(&visitor.get(&format!("{address}/photos")).await, 200);
    assert!(
        (1..=6).all(|number| list.contains(&format!("sample{number}.jpg"))),
        "{list}"
    );

    // It goes like any other.
    let delete = format!("{address}/delete");
    location(&visitor.post(&delete, &[("name", "A party")]).await);
    app.run_jobs().await;
    for (id, ..) in found {
        assert!(app.app.accounts.account(id).await.is_err());
    }
    assert_eq!(app.stored_bytes(), 0);
    app.stop().await;
}

#[tokio::test]
async fn without_the_photographs_there_is_an_event_without_samples() {
    for settings in [["--sample-photo-dir=nowhere"], ["--require-consent=true"]] {
        let app = TestApp::start(Kind::Sqlite, &settings).await;
        let mut visitor = set_up(&app).await;
        let page = html(&visitor.get("/studio/first").await, 200);
        assert!(!page.contains(BOX), "{page}");
        let fields = [("name", "A party"), ("code", code_of(&page)), ("samples", "on")];
        let address = location(&visitor.post("/studio/first", &fields).await).to_owned();
        let event = EventId(address.rsplit_once('/').unwrap().1.parse().unwrap());
        assert_eq!(found(&app, event).await, []);
        app.stop().await;
    }
}

#[tokio::test]
async fn an_empty_studio_offers_it_to_admins() {
    let app = TestApp::start(Kind::Sqlite, &[]).await;
    let mut admin = set_up(&app).await;
    let offer = "href=\"/studio/first\"";
    assert!(html(&admin.get("/studio").await, 200).contains(offer));
    let page = html(&admin.get("/studio/first").await, 200);
    let mut fields = vec![("name", ""), ("code", code_of(&page))];
    let refused = html(&admin.post("/studio/first", &fields).await, 400);
    // The box stays as it was sent.
    assert!(
        refused.contains(BOX) && !refused.contains(" checked"),
        "{refused}"
    );
    assert_eq!(code_of(&refused), code_of(&page));
    fields[0].1 = "A party";
    location(&admin.post("/studio/first", &fields).await);
    assert!(!html(&admin.get("/studio").await, 200).contains(offer));
    app.stop().await;
}
