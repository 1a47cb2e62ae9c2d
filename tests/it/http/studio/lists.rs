//! A photographer's lists.
//!
//! They come in pages, newest first, and tell how far each photo has come.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    a_list_comes_in_pages_and_is_limited_by_one_thing_at_a_time,
    photographers_list_the_photos_of_an_event,
    photographers_list_the_photos_of_all_their_events,
    only_the_owner_and_admins_list,
];

fn ids(list: &Value) -> Vec<i64> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn photographers_list_the_photos_of_an_event(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    enrol(&guest, Person(1)).await;
    let (old, filename) = add_photo(&event, other_photo(&[Person(1), Person(2)], 1)).await;
    app.run_jobs().await;
    app.pass(Duration::from_mins(1));
    let (new, _) = add_photo(&event, other_photo(&[], 2)).await;
    let path = format!("/api/photographer/events/{}/photos", event.id);
    let list = event.owner.get(&path).await.ok();
    assert_eq!(ids(&list), [new, old]);
    let mut photo = list[1].clone();
    let urls = photo.as_object_mut().unwrap();
    for (url, size) in [("image_url", "web"), ("thumbnail_url", "thumb")] {
        let url = urls.remove(url).unwrap();
        let start = format!("/api/photo/{old}?size={size}&expires=");
        assert!(url.as_str().unwrap().starts_with(&start), "{url}");
    }
    assert_eq!(
        photo,
        json!({
            "id": old, "filename": filename, "original_filename": "a.jpg", "file_path": null,
            "content_type": "image/jpeg", "photo_type": "uploaded", "user_id": null,
            "photographer_id": event.owner.id, "uploaded_at": "2026-06-20T08:00:00Z", "event_id": event.id,
            "event_name": "Event M01", "has_face_match": true, "width": 400, "height": 300, "similarity": null,
            "show_in_general": false, "processing_status": "DONE", "error_message": null, "faces_count": 2,
            "uploaded_by": "photographer-M01", "guests_count": 1,
        })
    );
    let waiting = &list[0];
    assert_eq!(waiting["processing_status"], "PENDING");
    assert_eq!(waiting["has_face_match"], false);
    assert_eq!(app.admin().await.get(&path).await.ok(), list);
}

async fn a_list_comes_in_pages_and_is_limited_by_one_thing_at_a_time(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    enrol(&guest, Person(1)).await;
    let mut all = Vec::new();
    for shade in 1..=3 {
        let people: &[Person] = if shade == 2 { &[Person(1)] } else { &[] };
        all.insert(0, add_photo(&event, other_photo(people, shade)).await.0);
        app.pass(Duration::from_secs(1));
    }
    let path = format!("/api/photographer/events/{}/photos", event.id);
    let waiting = event.owner.get(&format!("{path}?show=waiting")).await.ok();
    assert_eq!(ids(&waiting), all);
    app.run_jobs().await;
    let mut next = Some(format!("{path}?limit=2&links=false"));
    let mut listed = Vec::new();
    while let Some(page) = next {
        let answer = event.owner.get(&page).await;
        let link = answer
            .headers
            .get("link")
            .map(|link| link.to_str().unwrap().to_owned());
        listed.extend(ids(&answer.ok()));
        next = link.map(|link| link[1..link.find('>').unwrap()].to_owned());
        assert!(next.as_ref().is_none_or(|next| next.contains("links=false")));
    }
    assert_eq!(listed, all);
    for (query, expected) in [
        ("show=waiting", vec![]),
        ("show=failed", vec![]),
        ("show=without_faces", vec![all[0], all[2]]),
        ("show=hidden", all.clone()),
        ("show=shown", vec![]),
        (&format!("guest={}", guest.id), vec![all[1]]),
        ("name=A.", {
            let mut by_name = all.clone();
            by_name.reverse();
            by_name
        }),
        ("name=b", vec![]),
    ] {
        let list = event.owner.get(&format!("{path}?{query}")).await.ok();
        assert_eq!(ids(&list), expected, "{query}");
    }
    for query in [
        "show=waiting&name=a",
        "show=some",
        "guest=x",
        "limit=0",
        "limit=1001",
    ] {
        let refused = event.owner.get(&format!("{path}?{query}")).await;
        refused.refused(422, "field_invalid");
    }
    event
        .owner
        .get(&format!("{path}?before=404404"))
        .await
        .refused(404, "photo_not_found");
}

async fn photographers_list_the_photos_of_all_their_events(app: Arc<TestApp>) {
    let one = app.event("M01").await;
    let two = app.event_of(&one.owner, "M02").await;
    let other = app.event("M03").await;
    let (first, _) = add_photo(&one, other_photo(&[], 1)).await;
    let (second, _) = add_photo(&two, other_photo(&[], 1)).await;
    add_photo(&other, other_photo(&[], 1)).await;
    let list = one.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(ids(&list), [second, first]);
    assert_eq!(list[0]["event_name"], "Event M02");
    // An admin owns no event.
    let admin = app.admin().await;
    assert_eq!(admin.get("/api/my-uploaded-photos").await.ok(), json!([]));
}

async fn only_the_owner_and_admins_list(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let rival = app.photographer("rival").await;
    let guest = app.guest(&event, "guest").await;
    let path = format!("/api/photographer/events/{}/photos", event.id);
    for path in [path.as_str(), "/api/my-uploaded-photos"] {
        app.anonymous().get(path).await.refused(401, "not_authenticated");
        guest.get(path).await.refused(403, "wrong_role");
    }
    rival.get(&path).await.refused(404, "event_not_found");
    let unknown = "/api/photographer/events/404404/photos";
    event.owner.get(unknown).await.refused(404, "event_not_found");
}
