//! The owner of an event removes a guest.

use std::sync::Arc;

use findme::model::EventId;
use serde_json::{Value, json};

use super::approvals::entries;
use crate::support::{Guest, Person, TestApp, TestEvent, add_photo, enrol, gallery, on_both, other_photo};

on_both![
    a_guest_of_one_event_goes_with_the_account,
    a_guest_of_two_events_keeps_the_other_as_it_was,
    only_the_owner_and_admins_remove_guests,
    of_removals_at_once_one_succeeds,
];

fn place(event: &TestEvent, guest: &Guest) -> String {
    format!("/api/photographer/events/{}/guests/{}", event.id, guest.id)
}

async fn listed(event: &TestEvent) -> usize {
    let path = format!("/api/photographer/events/{}/guests", event.id);
    event.owner.get(&path).await.ok().as_array().unwrap().len()
}

async fn receipt(app: &TestApp, removed: &Value) -> Value {
    let path = format!("/api/admin/erasures/{}", removed["erasure_id"]);
    app.admin().await.get(&path).await.ok()
}

async fn a_guest_of_one_event_goes_with_the_account(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, [photo]);
    let removed = event.owner.delete(&place(&event, &guest)).await.ok();
    assert_eq!(
        (&removed["user_id"], &removed["with_account"]),
        (&json!(guest.id), &json!(true))
    );
    guest.get("/api/me").await.refused(401, "token_invalid");
    assert_eq!(listed(&event).await, 0);
    let again = event.owner.delete(&place(&event, &guest)).await;
    again.refused(404, "guest_not_found");
    app.run_jobs().await;
    // The photo's face stays, the guest's is forgotten.
    assert_eq!(app.engine.remembered(EventId(event.id)), 1);
    let receipt = receipt(&app, &removed).await;
    assert_eq!(
        (
            &receipt["cause"],
            &receipt["actor_id"],
            &receipt["user_id"],
            &receipt["event_id"]
        ),
        (
            &json!("removal"),
            &json!(event.owner.id),
            &json!(guest.id),
            &json!(event.id)
        )
    );
    let erased = &receipt["erased"];
    assert_eq!(
        (&erased["accounts"], &erased["selfies"], &erased["matches"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert!(receipt["checked_at"].is_string(), "{receipt}");
    let [entry] = &entries(&app, "guest_removed").await[..] else {
        panic!("one removal")
    };
    assert_eq!(
        (
            &entry["actor_id"],
            &entry["user_id"],
            &entry["event_id"],
            &entry["note"]
        ),
        (
            &json!(event.owner.id),
            &json!(guest.id),
            &json!(event.id),
            &json!("account")
        )
    );
    assert_eq!(entries(&app, "account_erased").await.len(), 1);
}

async fn a_guest_of_two_events_keeps_the_other_as_it_was(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let (kept, _) = add_photo(&other, other_photo(&[Person(1)], 2)).await;
    guest.post("/api/join-event", json!("M02")).await.ok();
    app.run_jobs().await;
    let removed = event.owner.delete(&place(&event, &guest)).await.ok();
    assert_eq!(removed["with_account"], false);
    app.run_jobs().await;
    assert_eq!(listed(&event).await, 0);
    assert_eq!(app.engine.remembered(EventId(event.id)), 1);
    assert_eq!(app.engine.remembered(EventId(other.id)), 2);
    // The account belongs to the other event now.
    assert_eq!(gallery(&guest).await, [kept]);
    let joined = guest.get("/api/user/events").await.ok();
    assert_eq!(joined.as_array().unwrap().len(), 1, "{joined}");
    assert_eq!(joined[0]["id"], other.id, "{joined}");
    let foreign = guest.get(&format!("/api/user/events/{}/photos", event.id)).await;
    foreign.refused(403, "not_a_guest_of_event");
    assert_eq!(guest.get("/api/my-selfie").await.status, 200);
    let receipt = receipt(&app, &removed).await;
    let erased = &receipt["erased"];
    assert_eq!(
        (&erased["accounts"], &erased["selfies"], &erased["matches"]),
        (&json!(0), &json!(0), &json!(1))
    );
    assert!(receipt["checked_at"].is_string(), "{receipt}");
    assert_eq!(entries(&app, "guest_removed").await[0]["note"], "event");
    assert!(entries(&app, "account_erased").await.is_empty());
    // The code lets the same account join again, and it is found again.
    guest.post("/api/join-event", json!("M01")).await.ok();
    app.run_jobs().await;
    assert_eq!(listed(&event).await, 1);
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
}

async fn only_the_owner_and_admins_remove_guests(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "anna").await;
    let stranger = app.guest(&other, "bert").await;
    let colleague = app.photographer("colleague").await;
    app.share(&event, &colleague).await;
    let path = place(&event, &guest);
    colleague.delete(&path).await.refused(403, "event_owners_only");
    other.owner.delete(&path).await.refused(404, "event_not_found");
    guest.delete(&path).await.refused(403, "wrong_role");
    // A guest of another event, by one's own event and by the other's.
    for path in [place(&event, &stranger), place(&other, &guest)] {
        let refused = app.admin().await.delete(&path).await;
        refused.refused(404, "guest_not_found");
    }
    // Photographers are no guests.
    let path = format!("/api/photographer/events/{}/guests/{}", event.id, colleague.id);
    event.owner.delete(&path).await.refused(404, "guest_not_found");
    guest.get("/api/me").await.ok();
    stranger.get("/api/me").await.ok();
    app.admin().await.delete(&place(&event, &guest)).await.ok();
}

async fn of_removals_at_once_one_succeeds(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let path = place(&event, &guest);
    let remove = || event.owner.delete(&path);
    let (a, b, c) = tokio::join!(remove(), remove(), remove());
    let mut statuses = [a, b, c].map(|answer| answer.status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404, 404]);
    assert_eq!(entries(&app, "guest_removed").await.len(), 1);
}
