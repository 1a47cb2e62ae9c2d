//! Screens that wait for news of their slideshow: what they are told of, and how many wait at once.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{cursor, ids, list, set_shown, shown, wall_of};
use crate::support::{Answer, Caller, TestApp, on_both};

on_both![
    who_waits_is_told_of_a_new_photo,
    who_waits_is_told_of_a_hidden_photo_and_of_another_name,
    who_waits_is_told_that_the_link_has_ended,
    who_waits_is_answered_when_the_server_stops,
    no_more_than_some_wait_at_once,
];

/// The answer of somebody who waits for something else than is known.
async fn wait(screen: Caller, token: String, known: Value) -> Answer {
    let path = format!("{}?after={}&wait_s=25", list(&token), cursor(&known));
    screen.get(&path).await
}

/// The same in the background, once it has begun.
async fn begin_to_wait(screen: &Caller, token: &str, known: &Value) -> JoinSet<Answer> {
    let mut waiting = JoinSet::new();
    waiting.spawn(wait(screen.clone(), token.to_owned(), known.clone()));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(waiting.try_join_next().is_none(), "nothing is new yet");
    waiting
}

async fn who_waits_is_told_of_a_new_photo(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    let known = screen.get(&list(&token)).await.ok();
    let mut waiting = begin_to_wait(&screen, &token, &known).await;
    let photo = shown(&event, 1).await;
    app.run_jobs().await;
    let told = waiting.join_next().await.unwrap().unwrap().ok();
    assert_eq!(ids(&told), [photo]);
}

async fn who_waits_is_told_of_a_hidden_photo_and_of_another_name(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let photo = shown(&event, 1).await;
    app.run_jobs().await;
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    let known = screen.get(&list(&token)).await.ok();
    let mut waiting = begin_to_wait(&screen, &token, &known).await;
    set_shown(&event, photo, false).await;
    let told = waiting.join_next().await.unwrap().unwrap().ok();
    assert_eq!(ids(&told), [0; 0]);
    let mut waiting = begin_to_wait(&screen, &token, &told).await;
    let path = format!("/api/photographer/events/{}", event.id);
    event.owner.put(&path, json!({"name": "Noces"})).await.ok();
    let told = waiting.join_next().await.unwrap().unwrap().ok();
    assert_eq!(told["event_name"], "Noces");
}

async fn who_waits_is_told_that_the_link_has_ended(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    let known = screen.get(&list(&token)).await.ok();
    let mut waiting = begin_to_wait(&screen, &token, &known).await;
    wall_of(&event).await;
    let told = waiting.join_next().await.unwrap().unwrap();
    told.refused(404, "wall_invalid");
}

async fn who_waits_is_answered_when_the_server_stops(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    let known = screen.get(&list(&token)).await.ok();
    let mut waiting = begin_to_wait(&screen, &token, &known).await;
    app.app.stopping.cancel();
    let told = tokio::time::timeout(Duration::from_secs(10), waiting.join_next()).await;
    assert_eq!(told.unwrap().unwrap().unwrap().ok(), known);
}

async fn no_more_than_some_wait_at_once(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let (screen, token) = (app.anonymous(), wall_of(&event).await);
    let known = screen.get(&list(&token)).await.ok();
    let mut waiting = JoinSet::new();
    for _ in 0..33 {
        waiting.spawn(wait(screen.0.clone(), token.clone(), known.clone()));
    }
    // One of them found all places taken, whichever came last.
    let told = waiting.join_next().await.unwrap().unwrap().ok();
    assert_eq!(told, known);
    // Another event has places of its own.
    let elsewhere = wall_of(&other).await;
    let known_there = screen.get(&list(&elsewhere)).await.ok();
    let _there = begin_to_wait(&screen, &elsewhere, &known_there).await;
    let photo = shown(&event, 1).await;
    app.run_jobs().await;
    for answer in waiting.join_all().await {
        assert_eq!(ids(&answer.ok()), [photo], "all others waited");
    }
}
