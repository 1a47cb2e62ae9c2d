//! A guest's lists in pages: every photo is reached by following the links, whatever comes and goes meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use findme::config::Database;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, TestEvent, add_photo, enrol, on_both, other_photo};

on_both![
    three_thousand_photos_are_reached_by_following_the_links,
    a_page_leads_on_after_its_last_photo_is_deleted,
    addresses_are_not_signed_for_clients_that_do_not_want_it,
    odd_pages_are_refused,
];

/// More than two lists can hold.
const MANY: usize = 3_000;

/// As many photos as `MANY`, of three instants, all shown to all and all of this guest; numbers begin after `first`.
pub(super) async fn add_many(app: &TestApp, event: &TestEvent, guest: i64, first: usize, count: usize) {
    let bytes = match &app.config.database {
        Database::Sqlite { .. } => "blob",
        Database::Postgres { .. } => "bytea",
    };
    let (event, last) = (event.id, first + count);
    app.sql(&format!(
        "insert into photos (event_id, filename, original_filename, content_type, size_bytes, sha256,
             width, height, uploaded_at, show_in_general, status)
         with recursive numbers (n) as (select {first} + 1 union all select n + 1 from numbers where n < {last})
         select {event}, 'made-' || n || '.jpg', n || '.jpg', 'image/jpeg', 1, cast('made-' || n as {bytes}),
             30, 20, 1800000000000000 + n / 1000, true, 'DONE' from numbers"
    ))
    .await;
    app.sql(&format!(
        "insert into matches (user_id, photo_id, event_id, face_key, similarity, matched_at)
         select {guest}, id, event_id, 'face', 99, 0 from photos
         where event_id = {event} and filename like 'made-%'
             and not exists (select 1 from matches where photo_id = photos.id)"
    ))
    .await;
}

/// The address of the next page.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link");
    let (address, rel) = link.split_once(">; ")?;
    assert_eq!(rel, "rel=\"next\"");
    Some(address.strip_prefix('<').unwrap().to_owned())
}

fn ids(list: &Value) -> Vec<i64> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn three_thousand_photos_are_reached_by_following_the_links(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    add_many(&app, &event, guest.id, 0, MANY).await;
    let mut arrived = MANY;
    for path in [
        "/api/my-photos".to_owned(),
        "/api/all-photos?limit=700&links=false&cb=1%2F2".to_owned(),
        format!("/api/user/events/{}/photos?limit=999", event.id),
        format!("/api/user/events/{}/all-photos?limit=1000", event.id),
    ] {
        let known = arrived;
        let (mut address, mut seen) = (path.clone(), Vec::new());
        loop {
            let answer = guest.get(&address).await;
            let page = answer.ok();
            seen.extend(ids(&page));
            let kept = page[0]["image_url"].as_str().unwrap().contains("signature=");
            assert_eq!(kept, !path.contains("links=false"), "{address}");
            assert_eq!(address.contains("cb=1%2F2"), path.contains("cb="), "{address}");
            // Photos arrive meanwhile.
            add_many(&app, &event, guest.id, arrived, 3).await;
            arrived += 3;
            match next(&answer) {
                Some(next) => address = next,
                None => break,
            }
        }
        let distinct: BTreeSet<i64> = seen.iter().copied().collect();
        assert_eq!((seen.len(), distinct.len()), (known, known), "{path}");
        // The numbers of the instants and of the photos go the same way here.
        assert!(seen.is_sorted_by(|one, other| one > other), "{path}");
    }
}

async fn a_page_leads_on_after_its_last_photo_is_deleted(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    enrol(&guest, Person(1)).await;
    let mut photos = Vec::new();
    for shade in 1..=4 {
        photos.push(add_photo(&event, other_photo(&[Person(1)], shade)).await.0);
    }
    app.run_jobs().await;
    let first = guest.get("/api/my-photos?limit=2").await;
    assert_eq!(ids(&first.ok()), [photos[3], photos[2]]);
    event
        .owner
        .delete(&format!("/api/photos/{}", photos[2]))
        .await
        .ok();
    app.run_jobs().await;
    let second = guest.get(&next(&first).unwrap()).await;
    assert_eq!(ids(&second.ok()), [photos[1], photos[0]]);
    assert_eq!(next(&second), None);
    let unknown = guest.get(&format!("/api/my-photos?before={}", photos[2])).await;
    unknown.refused(404, "photo_not_found");
    let list = guest.get(&format!("/api/my-photos?before={}", photos[1])).await;
    assert_eq!(ids(&list.ok()), [photos[0]]);
}

async fn addresses_are_not_signed_for_clients_that_do_not_want_it(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    enrol(&guest, Person(1)).await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let list = guest.get("/api/my-photos?links=false").await.ok();
    for (field, size) in [("image_url", "web"), ("thumbnail_url", "thumb")] {
        let address = format!("/api/photo/{photo}?size={size}");
        assert_eq!(list[0][field], json!(address));
        assert_eq!(guest.get(&address).await.status, 200);
        app.anonymous()
            .get(&address)
            .await
            .refused(401, "not_authenticated");
    }
}

async fn odd_pages_are_refused(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&one, "guest").await;
    let (elsewhere, _) = add_photo(&two, other_photo(&[Person(1)], 1)).await;
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("limit=9223372036854775808", "limit"),
        ("before=x", "before"),
        ("before=1&before_at=yesterday", "before_at"),
        ("links=perhaps", "links"),
    ] {
        for list in ["my-photos", "all-photos"] {
            let answer = guest.get(&format!("/api/{list}?{query}")).await;
            assert_eq!(answer.blames("field_invalid"), [field], "{query}");
        }
    }
    for before in [elsewhere, i64::MAX, i64::MIN, 0] {
        for list in ["my-photos", "all-photos"] {
            let answer = guest.get(&format!("/api/{list}?before={before}")).await;
            answer.refused(404, "photo_not_found");
        }
    }
    // The end of all time is a place like any other.
    let far = format!("/api/my-photos?before={}&before_at=9999-01-01", i64::MIN);
    assert_eq!(guest.get(&far).await.ok(), json!([]));
}
