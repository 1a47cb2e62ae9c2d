//! A guest's lists: the photos they are in, and those shown to all.
//!
//! Both by the event the guest registered for and by any event joined.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Person, TestApp, TestEvent, add_photo, enrol, on_both, other_photo};

on_both![
    guests_list_the_photos_they_are_in,
    guests_list_the_photos_shown_to_all,
    guests_list_the_photos_of_each_event_they_joined,
    guests_list_nothing_of_other_events,
    only_guests_list,
];

fn ids(list: &Value) -> Vec<i64> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn show(event: &TestEvent, photos: &[i64]) {
    let body = json!({"photo_ids": photos, "show_in_general": true});
    let path = "/api/photos/bulk/show-in-general";
    event.owner.put(path, body).await.ok();
}

async fn guests_list_the_photos_they_are_in(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    let (old, filename) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.pass(Duration::from_secs(1));
    add_photo(&event, other_photo(&[Person(2)], 2)).await;
    let (new, _) = add_photo(&event, other_photo(&[Person(2), Person(1)], 3)).await;
    assert_eq!(guest.get("/api/my-photos").await.ok(), json!([]));
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let list = guest.get("/api/my-photos?cb=1718870400000").await.ok();
    assert_eq!(ids(&list), [new, old]);
    let mut photo = list[1].clone();
    let fields = photo.as_object_mut().unwrap();
    assert!(fields.remove("image_url").unwrap().is_string());
    assert!(fields.remove("thumbnail_url").unwrap().is_string());
    assert_eq!(
        photo,
        json!({
            "id": old, "filename": filename, "original_filename": "a.jpg", "file_path": null,
            "content_type": "image/jpeg", "photo_type": "uploaded", "user_id": null,
            "photographer_id": event.owner.id, "uploaded_at": "2026-06-20T08:00:00Z", "event_id": event.id,
            "event_name": "Event M01", "has_face_match": true, "width": 400, "height": 300, "similarity": 99.0,
        })
    );
}

async fn guests_list_the_photos_shown_to_all(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    enrol(&guest, Person(1)).await;
    let (mine, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let (other, _) = add_photo(&event, other_photo(&[Person(2)], 2)).await;
    let (hidden, _) = add_photo(&event, other_photo(&[Person(1)], 3)).await;
    app.run_jobs().await;
    assert_eq!(guest.get("/api/all-photos").await.ok(), json!([]));
    show(&event, &[mine, other]).await;
    let list = guest.get("/api/all-photos").await.ok();
    assert_eq!(ids(&list), [other, mine]);
    assert_eq!(
        (&list[0]["has_face_match"], &list[0]["similarity"]),
        (&json!(false), &json!(null))
    );
    assert_eq!(
        (&list[1]["has_face_match"], &list[1]["similarity"]),
        (&json!(true), &json!(99.0))
    );
    assert_eq!(ids(&guest.get("/api/my-photos").await.ok()), [hidden, mine]);
}

async fn guests_list_the_photos_of_each_event_they_joined(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&one, "guest").await;
    enrol(&guest, Person(1)).await;
    let joined = guest.post("/api/join-event", json!({"event_code": "M02"})).await;
    joined.ok();
    let (first, _) = add_photo(&one, other_photo(&[Person(1)], 1)).await;
    let (second, _) = add_photo(&two, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    show(&two, &[second]).await;
    for (path, expected) in [
        ("/api/my-photos".to_owned(), vec![first]),
        (format!("/api/user/events/{}/photos", one.id), vec![first]),
        (format!("/api/user/events/{}/photos", two.id), vec![second]),
        (format!("/api/user/events/{}/all-photos", one.id), vec![]),
        (format!("/api/user/events/{}/all-photos", two.id), vec![second]),
    ] {
        assert_eq!(ids(&guest.get(&path).await.ok()), expected, "{path}");
    }
}

async fn guests_list_nothing_of_other_events(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&one, "guest").await;
    for event in [two.id, 404_404] {
        for list in ["photos", "all-photos"] {
            let path = format!("/api/user/events/{event}/{list}");
            guest.get(&path).await.refused(403, "not_a_guest_of_event");
        }
    }
    let odd = guest.get("/api/user/events/x/photos").await;
    odd.refused(404, "not_found");
}

async fn only_guests_list(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    for path in [
        "/api/my-photos".to_owned(),
        "/api/all-photos".to_owned(),
        format!("/api/user/events/{}/photos", event.id),
        format!("/api/user/events/{}/all-photos", event.id),
    ] {
        app.anonymous().get(&path).await.refused(401, "not_authenticated");
        event.owner.get(&path).await.refused(403, "wrong_role");
        admin.get(&path).await.refused(403, "wrong_role");
    }
}
