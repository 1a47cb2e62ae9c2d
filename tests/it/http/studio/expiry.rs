//! Events whose time is over.
//!
//! Thirty days after the last upload they are over, and a week later they go, by themselves or when an admin asks. There is no
//! mail server here, so the setting says that nobody has to be told.

use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::json;

use crate::process::on_both;
use crate::support::{
    Guest, Kind, PASSWORD, Person, TestApp, TestEvent, add_photo, enrol, other_photo, upload,
};

on_both![
    expired_photos_are_removed_on_demand,
    an_event_goes_by_itself_faces_first,
    guests_of_an_event_that_is_over_are_told_so,
    an_event_that_is_over_is_restored_with_its_faces,
    only_the_owner_and_admins_restore_and_extend,
    a_clock_that_jumps_ends_nothing_and_is_told_of,
    only_admins_clean_up,
];

const PATH: &str = "/api/admin/photo-optimization/cleanup-expired";
const HEALTH: &str = "/api/health-check";
const DAY: Duration = Duration::from_hours(24);

async fn start(kind: Kind) -> Arc<TestApp> {
    Arc::new(TestApp::start(kind, &["--event-expiry-without-notice=true"]).await)
}

/// Time goes by, and what is due by then is done.
async fn after(app: &TestApp, time: Duration) {
    app.pass(time);
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
}

fn path(event: &TestEvent, what: &str) -> String {
    format!("/api/photographer/events/{}/{what}", event.id)
}

async fn expired_photos_are_removed_on_demand(kind: Kind) {
    let app = start(kind).await;
    let (old, mut young) = (app.event("M01").await, app.event("M02").await);
    add_photo(&old, other_photo(&[], 1)).await;
    add_photo(&old, other_photo(&[], 2)).await;
    app.pass(20 * DAY);
    // Tokens live an hour.
    young.owner.caller = app.log_in(&young.owner.username).await;
    add_photo(&young, other_photo(&[], 1)).await;
    app.run_jobs().await;
    let stored = app.stored_bytes();
    app.pass(10 * DAY);
    let admin = app.log_in("admin").await;
    let answer = admin.post_nothing(PATH).await.ok();
    assert_eq!(answer["deleted_count"], 0, "it can be restored for a week");
    app.pass(7 * DAY);
    let admin = app.log_in("admin").await;
    let answer = admin.post_nothing(PATH).await.ok();
    assert_eq!(answer["deleted_count"], 2);
    assert!(answer["space_freed_mb"].as_f64().unwrap() > 0.0, "{answer}");
    app.run_jobs().await;
    assert!(app.stored_bytes() < stored && app.stored_bytes() > 0);
    let young = app.log_in(&young.owner.username).await;
    let list = young.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
    let again = admin.post_nothing(PATH).await.ok();
    assert_eq!(
        (&again["deleted_count"], &again["space_freed_mb"]),
        (&json!(0), &json!(0.0))
    );
}

async fn an_event_goes_by_itself_faces_first(kind: Kind) {
    let app = start(kind).await;
    let (old, young) = (app.event("M01").await, app.event("M02").await);
    let (anna, berta) = (app.guest(&old, "anna").await, app.guest(&old, "berta").await);
    berta
        .post("/api/join-event", json!({"event_code": "M02"}))
        .await
        .ok();
    for guest in [&anna, &berta] {
        enrol(guest, Person(1)).await;
    }
    add_photo(&old, other_photo(&[Person(1), Person(2)], 1)).await;
    app.run_jobs().await;
    app.pass(Duration::from_hours(2 * 24));
    let owner = app.log_in(&young.owner.username).await;
    let files = vec![("a.jpg", other_photo(&[Person(1)], 2))];
    upload(&owner, young.id, files).await.ok();
    app.run_jobs().await;
    let (one, other) = (EventId(old.id), EventId(young.id));
    assert_eq!((app.engine.remembered(one), app.engine.remembered(other)), (4, 2));

    // After 31 days the old event's thirty are over, the young one's are not.
    app.engine.set_out_of_service(true);
    after(&app, 29 * DAY).await;
    let owner = app.log_in(&young.owner.username).await;
    let again = vec![("a.jpg", other_photo(&[Person(1)], 2))];
    upload(&owner, young.id, again).await.ok();
    let stored = app.stored_bytes();
    after(&app, 7 * DAY).await;
    // The daily look at the storage marks it as this database's.
    assert!(
        app.stored_bytes() >= stored,
        "no file goes before the faces have gone"
    );
    app.engine.set_out_of_service(false);
    app.pass(Duration::from_mins(2));
    app.run_jobs().await;
    assert!(app.stored_bytes() < stored);
    assert_eq!((app.engine.remembered(one), app.engine.remembered(other)), (0, 2));

    let admin = app.log_in("admin").await;
    let receipts = format!("/api/admin/erasures?event_id={}&cause=expiry", old.id);
    let receipts = admin.get(&receipts).await.ok();
    let receipt = &receipts["receipts"][0];
    assert_eq!(
        (&receipt["complete"], &receipt["parts_left"], &receipt["actor_id"]),
        (&json!(true), &json!(0), &json!(null))
    );
    let mut erased = receipt["erased"].clone();
    assert!(erased["files"].take().as_i64().unwrap() >= 5, "{receipt}");
    assert_eq!(
        erased,
        json!({"accounts": 1, "selfies": 1, "photos": 1, "matches": 2, "faces": 4, "files": null})
    );
    for action in ["event_ended", "event_expired"] {
        let entries = admin.get(&format!("/api/admin/audit?action={action}")).await.ok();
        assert_eq!(entries["entries"][0]["event_id"], old.id);
    }

    let events = admin.get("/api/admin/events").await.ok();
    let left: Vec<_> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["id"])
        .collect();
    assert_eq!(left, [&json!(young.id)]);
    let anna = json!({"username": "anna", "password": PASSWORD});
    app.anonymous()
        .post("/api/login", anna)
        .await
        .refused(401, "wrong_credentials");
    // A guest of both lives on in the other.
    let berta = app.log_in("berta").await;
    assert_eq!(berta.get("/api/me").await.ok()["event_id"], young.id);
    assert_eq!(
        berta.get("/api/my-photos").await.ok().as_array().unwrap().len(),
        1
    );
}

async fn guests_of_an_event_that_is_over_are_told_so(kind: Kind) {
    let app = start(kind).await;
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    add_photo(&event, other_photo(&[], 1)).await;
    app.run_jobs().await;
    app.pass(29 * DAY + Duration::from_mins(23 * 60 + 30));
    let anna = app.log_in("anna").await;
    let owner = app.log_in(&event.owner.username).await;
    let photo = &owner.get(&path(&event, "photos")).await.ok()[0];
    let [id, link] = [&photo["id"], &photo["image_url"]];
    let image = format!("/api/photo/{id}");
    anna.get("/api/all-photos").await.ok();
    after(&app, Duration::from_mins(30)).await;
    let own = format!("/api/user/events/{}/photos", event.id);
    for hidden in ["/api/my-photos", "/api/all-photos", &own, &image] {
        let answer = anna.get(hidden).await;
        assert_eq!(answer.json()["detail"], "Cet événement est terminé", "{hidden}");
        if *hidden != image {
            answer.refused(410, "event_ended");
        }
    }
    app.anonymous()
        .get(link.as_str().unwrap())
        .await
        .refused(410, "event_ended");
    let ends = anna.get("/api/user/event-expiration").await.ok();
    assert_eq!(
        (&ends["ended_at"], &ends["erased_at"], &ends["seconds_remaining"]),
        (
            &json!("2026-07-20T08:00:00Z"),
            &json!("2026-07-27T08:00:00Z"),
            &json!(0)
        )
    );
    // What is theirs they can still take out, or have erased.
    assert_eq!(anna.get("/api/me/export").await.status, 200);
    // Owner and admin see it, and its photos.
    let listed = &owner.get("/api/photographer/events").await.ok()[0];
    assert_eq!(listed["ended_at"], "2026-07-20T08:00:00Z");
    assert_eq!(owner.get(&image).await.status, 200);
    assert_eq!(app.log_in("admin").await.get(&image).await.status, 200);
}

async fn an_event_that_is_over_is_restored_with_its_faces(kind: Kind) {
    let app = start(kind).await;
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let (anna, berta) = (app.guest(&event, "anna").await, app.guest(&event, "berta").await);
    berta
        .post("/api/join-event", json!({"event_code": "M02"}))
        .await
        .ok();
    enrol(&anna, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1), Person(2)], 1)).await;
    app.run_jobs().await;
    let of_event = EventId(event.id);
    assert_eq!(app.engine.remembered(of_event), 3);
    after(&app, 30 * DAY).await;
    assert_eq!(app.engine.remembered(of_event), 0);
    // While it is over nothing of it is learned.
    let owner = app.log_in(&event.owner.username).await;
    owner.post_nothing(&path(&event, "rematch")).await.ok();
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(of_event), 0);
    assert_eq!(
        app.log_in("berta").await.get("/api/me").await.ok()["event_id"],
        other.id
    );

    app.pass(6 * DAY);
    let owner = app.log_in(&event.owner.username).await;
    let restored = owner.post_nothing(&path(&event, "restore")).await.ok();
    assert_eq!(restored["expires_at"], "2026-08-25T08:00:00Z");
    owner
        .post_nothing(&path(&event, "restore"))
        .await
        .refused(409, "event_not_ended");
    app.run_jobs().await;
    assert_eq!(
        app.engine.remembered(of_event),
        2,
        "the photo's faces are known again"
    );
    let berta = app.log_in("berta").await;
    assert_eq!(berta.get("/api/me").await.ok()["event_id"], event.id);
    // The selfie was erased, so it is sent again.
    let caller = app.log_in("anna").await;
    let anna = Guest { caller, ..anna };
    assert_eq!(anna.get("/api/me").await.ok()["selfie_status"], "pending");
    enrol(&anna, Person(1)).await;
    app.run_jobs().await;
    assert_eq!(anna.get("/api/my-photos").await.ok().as_array().unwrap().len(), 1);
    // The erasure that was begun is told of as it came out.
    let admin = app.log_in("admin").await;
    let receipts = format!("/api/admin/erasures?event_id={}&cause=expiry", event.id);
    let receipt = &admin.get(&receipts).await.ok()["receipts"][0];
    assert_eq!(
        (&receipt["complete"], &receipt["erased"]["photos"]),
        (&json!(true), &json!(0))
    );
    after(&app, 29 * DAY).await;
    assert_eq!(app.engine.remembered(of_event), 3);
}

async fn only_the_owner_and_admins_restore_and_extend(kind: Kind) {
    let app = start(kind).await;
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "anna").await;
    let never = json!({"until": null});
    for (caller, status) in [(&*guest, 403), (&*other.owner, 404), (&*app.anonymous(), 401)] {
        let restore = caller.post_nothing(&path(&event, "restore")).await;
        let extend = caller.post(&path(&event, "extend"), never.clone()).await;
        assert_eq!(
            (restore.status.as_u16(), extend.status.as_u16()),
            (status, status)
        );
    }
    add_photo(&event, other_photo(&[], 1)).await;
    let kept = event.owner.post(&path(&event, "extend"), never).await.ok();
    assert_eq!(kept["expires_at"], json!(null));
    after(&app, 60 * DAY).await;
    let admin = app.log_in("admin").await;
    let listed = admin.get("/api/admin/events").await.ok();
    assert_eq!(
        (&listed[0]["expires_at"], &listed[0]["ended_at"]),
        (&json!(null), &json!(null))
    );
    let until = json!({"until": "2027-01-31"});
    let extended = admin.post(&path(&event, "extend"), until).await.ok();
    assert_eq!(extended["expires_at"], "2027-01-31T00:00:00Z");
    let past = json!({"until": "2026-01-31"});
    admin
        .post(&path(&event, "extend"), past)
        .await
        .refused(400, "end_in_the_past");
}

async fn a_clock_that_jumps_ends_nothing_and_is_told_of(kind: Kind) {
    let app = start(kind).await;
    let event = app.event("M01").await;
    enrol(&app.guest(&event, "anna").await, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let stored = app.stored_bytes();
    app.clock.set_forward(45 * DAY);
    after(&app, Duration::from_secs(4)).await;
    let health = app.anonymous().get(HEALTH).await.ok();
    assert_eq!(health["status"], "degraded");
    let warning =
        "L’heure du serveur n’est pas fiable\u{a0}: rien n’est supprimé tant qu’elle n’est pas confirmée";
    assert_eq!(health["warnings"], json!([warning]));
    let admin = app.log_in("admin").await;
    admin.post_nothing(PATH).await.refused(503, "clock_in_doubt");
    app.clock.set_back(45 * DAY);
    after(&app, Duration::from_secs(4)).await;
    // The daily look at the storage marks it as this database's.
    assert!(app.stored_bytes() >= stored);
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
    let health = app.anonymous().get(HEALTH).await.ok();
    assert_eq!(health["status"], "healthy");
}

async fn only_admins_clean_up(kind: Kind) {
    let app = start(kind).await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    app.anonymous()
        .post_nothing(PATH)
        .await
        .refused(401, "not_authenticated");
    for caller in [&*guest, &*event.owner] {
        caller.post_nothing(PATH).await.refused(403, "wrong_role");
    }
}
