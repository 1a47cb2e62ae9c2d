//! Rematches: never an empty gallery, never two of one event at once, and never in a guest's way.
//!
//! The jobs are run one by one, and the galleries and the queue are looked at in between.

use std::collections::BTreeSet;
use std::sync::Arc;

use findme::clock::Clock;
use findme::model::{EventId, FaceKey, Task, UserId};
use serde_json::{Value, json};

use crate::support::{Call, Person, TestApp, TestEvent, add_photo, crowd, enrol, on_both, other_photo};

on_both![
    galleries_stay_whole_during_a_rematch,
    fifty_simultaneous_requests_make_one_running_and_one_waiting_rematch,
    a_guest_who_registers_during_a_rematch_of_two_thousand_is_matched_first,
];

fn path(event: &TestEvent) -> String {
    format!("/api/photographer/events/{}/rematch", event.id)
}

/// Asks fifty times at once; answers the jobs that were named.
async fn ask_fifty_times(event: &TestEvent) -> BTreeSet<String> {
    let path = path(event);
    let requests = (0..50).map(|_| event.owner.post_nothing(&path));
    let answers = futures_util::future::join_all(requests).await;
    let job = |answer: &crate::support::Answer| answer.ok()["job_id"].as_str().unwrap().to_owned();
    answers.iter().map(job).collect()
}

async fn galleries_stay_whole_during_a_rematch(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut guests = Vec::new();
    for (name, person) in [("anna", 1), ("berta", 2), ("carl", 3)] {
        let guest = app.guest(&event, name).await;
        enrol(&guest, Person(person)).await;
        guests.push(guest);
    }
    add_photo(&event, other_photo(&[Person(1), Person(2), Person(3)], 1)).await;
    add_photo(&event, other_photo(&[Person(2), Person(3)], 2)).await;
    app.run_jobs().await;
    let look = async || {
        let mut galleries = Vec::new();
        for guest in &guests {
            let list = guest.get("/api/my-photos").await.ok();
            let photos = list.as_array().unwrap().iter();
            galleries.push(photos.map(|photo| photo["id"].clone()).collect::<Vec<Value>>());
        }
        galleries
    };
    let before = look().await;
    assert_eq!(before.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 2]);
    event.owner.post_nothing(&path(&event)).await.ok();
    let mut steps = 0;
    while app.app.pool.step().await.unwrap().is_some() {
        steps += 1;
        assert_eq!(look().await, before, "after step {steps}");
    }
    assert_eq!(steps, 4);
    // And in the middle of a search.
    event.owner.post_nothing(&path(&event)).await.ok();
    let jobs = app.run_jobs_stalled().await;
    assert_eq!(look().await, before);
    jobs.resume().await;
    assert_eq!(look().await, before);
}

async fn fifty_simultaneous_requests_make_one_running_and_one_waiting_rematch(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for (name, person) in [("anna", 1), ("berta", 2)] {
        enrol(&app.guest(&event, name).await, Person(person)).await;
    }
    app.run_jobs().await;
    let admin = app.admin().await;
    let rematches = async || {
        let queue = admin.get("/api/admin/queue/stats").await.ok();
        let counts = queue["kinds"]["rematch_event"].clone();
        json!([
            counts["queued"],
            counts["running"],
            counts["waiting"],
            counts["done"]
        ])
    };
    let searches = || {
        let calls = app.engine.calls();
        let search = Call::SearchPhotos(EventId(event.id));
        calls.iter().filter(|call| **call == search).count()
    };
    let before = searches();
    let first = ask_fifty_times(&event).await;
    assert_eq!(first.len(), 1);
    assert_eq!(rematches().await, json!([1, 0, 0, 0]));
    // It begins, and splits into a part per guest; it is running until the last of them has ended.
    app.app.pool.step().await.unwrap();
    assert_eq!(rematches().await, json!([0, 0, 1, 0]));
    let second = ask_fifty_times(&event).await;
    assert_eq!(second.len(), 1);
    assert_ne!(second, first);
    assert_eq!(rematches().await, json!([1, 0, 1, 0]));
    while searches() < before + 2 {
        let (claimed, _) = app.app.pool.step().await.unwrap().unwrap();
        assert!(!matches!(claimed.job.task, Task::RematchEvent { .. }));
    }
    assert_eq!(rematches().await, json!([1, 0, 0, 1]));
    assert_eq!(app.run_jobs().await, 3);
    assert_eq!(rematches().await, json!([0, 0, 0, 2]));
    assert_eq!(searches(), before + 4);
}

async fn a_guest_who_registers_during_a_rematch_of_two_thousand_is_matched_first(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let store = findme::app::open_store(&app.config).await.unwrap();
    let unknown = FaceKey("unknown".to_owned());
    crowd(&store, EventId(event.id), 2_000, &unknown, app.clock.now()).await;
    store.close().await;
    event.owner.post_nothing(&path(&event)).await.ok();
    for _ in 0..10 {
        app.app.pool.step().await.unwrap().unwrap();
    }
    let status = event.owner.get("/api/rematch-status").await.ok();
    assert_eq!(
        (&status["status"], &status["matched"]),
        (&json!("running"), &json!(9))
    );
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (claimed, _) = app.app.pool.step().await.unwrap().unwrap();
    let expected = Task::MatchGuest {
        event: Some(EventId(event.id)),
        guest: UserId(guest.id),
    };
    assert_eq!(claimed.job.task, expected);
    assert_eq!(guest.get("/api/my-photos").await.ok()[0]["id"], photo);
    assert_eq!(guest.get("/api/rematch-status").await.ok()["status"], "done");
    let queue = app.admin().await.get("/api/admin/queue/stats").await.ok();
    assert_eq!(queue["depth"], 1_991);
}
