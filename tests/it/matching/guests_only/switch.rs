//! Events that become guests-only, and such that cease to be: whatever is under way, no stranger stays and no match goes.
//!
//! The engine is stalled in the middle of jobs of the former kind.

use std::sync::Arc;
use std::time::Duration;

use findme::model::{EventId, FaceOwner, PhotoId};
use serde_json::Value;

use super::join;
use crate::support::{Call, Caller, Failure, Guest, TestApp, TestEvent, gallery, on_both, shoot};

on_both![
    strangers_are_forgotten_and_nothing_is_searched_again,
    a_guest_who_was_not_searched_for_yet_is_found,
    a_photo_that_is_being_learned_is_forgotten_and_scanned,
    photos_that_wait_for_their_batch_are_scanned,
    a_search_under_way_takes_no_match_away,
    an_engine_that_does_not_forget_is_asked_until_it_does,
    what_a_worker_learned_and_never_told_is_forgotten,
    an_event_that_remembers_everybody_again_is_learned_anew,
    the_last_of_several_switches_wins,
];

/// The wait of a job that was overtaken, and of one that failed.
const RETRY: Duration = Duration::from_secs(31);

async fn boxes(caller: &Caller, photo: i64) -> Value {
    let faces = caller.get(&format!("/api/photo/{photo}/faces")).await.ok();
    faces["boxes"].clone()
}

/// An event that remembers everybody, with persons 1 and 2 as guests, and photos of both, of the first, and of none.
async fn event_with_photos(app: &TestApp) -> (TestEvent, [Guest; 2], [i64; 3]) {
    let event = app.event("M01").await;
    let guests = [join(app, &event, 1).await, join(app, &event, 2).await];
    let photos = [
        shoot(&event, &[9, 1, 2], 1).await,
        shoot(&event, &[1, 8], 2).await,
        shoot(&event, &[7], 3).await,
    ];
    app.run_jobs().await;
    app.engine.clear_calls();
    (event, guests, photos)
}

fn strangers(app: &TestApp, event: &TestEvent) -> usize {
    app.engine.strangers(EventId(event.id))
}

async fn strangers_are_forgotten_and_nothing_is_searched_again(app: Arc<TestApp>) {
    let (event, [anna, berta], photos) = event_with_photos(&app).await;
    assert_eq!(strangers(&app, &event), 6);
    app.keep_guests_only(&event, true).await;
    // The boxes of strangers are gone at once, those of guests are kept.
    let kept = boxes(&event.owner, photos[0]).await;
    assert_eq!(kept.as_array().unwrap().len(), 2);
    let own = boxes(&anna, photos[0]).await;
    assert_eq!(own.as_array().unwrap().len(), 1);
    assert_eq!(own[0]["matched"], true);
    assert_eq!(app.run_jobs().await, 1);
    assert_eq!(app.engine.calls(), [Call::ForgetPhotos(EventId(event.id))]);
    assert_eq!(
        (strangers(&app, &event), app.engine.remembered(EventId(event.id))),
        (0, 2)
    );
    assert_eq!(gallery(&anna).await, photos[..2]);
    assert_eq!(gallery(&berta).await, photos[..1]);
    // Once more is nothing new.
    app.keep_guests_only(&event, true).await;
    assert_eq!(app.run_jobs().await, 0);
    // And from now on it is as if it had always been so.
    let late = join(&app, &event, 7).await;
    let photo = shoot(&event, &[7, 1, 6], 4).await;
    app.run_jobs().await;
    assert_eq!(gallery(&late).await, [photos[2], photo]);
    assert_eq!(gallery(&anna).await, [photos[0], photos[1], photo]);
    assert_eq!(strangers(&app, &event), 0);
}

async fn a_guest_who_was_not_searched_for_yet_is_found(app: Arc<TestApp>) {
    let (event, [anna, berta], photos) = event_with_photos(&app).await;
    let late = join(&app, &event, 7).await;
    // The guest is enrolled, and the search is under way.
    let search = app
        .run_jobs_stalled_at(|call| matches!(call, Call::SearchPhotos(_)))
        .await;
    app.keep_guests_only(&event, true).await;
    search.resume().await;
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(gallery(&late).await, photos[2..]);
    assert_eq!(gallery(&anna).await, photos[..2]);
    assert_eq!(gallery(&berta).await, photos[..1]);
    assert_eq!(late.get("/api/rematch-status").await.ok()["status"], "done");
}

async fn a_photo_that_is_being_learned_is_forgotten_and_scanned(app: Arc<TestApp>) {
    let (event, [anna, _], photos) = event_with_photos(&app).await;
    let photo = shoot(&event, &[1, 6], 4).await;
    let learning = app
        .run_jobs_stalled_at(|call| matches!(call, Call::Index(..)))
        .await;
    app.keep_guests_only(&event, true).await;
    // The engine forgets all photos before it learns this one.
    while strangers(&app, &event) > 0 {
        app.app.pool.step().await.unwrap().unwrap();
    }
    learning.resume().await;
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(strangers(&app, &event), 0);
    assert_eq!(gallery(&anna).await, [photos[0], photos[1], photo]);
}

async fn photos_that_wait_for_their_batch_are_scanned(app: Arc<TestApp>) {
    app.engine.be_patient(RETRY);
    let (event, [anna, _], photos) = event_with_photos(&app).await;
    let waiting = [shoot(&event, &[1], 4).await, shoot(&event, &[9, 1], 5).await];
    // One is learned and waits for the other.
    app.app.pool.step().await.unwrap().unwrap();
    app.keep_guests_only(&event, true).await;
    app.run_jobs().await;
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(strangers(&app, &event), 0);
    assert_eq!(gallery(&anna).await, [&photos[..2], &waiting].concat());
    let listed = event.owner.get("/api/my-uploaded-photos").await.ok();
    for photo in listed.as_array().unwrap() {
        assert_eq!(photo["processing_status"], "DONE");
    }
}

async fn a_search_under_way_takes_no_match_away(app: Arc<TestApp>) {
    let (event, [anna, berta], photos) = event_with_photos(&app).await;
    let rematch = format!("/api/photographer/events/{}/rematch", event.id);
    event.owner.post_nothing(&rematch).await.ok();
    let search = app
        .run_jobs_stalled_at(|call| matches!(call, Call::SearchPhotos(_)))
        .await;
    app.keep_guests_only(&event, true).await;
    // What it searches in is gone when it goes on.
    while strangers(&app, &event) > 0 {
        app.app.pool.step().await.unwrap().unwrap();
    }
    search.resume().await;
    assert_eq!(gallery(&anna).await, photos[..2]);
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(gallery(&anna).await, photos[..2]);
    assert_eq!(gallery(&berta).await, photos[..1]);
}

async fn an_engine_that_does_not_forget_is_asked_until_it_does(app: Arc<TestApp>) {
    let (event, [anna, _], photos) = event_with_photos(&app).await;
    app.engine.fail_next([Failure::Once; 10]);
    app.keep_guests_only(&event, true).await;
    for _ in 0..10 {
        assert_eq!(app.run_jobs().await, 1);
        app.pass(RETRY);
    }
    assert_eq!(strangers(&app, &event), 6);
    app.run_jobs().await;
    assert_eq!(strangers(&app, &event), 0);
    assert_eq!(gallery(&anna).await, photos[..2]);
}

async fn what_a_worker_learned_and_never_told_is_forgotten(app: Arc<TestApp>) {
    let (event, [anna, _], photos) = event_with_photos(&app).await;
    let photo = shoot(&event, &[1, 6], 4).await;
    let learning = app
        .run_jobs_stalled_at(|call| matches!(call, Call::Index(..)))
        .await;
    app.keep_guests_only(&event, true).await;
    while strangers(&app, &event) > 0 {
        app.app.pool.step().await.unwrap().unwrap();
    }
    // As if the worker had died there: its answer is lost, and the next try learns nothing.
    app.engine.lose_next_answer();
    learning.resume().await;
    app.pass(RETRY);
    app.run_jobs().await;
    let owner = FaceOwner::Photo(PhotoId(photo));
    let forget = Call::ForgetStrays(EventId(event.id), owner);
    assert!(app.engine.calls().contains(&forget));
    assert_eq!(strangers(&app, &event), 0);
    assert_eq!(gallery(&anna).await, [photos[0], photos[1], photo]);
}

async fn an_event_that_remembers_everybody_again_is_learned_anew(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let guests = [join(&app, &event, 1).await, join(&app, &event, 2).await];
    let photos = [shoot(&event, &[9, 1, 2], 1).await, shoot(&event, &[1], 2).await];
    app.run_jobs().await;
    let late = shoot(&event, &[2], 3).await;
    // It is being scanned when the event changes.
    let look = app
        .run_jobs_stalled_at(|call| matches!(call, Call::SearchTransient(..)))
        .await;
    app.keep_guests_only(&event, false).await;
    look.resume().await;
    while app.app.pool.step().await.unwrap().is_some() {
        assert_eq!(gallery(&guests[0]).await, photos);
        assert!(gallery(&guests[1]).await.contains(&photos[0]));
    }
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(gallery(&guests[0]).await, photos);
    assert_eq!(gallery(&guests[1]).await, [photos[0], late]);
    assert_eq!(strangers(&app, &event), 5);
    assert_eq!(boxes(&event.owner, photos[0]).await.as_array().unwrap().len(), 3);
    let third = join(&app, &event, 9).await;
    app.run_jobs().await;
    assert_eq!(gallery(&third).await, photos[..1]);
}

async fn the_last_of_several_switches_wins(app: Arc<TestApp>) {
    let (event, [anna, berta], photos) = event_with_photos(&app).await;
    for wanted in [true, false, true] {
        app.keep_guests_only(&event, wanted).await;
    }
    app.run_jobs().await;
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(
        (strangers(&app, &event), app.engine.remembered(EventId(event.id))),
        (0, 2)
    );
    for wanted in [false, true, false] {
        app.keep_guests_only(&event, wanted).await;
    }
    app.run_jobs().await;
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(strangers(&app, &event), 6);
    assert_eq!(gallery(&anna).await, photos[..2]);
    assert_eq!(gallery(&berta).await, photos[..1]);
}
