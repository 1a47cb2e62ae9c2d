//! The slideshow as a page: what a screen without scripts goes through, and what the page says where there is nothing to show.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::visitor::{Visitor, html, location};
use crate::support::{Kind, TestApp, TestEvent, on_both, shoot, token_of};

on_both![
    without_a_script_one_photo_follows_the_other,
    the_page_says_how_to_join_and_keeps_to_itself,
    a_photographer_makes_replaces_and_ends_the_link,
];

async fn shown(event: &TestEvent, number: u8) -> i64 {
    let photo = shoot(event, &[], number).await;
    let path = format!("/api/photos/{photo}/show-in-general");
    event
        .owner
        .put(&path, json!({"show_in_general": true}))
        .await
        .ok();
    photo
}

/// The path of a new link to an event's slideshow.
async fn wall_of(event: &TestEvent) -> String {
    let path = format!("/api/photographer/events/{}/wall", event.id);
    let token = token_of(&event.owner.post_nothing(&path).await.created());
    format!("/wall/{token}")
}

/// The photo of a page.
fn photo_in(page: &str) -> Option<i64> {
    let (_, rest) = page.split_once("<img src=\"/api/wall/")?;
    let (_, rest) = rest.split_once("/photos/")?;
    rest.split_once('"')?.0.parse().ok()
}

/// Where a browser without scripts goes next.
fn next(page: &str) -> String {
    let (_, rest) = page
        .split_once("<noscript><meta http-equiv=\"refresh\" content=\"8; url=")
        .unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

async fn without_a_script_one_photo_follows_the_other(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = wall_of(&event).await;
    let mut screen = Visitor::of(&app);
    let empty = html(&screen.get(&path).await, 200);
    assert_eq!(photo_in(&empty), None);
    assert!(empty.contains("The first photos will appear here."), "{empty}");
    assert!(empty.contains("class=\"empty\""), "{empty}");
    assert_eq!(next(&empty), "?");
    let photos = [
        shown(&event, 1).await,
        shown(&event, 2).await,
        shown(&event, 3).await,
    ];
    app.run_jobs().await;
    let mut seen = Vec::new();
    let mut query = next(&empty);
    for _ in 0..4 {
        let page = html(&screen.get(&format!("{path}{query}")).await, 200);
        let photo = photo_in(&page).unwrap();
        let picture = format!("/api{path}/photos/{photo}");
        assert!(page.contains(&format!("src=\"{picture}\"")), "{page}");
        assert_eq!(screen.get(&picture).await.status, 200);
        assert_eq!(next(&page), format!("?after={photo}"));
        query = next(&page);
        seen.push(photo);
    }
    assert_eq!(seen, [photos[2], photos[1], photos[0], photos[2]]);
    let hidden = format!("/api/photos/{}/show-in-general", photos[1]);
    event
        .owner
        .put(&hidden, json!({"show_in_general": false}))
        .await
        .ok();
    let page = html(&screen.get(&format!("{path}{query}")).await, 200);
    assert_eq!(photo_in(&page), Some(photos[0]));
    assert_eq!(screen.get(&format!("{path}?after=x")).await.status, 422);
}

async fn the_page_says_how_to_join_and_keeps_to_itself(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = format!("/api/photographer/events/{}", event.id);
    let name = json!({"name": "<b>Anne & Léo</b>"});
    event.owner.put(&path, name).await.ok();
    let path = wall_of(&event).await;
    let mut screen = Visitor::of(&app);
    let answer = screen.get(&path).await;
    let page = html(&answer, 200);
    assert!(!page.contains("<b>") && page.contains("Anne &#38; Léo"), "{page}");
    let join = format!("http://{}/e/M01", app.address);
    assert!(page.contains(&format!("QR code to {join}")), "{page}");
    assert!(page.contains("<path d=\"M4 4h7v1h-7z"), "{page}");
    assert_eq!(answer.header("x-robots-tag"), "noindex");
    assert_eq!(answer.header("cache-control"), "no-store");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("trusted-types 'none'"));
    let french = html(&screen.get(&format!("{path}?lang=fr")).await, 200);
    assert!(
        french.contains("Les premières photos s’afficheront ici."),
        "{french}"
    );

    let mut screen = Visitor::of(&app);
    let unknown = html(&screen.get("/wall/made-up").await, 404);
    assert!(unknown.contains("This link is no longer valid"), "{unknown}");
    wall_of(&event).await;
    html(&screen.get(&path).await, 404);
}

async fn a_photographer_makes_replaces_and_ends_the_link(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut owner = Visitor::of(&app);
    let login = [
        ("username", event.owner.username.as_str()),
        ("password", crate::support::PASSWORD),
    ];
    owner.post("/login", &login).await;
    let path = format!("/studio/events/{}/wall", event.id);
    let page = html(&owner.get(&path).await, 200);
    assert!(
        page.contains("There is no link.") && page.contains("There is nothing to see yet"),
        "{page}"
    );
    let made = async |owner: &mut Visitor| {
        let answer = owner.post(&path, &[]).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = html(&answer, 200);
        let (_, rest) = page.split_once("<output id=\"link\">").unwrap();
        let link = rest.split_once("</output>").unwrap().0;
        link.strip_prefix(&format!("http://{}", app.address))
            .unwrap()
            .to_owned()
    };
    let mut screen = Visitor::of(&app);
    let first = made(&mut owner).await;
    html(&screen.get(&first).await, 200);
    let page = html(&owner.get(&path).await, 200);
    assert!(!page.contains(&first), "it is shown once");
    assert!(
        page.contains("There is a link since") && page.contains("The old link stops at once"),
        "{page}"
    );
    let second = made(&mut owner).await;
    html(&screen.get(&first).await, 404);
    html(&screen.get(&second).await, 200);
    let ended = owner.post(&format!("{path}/end"), &[]).await;
    assert_eq!(location(&ended), path);
    html(&screen.get(&second).await, 404);
    assert!(html(&owner.get(&path).await, 200).contains("There is no link."));
    let settings = html(&owner.get(&path.replace("wall", "settings")).await, 200);
    assert!(settings.contains(&format!("href=\"{path}\"")), "{settings}");
}

async fn a_screen_is_told_that_the_event_is_over(kind: Kind) {
    let app = TestApp::start(kind, &["--event-expiry-without-notice=true"]).await;
    let event = app.event("M01").await;
    // Without a photo an event has no end.
    shown(&event, 1).await;
    app.run_jobs().await;
    let path = wall_of(&event).await;
    app.pass(Duration::from_hours(30 * 24));
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
    let page = html(&Visitor::of(&app).get(&path).await, 410);
    assert!(page.contains("This event is over"), "{page}");
    assert!(!page.contains("refresh") && photo_in(&page).is_none(), "{page}");
    app.stop().await;
}

#[tokio::test]
async fn a_screen_is_told_that_the_event_is_over_on_sqlite() {
    a_screen_is_told_that_the_event_is_over(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_screen_is_told_that_the_event_is_over_on_postgres() {
    a_screen_is_told_that_the_event_is_over(Kind::Postgres).await;
}
