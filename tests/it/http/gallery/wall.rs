//! Slideshows: what a screen sees by its link alone, and that it sees nothing else, and nothing any more once that is taken away.

mod waiting;

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Kind, PLACE, TestApp, TestEvent, add_photo, holds, on_both, other_photo, send, shoot, token_of,
    with_place,
};

on_both![
    a_screen_sees_what_all_guests_see_and_no_more,
    a_hidden_photo_leaves_the_list_and_is_refused_at_once,
    a_deleted_photo_leaves_the_list_and_is_refused_at_once,
    a_picture_is_no_original_and_names_nobody,
    a_link_shows_one_event,
    a_replaced_and_an_ended_link_stop_at_once,
    guests_who_wait_for_approval_do_not_keep_a_screen_dark,
    a_list_has_at_most_two_hundred_photos,
    a_list_stays_while_photos_are_indexed_once_more,
];

const DAY: Duration = Duration::from_hours(24);

/// The secret of a new link to an event's slideshow.
async fn wall_of(event: &TestEvent) -> String {
    let path = format!("/api/photographer/events/{}/wall", event.id);
    token_of(&event.owner.post_nothing(&path).await.created())
}

fn list(token: &str) -> String {
    format!("/api/wall/{token}")
}

fn picture(token: &str, photo: i64) -> String {
    format!("/api/wall/{token}/photos/{photo}")
}

async fn set_shown(event: &TestEvent, photo: i64, shown: bool) {
    let path = format!("/api/photos/{photo}/show-in-general");
    let change = json!({"show_in_general": shown});
    event.owner.put(&path, change).await.ok();
}

/// A photo that is shown to all.
async fn shown(event: &TestEvent, number: u8) -> i64 {
    let photo = shoot(event, &[], number).await;
    set_shown(event, photo, true).await;
    photo
}

fn ids(answer: &Value) -> Vec<i64> {
    let photos = answer["photos"].as_array().unwrap().iter();
    photos.map(|photo| photo["id"].as_i64().unwrap()).collect()
}

fn cursor(answer: &Value) -> &str {
    answer["cursor"].as_str().unwrap()
}

async fn a_screen_sees_what_all_guests_see_and_no_more(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    let empty = screen.get(&list(&token)).await.ok();
    assert_eq!(ids(&empty), [0; 0]);
    let first = shown(&event, 1).await;
    let hidden = shoot(&event, &[], 2).await;
    // Nothing but what is prepared.
    assert_eq!(ids(&screen.get(&list(&token)).await.ok()), [0; 0]);
    screen
        .get(&picture(&token, first))
        .await
        .refused(404, "photo_not_found");
    app.run_jobs().await;
    let second = shown(&event, 3).await;
    app.run_jobs().await;
    let seen = screen.get(&list(&token)).await.ok();
    assert_eq!(ids(&seen), [second, first]);
    assert_ne!(cursor(&seen), cursor(&empty));
    assert_eq!(seen["photos"][0]["image_url"], picture(&token, second));
    assert!(seen["photos"][0]["width"].as_i64() > Some(0));
    assert!(seen["join_url"].as_str().unwrap().ends_with("/e/M01"), "{seen}");
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&seen), ["cursor", "event_name", "join_url", "photos"]);
    assert_eq!(keys(&seen["photos"][0]), ["height", "id", "image_url", "width"]);
    for path in [picture(&token, hidden), picture(&token, 404_404)] {
        screen.get(&path).await.refused(404, "photo_not_found");
    }
    assert_eq!(screen.get(&picture(&token, second)).await.status, 200);
    let known = format!("{}?after={}", list(&token), cursor(&seen));
    assert_eq!(
        screen.get(&known).await.ok(),
        seen,
        "without a wait it is told again"
    );
    let patient = format!("{}?wait_s=26", list(&token));
    screen.get(&patient).await.refused(422, "wait_too_long");
}

/// What a screen is answered after `change` has taken a photo away that it showed.
async fn assert_taken_away(app: Arc<TestApp>, change: impl AsyncFnOnce(&TestEvent, i64)) {
    let event = app.event("M01").await;
    let (kept, gone) = (shown(&event, 1).await, shown(&event, 2).await);
    app.run_jobs().await;
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    let before = screen.get(&list(&token)).await.ok();
    assert_eq!(ids(&before), [gone, kept]);
    let seen = screen.get(&picture(&token, gone)).await;
    assert_eq!(seen.status, 200);
    let again = |path: String| {
        let request = screen.request(Method::GET, &path);
        send(request.header("if-none-match", seen.header("etag")))
    };
    assert_eq!(again(picture(&token, gone)).await.status, 304);
    assert_eq!(seen.header("cache-control"), "private, no-cache");
    change(&event, gone).await;
    let after = screen.get(&list(&token)).await.ok();
    assert_eq!(ids(&after), [kept]);
    assert_ne!(cursor(&after), cursor(&before));
    screen
        .get(&picture(&token, gone))
        .await
        .refused(404, "photo_not_found");
    again(picture(&token, gone)).await.refused(404, "photo_not_found");
    assert_eq!(screen.get(&picture(&token, kept)).await.status, 200);
    app.run_jobs().await;
}

async fn a_hidden_photo_leaves_the_list_and_is_refused_at_once(app: Arc<TestApp>) {
    assert_taken_away(app, async |event, photo| set_shown(event, photo, false).await).await;
}

async fn a_deleted_photo_leaves_the_list_and_is_refused_at_once(app: Arc<TestApp>) {
    let delete = async |event: &TestEvent, photo| {
        event.owner.delete(&format!("/api/photos/{photo}")).await.ok();
    };
    assert_taken_away(app, delete).await;
}

async fn a_picture_is_no_original_and_names_nobody(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let original = with_place(&other_photo(&[], 1), 1);
    assert!(holds(&original, PLACE));
    let (photo, _) = add_photo(&event, original.clone()).await;
    set_shown(&event, photo, true).await;
    app.run_jobs().await;
    let token = wall_of(&event).await;
    for query in ["", "?size=original", "?size=original&download=true"] {
        let path = format!("{}{query}", picture(&token, photo));
        let answer = app.anonymous().get(&path).await;
        assert_eq!(answer.status, 200);
        assert!(!holds(&answer.body, PLACE) && answer.body != original);
        let web = event.owner.get(&format!("/api/photo/{photo}?size=web")).await;
        assert_eq!(answer.body, web.body);
        // The photographer's name of the file may name somebody.
        assert_eq!(answer.header("content-disposition"), "inline");
    }
}

async fn a_link_shows_one_event(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let (own, foreign) = (shown(&event, 1).await, shown(&other, 2).await);
    app.run_jobs().await;
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    assert_eq!(ids(&screen.get(&list(&token)).await.ok()), [own]);
    screen
        .get(&picture(&token, foreign))
        .await
        .refused(404, "photo_not_found");
    // It opens nothing else, and no token of an account is one of a slideshow.
    let holder = screen.with_token(&token);
    holder.get("/api/all-photos").await.refused(401, "token_invalid");
    let account = event.owner.token();
    let long = "x".repeat(5_000);
    for made_up in [account, "0", &long, &token[1..], &format!("{token}A")] {
        screen.get(&list(made_up)).await.refused(404, "wall_invalid");
        let path = picture(made_up, own);
        screen.get(&path).await.refused(404, "wall_invalid");
    }
}

async fn a_replaced_and_an_ended_link_stop_at_once(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let photo = shown(&event, 1).await;
    app.run_jobs().await;
    let screen = app.anonymous();
    let is_dark = async |token: &str| {
        screen.get(&list(token)).await.refused(404, "wall_invalid");
        screen
            .get(&picture(token, photo))
            .await
            .refused(404, "wall_invalid");
    };
    let first = wall_of(&event).await;
    assert_eq!(ids(&screen.get(&list(&first)).await.ok()), [photo]);
    let second = wall_of(&event).await;
    is_dark(&first).await;
    assert_eq!(ids(&screen.get(&list(&second)).await.ok()), [photo]);
    let path = format!("/api/photographer/events/{}/wall", event.id);
    assert_eq!(event.owner.delete(&path).await.status, 204);
    is_dark(&second).await;
    let third = wall_of(&event).await;
    let event_path = format!("/api/photographer/events/{}", event.id);
    event.owner.delete(&event_path).await.ok();
    is_dark(&third).await;
    app.run_jobs().await;
}

async fn guests_who_wait_for_approval_do_not_keep_a_screen_dark(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let photo = shown(&event, 1).await;
    app.run_jobs().await;
    let change = json!({"approval_required": true});
    let path = format!("/api/photographer/events/{}", event.id);
    event.owner.put(&path, change).await.ok();
    let guest = app.guest(&event, "anna").await;
    guest
        .get("/api/all-photos")
        .await
        .refused(403, "waiting_for_approval");
    // Whoever made the link decided that the hall sees them.
    let token = wall_of(&event).await;
    assert_eq!(ids(&app.anonymous().get(&list(&token)).await.ok()), [photo]);
}

async fn a_list_has_at_most_two_hundred_photos(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    super::pages::add_many(&app, &event, guest.id, 0, 300).await;
    let token = wall_of(&event).await;
    let seen = ids(&app.anonymous().get(&list(&token)).await.ok());
    assert_eq!(seen.len(), 200);
    let all = guest.get("/api/all-photos?limit=200").await.ok();
    let newest = all.as_array().unwrap().iter();
    let newest: Vec<i64> = newest.map(|photo| photo["id"].as_i64().unwrap()).collect();
    assert_eq!(seen, newest);
}

async fn a_list_stays_while_photos_are_indexed_once_more(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let photo = shown(&event, 1).await;
    app.run_jobs().await;
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    let admin = app.admin().await;
    let path = format!("/api/admin/events/{}/reindex", event.id);
    admin.post_nothing(&path).await.ok();
    let stalled = app.run_jobs_stalled().await;
    let photos = format!("/api/photographer/events/{}/photos", event.id);
    let status = event.owner.get(&photos).await.ok()[0]["processing_status"].clone();
    assert_ne!(status, "DONE", "it is indexed");
    assert_eq!(ids(&screen.get(&list(&token)).await.ok()), [photo]);
    assert_eq!(screen.get(&picture(&token, photo)).await.status, 200);
    stalled.resume().await;
    assert_eq!(ids(&screen.get(&list(&token)).await.ok()), [photo]);
}

async fn a_slideshow_ends_with_its_event(kind: Kind) {
    let app = TestApp::start(kind, &["--event-expiry-without-notice=true"]).await;
    let event = app.event("M01").await;
    let photo = shown(&event, 1).await;
    app.run_jobs().await;
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    assert_eq!(ids(&screen.get(&list(&token)).await.ok()), [photo]);
    app.pass(30 * DAY);
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
    for path in [list(&token), picture(&token, photo)] {
        screen.get(&path).await.refused(410, "event_ended");
    }
    let owner = app.log_in("photographer-M01").await;
    let restore = format!("/api/photographer/events/{}/restore", event.id);
    owner.post_nothing(&restore).await.ok();
    assert_eq!(ids(&screen.get(&list(&token)).await.ok()), [photo]);
    app.run_jobs().await;
    app.stop().await;
}

#[tokio::test]
async fn a_slideshow_ends_with_its_event_on_sqlite() {
    a_slideshow_ends_with_its_event(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_slideshow_ends_with_its_event_on_postgres() {
    a_slideshow_ends_with_its_event(Kind::Postgres).await;
}

async fn addresses_are_those_of_the_site(kind: Kind) {
    let app = TestApp::start(kind, &["--site-base-url=https://noces.example/"]).await;
    let event = app.event("M01").await;
    let path = format!("/api/photographer/events/{}/wall", event.id);
    let made = event.owner.post_nothing(&path).await.created();
    let token = made["url"]
        .as_str()
        .unwrap()
        .strip_prefix("https://noces.example/wall/");
    let seen = app.anonymous().get(&list(token.unwrap())).await.ok();
    assert_eq!(seen["join_url"], "https://noces.example/e/M01");
    app.stop().await;
}

#[tokio::test]
async fn addresses_are_those_of_the_site_on_sqlite() {
    addresses_are_those_of_the_site(Kind::Sqlite).await;
}

#[tokio::test]
async fn addresses_are_those_of_the_site_on_postgres() {
    addresses_are_those_of_the_site(Kind::Postgres).await;
}
