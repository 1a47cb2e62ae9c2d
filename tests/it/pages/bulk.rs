//! What is done to several photos on a page of an event concerns the photos of that event alone.

use std::sync::Arc;

use serde_json::Value;

use super::visitor::{Visitor, html, location};
use crate::support::{PASSWORD, Person, TestApp, TestEvent, add_photo, on_both, other_photo};

on_both![
    photos_of_another_event_are_left_out_and_counted,
    a_thousand_photos_are_left_out_and_no_more_are_read,
];

/// Whether each photo of an event is shown to all, by its id.
async fn shown(event: &TestEvent) -> Vec<(i64, bool)> {
    let path = format!("/api/photographer/events/{}/photos", event.id);
    let list = event.owner.get(&path).await.ok();
    let photos = list.as_array().unwrap().iter();
    let of = |photo: &Value| (photo["id"].as_i64().unwrap(), photo["show_in_general"] == true);
    photos.map(of).collect()
}

async fn send(owner: &mut Visitor, event: &TestEvent, action: &str, photos: &[i64]) -> String {
    let photos: Vec<String> = photos.iter().map(i64::to_string).collect();
    let mut fields = vec![("do", action), ("back", "show=hidden&left=9")];
    fields.extend(photos.iter().map(|id| ("photo", id.as_str())));
    let path = format!("/studio/events/{}/photos", event.id);
    let answer = owner.post(&path, &fields).await;
    location(&answer).strip_prefix(&path).unwrap().to_owned()
}

/// Two events of one owner with a photo each, and the owner's browser.
async fn scene(app: &TestApp) -> (TestEvent, i64, TestEvent, i64, Visitor) {
    let event = app.event("M01").await;
    let other = app.event_of(&event.owner, "M02").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let (foreign, _) = add_photo(&other, other_photo(&[Person(1)], 2)).await;
    let mut owner = Visitor::of(app);
    let fields = [
        ("username", event.owner.username.as_str()),
        ("password", PASSWORD),
    ];
    owner.post("/login", &fields).await;
    (event, photo, other, foreign, owner)
}

async fn photos_of_another_event_are_left_out_and_counted(app: Arc<TestApp>) {
    let (event, photo, other, foreign, mut owner) = scene(&app).await;
    let both = [photo, foreign];
    assert_eq!(
        send(&mut owner, &event, "show", &both).await,
        "?show=hidden&left=1"
    );
    assert_eq!(shown(&event).await, [(photo, true)]);
    assert_eq!(shown(&other).await, [(foreign, false)]);
    // The next page says so.
    let path = format!("/studio/events/{}/photos?left=1", event.id);
    let page = html(&owner.get(&path).await, 200);
    assert!(page.contains("1 photo was left out"), "{page}");
    // Named twice it is one.
    let twice = [photo, photo];
    assert_eq!(send(&mut owner, &event, "hide", &twice).await, "?show=hidden");
    assert_eq!(
        send(&mut owner, &event, "show", &[foreign]).await,
        "?show=hidden&left=1"
    );
    assert_eq!(shown(&other).await, [(foreign, false)]);
    assert_eq!(
        send(&mut owner, &event, "delete_sure", &both).await,
        "?show=hidden&left=1"
    );
    assert!(shown(&event).await.is_empty());
    assert_eq!(shown(&other).await, [(foreign, false)]);
    // What was deleted meanwhile is left out as well.
    assert_eq!(
        send(&mut owner, &event, "show", &[photo]).await,
        "?show=hidden&left=1"
    );
    assert_eq!(
        send(&mut owner, &event, "delete_sure", &both).await,
        "?show=hidden&left=2"
    );
    assert_eq!(shown(&other).await, [(foreign, false)]);
}

async fn a_thousand_photos_are_left_out_and_no_more_are_read(app: Arc<TestApp>) {
    let (event, photo, other, foreign, mut owner) = scene(&app).await;
    let mut many: Vec<i64> = (1_000_000..1_000_998).collect();
    many.extend([photo, foreign]);
    for action in ["show", "delete_sure"] {
        assert_eq!(
            send(&mut owner, &event, action, &many).await,
            "?show=hidden&left=999"
        );
    }
    assert!(shown(&event).await.is_empty());
    assert_eq!(shown(&other).await, [(foreign, false)]);
    many.push(1_000_999);
    let photos: Vec<String> = many.iter().map(i64::to_string).collect();
    let mut fields = vec![("do", "show")];
    fields.extend(photos.iter().map(|id| ("photo", id.as_str())));
    let path = format!("/studio/events/{}/photos", event.id);
    let refused = owner.post(&path, &fields).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    assert_eq!(shown(&other).await, [(foreign, false)]);
}
