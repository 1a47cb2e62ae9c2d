//! Events that remember nobody but their guests: late guests are looked for once more, and nobody is lost or kept.
//!
//! The engine tells what it remembers and counts how often it looked at a photo.

use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::{Value, json};

use crate::support::{
    Call, Failure, Guest, Person, TestApp, TestEvent, add_photo, enrol, on_both, other_photo,
};

on_both![
    only_guests_are_remembered_and_only_their_faces_are_shown,
    photos_are_not_looked_at_before_there_are_guests,
    a_late_guest_waits_until_all_photos_were_looked_through,
    a_burst_of_guests_shares_one_look_at_each_photo,
    whoever_comes_during_a_pass_is_looked_for_only_where_it_was,
    a_guest_who_is_enrolled_while_a_photo_is_looked_through_is_found,
    failures_anywhere_lose_nobody,
    an_outage_is_told_and_ends_well,
    a_former_selfie_does_not_count,
    a_guest_who_leaves_takes_all_along,
    a_photo_deleted_while_it_is_looked_through_leaves_nothing,
    a_photo_that_cannot_be_looked_at_again_keeps_nobody_waiting,
    a_rematch_judges_anew_what_is_looked_through_meanwhile,
    a_reindex_looks_at_each_photo_once,
];

/// The wait before a second try.
const RETRY: Duration = Duration::from_secs(7);

async fn gallery(guest: &Guest) -> Vec<i64> {
    let list = guest.get("/api/my-photos").await.ok();
    let photos = list.as_array().unwrap().iter();
    let mut ids: Vec<i64> = photos.map(|photo| photo["id"].as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids
}

async fn status(guest: &Guest) -> Value {
    guest.get("/api/rematch-status").await.ok()
}

/// Uploads a photo of these people; no two numbers give the same file.
async fn shoot(event: &TestEvent, people: &[u8], number: u8) -> i64 {
    let people: Vec<_> = people.iter().copied().map(Person).collect();
    add_photo(event, other_photo(&people, number)).await.0
}

/// A new guest of this person's face, whose selfie is in line.
async fn join(app: &TestApp, event: &TestEvent, person: u8) -> Guest {
    let guest = app.guest(event, &format!("guest-{person}")).await;
    enrol(&guest, Person(person)).await;
    guest
}

/// How often the engine looked at a photo.
fn looks(app: &TestApp) -> usize {
    let look = |call: &Call| matches!(call, Call::Glimpse(_));
    app.engine.calls().into_iter().filter(look).count()
}

fn is_search(call: Call) -> bool {
    matches!(call, Call::SearchGlimpses(..))
}

async fn jobs_done(app: &TestApp, kind: &str) -> Value {
    let stats = app.admin().await.get("/api/admin/queue/stats").await.ok();
    stats["kinds"][kind]["done"].clone()
}

async fn step(app: &TestApp) {
    app.app.pool.step().await.unwrap().unwrap();
}

async fn only_guests_are_remembered_and_only_their_faces_are_shown(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let (anna, berta) = (join(&app, &event, 1).await, join(&app, &event, 2).await);
    app.run_jobs().await;
    let photo = shoot(&event, &[9, 1, 8, 2], 1).await;
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
    assert_eq!(app.engine.strangers(EventId(event.id)), 0);
    for (guest, matched) in [(&anna, [true, false]), (&berta, [false, true])] {
        assert_eq!(gallery(guest).await, [photo]);
        let faces = guest.get(&format!("/api/photo/{photo}/faces")).await.ok();
        let boxes = faces["boxes"].as_array().unwrap();
        let told: Vec<_> = boxes.iter().map(|face| face["matched"].clone()).collect();
        assert_eq!(told, matched);
        let left = [&boxes[0]["left"], &boxes[1]["left"]];
        assert_eq!(left, [&json!(0.125), &json!(0.375)]);
        assert_eq!(boxes[0]["confidence"], 99.0);
    }
    let photos = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(
        (&photos[0]["faces_count"], &photos[0]["processing_status"]),
        (&json!(4), &json!("DONE"))
    );
}

async fn photos_are_not_looked_at_before_there_are_guests(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let photo = shoot(&event, &[1, 2], 1).await;
    app.run_jobs().await;
    assert_eq!(app.engine.calls(), []);
    let thumbnail = event.owner.get(&format!("/api/photo/{photo}?size=thumb")).await;
    assert_eq!(thumbnail.status, 200);
    let photos = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(photos[0]["processing_status"], "DONE");
    let guest = join(&app, &event, 1).await;
    app.run_jobs().await;
    assert_eq!((looks(&app), gallery(&guest).await), (1, vec![photo]));
}

async fn a_late_guest_waits_until_all_photos_were_looked_through(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let photos = [
        shoot(&event, &[1], 1).await,
        shoot(&event, &[9], 2).await,
        shoot(&event, &[2, 1], 3).await,
    ];
    let early = join(&app, &event, 2).await;
    app.run_jobs().await;
    assert_eq!(status(&early).await["status"], "done");
    let late = join(&app, &event, 1).await;
    // The guest's own job, the pass, and the photos but for the last.
    for _ in 0..4 {
        step(&app).await;
        app.pass(Duration::from_secs(1));
        let told = status(&late).await;
        assert_eq!(told["status"], "running", "{told}");
        assert_eq!(told.get("finished_at"), None);
        assert_eq!(status(&early).await["status"], "done");
        assert_eq!(gallery(&early).await, photos[2..]);
    }
    step(&app).await;
    let told = status(&late).await;
    assert_eq!((&told["status"], &told["matched"]), (&json!("done"), &json!(2)));
    let took = told["finished_at"].as_f64().unwrap() - told["started_at"].as_f64().unwrap();
    assert!((took - 4.0).abs() < 0.1, "{told}");
    assert_eq!(gallery(&late).await, [photos[0], photos[2]]);
    assert_eq!(app.run_jobs().await, 0);
    // Whoever finds nothing is told so.
    let alone = join(&app, &event, 7).await;
    app.run_jobs().await;
    let told = status(&alone).await;
    assert_eq!((&told["status"], &told["matched"]), (&json!("done"), &json!(0)));
}

async fn a_burst_of_guests_shares_one_look_at_each_photo(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let mut photos = Vec::new();
    for number in 0..5 {
        photos.push(shoot(&event, &[number + 1, number + 2], number).await);
    }
    app.run_jobs().await;
    let mut guests = Vec::new();
    for person in 1..=30 {
        guests.push(join(&app, &event, person).await);
    }
    app.run_jobs().await;
    assert_eq!(looks(&app), photos.len());
    assert_eq!(jobs_done(&app, "look_again").await, 1);
    assert_eq!(gallery(&guests[0]).await, photos[..1]);
    assert_eq!(gallery(&guests[1]).await, photos[..2]);
    assert_eq!(gallery(&guests[29]).await, [0; 0]);
    for guest in &guests {
        assert_eq!(status(guest).await["status"], "done");
    }
}

async fn whoever_comes_during_a_pass_is_looked_for_only_where_it_was(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let mut photos = Vec::new();
    for number in 0..3 {
        photos.push(shoot(&event, &[1, 2, 3], number).await);
    }
    app.run_jobs().await;
    let first = join(&app, &event, 1).await;
    // The guest's own job, the pass, the first photo.
    for _ in 0..3 {
        step(&app).await;
    }
    let others = [join(&app, &event, 2).await, join(&app, &event, 3).await];
    app.run_jobs().await;
    // Three looks for the first guest, two of them for all; and one more at the photo that was before.
    assert_eq!(looks(&app), 4);
    assert_eq!(jobs_done(&app, "look_again").await, 2);
    for guest in others.iter().chain([&first]) {
        assert_eq!(gallery(guest).await, photos);
        assert_eq!(status(guest).await["status"], "done");
    }
}

async fn a_guest_who_is_enrolled_while_a_photo_is_looked_through_is_found(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let early = join(&app, &event, 1).await;
    app.run_jobs().await;
    let photo = shoot(&event, &[1, 2], 1).await;
    // The search has begun, so it is not told of who comes now.
    let search = app.run_jobs_stalled_at(is_search).await;
    let late = join(&app, &event, 2).await;
    step(&app).await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
    search.resume().await;
    app.run_jobs().await;
    for guest in [&early, &late] {
        assert_eq!(gallery(guest).await, [photo]);
        assert_eq!(status(guest).await["status"], "done");
    }
}

async fn failures_anywhere_lose_nobody(app: Arc<TestApp>) {
    for (number, failures) in [
        vec![Failure::Once],
        vec![Failure::Panic, Failure::Once, Failure::Panic],
        vec![Failure::Once; 4],
    ]
    .into_iter()
    .enumerate()
    {
        let event = app.guests_only_event(&format!("M{number}")).await;
        let photo = shoot(&event, &[1, 9, 2], 1).await;
        app.run_jobs().await;
        app.engine.fail_next(failures.clone());
        app.engine.lose_next_answer();
        let guest = join(&app, &event, 1).await;
        let drain = async || {
            for _ in 0..8 {
                app.run_jobs().await;
                app.pass(Duration::from_mins(1));
            }
        };
        drain().await;
        assert_eq!(gallery(&guest).await, [photo]);
        app.engine.fail_next(failures);
        let late = shoot(&event, &[9, 1], 2).await;
        drain().await;
        assert_eq!(gallery(&guest).await, [photo, late]);
        assert_eq!(status(&guest).await["status"], "done");
        assert_eq!(app.engine.remembered(EventId(event.id)), 1);
    }
}

async fn an_outage_is_told_and_ends_well(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let photo = shoot(&event, &[1], 1).await;
    app.run_jobs().await;
    let guest = join(&app, &event, 1).await;
    // The guest's own job, the pass.
    step(&app).await;
    step(&app).await;
    app.engine.set_out_of_service(true);
    app.run_jobs().await;
    let told = status(&guest).await;
    assert_eq!(
        (&told["status"], &told["error_code"]),
        (&json!("running"), &json!("delayed")),
        "{told}"
    );
    app.engine.set_out_of_service(false);
    app.pass(RETRY);
    app.run_jobs().await;
    let told = status(&guest).await;
    assert_eq!((&told["status"], told.get("error_code")), (&json!("done"), None));
    assert_eq!(gallery(&guest).await, [photo]);
}

async fn a_former_selfie_does_not_count(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    app.engine.make_alike(Person(1), Person(3), 80.0);
    let guest = join(&app, &event, 1).await;
    let photos = [
        shoot(&event, &[1], 1).await,
        shoot(&event, &[2], 2).await,
        shoot(&event, &[1, 2], 3).await,
        shoot(&event, &[3], 4).await,
    ];
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, [photos[0], photos[2], photos[3]]);
    // The face of the former selfie is forgotten behind the photos, which are looked through while it is known.
    enrol(&guest, Person(2)).await;
    step(&app).await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, photos[1..3]);
    assert_eq!(status(&guest).await["matched"], 2);
    // A face that is less like is the one that counts all the same.
    enrol(&guest, Person(3)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, [photos[0], photos[2], photos[3]]);
    assert_eq!(app.engine.remembered(EventId(event.id)), 1);
}

async fn a_guest_who_leaves_takes_all_along(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let (anna, berta) = (join(&app, &event, 1).await, join(&app, &event, 2).await);
    let photo = shoot(&event, &[1, 2], 1).await;
    app.run_jobs().await;
    anna.delete("/api/me").await.ok();
    berta.delete("/api/my-selfie").await.ok();
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
    assert_eq!(gallery(&berta).await, [0; 0]);
    let faces = event.owner.get(&format!("/api/photo/{photo}/faces")).await.ok();
    assert_eq!(faces["boxes"], json!([]));
    // And who comes back is found again.
    enrol(&berta, Person(2)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&berta).await, [photo]);
}

async fn a_photo_deleted_while_it_is_looked_through_leaves_nothing(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let guest = join(&app, &event, 1).await;
    app.run_jobs().await;
    let photo = shoot(&event, &[1], 1).await;
    let jobs = app.run_jobs_stalled().await;
    event.owner.delete(&format!("/api/photos/{photo}")).await.ok();
    jobs.resume().await;
    assert_eq!(gallery(&guest).await, [0; 0]);
    guest.delete("/api/me").await.ok();
    app.run_jobs().await;
    assert_eq!(
        (app.engine.remembered(EventId(event.id)), app.stored_bytes()),
        (0, 0)
    );
}

async fn a_photo_that_cannot_be_looked_at_again_keeps_nobody_waiting(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let early = join(&app, &event, 1).await;
    let photos = [shoot(&event, &[1, 2], 1).await, shoot(&event, &[1, 2], 2).await];
    app.run_jobs().await;
    let late = join(&app, &event, 2).await;
    // The guest's own job, the pass.
    step(&app).await;
    step(&app).await;
    app.engine.fail_next([Failure::Unusable]);
    app.run_jobs().await;
    assert_eq!(gallery(&early).await, photos);
    assert_eq!(gallery(&late).await, photos[1..]);
    assert_eq!(status(&late).await["status"], "done");
    let listed = event.owner.get("/api/my-uploaded-photos").await.ok();
    let listed = listed.as_array().unwrap().iter().rev();
    let statuses: Vec<_> = listed.map(|photo| photo["processing_status"].clone()).collect();
    assert_eq!(statuses, ["FAILED", "DONE"]);
}

async fn a_rematch_judges_anew_what_is_looked_through_meanwhile(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    app.engine.make_alike(Person(1), Person(2), 75.0);
    let guest = join(&app, &event, 1).await;
    app.run_jobs().await;
    let strict = async |threshold: i64| {
        let threshold = json!({"threshold": threshold});
        let path = "/api/admin/rekognition/threshold";
        app.admin().await.post(path, threshold).await.ok();
    };
    let photos = [shoot(&event, &[1], 1).await, shoot(&event, &[2], 2).await];
    // One is looked through, the other is being looked through, when another rule is made.
    step(&app).await;
    let look = app.run_jobs_stalled_at(is_search).await;
    strict(80).await;
    let rematch = format!("/api/photographer/events/{}/rematch", event.id);
    event.owner.post_nothing(&rematch).await.ok();
    step(&app).await;
    assert_eq!(status(&guest).await["status"], "running");
    assert_eq!(gallery(&guest).await, photos[..1]);
    look.resume().await;
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, photos[..1]);
    // And back, with a gallery that is never empty.
    strict(70).await;
    event.owner.post_nothing(&rematch).await.ok();
    while app.app.pool.step().await.unwrap().is_some() {
        assert!(gallery(&guest).await.contains(&photos[0]));
    }
    assert_eq!(gallery(&guest).await, photos);
    let told = event.owner.get("/api/rematch-status").await.ok();
    assert_eq!((&told["status"], &told["matched"]), (&json!("done"), &json!(2)));
}

async fn a_reindex_looks_at_each_photo_once(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let guests = [join(&app, &event, 1).await, join(&app, &event, 2).await];
    let photos = [shoot(&event, &[1, 2], 1).await, shoot(&event, &[2, 9], 2).await];
    app.run_jobs().await;
    app.engine.clear_calls();
    let path = format!("/api/admin/events/{}/reindex", event.id);
    app.admin().await.post_nothing(&path).await.ok();
    while app.app.pool.step().await.unwrap().is_some() {
        assert_eq!(gallery(&guests[0]).await, photos[..1]);
        assert_eq!(gallery(&guests[1]).await, photos);
    }
    assert_eq!((looks(&app), app.engine.remembered(EventId(event.id))), (2, 2));
    for guest in &guests {
        assert_eq!(status(guest).await["status"], "done");
    }
}
