//! The caller's own account, shown and counted.
//!
//! The objects are compared whole: nothing more may be told than is listed.

use std::sync::Arc;

use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    a_guest_sees_the_account_with_its_event,
    staff_see_accounts_without_an_event,
    a_profile_counts_the_photos_of_the_callers_event,
    nobody_without_a_token_has_an_account,
];

async fn a_guest_sees_the_account_with_its_event(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    let plan = json!({"name": "Noces", "event_code": "M01", "date": "2026-06-20T14:00:00+02:00"});
    let made = owner.post("/api/photographer/events", plan).await.ok();
    let event = crate::support::TestEvent {
        id: made["id"].as_i64().unwrap(),
        code: "M01".to_owned(),
        owner,
    };
    let guest = app.guest(&event, "anna").await;
    let expected = json!({
        "id": guest.id, "username": "anna", "email": "anna@guest.example", "user_type": "user",
        "is_active": true, "created_at": "2026-06-20T08:00:00Z", "selfie_path": null,
        "event_name": "Noces", "event_id": event.id, "event_code": "M01",
        "event_date": "2026-06-20T12:00:00Z", "selfie_status": "pending", "selfie_error": null,
        "selfie_error_code": null,
    });
    assert_eq!(guest.get("/api/me?cb=1").await.ok(), expected);
    assert_eq!(
        guest.get("/api/profile").await.ok(),
        json!({"user": expected, "total_photos": 0, "photos_with_face": 0})
    );
}

async fn staff_see_accounts_without_an_event(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    for (caller, role) in [(&*event.owner, "photographer"), (&*app.admin().await, "admin")] {
        let me = caller.get("/api/me").await.ok();
        assert_eq!(me["user_type"], role);
        assert_eq!(me["selfie_status"], "none");
        for field in ["event_name", "event_id", "event_code", "event_date"] {
            assert_eq!(me[field], json!(null), "{field}");
        }
        let profile = caller.get("/api/profile").await.ok();
        assert_eq!(
            profile,
            json!({"user": me, "total_photos": 0, "photos_with_face": 0})
        );
    }
}

async fn a_profile_counts_the_photos_of_the_callers_event(app: Arc<TestApp>) {
    let (event, elsewhere) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    add_photo(&event, other_photo(&[Person(2)], 2)).await;
    add_photo(&event, other_photo(&[], 3)).await;
    add_photo(&elsewhere, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let profile = guest.get("/api/profile").await.ok();
    assert_eq!(
        (&profile["total_photos"], &profile["photos_with_face"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(profile["user"]["selfie_status"], "valid");
}

async fn nobody_without_a_token_has_an_account(app: Arc<TestApp>) {
    for path in ["/api/me", "/api/profile"] {
        app.anonymous().get(path).await.refused(401, "not_authenticated");
    }
}
