//! Rematches asked for, and how far a matching has come.
//!
//! Every stage is reached by running, stalling or failing the jobs behind it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Caller, Failure, Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    a_matching_goes_from_idle_over_running_to_done,
    a_matching_that_keeps_failing_ends_in_an_error,
    a_selfie_sent_again_ends_the_error,
    a_photographer_sees_the_last_rematch,
    owners_and_admins_ask_for_rematches,
    events_of_others_do_not_exist,
    whoever_waits_is_told_when_it_is_done,
    photos_are_told_as_pending_until_they_were_searched,
    whoever_waits_is_told_of_new_photos,
];

const STATUS: &str = "/api/rematch-status";

/// When every test begins, in seconds since 1970.
const MORNING: f64 = 1_781_942_400.0;

fn by_owner(event: i64) -> String {
    format!("/api/photographer/events/{event}/rematch")
}

fn by_admin(event: i64) -> String {
    format!("/api/admin/events/{event}/rematch")
}

async fn status(caller: &Caller) -> Value {
    caller.get(STATUS).await.ok()
}

async fn a_matching_goes_from_idle_over_running_to_done(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let guest = app.guest(&event, "anna").await;
    app.run_jobs().await;
    let idle = json!({
        "status": "idle", "matched": 0, "selfie_status": "pending", "photos_pending": 0, "photos_total": 1,
        "approval_status": "approved",
    });
    assert_eq!(status(&guest).await, idle);
    enrol(&guest, Person(1)).await;
    let queued = json!({
        "status": "running", "matched": 0, "selfie_status": "uploaded", "photos_pending": 0,
        "photos_total": 1, "approval_status": "approved",
    });
    assert_eq!(status(&guest).await, queued);
    let jobs = app.run_jobs_stalled().await;
    app.pass(Duration::from_millis(1500));
    let running = json!({
        "status": "running", "matched": 0, "selfie_status": "uploaded", "started_at": MORNING,
        "photos_pending": 0, "photos_total": 1,
        "approval_status": "approved",
    });
    assert_eq!(status(&guest).await, running);
    jobs.resume().await;
    let done = json!({
        "status": "done", "matched": 1, "selfie_status": "valid", "started_at": MORNING,
        "finished_at": MORNING + 1.5, "photos_pending": 0, "photos_total": 1,
        "approval_status": "approved",
    });
    assert_eq!(status(&guest).await, done);
}

/// Lets a matching fail as often as it takes.
async fn wear_out(app: &TestApp) {
    app.engine.fail_next([Failure::Once; 5]);
    app.engine.fail_next([Failure::Panic]);
    for _ in 0..6 {
        assert_eq!(app.run_jobs().await, 1);
        app.pass(Duration::from_secs(200));
    }
    assert_eq!(app.run_jobs().await, 0);
}

async fn a_matching_that_keeps_failing_ends_in_an_error(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    wear_out(&app).await;
    let outcome = status(&guest).await;
    assert_eq!(
        (&outcome["status"], &outcome["error_code"], &outcome["error"]),
        (
            &json!("error"),
            &json!("gave_up"),
            &json!("Le traitement a échoué plusieurs fois, veuillez réessayer plus tard")
        )
    );
    let stats = app.admin().await.get("/api/admin/queue/stats").await.ok();
    assert_eq!(stats["kinds"]["match_guest"]["failed"], 1, "{stats}");
}

async fn a_selfie_sent_again_ends_the_error(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    wear_out(&app).await;
    enrol(&guest, Person(1)).await;
    assert_eq!(status(&guest).await["status"], "running");
    app.run_jobs().await;
    assert_eq!(status(&guest).await["status"], "done");
}

async fn a_photographer_sees_the_last_rematch(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let idle = json!({"status": "idle", "matched": 0, "selfie_status": "none"});
    assert_eq!(status(&event.owner).await, idle);
    for (name, person) in [("anna", Some(1)), ("berta", Some(2)), ("carl", None)] {
        let guest = app.guest(&event, name).await;
        if let Some(person) = person {
            enrol(&guest, Person(person)).await;
        }
    }
    app.run_jobs().await;
    event.owner.post_nothing(&by_owner(event.id)).await.ok();
    assert_eq!(status(&event.owner).await["status"], "running");
    app.app.pool.step().await.unwrap();
    assert_eq!(status(&event.owner).await["status"], "running");
    app.run_jobs().await;
    let done = status(&event.owner).await;
    assert_eq!((&done["status"], &done["matched"]), (&json!("done"), &json!(2)));
    assert_eq!(done["finished_at"], MORNING);
}

async fn owners_and_admins_ask_for_rematches(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    for (caller, path) in [
        (&*event.owner, by_owner(event.id)),
        (&*admin, by_owner(event.id)),
        (&*admin, by_admin(event.id)),
    ] {
        let answer = caller.post_nothing(&path).await.ok();
        assert_eq!(
            answer,
            json!({"scheduled": true, "event_id": event.id, "job_id": answer["job_id"]})
        );
        let job = format!("/api/admin/queue/jobs/{}", answer["job_id"].as_str().unwrap());
        let queued = admin.get(&job).await.ok();
        assert_eq!(
            (&queued["kind"], &queued["event_id"], &queued["status"]),
            (&json!("rematch_event"), &json!(event.id), &json!("queued"))
        );
        app.run_jobs().await;
        // An event without guests is matched at once.
        assert_eq!(admin.get(&job).await.ok()["status"], "done");
    }
}

async fn events_of_others_do_not_exist(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let rival = app.photographer("rival").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    app.run_jobs().await;
    let answer = rival.post_nothing(&by_owner(event.id)).await;
    answer.refused(404, "event_not_found");
    for path in [by_owner(404_404), by_admin(404_404)] {
        admin.post_nothing(&path).await.refused(404, "event_not_found");
    }
    let odd = admin.post_nothing("/api/admin/events/x/rematch").await;
    odd.refused(404, "not_found");
    for path in [by_owner(event.id), by_admin(event.id)] {
        guest.post_nothing(&path).await.refused(403, "wrong_role");
    }
    let answer = event.owner.post_nothing(&by_admin(event.id)).await;
    answer.refused(403, "wrong_role");
    assert_eq!(app.run_jobs().await, 0);
}

async fn whoever_waits_is_told_when_it_is_done(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let patient = format!("{STATUS}?wait_s=25");
    // There is nothing to wait for yet.
    assert_eq!(guest.get(&patient).await.ok()["status"], "idle");
    enrol(&guest, Person(1)).await;
    let jobs = app.run_jobs_stalled().await;
    let waiting = guest.clone();
    let path = patient.clone();
    let reported = tokio::spawn(async move { waiting.get(&path).await.ok() });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!reported.is_finished());
    jobs.resume().await;
    let reported = reported.await.unwrap();
    let figures = ["status", "matched", "selfie_status"].map(|name| reported[name].clone());
    assert_eq!(figures, [json!("done"), json!(1), json!("valid")]);
    // Who waits for a second is answered what there is.
    enrol(&guest, Person(1)).await;
    let answer = guest.get(&format!("{STATUS}?wait_s=1")).await.ok();
    assert_eq!(answer["status"], "running");
    let answer = guest.get(&format!("{STATUS}?wait_s=26")).await;
    answer.refused(422, "wait_too_long");
    let answer = guest.get(&format!("{STATUS}?wait_s=soon")).await;
    assert_eq!(answer.status, 422);
}

async fn photos_are_told_as_pending_until_they_were_searched(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    add_photo(&event, other_photo(&[Person(2)], 2)).await;
    let reported = async || {
        let status = status(&guest).await;
        let reported = ["status", "matched", "photos_pending", "photos_total"];
        let reported = reported.map(|name| status[name].clone());
        for path in ["/api/my-photos", "/api/all-photos"] {
            let list = guest.get(path).await;
            assert!(list.ok().is_array());
            for (header, number) in [
                ("x-photos-pending", &reported[2]),
                ("x-photos-total", &reported[3]),
            ] {
                assert_eq!(list.header(header), number.to_string(), "{path}");
            }
        }
        Value::from(reported.to_vec())
    };
    // Done for the guest, and not the end: two photos are still to be searched.
    assert_eq!(reported().await, json!(["done", 0, 2, 2]));
    app.app.pool.step().await.unwrap();
    app.run_jobs().await;
    assert_eq!(reported().await, json!(["done", 1, 0, 2]));
    // A photographer is told of the event of the last rematch.
    event.owner.post_nothing(&by_owner(event.id)).await.ok();
    let of_owner = status(&event.owner).await;
    assert_eq!(of_owner["photos_total"], 2);
    let admin = app.admin().await;
    assert!(status(&admin).await.get("photos_total").is_none());
}

async fn whoever_waits_is_told_of_new_photos(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let waiting = guest.clone();
    let path = format!("{STATUS}?wait_s=25&matched=0");
    let reported = tokio::spawn(async move { waiting.get(&path).await.ok() });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!reported.is_finished(), "nothing is new yet");
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let reported = reported.await.unwrap();
    assert_eq!(
        (&reported["status"], &reported["matched"]),
        (&json!("done"), &json!(1))
    );
}
