//! The galleries do not depend on the order in which guests and photos arrive.
//!
//! The same guests and photos are played in several orders, each at an event of its own; and once more at events that
//! remember nobody but their guests.

use std::collections::BTreeMap;
use std::sync::Arc;

use findme::model::EventId;

use crate::support::{Call, Guest, Person, TestApp, TestEvent, enrol, on_both, other_photo, upload};

on_both![
    every_order_gives_the_same_galleries,
    every_order_gives_the_same_galleries_where_strangers_are_forgotten,
    a_late_photo_finds_an_earlier_guest_and_a_late_guest_an_earlier_photo,
    whoever_is_twice_in_a_photo_has_it_once,
];

/// Who is in which photo.
const PHOTOS: [(&str, &[u8]); 6] = [
    ("group.jpg", &[1, 2, 3, 4]),
    ("pair.jpg", &[2, 1]),
    ("alone.jpg", &[1]),
    ("stranger.jpg", &[9]),
    ("twin.jpg", &[7]),
    ("empty.jpg", &[]),
];

/// Guests with the photos they must find; 7 is so like 3 that they are one person, and not quite like 2.
const GUESTS: [(&str, u8, &[&str]); 5] = [
    ("anna", 1, &["alone.jpg", "group.jpg", "pair.jpg"]),
    ("berta", 2, &["group.jpg", "pair.jpg"]),
    ("carl", 3, &["group.jpg", "twin.jpg"]),
    ("dora", 4, &["group.jpg"]),
    ("emil", 5, &[]),
];

#[derive(Clone, Copy)]
enum Arrival {
    Guest(usize),
    Photo(usize),
    /// Everything queued is done before the next arrives.
    Jobs,
    Rematch,
}

use Arrival::{Jobs, Photo, Rematch};

/// One of the two orders in which everybody of a kind arrives at once.
fn all(of: fn(usize) -> Arrival, count: usize) -> Vec<Arrival> {
    (0..count).map(of).collect()
}

/// Lets all of it happen at a new event, and answers its galleries.
async fn play(app: &TestApp, event: &TestEvent, script: &[Arrival]) -> BTreeMap<String, Vec<String>> {
    let mut guests = Vec::new();
    for step in script {
        match *step {
            Arrival::Guest(index) => {
                let (name, person, _) = GUESTS[index];
                let guest = app.guest(event, name).await;
                enrol(&guest, Person(person)).await;
                guests.push(guest);
            }
            Photo(index) => add(event, index).await,
            Jobs => {
                app.run_jobs().await;
            }
            Rematch => {
                let path = format!("/api/photographer/events/{}/rematch", event.id);
                event.owner.post_nothing(&path).await.ok();
            }
        }
    }
    app.run_jobs().await;
    let mut galleries = BTreeMap::new();
    for guest in &guests {
        galleries.insert(guest.username.clone(), gallery(guest).await);
    }
    galleries
}

async fn add(event: &TestEvent, index: usize) {
    let (name, people) = PHOTOS[index];
    let people: Vec<_> = people.iter().copied().map(Person).collect();
    let bytes = other_photo(&people, u8::try_from(index).unwrap());
    upload(&event.owner, event.id, vec![(name, bytes)]).await.ok();
}

/// The names of the photos in a guest's gallery.
async fn gallery(guest: &Guest) -> Vec<String> {
    let list = guest.get("/api/my-photos").await.ok();
    let photos = list.as_array().unwrap().iter();
    let mut names: Vec<_> = photos
        .map(|photo| photo["original_filename"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

/// The orders, by name.
fn scripts() -> [(&'static str, Vec<Arrival>); 5] {
    let guests = all(Arrival::Guest, GUESTS.len());
    let photos = all(Photo, PHOTOS.len());
    let mixed = [
        Arrival::Guest(0),
        Photo(0),
        Jobs,
        Photo(1),
        Arrival::Guest(1),
        Arrival::Guest(2),
        Jobs,
        Rematch,
        Photo(2),
        Photo(4),
        Arrival::Guest(4),
        Photo(5),
        Jobs,
        Arrival::Guest(3),
        Photo(3),
    ];
    [
        ("guests-first", [&guests[..], &[Jobs], &photos].concat()),
        ("photos-first", [&photos[..], &[Jobs], &guests].concat()),
        ("mixed", mixed.to_vec()),
        ("rematch", [&photos[..], &guests, &[Jobs, Rematch]].concat()),
        (
            "second-rematch",
            [&guests[..], &photos, &[Jobs, Rematch, Jobs, Rematch]].concat(),
        ),
    ]
}

/// The galleries that every order must give.
fn galleries() -> BTreeMap<String, Vec<String>> {
    let gallery = |(name, _, photos): &(&str, u8, &[&str])| {
        let photos = photos.iter().map(ToString::to_string).collect();
        ((*name).to_owned(), photos)
    };
    GUESTS.iter().map(gallery).collect()
}

async fn every_order_gives_the_same_galleries(app: Arc<TestApp>) {
    app.engine.make_alike(Person(3), Person(7), 71.0);
    app.engine.make_alike(Person(2), Person(7), 69.0);
    for (code, script) in scripts() {
        let event = app.event(code).await;
        assert_eq!(play(&app, &event, &script).await, galleries(), "{code}");
    }
}

async fn every_order_gives_the_same_galleries_where_strangers_are_forgotten(app: Arc<TestApp>) {
    app.engine.make_alike(Person(3), Person(7), 71.0);
    app.engine.make_alike(Person(2), Person(7), 69.0);
    for (code, script) in scripts() {
        let event = app.guests_only_event(code).await;
        assert_eq!(play(&app, &event, &script).await, galleries(), "{code}");
        assert_eq!(app.engine.remembered(EventId(event.id)), GUESTS.len(), "{code}");
    }
    let learned = |call: &Call| matches!(call, Call::Index(..));
    assert!(!app.engine.calls().iter().any(learned));
}

async fn a_late_photo_finds_an_earlier_guest_and_a_late_guest_an_earlier_photo(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let early = app.guest(&event, "anna").await;
    enrol(&early, Person(1)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&early).await, [""; 0]);
    add(&event, 1).await;
    app.run_jobs().await;
    assert_eq!(gallery(&early).await, ["pair.jpg"]);
    let late = app.guest(&event, "berta").await;
    enrol(&late, Person(2)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&late).await, ["pair.jpg"]);
    assert_eq!(gallery(&early).await, ["pair.jpg"]);
}

async fn whoever_is_twice_in_a_photo_has_it_once(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let [one, other] = [app.guest(&event, "anna").await, app.guest(&event, "berta").await];
    enrol(&one, Person(1)).await;
    app.run_jobs().await;
    let mirror = other_photo(&[Person(1), Person(2), Person(1)], 1);
    upload(&event.owner, event.id, vec![("mirror.jpg", mirror)])
        .await
        .ok();
    app.run_jobs().await;
    enrol(&other, Person(1)).await;
    app.run_jobs().await;
    for guest in [one, other] {
        assert_eq!(gallery(&guest).await, ["mirror.jpg"]);
    }
}
