//! The three steps of an event's end: over after thirty days, restorable for a week, erased.
//!
//! Nothing runs the jobs: tests look at what is queued.

use std::time::Duration;

use crate::clock_trust::ClockTrust;
use crate::erasure::Expired;
use crate::model::{Event, EventId, Scope, Task};
use crate::photos::tests::removal::erasures;
use crate::photos::tests::scene::{self, KEPT_FOR, OWNER, Scene};
use crate::photos::{Error, Handle, Page};
use crate::store::expiry_warnings::{self, NotifiedParty};
use crate::store::testing::{self, on_both};
use crate::store::{Store, events};

on_both!(
    an_event_is_over_after_thirty_days_and_erased_a_week_later,
    an_upload_in_time_saves_the_photos,
    an_upload_within_the_week_saves_the_photos,
    an_upload_in_the_midst_of_the_erasure_saves_what_is_left,
    a_clock_that_jumps_ends_and_erases_nothing,
    an_event_of_whose_end_nobody_was_told_stays,
    whoever_is_told_late_has_some_time_left,
    places_that_keep_events_for_ever_end_none,
    an_event_that_cannot_be_ended_keeps_no_other_from_it,
);

const DAY: Duration = Duration::from_hours(24);

fn nothing() -> Expired {
    Expired::default()
}

async fn event(scene: &Scene, id: EventId) -> Option<Event> {
    events::by_id(scene.store.read().await.unwrap().conn(), id)
        .await
        .unwrap()
}

async fn is_over(scene: &Scene) -> bool {
    let event = event(scene, scene.event).await;
    event.is_some_and(|event| event.ended_at.is_some())
}

async fn an_event_is_over_after_thirty_days_and_erased_a_week_later(store: Store) {
    let scene = Scene::new(store).await;
    let me = scene.add_guest(scene.event).await;
    let photos = [scene.add_photo(0).await, scene.add_photo(1).await];
    scene.add_match(me, &photos[0]).await;
    scene.clock.advance(29 * DAY);
    assert_eq!(scene.expire().await, nothing());
    assert!(!is_over(&scene).await);
    scene.clock.advance(DAY);
    assert_eq!(scene.expire().await, nothing(), "no photo goes yet");
    assert!(is_over(&scene).await);
    assert_eq!((scene.count("faces").await, scene.count("matches").await), (0, 0));
    assert_eq!(scene.count("photos").await, 2);
    let handle = || Handle::Id(photos[0].id);
    let guest = scene::guest(me);
    assert!(matches!(
        scene.photos.seen_by(guest, handle()).await,
        Err(Error::Ended)
    ));
    assert!(matches!(
        scene.photos.without_viewer(handle()).await,
        Err(Error::Ended)
    ));
    assert!(matches!(
        scene.photos.matched_to(me, scene.event, Page::default()).await,
        Err(Error::Ended)
    ));
    assert!(scene.photos.seen_by(OWNER, handle()).await.is_ok());

    scene.clock.advance(6 * DAY);
    assert_eq!(scene.expire().await, nothing());
    scene.clock.advance(DAY);
    let bytes = photos.iter().map(|photo| photo.size_bytes.cast_unsigned()).sum();
    let expected = Expired {
        events: 1,
        photos: 2,
        bytes,
    };
    assert_eq!(scene.expire().await, expected);
    assert_eq!((scene.count("photos").await, scene.count("events").await), (0, 0));
    let [faces, files, rest] = erasures(&scene).await.try_into().unwrap();
    assert_eq!(faces.scope, Scope::EventFaces(scene.event));
    assert_eq!(
        (files.scope, files.objects.len()),
        (Scope::Named(scene.event), 10)
    );
    assert_eq!(rest.scope, Scope::Event(scene.event));
    assert_eq!(scene.expire().await, nothing());
    assert_eq!(scene.count("ended_events").await, 1);
}

async fn an_upload_in_time_saves_the_photos(store: Store) {
    let scene = Scene::new(store).await;
    scene.add_photo(0).await;
    scene.clock.advance(29 * DAY);
    scene.add_photo(1).await;
    scene.clock.advance(29 * DAY);
    assert_eq!(scene.expire().await, nothing());
    assert!(!is_over(&scene).await);
}

/// The tasks that are queued.
async fn tasks(scene: &Scene) -> Vec<Task> {
    let mut tasks = Vec::new();
    while let Some((job, _)) = scene.claim().await {
        tasks.push(job.task);
    }
    tasks
}

async fn an_upload_within_the_week_saves_the_photos(store: Store) {
    let scene = Scene::new(store).await;
    scene.add_photo(0).await;
    scene.clock.advance(KEPT_FOR);
    scene.expire().await;
    assert!(is_over(&scene).await);
    scene.add_photo(1).await;
    assert!(!is_over(&scene).await);
    scene.clock.advance(8 * DAY);
    assert_eq!(scene.expire().await, nothing());
    assert_eq!(scene.count("photos").await, 2);
    let tasks = tasks(&scene).await;
    let event = scene.event;
    assert!(tasks.contains(&Task::ReindexEvent { event }), "{tasks:?}");
}

async fn an_upload_in_the_midst_of_the_erasure_saves_what_is_left(store: Store) {
    let scene = Scene::new(store).await;
    scene.add_photo(0).await;
    scene.clock.advance(KEPT_FOR);
    scene.expire().await;
    scene.clock.advance(7 * DAY);
    let batch = scene.endings.erase_batch(scene.event, scene.now()).await.unwrap();
    assert_eq!(batch.unwrap().len(), 1);
    scene.add_photo(1).await;
    assert_eq!(
        scene.endings.erase_batch(scene.event, scene.now()).await.unwrap(),
        None
    );
    assert_eq!(scene.expire().await, nothing());
    assert_eq!((scene.count("photos").await, scene.count("events").await), (1, 1));
}

async fn a_clock_that_jumps_ends_and_erases_nothing(store: Store) {
    let mut scene = Scene::new(store).await;
    scene.add_photo(0).await;
    let later = scene.add_event("Baptême", OWNER).await;
    // One is over already, and only its photos are left to lose.
    scene.clock.advance(KEPT_FOR);
    scene.expire().await;
    assert!(is_over(&scene).await);
    let over = scene.event;
    scene.event = later;
    scene.add_photo(1).await;
    assert_eq!(scene.expire().await, nothing());
    scene.clock.set_forward(45 * DAY);
    assert_eq!(scene.expire().await, nothing());
    // Nor does a process that starts meanwhile, or goes on for four seconds.
    scene.clock_trust = ClockTrust::new(scene.store.clone(), scene.clock.clone(), false);
    for _ in 0..2 {
        assert_eq!(scene.expire().await, nothing());
        scene.clock.advance(Duration::from_secs(4));
    }
    scene.clock.set_back(45 * DAY);
    assert_eq!(scene.expire().await, nothing());
    assert!(!is_over(&scene).await);
    assert!(event(&scene, over).await.is_some());
    assert_eq!(scene.count("photos").await, 2);
    // Time that really passes is another thing.
    scene.clock.advance(45 * DAY);
    assert_eq!(scene.expire().await.events, 1);
    assert!(is_over(&scene).await);
}

/// The scene where events end only if somebody was told.
async fn telling(store: Store) -> Scene {
    let mut scene = Scene::new(store).await;
    scene.endings = scene.endings.clone().without_notice(false);
    scene
}

async fn note(scene: &Scene, party: NotifiedParty) {
    let ends_at = scene.expires_at().await.unwrap();
    let mut tx = scene.store.begin().await.unwrap();
    expiry_warnings::note(tx.conn(), scene.event, ends_at, party, scene.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn an_event_of_whose_end_nobody_was_told_stays(store: Store) {
    let scene = telling(store).await;
    scene.add_photo(0).await;
    note(&scene, NotifiedParty::Nobody).await;
    scene.clock.advance(KEPT_FOR);
    for _ in 0..3 {
        assert_eq!(scene.expire().await, nothing());
        assert!(!is_over(&scene).await);
        scene.clock.advance(10 * DAY);
    }
    note(&scene, NotifiedParty::Admins).await;
    scene.clock.advance(2 * DAY);
    scene.expire().await;
    assert!(is_over(&scene).await);
}

async fn whoever_is_told_late_has_some_time_left(store: Store) {
    let scene = telling(store).await;
    scene.add_photo(0).await;
    scene.clock.advance(KEPT_FOR);
    note(&scene, NotifiedParty::Owner).await;
    scene.clock.advance(DAY);
    scene.expire().await;
    assert!(!is_over(&scene).await);
    scene.clock.advance(DAY);
    scene.expire().await;
    assert!(is_over(&scene).await);
}

async fn places_that_keep_events_for_ever_end_none(store: Store) {
    let mut scene = Scene::new(store).await;
    scene.add_photo(0).await;
    // The event has an end from before the setting was changed.
    assert!(scene.expires_at().await.is_some());
    scene.keep_for_ever();
    scene.clock.advance(400 * DAY);
    assert_eq!(scene.expire().await, nothing());
    assert!(!is_over(&scene).await);
    scene.add_photo(1).await;
    assert_eq!(scene.expires_at().await, None);
}

async fn an_event_that_cannot_be_ended_keeps_no_other_from_it(store: Store) {
    let mut scene = Scene::new(store).await;
    scene.add_photo(0).await;
    let bad = scene.event;
    testing::keep_from_ending(&scene.store, bad).await;
    scene.event = scene.add_event("Baptême", OWNER).await;
    scene.add_photo(1).await;
    scene.clock.advance(KEPT_FOR);
    let now = scene.clock_trust.confirmed().await.unwrap().unwrap();
    assert!(scene.endings.expire(now).await.is_err(), "it is told");
    assert!(is_over(&scene).await);
    assert!(event(&scene, bad).await.unwrap().ended_at.is_none());
}
