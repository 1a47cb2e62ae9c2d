//! Jobs as admins list and retry them, with the photos and guests that they are about; `cancelling` has those they cancel.

mod cancelling;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{
    Admin, Answer, Failure, Person, TestApp, TestEvent, add_photo, enrol, on_both, other_photo, photo,
};

on_both![
    jobs_are_listed_newest_first_and_filtered,
    pages_follow_one_another,
    bad_filters_are_refused,
    a_retry_brings_a_photo_to_done,
    a_retry_brings_a_guest_to_done,
    only_what_was_given_up_is_retried,
    what_is_gone_is_not_retried,
    a_retry_beside_an_equal_queued_job_answers_that_one,
    retries_at_the_same_time_queue_one_job,
];

const JOBS: &str = "/api/admin/queue/jobs";

async fn jobs(admin: &Admin, query: &str) -> Vec<Value> {
    let list = admin.get(&format!("{JOBS}?{query}")).await.ok();
    list.as_array().unwrap().clone()
}

async fn only_job(admin: &Admin, query: &str) -> Value {
    let list = jobs(admin, query).await;
    assert_eq!(list.len(), 1, "{list:?}");
    list[0].clone()
}

async fn retry(admin: &Admin, job: &Value) -> Answer {
    let id = job["id"].as_str().unwrap();
    admin.post_nothing(&format!("{JOBS}/{id}/retry")).await
}

async fn cancel(admin: &Admin, job: &Value) -> Answer {
    let id = job["id"].as_str().unwrap();
    admin.delete(&format!("{JOBS}/{id}")).await
}

/// Lets the one job that is due fail as often as it takes.
async fn wear_out(app: &TestApp) {
    app.engine.fail_next([Failure::Once; 6]);
    for _ in 0..6 {
        assert_eq!(app.run_jobs().await, 1);
        app.pass(Duration::from_secs(100));
    }
    assert_eq!(app.run_jobs().await, 0);
}

/// The event's only photo: its status and error.
async fn photo_state(event: &TestEvent) -> (Value, Value) {
    let path = format!("/api/photographer/events/{}/photos", event.id);
    let list = event.owner.get(&path).await.ok();
    (
        list[0]["processing_status"].clone(),
        list[0]["error_message"].clone(),
    )
}

async fn jobs_are_listed_newest_first_and_filtered(app: Arc<TestApp>) {
    let admin = app.admin().await;
    assert_eq!(jobs(&admin, "").await, [json!(null); 0]);
    let event = app.event("M01").await;
    let other = app.event("M02").await;
    enrol(&app.guest(&event, "anna").await, Person(1)).await;
    app.run_jobs().await;
    app.pass(Duration::from_secs(1));
    add_photo(&event, other_photo(&[], 1)).await;
    wear_out(&app).await;
    add_photo(&other, other_photo(&[], 2)).await;
    let summary = |jobs: Vec<Value>| {
        let one = |job: &Value| format!("{} {} {}", job["kind"], job["status"], job["event_id"]);
        jobs.iter().map(one).collect::<Vec<_>>()
    };
    let all = [
        format!("\"index_photo\" \"queued\" {}", other.id),
        format!("\"index_photo\" \"failed\" {}", event.id),
        format!("\"match_guest\" \"done\" {}", event.id),
    ];
    for (query, expected) in [
        (String::new(), &all[..]),
        ("state=queued".to_owned(), &all[..1]),
        ("state=failed".to_owned(), &all[1..2]),
        ("state=done".to_owned(), &all[2..]),
        ("state=running".to_owned(), &[]),
        ("state=waiting".to_owned(), &[]),
        ("kind=index_photo".to_owned(), &all[..2]),
        ("kind=of_tomorrow".to_owned(), &[]),
        (format!("event_id={}", event.id), &all[1..]),
        (
            format!("event_id={}&state=failed&kind=index_photo", event.id),
            &all[1..2],
        ),
        (format!("event_id={}&state=failed", other.id), &[]),
    ] {
        assert_eq!(summary(jobs(&admin, &query).await), expected, "{query}");
    }
    let failed = only_job(&admin, "state=failed").await;
    assert_eq!(
        failed["error_message"],
        "Le traitement a échoué plusieurs fois, veuillez réessayer plus tard"
    );
    let id = failed["id"].as_str().unwrap();
    assert_eq!(admin.get(&format!("{JOBS}/{id}")).await.ok(), failed);
}

async fn pages_follow_one_another(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    for shade in 0..5 {
        add_photo(&event, other_photo(&[], shade)).await;
        app.pass(Duration::from_secs(1));
    }
    let ids = |list: &[Value]| list.iter().map(|job| job["id"].clone()).collect::<Vec<_>>();
    let all = ids(&jobs(&admin, "kind=index_photo").await);
    assert_eq!(all.len(), 5);
    let mut sorted = all.clone();
    sorted.sort_by_key(|id| std::cmp::Reverse(id.as_str().unwrap().to_owned()));
    assert_eq!(all, sorted);
    let (mut path, mut seen) = (format!("{JOBS}?kind=index_photo&limit=2"), Vec::new());
    loop {
        let answer = admin.get(&path).await;
        let page = answer.ok();
        seen.extend(ids(page.as_array().unwrap()));
        // What is queued meanwhile moves nothing.
        let shade = u8::try_from(10 + seen.len()).unwrap();
        add_photo(&event, other_photo(&[], shade)).await;
        let Some((address, _)) = answer.header("link").split_once(">; rel=\"next\"") else {
            break;
        };
        path = address.strip_prefix('<').unwrap().to_owned();
        assert!(path.contains("kind=index_photo&limit=2"), "{path}");
    }
    assert_eq!(seen, all);
}

async fn bad_filters_are_refused(app: Arc<TestApp>) {
    let admin = app.admin().await;
    for query in [
        "limit=0",
        "limit=101",
        "limit=-1",
        "state=lost",
        "before=1",
        "event_id=x",
    ] {
        let field = query.split('=').next().unwrap();
        let answer = admin.get(&format!("{JOBS}?{query}")).await;
        assert_eq!(answer.status, 422, "{query}");
        assert!(
            answer.json().to_string().contains(field),
            "{query}: {}",
            answer.json()
        );
    }
    let unknown = json!({"id": "019788a0-0000-7000-8000-000000000000"});
    retry(&admin, &unknown).await.refused(404, "job_not_found");
    cancel(&admin, &unknown).await.refused(404, "job_not_found");
}

async fn a_retry_brings_a_photo_to_done(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    add_photo(&event, photo(&[Person(1)])).await;
    wear_out(&app).await;
    assert_eq!(photo_state(&event).await.0, "FAILED");
    let failed = only_job(&admin, "state=failed").await;
    assert_eq!((&failed["failures"], &failed["attempts"]), (&json!(5), &json!(6)));

    let queued = retry(&admin, &failed).await.ok();
    assert_eq!(queued["id"], failed["id"]);
    for (field, expected) in [
        ("status", json!("queued")),
        ("failures", json!(0)),
        ("crashes", json!(0)),
        ("error", json!(null)),
        ("message", json!(null)),
        ("started_at", json!(null)),
        ("finished_at", json!(null)),
    ] {
        assert_eq!(queued[field], expected, "{field}");
    }
    assert_eq!(photo_state(&event).await, (json!("PENDING"), json!(null)));
    assert_eq!(app.run_jobs().await, 1);
    assert_eq!(photo_state(&event).await.0, "DONE");
    assert_eq!(
        guest.get("/api/my-photos").await.ok().as_array().unwrap().len(),
        1
    );
}

async fn a_retry_brings_a_guest_to_done(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    add_photo(&event, photo(&[Person(1)])).await;
    app.run_jobs().await;
    enrol(&guest, Person(1)).await;
    wear_out(&app).await;
    let status = async || guest.get("/api/rematch-status").await.ok();
    assert_eq!(status().await["status"], "error");
    let failed = only_job(&admin, "state=failed").await;
    retry(&admin, &failed).await.ok();
    assert_eq!(status().await["status"], "running");
    app.run_jobs().await;
    let done = status().await;
    assert_eq!((&done["status"], &done["matched"]), (&json!("done"), &json!(1)));
}

async fn only_what_was_given_up_is_retried(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let job = only_job(&admin, "").await;
    retry(&admin, &job).await.refused(409, "job_not_failed");
    let stalled = app.run_jobs_stalled().await;
    retry(&admin, &job).await.refused(409, "job_not_failed");
    stalled.resume().await;
    retry(&admin, &job).await.refused(409, "job_not_failed");
    assert_eq!(only_job(&admin, "").await["status"], "done");
}

async fn what_is_gone_is_not_retried(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let (id, _) = add_photo(&event, other_photo(&[], 1)).await;
    wear_out(&app).await;
    let of_photo = only_job(&admin, "state=failed").await;
    event.owner.delete(&format!("/api/photos/{id}")).await.ok();
    retry(&admin, &of_photo).await.refused(409, "job_outdated");

    app.run_jobs().await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    wear_out(&app).await;
    let of_guest = only_job(&admin, "state=failed&kind=match_guest").await;
    admin.delete(&format!("/api/admin/users/{}", guest.id)).await.ok();
    retry(&admin, &of_guest).await.refused(409, "job_outdated");
    app.run_jobs().await;
    // It has forgotten whom it was about.
    retry(&admin, &of_guest).await.refused(409, "job_outdated");

    add_photo(&event, other_photo(&[], 2)).await;
    wear_out(&app).await;
    let of_event = jobs(&admin, "state=failed&kind=index_photo").await[0].clone();
    admin
        .delete(&format!("/api/admin/events/{}", event.id))
        .await
        .ok();
    retry(&admin, &of_event).await.refused(409, "job_outdated");
    assert_eq!(jobs(&admin, "state=queued&kind=index_photo").await.len(), 0);
}

async fn a_retry_beside_an_equal_queued_job_answers_that_one(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let bytes = other_photo(&[], 1);
    add_photo(&event, bytes.clone()).await;
    wear_out(&app).await;
    let failed = only_job(&admin, "state=failed").await;
    // Sent again, it is queued anew by its own job, which fails once and waits.
    add_photo(&event, bytes).await;
    app.engine.fail_next([Failure::Once]);
    assert_eq!(app.run_jobs().await, 1);
    let waiting = only_job(&admin, "state=queued").await;
    assert_ne!(waiting["id"], failed["id"]);
    assert_eq!(retry(&admin, &failed).await.ok()["id"], waiting["id"]);
    // Due at once.
    assert_eq!(app.run_jobs().await, 1);
    assert_eq!(photo_state(&event).await.0, "DONE");
    assert_eq!(only_job(&admin, "state=failed").await["id"], failed["id"]);
}

async fn retries_at_the_same_time_queue_one_job(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let bytes = other_photo(&[], 1);
    // Two equal jobs that were given up.
    for _ in 0..2 {
        add_photo(&event, bytes.clone()).await;
        wear_out(&app).await;
    }
    let failed = jobs(&admin, "state=failed").await;
    assert_eq!(failed.len(), 2);
    let tries = (0..8).map(|number| retry(&admin, &failed[number % 2]));
    let answers = join_all(tries).await;
    let queued = only_job(&admin, "state=queued").await;
    for answer in answers {
        if answer.status == 200 {
            assert_eq!(answer.ok()["id"], queued["id"]);
        } else {
            answer.refused(409, "job_not_failed");
        }
    }
    assert_eq!(app.run_jobs().await, 1);
    assert_eq!(photo_state(&event).await.0, "DONE");
}
