//! What changes in a guest's photos, told by a cursor: nothing is missed, and nothing told that did not change.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::{
    Guest, Person, TestApp, TestEvent, add_photo, enrol, gallery, on_both, other_photo, shoot,
};

on_both![
    what_comes_and_what_leaves_is_told_once,
    another_selfie_takes_photos_away_and_brings_others,
    a_rematch_tells_only_what_it_changed,
    in_a_guests_only_event_changes_are_told_alike,
    a_withdrawn_selfie_leaves_no_list,
    what_was_removed_long_ago_is_forgotten,
    many_changes_come_in_parts,
    cursors_that_were_not_given_are_refused,
    all_who_wait_are_told,
    who_waits_is_told_of_a_deletion_and_of_an_end,
    who_waits_is_answered_when_the_server_stops,
    nothing_is_missed_while_photos_come_and_go,
];

const PATH: &str = "/api/my-photos/changes";

/// The numbers of photos in an answer.
fn told(answer: &Value) -> (Vec<i64>, Vec<i64>) {
    let number = |value: &Value| value.as_i64().unwrap();
    let added = answer["added"].as_array().unwrap().iter();
    let removed = answer["removed"].as_array().unwrap().iter();
    (
        added.map(|photo| number(&photo["id"])).collect(),
        removed.map(number).collect(),
    )
}

fn cursor(answer: &Value) -> &str {
    answer["cursor"].as_str().unwrap()
}

async fn begin(guest: &Guest) -> String {
    let answer = guest.get(PATH).await.ok();
    assert_eq!(told(&answer), (vec![], vec![]));
    cursor(&answer).to_owned()
}

async fn after(guest: &Guest, cursor: &str) -> Value {
    guest.get(&format!("{PATH}?after={cursor}")).await.ok()
}

fn wait(guest: &Guest, cursor: &str) -> JoinHandle<Value> {
    let (guest, path) = (guest.clone(), format!("{PATH}?after={cursor}&wait_s=25"));
    tokio::spawn(async move { guest.get(&path).await.ok() })
}

/// Gives those who wait the time to begin to.
async fn let_wait(waiting: &[&JoinHandle<Value>]) {
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(
        waiting.iter().all(|waiting| !waiting.is_finished()),
        "nothing is new yet"
    );
}

async fn delete(event: &TestEvent, photo: i64) {
    event.owner.delete(&format!("/api/photos/{photo}")).await.ok();
}

async fn what_comes_and_what_leaves_is_told_once(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let other = app.guest(&event, "berta").await;
    enrol(&guest, Person(1)).await;
    enrol(&other, Person(2)).await;
    app.run_jobs().await;
    let (empty, of_other) = (begin(&guest).await, begin(&other).await);
    let first = shoot(&event, &[1, 2], 1).await;
    let pending = after(&guest, &empty).await;
    assert_eq!(pending["event"], json!({"photos": 1, "ready": 0}));
    assert_eq!(told(&pending), (vec![], vec![]));
    app.run_jobs().await;
    let one = after(&guest, &empty).await;
    assert_eq!(told(&one), (vec![first], vec![]));
    assert_eq!(
        (&one["total"], &one["event"]),
        (&json!(1), &json!({"photos": 1, "ready": 1}))
    );
    let mut listed = guest.get("/api/my-photos").await.ok();
    assert_eq!(one["added"][0], listed[0].take());
    let nothing = after(&guest, cursor(&one)).await;
    assert_eq!(told(&nothing), (vec![], vec![]));
    assert_eq!(cursor(&nothing), cursor(&one));
    // Who asks twice by one cursor is told the same.
    let again = after(&guest, &empty).await;
    assert_eq!((told(&again), cursor(&again)), (told(&one), cursor(&one)));

    let second = shoot(&event, &[1], 2).await;
    app.run_jobs().await;
    delete(&event, first).await;
    let two = after(&guest, cursor(&one)).await;
    assert_eq!(told(&two), (vec![second], vec![first]));
    assert_eq!(two["total"], 1);
    // What came and left in between may be told as gone to somebody who never knew it.
    assert_eq!(told(&after(&guest, &empty).await), (vec![second], vec![first]));
    assert_eq!(told(&after(&guest, cursor(&two)).await), (vec![], vec![]));
    assert_eq!(told(&after(&other, &of_other).await), (vec![], vec![first]));
    app.run_jobs().await;
}

async fn another_selfie_takes_photos_away_and_brings_others(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (of_one, of_two) = (shoot(&event, &[1], 1).await, shoot(&event, &[2], 2).await);
    app.run_jobs().await;
    let known = begin(&guest).await;
    enrol(&guest, Person(2)).await;
    app.run_jobs().await;
    let changed = after(&guest, &known).await;
    assert_eq!(told(&changed), (vec![of_two], vec![of_one]));
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let back = after(&guest, cursor(&changed)).await;
    assert_eq!(told(&back), (vec![of_one], vec![of_two]));
    // A photo that is there again is not told as gone.
    assert_eq!(told(&after(&guest, &known).await), (vec![of_one], vec![of_two]));
    assert_eq!(app.rows("select photo_id from match_removals").await, 1);
}

async fn a_rematch_tells_only_what_it_changed(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (kept, lost) = (shoot(&event, &[1], 1).await, shoot(&event, &[1], 2).await);
    app.run_jobs().await;
    let known = begin(&guest).await;
    let rematch = format!("/api/photographer/events/{}/rematch", event.id);
    event.owner.post_nothing(&rematch).await.ok();
    app.run_jobs().await;
    assert_eq!(told(&after(&guest, &known).await), (vec![], vec![]));
    // A match that the next rematch does not find, and one that it finds anew.
    let stray = shoot(&event, &[2], 3).await;
    app.run_jobs().await;
    app.sql(&format!(
        "update matches set photo_id = {stray} where photo_id = {lost}"
    ))
    .await;
    event.owner.post_nothing(&rematch).await.ok();
    app.run_jobs().await;
    assert_eq!(told(&after(&guest, &known).await), (vec![lost], vec![stray]));
    assert_eq!(gallery(&guest).await, [kept, lost]);
}

async fn in_a_guests_only_event_changes_are_told_alike(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let known = begin(&guest).await;
    let photo = shoot(&event, &[1], 1).await;
    app.run_jobs().await;
    let found = after(&guest, &known).await;
    assert_eq!(told(&found), (vec![photo], vec![]));
    delete(&event, photo).await;
    assert_eq!(told(&after(&guest, cursor(&found)).await), (vec![], vec![photo]));
    app.run_jobs().await;
}

async fn a_withdrawn_selfie_leaves_no_list(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (first, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    shoot(&event, &[1], 2).await;
    app.run_jobs().await;
    let known = begin(&guest).await;
    delete(&event, first).await;
    assert_eq!(app.rows("select photo_id from match_removals").await, 1);
    guest.delete("/api/my-selfie").await.ok();
    assert_eq!(app.rows("select photo_id from match_removals").await, 0);
    let outdated = guest.get(&format!("{PATH}?after={known}")).await;
    outdated.refused(410, "cursor_outdated");
    let anew = begin(&guest).await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    assert_eq!(after(&guest, &anew).await["total"], 1);
    guest.delete("/api/me").await.ok();
    app.run_jobs().await;
    for table in ["match_removals", "match_changes", "matches"] {
        assert_eq!(
            app.rows(&format!("select user_id from {table}")).await,
            0,
            "{table}"
        );
    }
}

async fn what_was_removed_long_ago_is_forgotten(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (first, second) = (shoot(&event, &[1], 1).await, shoot(&event, &[1], 2).await);
    app.run_jobs().await;
    let known = begin(&guest).await;
    delete(&event, first).await;
    let one = after(&guest, &known).await;
    app.pass(Duration::from_hours(25));
    let admin = app.log_in("photographer-M01").await;
    admin.delete(&format!("/api/photos/{second}")).await.ok();
    app.app
        .matching
        .prune_removals(app.confirmed().await)
        .await
        .unwrap();
    assert_eq!(app.rows("select photo_id from match_removals").await, 1);
    let guest = Guest {
        caller: app.log_in("anna").await,
        ..guest
    };
    let outdated = guest.get(&format!("{PATH}?after={known}")).await;
    outdated.refused(410, "cursor_outdated");
    assert_eq!(told(&after(&guest, cursor(&one)).await), (vec![], vec![second]));
    app.run_jobs().await;
}

async fn many_changes_come_in_parts(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let begun = begin(&guest).await;
    super::pages::add_many(&app, &event, guest.id, 0, 2_500).await;
    app.sql("update matches set change = (select count(*) from photos p where p.id <= photo_id)")
        .await;
    let latest = format!(
        "insert into match_changes (user_id, event_id, latest, known_from) values ({}, {}, 2500, 0)",
        guest.id, event.id
    );
    app.sql(&latest).await;
    let (mut known, mut seen, mut parts) = (begun, Vec::new(), Vec::new());
    loop {
        let answer = after(&guest, &known).await;
        assert_eq!(answer["total"], 2_500);
        let (added, _) = told(&answer);
        if added.is_empty() {
            break;
        }
        parts.push(added.len());
        seen.extend(added);
        cursor(&answer).clone_into(&mut known);
    }
    assert_eq!(parts, [1_000, 1_000, 500]);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 2_500);
}

async fn cursors_that_were_not_given_are_refused(app: Arc<TestApp>) {
    let (event, elsewhere) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "anna").await;
    let huge = "9".repeat(5_000);
    for odd in [
        "",
        "x",
        "7",
        ".",
        "1.",
        ".1",
        "1.-1",
        "1.01",
        "1.+1",
        "1.1.1",
        "9223372036854775808.1",
        &huge,
    ] {
        let answer = guest.get(&format!("{PATH}?after={odd}")).await;
        assert_eq!(answer.blames("field_invalid"), ["after"], "{odd}");
    }
    for unknown in [
        format!("{}.0", elsewhere.id),
        format!("{}.1", event.id),
        format!("{}.{}", event.id, i64::MAX),
        format!("{}.0", i64::MAX),
        "0.0".to_owned(),
    ] {
        let answer = guest.get(&format!("{PATH}?after={unknown}&wait_s=25")).await;
        answer.refused(410, "cursor_outdated");
    }
    let patient = guest.get(&format!("{PATH}?wait_s=26")).await;
    patient.refused(422, "wait_too_long");
    // Who has no cursor yet does not wait.
    tokio::time::timeout(Duration::from_secs(10), guest.get(&format!("{PATH}?wait_s=25")))
        .await
        .unwrap()
        .ok();
}

async fn all_who_wait_are_told(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (anna, berta) = (app.guest(&event, "anna").await, app.guest(&event, "berta").await);
    enrol(&anna, Person(1)).await;
    enrol(&berta, Person(2)).await;
    app.run_jobs().await;
    let (of_anna, of_berta) = (begin(&anna).await, begin(&berta).await);
    let [one, two, other] = [
        wait(&anna, &of_anna),
        wait(&anna, &of_anna),
        wait(&berta, &of_berta),
    ];
    let_wait(&[&one, &two, &other]).await;
    let photo = shoot(&event, &[1], 1).await;
    app.run_jobs().await;
    let (one, two) = (one.await.unwrap(), two.await.unwrap());
    assert_eq!(told(&one), (vec![photo], vec![]));
    assert_eq!((told(&two), cursor(&two)), (told(&one), cursor(&one)));
    assert!(!other.is_finished(), "nobody else is told");
    other.abort();
}

async fn who_waits_is_told_of_a_deletion_and_of_an_end(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let photo = shoot(&event, &[1], 1).await;
    app.run_jobs().await;
    let waiting = wait(&guest, &begin(&guest).await);
    let_wait(&[&waiting]).await;
    delete(&event, photo).await;
    let gone = waiting.await.unwrap();
    assert_eq!(told(&gone), (vec![], vec![photo]));
    app.run_jobs().await;
    let (caller, path) = (guest.clone(), format!("{PATH}?after={}&wait_s=25", cursor(&gone)));
    let waiting = tokio::spawn(async move { caller.get(&path).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    guest.delete("/api/my-selfie").await.ok();
    waiting.await.unwrap().refused(410, "cursor_outdated");
    app.run_jobs().await;
}

async fn who_waits_is_answered_when_the_server_stops(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let waiting = wait(&guest, &begin(&guest).await);
    let_wait(&[&waiting]).await;
    app.app.stopping.cancel();
    let answer = tokio::time::timeout(Duration::from_secs(5), waiting).await;
    assert_eq!(told(&answer.unwrap().unwrap()), (vec![], vec![]));
}

async fn nothing_is_missed_while_photos_come_and_go(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let begun = begin(&guest).await;
    let mut deleted = BTreeSet::new();
    let coming = async {
        for number in 1..=12 {
            let photo = shoot(&event, &[1], number).await;
            // Two processes take jobs at once.
            let _ = tokio::join!(app.run_jobs(), app.run_jobs());
            if number % 3 == 0 {
                delete(&event, photo).await;
                deleted.insert(photo);
            }
        }
        app.run_jobs().await;
    };
    let (mut known, mut have, mut told_of) = (begun, BTreeSet::new(), 0);
    let mut follow = async |is_last: bool| {
        let answer = after(&guest, &known).await;
        let (added, removed) = told(&answer);
        told_of += added.len();
        have.extend(added);
        for photo in removed {
            have.remove(&photo);
        }
        cursor(&answer).clone_into(&mut known);
        if is_last {
            assert_eq!(answer["total"], have.len());
        }
    };
    tokio::pin!(coming);
    loop {
        tokio::select! {
            () = &mut coming => break,
            () = follow(false) => {}
        }
    }
    follow(true).await;
    let mine: Vec<i64> = have.into_iter().collect();
    assert_eq!(gallery(&guest).await, mine);
    assert!(told_of <= 12, "a photo is told twice: {told_of}");
    assert!(app.engine.remembered(EventId(event.id)) > 0);
}
