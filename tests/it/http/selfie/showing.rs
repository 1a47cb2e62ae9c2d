//! Who may look at a guest's selfie: the guest, the event's photographer, admins.
//!
//! Before and after its job has run, and never with the place it was taken at.

use std::sync::Arc;

use serde_json::json;

use crate::support::{PLACE, Person, TestApp, enrol, holds, on_both, selfie, with_place};

on_both![
    a_selfie_is_shown_to_those_who_may_see_it,
    a_selfie_tells_no_place,
    whoever_has_no_selfie_has_none_to_show,
    a_guest_is_also_the_guest_of_an_event_joined,
];

fn path(guest: i64) -> String {
    format!("/api/selfie/{guest}")
}

async fn a_selfie_is_shown_to_those_who_may_see_it(app: Arc<TestApp>) {
    let (event, elsewhere) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "anna").await;
    let [other, stranger] = [
        app.guest(&event, "berta").await,
        app.guest(&elsewhere, "carl").await,
    ];
    enrol(&guest, Person(1)).await;
    for ran in [false, true] {
        if ran {
            app.run_jobs().await;
        }
        for caller in [&*guest, &*event.owner, &*app.admin().await] {
            let answer = caller.get(&path(guest.id)).await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("content-type"), "image/jpeg");
            assert_eq!(answer.header("cache-control"), "private, no-store");
            assert!(findme_images::decode(&answer.body).is_ok());
        }
        for caller in [&other, &stranger] {
            caller.get(&path(guest.id)).await.refused(403, "wrong_role");
        }
        let answer = elsewhere.owner.get(&path(guest.id)).await;
        answer.refused(404, "selfie_not_found");
        let answer = app.anonymous().get(&path(guest.id)).await;
        answer.refused(401, "not_authenticated");
    }
}

async fn a_selfie_tells_no_place(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for orientation in [1, 6] {
        let bytes = with_place(&selfie(Person(1)), orientation);
        guest.post_file("/api/upload-selfie", bytes).await.ok();
        let shown = guest.get(&path(guest.id)).await.body;
        assert!(!holds(&shown, PLACE) && !holds(&shown, b"Exif"));
        app.run_jobs().await;
    }
}

async fn whoever_has_no_selfie_has_none_to_show(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    for caller in [&*guest, &*event.owner, &*admin] {
        let answer = caller.get(&path(guest.id)).await;
        answer.refused(404, "selfie_not_found");
    }
    for caller in [&*event.owner, &*admin] {
        let answer = caller.get(&path(404_404)).await;
        answer.refused(404, "selfie_not_found");
    }
    // Whether an account exists is not for a guest to know.
    guest.get(&path(404_404)).await.refused(403, "wrong_role");
    admin.get("/api/selfie/x").await.refused(404, "not_found");
}

async fn a_guest_is_also_the_guest_of_an_event_joined(app: Arc<TestApp>) {
    let (home, away) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&home, "anna").await;
    enrol(&guest, Person(1)).await;
    let answer = away.owner.get(&path(guest.id)).await;
    answer.refused(404, "selfie_not_found");
    guest.post("/api/join-event", json!("M02")).await.ok();
    assert_eq!(away.owner.get(&path(guest.id)).await.status, 200);
}
