//! A guest's way through the forms: join, wait, see the photos, take everything back.

use std::sync::Arc;

use reqwest::Method;
use reqwest::multipart::Form;

use super::visitor::{Visitor, html, location};
use crate::support::{Person, TestApp, TestEvent, add_photo, file, on_both, other_photo, selfie};

const ANNA: Person = Person(1);

on_both![
    a_guest_joins_and_sees_the_photos,
    a_form_without_consent_comes_back_with_what_was_typed,
    a_guest_may_join_without_a_selfie,
    a_form_needs_a_selfie_unless_the_other_button_was_pressed,
    a_refused_selfie_is_explained_with_a_form_for_another,
    a_guest_of_another_event_joins_with_the_same_account,
    consent_can_be_taken_back_and_given_again,
    hostile_names_stay_text,
];

/// The hash of the consent text in a page.
pub(super) fn consent_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"consent\"").unwrap();
    let (_, rest) = rest.split_once("value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// The form of a page of two file inputs, of which one is used.
pub(super) fn form(consent: Option<&str>, selfie: Option<Vec<u8>>) -> Form {
    let empty = || file("", Vec::new());
    let form = match consent {
        Some(hash) => Form::new().text("consent", hash.to_owned()),
        None => Form::new(),
    };
    let form = match selfie {
        Some(bytes) => form.part("file", file("me.jpg", bytes)).part("file", empty()),
        None => form.part("file", empty()).part("file", empty()),
    };
    form.text("email", "").text("language", "en")
}

/// Joins an event with this selfie; returns the browser.
pub(super) async fn join(app: &TestApp, event: &TestEvent, picture: Vec<u8>) -> Visitor {
    let mut visitor = Visitor::of(app);
    let address = format!("/e/{}", event.code);
    let consent = consent_of(&html(&visitor.get(&address).await, 200));
    let form = form(Some(&consent), Some(picture));
    let joined = visitor.post_parts(&format!("{address}/join"), form).await;
    assert_eq!(location(&joined), address);
    visitor
}

/// Makes the personal link of a guest of M01; returns its path.
pub(super) async fn personal_link(visitor: &mut Visitor) -> String {
    let page = html(&visitor.post("/e/M01/me/link", &[]).await, 200);
    let (_, rest) = page.split_once("/p/").unwrap();
    format!("/p/{}", rest.split_once('<').unwrap().0)
}

/// Shows all photos of an event to all its guests.
async fn show_all(event: &TestEvent) {
    let photos = event
        .owner
        .get(&format!("/api/photographer/events/{}/photos", event.id))
        .await
        .ok();
    let ids: Vec<i64> = photos
        .as_array()
        .unwrap()
        .iter()
        .map(|photo| photo["id"].as_i64().unwrap())
        .collect();
    let body = serde_json::json!({"photo_ids": ids, "show_in_general": true});
    event
        .owner
        .put("/api/photos/bulk/show-in-general", body)
        .await
        .ok();
}

async fn a_guest_joins_and_sees_the_photos(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[ANNA], 1)).await;
    add_photo(&event, other_photo(&[], 2)).await;
    let mut visitor = join(&app, &event, selfie(ANNA)).await;
    let waiting = html(&visitor.get("/e/M01").await, 200);
    assert!(waiting.contains("We are looking for you"), "{waiting}");
    app.run_jobs().await;
    let page = html(&visitor.get("/e/m01").await, 200);
    assert!(page.contains("1 photo of you"), "{page}");
    assert_eq!(page.matches("<img src=\"/api/photo/").count(), 1);
    let (_, rest) = page.split_once("<img src=\"").unwrap();
    let picture = rest.split_once('"').unwrap().0;
    assert_eq!(visitor.get(picture).await.status, 200);
    assert_eq!(Visitor::of(&app).get(picture).await.status, 401);
    show_all(&event).await;
    let all = html(&visitor.get("/e/M01/all").await, 200);
    assert_eq!(all.matches("<img src=\"/api/photo/").count(), 2);
    let (_, rest) = page.split_once("/e/M01/photo/").unwrap();
    let id = rest.split_once('"').unwrap().0;
    html(&visitor.get(&format!("/e/M01/photo/{id}")).await, 200);
}

async fn a_form_without_consent_comes_back_with_what_was_typed(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = Visitor::of(&app);
    let form = form(None, Some(selfie(ANNA))).text("email", "anna@example.org");
    let page = visitor.post_parts(&format!("/e/{}/join", event.code), form).await;
    let text = html(&page, 403);
    assert!(text.contains("Please agree first"), "{text}");
    assert!(text.contains("value=\"anna@example.org\""), "{text}");
    assert_eq!(visitor.cookie("findme"), None);
}

async fn a_guest_may_join_without_a_selfie(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    show_all(&event).await;
    let mut visitor = Visitor::of(&app);
    let joined = visitor
        .post_parts("/e/M01/join?without=selfie", form(None, None))
        .await;
    assert_eq!(location(&joined), "/e/M01");
    let page = html(&visitor.get("/e/M01").await, 200);
    assert_eq!(page.matches("<img src=\"/api/photo/").count(), 1);
    assert!(page.contains("And yours?"), "{page}");
}

async fn a_form_needs_a_selfie_unless_the_other_button_was_pressed(app: Arc<TestApp>) {
    app.event("M01").await;
    let mut visitor = Visitor::of(&app);
    let consent = consent_of(&html(&visitor.get("/e/M01").await, 200));
    let page = visitor
        .post_parts("/e/M01/join", form(Some(&consent), None))
        .await;
    assert!(html(&page, 400).contains("id=\"selfie-problem\" role=\"alert\">"));
    assert_eq!(visitor.cookie("findme"), None);
}

async fn a_refused_selfie_is_explained_with_a_form_for_another(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = join(&app, &event, other_photo(&[], 1)).await;
    assert!(html(&visitor.get("/e/M01").await, 200).contains("We are looking for you"));
    app.run_jobs().await;
    let page = html(&visitor.get("/e/M01").await, 200);
    assert!(page.contains("No face was found"), "{page}");
    let form = form(None, Some(selfie(ANNA)));
    assert_eq!(
        location(&visitor.post_parts("/e/M01/selfie", form).await),
        "/e/M01"
    );
    app.run_jobs().await;
    let page = html(&visitor.get("/e/M01").await, 200);
    assert!(page.contains("has not sent any photos yet"), "{page}");
}

async fn a_guest_of_another_event_joins_with_the_same_account(app: Arc<TestApp>) {
    let first = app.event("M01").await;
    app.event("M02").await;
    let mut visitor = join(&app, &first, selfie(ANNA)).await;
    let page = html(&visitor.get("/e/M02").await, 200);
    assert!(page.contains("Join with this account"), "{page}");
    let without = visitor.post("/e/M02/join-event", &[]).await;
    assert!(html(&without, 403).contains("Please agree first"));
    let consent = consent_of(&page);
    let joined = visitor.post("/e/M02/join-event", &[("consent", &consent)]).await;
    assert_eq!(location(&joined), "/e/M02");
    html(&visitor.get("/e/M02").await, 200);
    let home = html(&visitor.get("/").await, 200);
    assert!(
        home.contains("href=\"/e/M01\"") && home.contains("href=\"/e/M02\""),
        "{home}"
    );
}

async fn consent_can_be_taken_back_and_given_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[ANNA], 1)).await;
    let mut visitor = join(&app, &event, selfie(ANNA)).await;
    app.run_jobs().await;
    let link = personal_link(&mut visitor).await;
    let mut other = visitor.clone();
    let page = html(&visitor.post("/e/M01/me/withdraw", &[]).await, 200);
    assert!(page.contains("Your consent is withdrawn"), "{page}");
    assert_eq!(visitor.cookie("findme"), None);
    // So is every other browser logged out.
    html(&other.post("/e/M01/me/withdraw", &[]).await, 401);
    assert!(html(&other.get("/e/M01").await, 200).contains("name=\"consent\""));
    app.run_jobs().await;
    // The link is the way to what is left.
    let opened = visitor
        .request(Method::GET, &link)
        .header("sec-fetch-site", "none");
    assert_eq!(location(&visitor.send(opened).await), "/e/M01");
    let me = html(&visitor.get("/e/M01/me").await, 200);
    assert!(me.contains("You have not agreed."), "{me}");
    let back = visitor.post("/e/M01/me/withdraw", &[]).await;
    assert_eq!(location(&back), "/e/M01/me", "there is nothing to withdraw");
    let form = form(Some(&consent_of(&me)), Some(selfie(ANNA)));
    assert_eq!(
        location(&visitor.post_parts("/e/M01/selfie", form).await),
        "/e/M01"
    );
    app.run_jobs().await;
    assert!(html(&visitor.get("/e/M01").await, 200).contains("1 photo of you"));
}

async fn hostile_names_stay_text(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    let code = "<b>\"'&/..";
    let event = serde_json::json!({"name": "<script>alert(1)</script>\"'", "event_code": code});
    owner.post("/api/photographer/events", event).await.ok();
    let mut visitor = Visitor::of(&app);
    let register = "/register?event_code=%3Cb%3E%22%27%26%2F..";
    let page = html(&visitor.open(register).await, 200);
    for raw in ["<script>alert", "<b>", "\"'&/.."] {
        assert!(!page.contains(raw), "{raw} in {page}");
    }
    let joined = visitor
        .post_parts("/e/%3Cb%3E%22%27%26%2F../join?without=selfie", form(None, None))
        .await;
    let address = location(&joined).to_owned();
    html(&visitor.get(&address).await, 200);
    html(&visitor.get(&format!("{address}/me")).await, 200);
}
