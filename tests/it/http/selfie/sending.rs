//! Sending a selfie: answered at once, judged by a job; a bad one never takes a good one away.
//!
//! Status, matches and stored bytes are compared before and after each job.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{
    Call, Drawn, Guest, Kind, Person, TestApp, add_photo, draw, enrol, heic, on_both, other_photo, selfie,
};

on_both![
    a_selfie_is_received_at_once_and_matched_by_a_job,
    a_bad_new_selfie_leaves_the_good_old_one,
    a_first_selfie_that_is_refused_is_removed,
    a_better_selfie_replaces_the_old_one,
    the_last_of_several_selfies_counts,
    a_small_face_is_accepted_without_strictness,
    bad_files_are_refused_at_once,
    an_admin_tries_a_selfie_too,
    photographers_send_none,
];

const PATH: &str = "/api/upload-selfie";

/// The status, the matches and the codes of a guest's matching.
async fn state(guest: &Guest) -> Value {
    let status = guest.get("/api/rematch-status").await.ok();
    let list = guest.get("/api/my-photos").await.ok();
    let photos = list.as_array().unwrap().len();
    assert_eq!(status["matched"], photos);
    json!([
        status["status"],
        status["selfie_status"],
        status["error_code"],
        photos
    ])
}

/// An event with a photo of persons 1 and 2 and another of person 1.
async fn scene(app: &TestApp) -> Guest {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[Person(1), Person(2)], 1)).await;
    add_photo(&event, other_photo(&[Person(1)], 2)).await;
    app.run_jobs().await;
    app.guest(&event, "anna").await
}

async fn a_selfie_is_received_at_once_and_matched_by_a_job(app: Arc<TestApp>) {
    let guest = scene(&app).await;
    app.engine.set_out_of_service(true);
    let answer = guest.post_file(PATH, selfie(Person(1))).await.ok();
    assert_eq!(
        answer,
        json!({
            "message": "Selfie reçu, la recherche de vos photos est en cours",
            "status": "processing", "scheduled": true, "deleted": 0,
        })
    );
    assert_eq!(state(&guest).await, json!(["running", "uploaded", null, 0]));
    app.engine.set_out_of_service(false);
    app.run_jobs().await;
    assert_eq!(state(&guest).await, json!(["done", "valid", null, 2]));
}

async fn a_bad_new_selfie_leaves_the_good_old_one(app: Arc<TestApp>) {
    let guest = scene(&app).await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let stored = app.stored_bytes();
    let path = format!("/api/selfie/{}", guest.id);
    let old = guest.get(&path).await.body;
    let half = selfie(Person(1));
    for (bad, code) in [
        (draw(&[], 1), "no_face"),
        (other_photo(&[Person(1), Person(2)], 1), "several_faces"),
        (half[..half.len() / 2].to_vec(), "unreadable_image"),
    ] {
        guest.post_file(PATH, bad).await.ok();
        assert_eq!(state(&guest).await, json!(["running", "uploaded", null, 2]));
        app.run_jobs().await;
        assert_eq!(
            state(&guest).await,
            json!(["validation_failed", "invalid", code, 2])
        );
        let me = guest.get("/api/me").await.ok();
        assert_eq!(me["selfie_error_code"], code);
        let status = guest.get("/api/rematch-status").await.ok();
        assert_eq!(status["error"], me["selfie_error"]);
        assert_eq!(guest.get(&path).await.body, old);
        assert_eq!(app.stored_bytes(), stored);
    }
    // Photos that arrive now still find the guest by the old selfie.
    let owner = app.log_in("photographer-M01").await;
    let event = guest.get("/api/me").await.ok()["event_id"].as_i64().unwrap();
    let late = vec![("late.jpg", other_photo(&[Person(1)], 3))];
    crate::support::upload(&owner, event, late).await.ok();
    app.run_jobs().await;
    assert_eq!(state(&guest).await[3], 3);
}

async fn a_first_selfie_that_is_refused_is_removed(app: Arc<TestApp>) {
    let guest = scene(&app).await;
    let stored = app.stored_bytes();
    guest.post_file(PATH, draw(&[], 1)).await.ok();
    app.run_jobs().await;
    assert_eq!(
        state(&guest).await,
        json!(["validation_failed", "invalid", "no_face", 0])
    );
    guest.get("/api/my-selfie").await.refused(404, "selfie_not_found");
    assert_eq!(app.stored_bytes(), stored);
}

async fn a_better_selfie_replaces_the_old_one(app: Arc<TestApp>) {
    let guest = scene(&app).await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let (stored, event) = (
        app.stored_bytes(),
        guest.get("/api/me").await.ok()["event_id"].clone(),
    );
    let remembered = app
        .engine
        .remembered(serde_json::from_value(event.clone()).unwrap());
    enrol(&guest, Person(2)).await;
    // Until the new one is judged, the old matches stand.
    assert_eq!(state(&guest).await, json!(["running", "uploaded", null, 2]));
    app.run_jobs().await;
    assert_eq!(state(&guest).await, json!(["done", "valid", null, 1]));
    let now = app.engine.remembered(serde_json::from_value(event).unwrap());
    assert_eq!(now, remembered);
    let [old, new] = [1, 2].map(|person| selfie(Person(person)).len() as u64);
    assert_eq!(app.stored_bytes(), stored - old + new);
}

async fn the_last_of_several_selfies_counts(app: Arc<TestApp>) {
    let guest = scene(&app).await;
    for person in [1, 3, 2] {
        enrol(&guest, Person(person)).await;
    }
    app.run_jobs().await;
    assert_eq!(state(&guest).await, json!(["done", "valid", null, 1]));
    let calls = app.engine.calls();
    let enrolments = calls.iter().filter(|call| matches!(call, Call::Enrol(..)));
    assert_eq!(enrolments.count(), 1);
}

async fn a_small_face_is_accepted_without_strictness(app: Arc<TestApp>) {
    let guest = scene(&app).await;
    let face = Drawn {
        person: Person(1),
        tenths: 8,
    };
    let small = findme_images::decode(&draw(&[face], 0)).unwrap().shrink_to(320);
    let small = small.encode_jpeg(95);
    guest.post_file(PATH, small.clone()).await.ok();
    app.run_jobs().await;
    assert_eq!(
        state(&guest).await,
        json!(["validation_failed", "invalid", "face_too_small", 0])
    );
    guest.post_file(&format!("{PATH}?strict=false"), small).await.ok();
    app.run_jobs().await;
    assert_eq!(state(&guest).await, json!(["done", "valid", null, 2]));
}

async fn bad_files_are_refused_at_once(app: Arc<TestApp>) {
    let guest = scene(&app).await;
    app.run_jobs().await;
    let stored = app.stored_bytes();
    let mut large = selfie(Person(1));
    large.resize((10 << 20) + 1, 0);
    for (bytes, status, code) in [
        (Vec::new(), 400, "selfie_not_an_image"),
        (b"no image".to_vec(), 400, "selfie_not_an_image"),
        (heic(), 415, "heic_not_supported"),
        (large, 400, "selfie_too_large"),
    ] {
        guest.post_file(PATH, bytes).await.refused(status, code);
    }
    let form = reqwest::multipart::Form::new().text("name", "anna");
    guest.post_parts(PATH, form).await.refused(400, "file_missing");
    let json = guest.post(PATH, json!({})).await;
    json.refused(415, "multipart_expected");
    assert_eq!(state(&guest).await, json!(["idle", "pending", null, 0]));
    assert_eq!((app.run_jobs().await, app.stored_bytes()), (0, stored));
}

async fn an_admin_tries_a_selfie_too(app: Arc<TestApp>) {
    let admin = app.admin().await;
    admin.post_file(PATH, selfie(Person(1))).await.ok();
    app.run_jobs().await;
    let status = admin.get("/api/rematch-status").await.ok();
    assert_eq!(
        (&status["status"], &status["selfie_status"]),
        (&json!("done"), &json!("valid"))
    );
    admin.post_file(PATH, draw(&[], 1)).await.ok();
    app.run_jobs().await;
    let status = admin.get("/api/rematch-status").await.ok();
    assert_eq!(
        (&status["status"], &status["error_code"]),
        (&json!("validation_failed"), &json!("no_face"))
    );
    admin.get("/api/my-selfie").await.ok();
}

async fn photographers_send_none(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let answer = event.owner.post_file(PATH, selfie(Person(1))).await;
    answer.refused(403, "wrong_role");
    let answer = app.anonymous().post_file(PATH, selfie(Person(1))).await;
    answer.refused(401, "not_authenticated");
    assert_eq!((app.run_jobs().await, app.stored_bytes()), (0, 0));
}

/// With the setting off, nobody is held to the strict rules.
async fn the_setting_lowers_strictness_for_all(kind: Kind) {
    let app = TestApp::start(kind, &["--selfie-validation-strict=false"]).await;
    let guest = scene(&app).await;
    let face = Drawn {
        person: Person(1),
        tenths: 8,
    };
    let small = findme_images::decode(&draw(&[face], 0)).unwrap().shrink_to(320);
    let path = format!("{PATH}?strict=true");
    guest.post_file(&path, small.encode_jpeg(95)).await.ok();
    app.run_jobs().await;
    assert_eq!(state(&guest).await, json!(["done", "valid", null, 2]));
    app.stop().await;
}

#[tokio::test]
async fn the_setting_lowers_strictness_for_all_on_sqlite() {
    the_setting_lowers_strictness_for_all(Kind::Sqlite).await;
}

#[tokio::test]
async fn the_setting_lowers_strictness_for_all_on_postgres() {
    the_setting_lowers_strictness_for_all(Kind::Postgres).await;
}
