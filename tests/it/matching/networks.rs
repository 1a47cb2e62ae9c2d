//! The networks of the embedded engine are replaced: everything is described anew, nobody loses a photo meanwhile, and
//! nothing is compared with what the former ones described.
//!
//! Workers with drawn networks (see `support::networks`) run the jobs beside the harness's own process, which only answers.

use std::sync::Arc;
use std::time::Duration;

use findme::app::App;
use findme::model::{EventId, Priority};

use crate::support::{
    DrawnNetworks, Guest, Person, TestApp, TestEvent, add_photo, enrol, gallery, on_both, other_photo, worker,
};

on_both![
    galleries_stay_whole_while_an_event_is_described_anew,
    guests_and_photos_that_come_meanwhile_are_found,
    what_was_killed_in_the_middle_goes_on,
    a_job_that_comes_first_compares_nothing_with_former_descriptors,
    a_rematch_that_comes_first_takes_no_photo_away,
    photos_in_which_the_former_network_saw_nobody_are_looked_at,
    a_guests_only_event_is_described_anew,
    former_networks_beside_leave_the_work_and_take_it_back_when_they_are_alone,
    what_a_version_that_knows_no_networks_described_meanwhile_is_described_anew,
    a_selfie_without_a_face_for_the_present_network_keeps_its_matches,
];

/// An event that networks of version 1 have described: persons 1 and 2 as guests, a photo of both and one of each.
async fn described_event(app: &TestApp) -> (TestEvent, [Guest; 2]) {
    let former = worker(app, DrawnNetworks::of(1)).await;
    let event = app.event("M01").await;
    let (anna, berta) = (app.guest(&event, "anna").await, app.guest(&event, "berta").await);
    enrol(&anna, Person(1)).await;
    enrol(&berta, Person(2)).await;
    for (number, people) in [[1, 2].as_slice(), &[1], &[2]].into_iter().enumerate() {
        let people: Vec<_> = people.iter().copied().map(Person).collect();
        add_photo(&event, other_photo(&people, u8::try_from(number).unwrap())).await;
    }
    former.run_jobs().await.unwrap();
    former.close().await;
    (event, [anna, berta])
}

async fn galleries(guests: &[Guest; 2]) -> [Vec<i64>; 2] {
    [gallery(&guests[0]).await, gallery(&guests[1]).await]
}

/// Runs all jobs, and sees after each that nobody has lost a photo or got another's.
async fn run_and_look(process: &App, guests: &[Guest; 2]) -> usize {
    let before = galleries(guests).await;
    assert_eq!(before.each_ref().map(Vec::len), [2, 2]);
    let mut steps = 0;
    while process.pool.step().await.unwrap().is_some() {
        steps += 1;
        assert_eq!(galleries(guests).await, before, "after step {steps}");
    }
    steps
}

/// Whether guests and photos find each other, whoever comes first.
async fn assert_works(app: &TestApp, process: &App, event: &TestEvent, guests: &[Guest; 2]) {
    let (before, number) = (galleries(guests).await, 15);
    let late = app.guest(event, &format!("late{number}")).await;
    enrol(&late, Person(2)).await;
    process.run_jobs().await.unwrap();
    assert_eq!(gallery(&late).await, before[1]);
    add_photo(event, other_photo(&[Person(2), Person(5)], number)).await;
    process.run_jobs().await.unwrap();
    let now = galleries(guests).await;
    assert_eq!(now[0], before[0]);
    assert_eq!(now[1].len(), before[1].len() + 1);
    assert_eq!(gallery(&late).await, now[1]);
}

async fn galleries_stay_whole_while_an_event_is_described_anew(app: Arc<TestApp>) {
    let (event, guests) = described_event(&app).await;
    let present = worker(&app, DrawnNetworks::of(2)).await;
    // Two guests and three photos, guests first.
    assert_eq!(present.matching.replace_descriptors().await.unwrap(), 5);
    assert_eq!(present.matching.replace_descriptors().await.unwrap(), 5);
    let queue = app.admin().await.get("/api/admin/queue/stats").await.ok();
    assert_eq!(queue["kinds"]["redescribe_guest"]["queued"], 2, "{queue}");
    assert_eq!(queue["kinds"]["redescribe_photo"]["queued"], 3, "{queue}");
    let status = guests[0].get("/api/rematch-status").await.ok();
    assert_eq!(status["status"], "done", "{status}");
    // The faces that guests were enrolled by are asked to be forgotten.
    assert_eq!(run_and_look(&present, &guests).await, 5 + 2);
    assert_eq!(present.matching.replace_descriptors().await.unwrap(), 0);
    let rows = app
        .rows("select 1 from vectors where descriptor_version <> 2")
        .await;
    assert_eq!(rows, 0);
    assert_eq!(app.rows("select 1 from vectors").await, 6);
    assert_works(&app, &present, &event, &guests).await;
    present.close().await;
}

async fn guests_and_photos_that_come_meanwhile_are_found(app: Arc<TestApp>) {
    let (event, guests) = described_event(&app).await;
    let present = worker(&app, DrawnNetworks::of(2)).await;
    present.matching.replace_descriptors().await.unwrap();
    for _ in 0..3 {
        present.pool.step().await.unwrap();
    }
    let late = app.guest(&event, "carl").await;
    enrol(&late, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 9)).await;
    present.run_jobs().await.unwrap();
    let found = galleries(&guests).await;
    assert_eq!(found.each_ref().map(Vec::len), [3, 2]);
    assert_eq!(gallery(&late).await, found[0]);
    present.close().await;
}

async fn what_was_killed_in_the_middle_goes_on(app: Arc<TestApp>) {
    let (event, guests) = described_event(&app).await;
    let killed = worker(&app, DrawnNetworks::of(2)).await;
    killed.matching.replace_descriptors().await.unwrap();
    for _ in 0..3 {
        killed.pool.step().await.unwrap();
    }
    // A job is under way, and nobody ever hears of it again.
    let taken = killed.queue.claim(Priority::Bulk, 1, false).await.unwrap();
    assert_eq!(taken[0].job.task.event(), Some(EventId(event.id)));
    killed.close().await;
    let next = worker(&app, DrawnNetworks::of(2)).await;
    run_and_look(&next, &guests).await;
    app.pass(Duration::from_mins(10));
    run_and_look(&next, &guests).await;
    assert_eq!(next.matching.replace_descriptors().await.unwrap(), 0);
    assert_works(&app, &next, &event, &guests).await;
    next.close().await;
}

async fn a_job_that_comes_first_compares_nothing_with_former_descriptors(app: Arc<TestApp>) {
    let (event, guests) = described_event(&app).await;
    let late = app.guest(&event, "carl").await;
    enrol(&late, Person(1)).await;
    add_photo(&event, other_photo(&[Person(2)], 9)).await;
    let present = worker(&app, DrawnNetworks::of(2)).await;
    let before = galleries(&guests).await;
    let mut steps = 0;
    while present.pool.step().await.unwrap().is_some() {
        steps += 1;
        // As the networks of before saw person 2, these see person 1.
        assert!(gallery(&late).await.iter().all(|photo| before[0].contains(photo)));
        let now = galleries(&guests).await;
        assert_eq!(now[0], before[0], "after step {steps}");
        assert!(
            before[1].iter().all(|photo| now[1].contains(photo)),
            "after step {steps}"
        );
    }
    let after = galleries(&guests).await;
    assert_eq!(after.each_ref().map(Vec::len), [2, 3]);
    assert_eq!(gallery(&late).await, after[0]);
    present.close().await;
}

async fn a_rematch_that_comes_first_takes_no_photo_away(app: Arc<TestApp>) {
    let (event, guests) = described_event(&app).await;
    let path = format!("/api/photographer/events/{}/rematch", event.id);
    event.owner.post_nothing(&path).await.ok();
    let present = worker(&app, DrawnNetworks::of(2)).await;
    run_and_look(&present, &guests).await;
    app.pass(Duration::from_secs(2));
    run_and_look(&present, &guests).await;
    present.close().await;
}

async fn photos_in_which_the_former_network_saw_nobody_are_looked_at(app: Arc<TestApp>) {
    let (event, guests) = described_event(&app).await;
    let blind = DrawnNetworks {
        blind_to: Some(Person(1)),
        ..DrawnNetworks::of(1)
    };
    let former = worker(&app, blind).await;
    add_photo(&event, other_photo(&[Person(1)], 9)).await;
    former.run_jobs().await.unwrap();
    former.close().await;
    assert_eq!(gallery(&guests[0]).await.len(), 2);
    let present = worker(&app, DrawnNetworks::of(2)).await;
    present.matching.replace_descriptors().await.unwrap();
    present.run_jobs().await.unwrap();
    assert_eq!(gallery(&guests[0]).await.len(), 3);
    present.close().await;
}

async fn a_guests_only_event_is_described_anew(app: Arc<TestApp>) {
    let (event, guests) = described_event(&app).await;
    app.keep_guests_only(&event, true).await;
    let former = worker(&app, DrawnNetworks::of(1)).await;
    former.run_jobs().await.unwrap();
    former.close().await;
    assert_eq!(app.rows("select 1 from vectors").await, 2);
    let present = worker(&app, DrawnNetworks::of(2)).await;
    present.matching.replace_descriptors().await.unwrap();
    run_and_look(&present, &guests).await;
    assert_eq!(
        app.rows("select 1 from vectors where descriptor_version = 2")
            .await,
        2
    );
    assert_works(&app, &present, &event, &guests).await;
    present.close().await;
}

async fn former_networks_beside_leave_the_work_and_take_it_back_when_they_are_alone(app: Arc<TestApp>) {
    let (event, guests) = described_event(&app).await;
    let former = worker(&app, DrawnNetworks::of(1)).await;
    let present = worker(&app, DrawnNetworks::of(2)).await;
    former.matching.replace_descriptors().await.unwrap();
    present.matching.replace_descriptors().await.unwrap();
    former.matching.replace_descriptors().await.unwrap();
    // Whatever the former process takes it puts back.
    let late = app.guest(&event, "carl").await;
    enrol(&late, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 9)).await;
    run_and_look(&former, &guests).await;
    assert_eq!(app.rows("select 1 from vectors").await, 0);
    app.pass(Duration::from_secs(2));
    present.run_jobs().await.unwrap();
    assert_eq!(gallery(&late).await.len(), 3);
    assert_eq!(
        app.rows("select 1 from vectors where descriptor_version = 1")
            .await,
        0
    );
    // The later version is taken out of service; the other one waits until it is sure.
    present.close().await;
    former.matching.replace_descriptors().await.unwrap();
    assert_eq!(
        app.rows("select 1 from vectors where descriptor_version = 1")
            .await,
        0
    );
    app.pass(Duration::from_mins(4));
    former.matching.replace_descriptors().await.unwrap();
    let before = [gallery(&guests[0]).await, gallery(&guests[1]).await];
    assert_eq!(before.each_ref().map(Vec::len), [3, 2]);
    while former.pool.step().await.unwrap().is_some() {
        assert_eq!(galleries(&guests).await, before);
    }
    assert_eq!(
        app.rows("select 1 from vectors where descriptor_version = 2")
            .await,
        0
    );
    assert_works(&app, &former, &event, &guests).await;
    former.close().await;
}

/// What a process did that knows nothing of versions: it enrolled a guest anew, under a key and with bytes of its own.
async fn what_a_version_that_knows_no_networks_described_meanwhile_is_described_anew(app: Arc<TestApp>) {
    let (event, guests) = described_event(&app).await;
    let present = worker(&app, DrawnNetworks::of(2)).await;
    present.matching.replace_descriptors().await.unwrap();
    present.run_jobs().await.unwrap();
    let (anna, event_id) = (guests[0].id, event.id);
    app.sql("update vector_sets set version = version + 1").await;
    app.sql(&format!(
        "insert into vectors (event_id, face_key, user_id, vector, version)
         select {event_id}, 's1', {anna}, vector, (select version from vector_sets) from vectors
         where user_id = {anna}"
    ))
    .await;
    app.sql(&format!(
        "update enrolments set face_key = 's1' where user_id = {anna}"
    ))
    .await;
    // The guest alone, not the whole event.
    assert_eq!(present.matching.replace_descriptors().await.unwrap(), 1);
    run_and_look(&present, &guests).await;
    assert_eq!(
        app.rows("select 1 from vectors where descriptor_version = 1")
            .await,
        0
    );
    assert_works(&app, &present, &event, &guests).await;
    present.close().await;
}

async fn a_selfie_without_a_face_for_the_present_network_keeps_its_matches(app: Arc<TestApp>) {
    let (_, guests) = described_event(&app).await;
    let blind = DrawnNetworks {
        blind_to: Some(Person(2)),
        ..DrawnNetworks::of(2)
    };
    let present = worker(&app, blind).await;
    present.matching.replace_descriptors().await.unwrap();
    run_and_look(&present, &guests).await;
    let status = guests[1].get("/api/rematch-status").await.ok();
    assert_eq!(status["status"], "validation_failed", "{status}");
    assert_eq!(status["error_code"], "no_face", "{status}");
    let queue = app.admin().await.get("/api/admin/queue/stats").await.ok();
    assert_eq!(queue["kinds"]["redescribe_guest"]["done"], 2, "{queue}");
    // Another selfie brings what it shows.
    enrol(&guests[1], Person(1)).await;
    present.run_jobs().await.unwrap();
    assert_eq!(gallery(&guests[1]).await, gallery(&guests[0]).await);
    present.close().await;
}
