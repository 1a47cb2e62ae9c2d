//! The audit log and the receipts of erasures, as admins read them.
//!
//! Who did what is compared entry by entry, and that no name is in any of them.

use std::sync::Arc;
use std::time::Duration;

use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, TestApp, add_photo, enrol, file, on_both, other_photo, selfie};

on_both![
    who_did_what_to_whose_data_is_written_down,
    a_selfie_that_comes_with_a_registration_is_written_down,
    nothing_personal_is_written_down,
    pages_and_filters_narrow_the_list,
    a_receipt_is_complete_when_all_is_gone,
    what_was_never_erased_has_no_receipt,
    guests_who_never_send_a_selfie_are_closed_out,
];

const PATH: &str = "/api/admin/audit";

async fn entries(app: &TestApp, query: &str) -> Vec<Value> {
    let path = format!("{PATH}?{query}");
    let list = app.log_in("admin").await.get(&path).await.ok();
    list["entries"].as_array().unwrap().clone()
}

async fn who_did_what_to_whose_data_is_written_down(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let wrong = json!({"username": "anna", "password": "Wrong-2026"});
    app.anonymous()
        .post("/api/login", wrong)
        .await
        .refused(401, "wrong_credentials");
    event.owner.get(&format!("/api/selfie/{}", guest.id)).await;
    let rematch = format!("/api/photographer/events/{}/rematch", event.id);
    event.owner.post_nothing(&rematch).await.ok();
    admin
        .post("/api/admin/rekognition/threshold", json!({"threshold": 75.0}))
        .await
        .ok();
    event.owner.delete(&format!("/api/photos/{photo}")).await.ok();
    admin.delete(&format!("/api/admin/users/{}", guest.id)).await.ok();

    let (owner, admin, guest, event) = (event.owner.id, admin.id, guest.id, event.id);
    // Who did it, to whom, of which event, how many, and what else.
    for (action, expected) in [
        ("login_failed", json!([null, guest, event, null, null])),
        ("selfie_sent", json!([guest, guest, event, null, null])),
        ("selfie_viewed", json!([owner, guest, null, null, null])),
        ("rematch_asked", json!([owner, null, event, null, null])),
        ("threshold_changed", json!([admin, null, null, null, "75"])),
        ("photos_erased", json!([owner, null, event, 1, null])),
        ("account_erased", json!([admin, guest, event, null, "user"])),
        ("event_created", json!([owner, null, event, null, null])),
    ] {
        let found = entries(&app, &format!("action={action}")).await;
        let [entry] = &found[..] else {
            panic!("one {action}, not {found:?}")
        };
        let fields = ["actor_id", "user_id", "event_id", "count", "note"].map(|field| &entry[field]);
        assert_eq!(json!(fields), expected, "{action}");
    }
    let logins = entries(&app, &format!("action=logged_in&user_id={guest}")).await;
    assert_eq!(logins.len(), 1);
}

async fn a_selfie_that_comes_with_a_registration_is_written_down(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let form = Form::new()
        .text("username", "anna")
        .text("email", "anna@guest.example")
        .text("password", PASSWORD)
        .text("event_code", "M01")
        .part("file", file("me.jpg", selfie(Person(1))));
    let nobody = app.anonymous();
    let made = nobody
        .post_parts("/api/register-invite-with-selfie", form)
        .await
        .ok();
    let guest = &made["id"];
    let found = entries(&app, "action=selfie_sent").await;
    let fields = found
        .iter()
        .map(|entry| ["actor_id", "user_id", "event_id"].map(|field| &entry[field]));
    assert_eq!(fields.collect::<Vec<_>>(), [[guest, guest, &json!(event.id)]]);
}

async fn nothing_personal_is_written_down(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let wrong = json!({"username": guest.email, "password": "Wrong-2026"});
    app.anonymous()
        .post("/api/login", wrong)
        .await
        .refused(401, "wrong_credentials");
    let all = app.log_in("admin").await.get(PATH).await.ok().to_string();
    for personal in ["anna", guest.email.as_str(), PASSWORD, "127.0.0.1", "Event M01"] {
        assert!(!all.contains(personal), "{personal} in {all}");
    }
    // The same place is known again.
    let failed = entries(&app, "action=login_failed").await;
    let logged = entries(&app, "action=logged_in&limit=1").await;
    assert!(failed[0]["origin"].is_string());
    assert_eq!(failed[0]["origin"], logged[0]["origin"]);
}

async fn pages_and_filters_narrow_the_list(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.pass(Duration::from_mins(10));
    let guest = app.guest(&event, "anna").await;
    let since = entries(&app, &format!("since=2026-06-20T08:10:00Z&user_id={}", guest.id)).await;
    let actions: Vec<_> = since.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["logged_in", "account_created"]);
    assert_eq!(
        entries(&app, &format!("until=2026-06-20T08:10:00Z&user_id={}", guest.id)).await,
        [json!(null); 0]
    );
    let admin = app.log_in("admin").await;
    let (mut path, mut seen) = (format!("{PATH}?limit=2"), Vec::new());
    loop {
        let page = admin.get(&path).await.ok();
        seen.extend(
            page["entries"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| entry["id"].as_i64().unwrap()),
        );
        let Some(next) = page["next_before_id"].as_i64() else {
            break;
        };
        path = format!("{PATH}?limit=2&before_id={next}");
    }
    let all = admin.get(PATH).await.ok();
    let all: Vec<_> = all["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["id"].as_i64().unwrap())
        .collect();
    assert_eq!(seen, all);
    for bad in [
        "limit=0",
        "limit=1001",
        "limit=x",
        "action=nonsense",
        "since=yesterday",
        "user_id=anna",
    ] {
        let answer = admin.get(&format!("{PATH}?{bad}")).await;
        answer.refused(422, "field_invalid");
    }
}

async fn a_receipt_is_complete_when_all_is_gone(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let farewell = guest.delete("/api/me").await.ok();
    let path = format!("/api/admin/erasures/{}", farewell["receipt_id"]);
    let open = admin.get(&path).await.ok();
    assert_eq!(
        (&open["complete"], &open["parts_left"], &open["checked_at"]),
        (&json!(false), &json!(1), &json!(null))
    );
    app.engine.set_out_of_service(true);
    app.run_jobs().await;
    assert_eq!(admin.get(&path).await.ok()["complete"], false);
    app.engine.set_out_of_service(false);
    app.pass(Duration::from_mins(2));
    app.run_jobs().await;
    let closed = admin.get(&path).await.ok();
    assert_eq!(
        closed,
        json!({
            "id": farewell["receipt_id"], "cause": "account", "actor_id": guest.id, "user_id": guest.id,
            "event_id": event.id, "asked_at": "2026-06-20T08:00:00Z", "complete": true,
            "checked_at": "2026-06-20T08:02:00Z", "parts_left": 0,
            "erased": {"accounts": 1, "selfies": 1, "photos": 0, "matches": 1, "faces": 1, "files": 1},
        })
    );
    let list = admin
        .get(&format!("/api/admin/erasures?user_id={}&complete=true", guest.id))
        .await
        .ok();
    assert_eq!(list, json!({"receipts": [closed], "next_before_id": null}));
    let open = admin.get("/api/admin/erasures?complete=false").await.ok();
    assert_eq!(open["receipts"], json!([]));
}

async fn what_was_never_erased_has_no_receipt(app: Arc<TestApp>) {
    let admin = app.admin().await;
    admin.get("/api/admin/erasures/1").await.refused(404, "not_found");
    admin.get("/api/admin/erasures/x").await.refused(404, "not_found");
    admin
        .get("/api/admin/erasures?cause=whim")
        .await
        .refused(422, "field_invalid");
}

async fn guests_who_never_send_a_selfie_are_closed_out(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let [late, early, shy] = [
        app.guest(&event, "late").await,
        app.guest(&event, "early").await,
        app.guest(&event, "shy").await,
    ];
    enrol(&early, Person(1)).await;
    enrol(&shy, Person(2)).await;
    app.run_jobs().await;
    shy.delete("/api/my-selfie").await.ok();
    app.pass(Duration::from_mins(31));
    let closed = app
        .app
        .accounts
        .close_pending(app.confirmed().await, Duration::from_mins(30))
        .await
        .unwrap();
    assert_eq!(closed, 1);
    late.get("/api/me").await.refused(401, "token_invalid");
    let login = json!({"username": "late", "password": PASSWORD});
    app.anonymous()
        .post("/api/login", login)
        .await
        .refused(401, "wrong_credentials");
    for guest in [&early, &shy] {
        guest.get("/api/me").await.ok();
    }
    let entries = entries(&app, "action=account_deactivated").await;
    assert_eq!(
        (entries.len(), &entries[0]["user_id"], &entries[0]["actor_id"]),
        (1, &json!(late.id), &json!(null))
    );
}
