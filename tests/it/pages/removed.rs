//! A guest whom the owner of the event removes: the owner's pages, and what the guest's open page says.

use std::sync::Arc;

use serde_json::json;

use super::joining::{consent_of, join};
use super::visitor::{Visitor, html, location};
use crate::support::{PASSWORD, Person, TestApp, TestEvent, on_both, selfie};

on_both![
    a_guest_who_was_removed_is_told_and_may_join_again,
    a_guest_of_other_events_is_told_and_keeps_them,
];

async fn owner(app: &TestApp, event: &TestEvent) -> Visitor {
    let mut owner = Visitor::of(app);
    let fields = [
        ("username", event.owner.username.as_str()),
        ("password", PASSWORD),
    ];
    owner.post("/login", &fields).await;
    owner
}

/// Removes the only guest of an event by the links and forms of its pages; returns the page that asked.
async fn remove(owner: &mut Visitor, event: &TestEvent) -> String {
    let guests = format!("/studio/events/{}/guests", event.id);
    let list = html(&owner.get(&guests).await, 200);
    let (_, rest) = list.split_once(&format!("href=\"{guests}/")).unwrap();
    let form = format!("{guests}/{}", rest.split_once('"').unwrap().0);
    let asked = html(&owner.get(&form).await, 200);
    assert!(asked.contains(&format!("action=\"{form}\"")), "{asked}");
    // Sent twice, it leads to the same page.
    for _ in 0..2 {
        assert_eq!(location(&owner.post(&form, &[]).await), guests);
    }
    let list = html(&owner.get(&guests).await, 200);
    assert!(!list.contains("/remove"), "{list}");
    assert_eq!(owner.get(&form).await.status, 404);
    asked
}

async fn a_guest_who_was_removed_is_told_and_may_join_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut guest = join(&app, &event, selfie(Person(1))).await;
    app.run_jobs().await;
    let mut owner = owner(&app, &event).await;
    let asked = remove(&mut owner, &event).await;
    assert!(asked.contains("the account and the selfie are erased"), "{asked}");
    app.run_jobs().await;
    // Also when the page is loaded again.
    for _ in 0..2 {
        let told = html(&guest.get("/e/M01").await, 200);
        assert!(told.contains("You no longer take part in this event"), "{told}");
        assert!(!told.contains("type=\"file\""), "{told}");
    }
    assert_eq!(location(&guest.post("/e/M01/anew", &[]).await), "/e/M01");
    let form = html(&guest.get("/e/M01").await, 200);
    assert!(!consent_of(&form).is_empty());
    // Somebody who was never here is not told of anybody.
    let stranger = html(&Visitor::of(&app).get("/e/M01").await, 200);
    assert!(!stranger.contains("no longer take part"), "{stranger}");
}

async fn a_guest_of_other_events_is_told_and_keeps_them(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let mut guest = join(&app, &event, selfie(Person(1))).await;
    let token = guest.cookie("findme").unwrap().to_owned();
    let phone = app.anonymous().with_token(&token);
    phone.post("/api/join-event", json!("M02")).await.ok();
    app.run_jobs().await;
    let mut owner = owner(&app, &event).await;
    let asked = remove(&mut owner, &event).await;
    assert!(asked.contains("those events stay as they are"), "{asked}");
    let told = html(&guest.get("/e/M01").await, 200);
    assert!(told.contains("You no longer take part in this event"), "{told}");
    let there = html(&guest.get(&format!("/e/{}", other.code)).await, 200);
    assert!(!there.contains("no longer take part"), "{there}");
}
