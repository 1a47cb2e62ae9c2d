//! Folders that the uploader on somebody's machine watches, as an admin and as the uploader see them.
//!
//! What a folder brought is counted; no photo depends on it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp, TestEvent, file, heic, on_both, other_photo, photo};

on_both![
    a_watcher_is_made_found_changed_and_removed,
    the_uploader_finds_those_of_its_machine,
    a_field_that_is_not_given_or_null_stays_and_an_empty_text_takes_a_text_away,
    a_watcher_may_move_to_another_event,
    bad_watchers_are_refused,
    what_a_watcher_sends_is_counted,
    uploads_that_arrive_together_all_count,
    an_unknown_watcher_keeps_no_photo_out,
    a_watcher_goes_with_its_event,
    only_admins_see_watchers,
];

const LIST: &str = "/api/admin/local-watchers";

fn path(watcher: &Value) -> String {
    format!("{LIST}/{}", watcher["id"])
}

/// Makes a watcher for an event, on a machine.
async fn create(app: &TestApp, event: &TestEvent, machine: &str) -> Value {
    let body = json!({"event_id": event.id, "machine_label": machine, "expected_path": "C:\\Photos"});
    app.admin().await.post(LIST, body).await.ok()
}

/// The watcher in the answer to a change, which says besides that it was changed.
fn updated(answer: &Answer) -> Value {
    let mut changed = answer.ok();
    assert_eq!(
        changed.as_object_mut().unwrap().remove("updated"),
        Some(json!(true))
    );
    changed
}

/// Uploads a file to an event as a watcher would.
async fn upload(caller: &Caller, event: &TestEvent, watcher: &str, bytes: Vec<u8>) -> Answer {
    let form = Form::new()
        .text("watcher_id", watcher.to_owned())
        .part("files", file("a.jpg", bytes));
    let path = format!("/api/photographer/events/{}/upload-photos", event.id);
    caller.post_parts(&path, form).await
}

async fn a_watcher_is_made_found_changed_and_removed(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    let body = json!({
        "event_id": event.id, "label": " Parvis ", "machine_label": "ADMIN-PC", "expected_path": "C:\\Photos",
        "move_uploaded_dir": "C:\\Envoyées", "cb": 7,
    });
    let made = admin.post(LIST, body).await.ok();
    let mut expected = json!({
        "id": made["id"], "event_id": event.id, "event_name": "Event M01", "label": "Parvis",
        "machine_label": "ADMIN-PC", "expected_path": "C:\\Photos", "move_uploaded_dir": "C:\\Envoyées",
        "listening": true, "status": "idle", "last_error": null, "created_at": "2026-06-20T08:00:00Z",
        "updated_at": "2026-06-20T08:00:00Z", "stats": {"ingested": 0, "failed": 0, "total": 0},
    });
    assert_eq!(made, expected);
    assert_eq!(admin.get(&path(&made)).await.ok(), expected);
    app.pass(Duration::from_secs(3));
    let report = json!({"listening": false, "status": "error", "last_error": "x".repeat(5000)});
    let changed = updated(&admin.put(&path(&made), report).await);
    expected["listening"] = json!(false);
    expected["status"] = json!("error");
    expected["last_error"] = json!("x".repeat(2000));
    expected["updated_at"] = json!("2026-06-20T08:00:03Z");
    assert_eq!(changed, expected);
    assert_eq!(admin.get(LIST).await.ok(), json!([expected]));
    let removed = admin.delete(&path(&made)).await.ok();
    let gone = json!({"message": "Le dossier surveillé a été supprimé", "deleted": true});
    assert_eq!(removed, gone);
    assert_eq!(admin.get(LIST).await.ok(), json!([]));
    for answer in [
        admin.get(&path(&made)).await,
        admin.put(&path(&made), json!({"listening": true})).await,
        admin.delete(&path(&made)).await,
    ] {
        answer.refused(404, "watcher_not_found");
    }
}

async fn the_uploader_finds_those_of_its_machine(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    let mut ids = Vec::new();
    for (event, machine) in [(&one, "A"), (&two, "A"), (&two, "B é")] {
        ids.push(create(&app, event, machine).await["id"].clone());
    }
    let admin = app.admin().await;
    let all = [0, 1, 2].as_slice();
    let event = format!("event_id={}", two.id);
    for (query, expected) in [
        (String::new(), all),
        ("machine_label=".to_owned(), all),
        ("machine_label=A&cb=12345".to_owned(), &[0, 1]),
        ("machine_label=B%20%C3%A9".to_owned(), &[2]),
        ("machine_label=a".to_owned(), &[]),
        (event.clone(), &[1, 2]),
        (format!("{event}&machine_label=A"), &[1]),
        ("event_id=404404".to_owned(), &[]),
    ] {
        let list = admin.get(&format!("{LIST}?{query}")).await.ok();
        let found: Vec<_> = list
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].clone())
            .collect();
        let expected: Vec<_> = expected.iter().map(|index: &usize| ids[*index].clone()).collect();
        assert_eq!(found, expected, "{query:?}");
    }
    let odd = admin.get(&format!("{LIST}?event_id=x")).await;
    assert_eq!(odd.blames("field_invalid"), ["event_id"]);
}

async fn a_field_that_is_not_given_or_null_stays_and_an_empty_text_takes_a_text_away(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut expected = create(&app, &event, "A").await;
    let admin = app.admin().await;
    let path = path(&expected);
    for (change, field, value) in [
        (json!({}), "label", Value::Null),
        (json!({"label": "Parvis"}), "label", json!("Parvis")),
        (
            json!({"last_error": "disk full"}),
            "last_error",
            json!("disk full"),
        ),
        (
            json!({"last_error": null, "label": null}),
            "last_error",
            json!("disk full"),
        ),
        (json!({"last_error": ""}), "last_error", Value::Null),
        (json!({"machine_label": null}), "machine_label", json!("A")),
        (json!({"label": "  "}), "label", Value::Null),
        (json!({"machine_label": ""}), "machine_label", Value::Null),
        (
            json!({"status": null, "listening": null}),
            "status",
            json!("idle"),
        ),
    ] {
        expected[field] = value;
        assert_eq!(updated(&admin.put(&path, &change).await), expected, "{change}");
    }
}

async fn a_watcher_may_move_to_another_event(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    let watcher = create(&app, &one, "A").await;
    let admin = app.admin().await;
    let moved = updated(&admin.put(&path(&watcher), json!({"event_id": two.id})).await);
    assert_eq!(
        (&moved["event_id"], &moved["event_name"]),
        (&json!(two.id), &json!("Event M02"))
    );
    let nowhere = admin.put(&path(&watcher), json!({"event_id": 404_404})).await;
    nowhere.refused(404, "event_not_found");
    assert_eq!(admin.get(&path(&watcher)).await.ok(), moved);
}

async fn bad_watchers_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let watcher = create(&app, &event, "A").await;
    let admin = app.admin().await;
    let missing = admin.post(LIST, json!({"label": "a"})).await;
    assert_eq!(missing.blames("field_missing"), ["event_id"]);
    let unknown = admin.post(LIST, json!({"event_id": 404_404})).await;
    unknown.refused(404, "event_not_found");
    for (field, value, code) in [
        ("event_id", json!("one"), "field_invalid"),
        ("listening", json!("yes"), "field_invalid"),
        ("label", json!(7), "field_invalid"),
        ("label", json!("x".repeat(201)), "field_too_long"),
        ("machine_label", json!("x".repeat(201)), "field_too_long"),
        ("expected_path", json!("x".repeat(4097)), "field_too_long"),
        ("move_uploaded_dir", json!("x".repeat(4097)), "field_too_long"),
        ("status", json!("x".repeat(65)), "field_too_long"),
    ] {
        let mut body = json!({"event_id": event.id});
        body[field] = value;
        for answer in [
            admin.post(LIST, &body).await,
            admin.put(&path(&watcher), &body).await,
        ] {
            assert_eq!(answer.blames(code), [field]);
        }
    }
    assert_eq!(admin.get(LIST).await.ok(), json!([watcher]));
    for odd in ["x", "1.5", "%00"] {
        let path = format!("{LIST}/{odd}");
        admin.get(&path).await.refused(404, "not_found");
    }
}

async fn what_a_watcher_sends_is_counted(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let watcher = create(&app, &event, "A").await;
    let admin = app.admin().await;
    let id = watcher["id"].to_string();
    upload(&admin, &event, &id, photo(&[])).await.ok();
    // It was answered that the photo is there, so the uploader goes on as after the first time.
    upload(&admin, &event, &id, photo(&[])).await.ok();
    upload(&admin, &event, &id, heic())
        .await
        .refused(415, "heic_not_supported");
    // The number may come after the files, and the answer may be a job.
    let form = Form::new()
        .part("files", file("b.jpg", other_photo(&[], 2)))
        .part("files", file("c.heic", heic()))
        .text("watcher_id", id);
    let to = format!("/api/photographer/events/{}/upload-photos-async", event.id);
    admin.post_parts(&to, form).await.ok();
    let counted = admin.get(&path(&watcher)).await.ok();
    assert_eq!(counted["stats"], json!({"ingested": 3, "failed": 2, "total": 5}));
    assert_eq!(counted["updated_at"], watcher["updated_at"]);
}

async fn uploads_that_arrive_together_all_count(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let watcher = create(&app, &event, "A").await;
    let admin = app.admin().await;
    let id = watcher["id"].to_string();
    let uploads = (0..20).map(|_| upload(&admin, &event, &id, photo(&[])));
    for answer in join_all(uploads).await {
        answer.ok();
    }
    let counted = admin.get(&path(&watcher)).await.ok();
    assert_eq!(
        counted["stats"],
        json!({"ingested": 20, "failed": 0, "total": 20})
    );
}

async fn an_unknown_watcher_keeps_no_photo_out(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let watcher = create(&app, &other, "A").await;
    let of_other = watcher["id"].to_string();
    let long = "7".repeat(10_000);
    for (shade, id) in ["404404", "x", "", "-1", "7.5", &long, &of_other]
        .into_iter()
        .enumerate()
    {
        let bytes = other_photo(&[], shade.try_into().unwrap());
        let answer = upload(&event.owner, &event, id, bytes).await.ok();
        assert_eq!(answer["enqueued"], 1, "{id:.10}");
    }
    let counted = app.admin().await.get(&path(&watcher)).await.ok();
    assert_eq!(counted, watcher, "another event's photos are not its own");
}

async fn a_watcher_goes_with_its_event(app: Arc<TestApp>) {
    let (event, kept) = (app.event("M01").await, app.event("M02").await);
    let gone = create(&app, &event, "A").await;
    let stays = create(&app, &kept, "A").await;
    let admin = app.admin().await;
    let of_event = format!("/api/admin/events/{}", event.id);
    admin.delete(&of_event).await.ok();
    admin.get(&path(&gone)).await.refused(404, "watcher_not_found");
    assert_eq!(admin.get(LIST).await.ok(), json!([stays]));
}

async fn only_admins_see_watchers(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let watcher = create(&app, &event, "A").await;
    let path = path(&watcher);
    for caller in [&*guest, &*event.owner] {
        for answer in [
            caller.get(LIST).await,
            caller.post(LIST, json!({"event_id": event.id})).await,
            caller.get(&path).await,
            caller.put(&path, json!({"listening": false})).await,
            caller.delete(&path).await,
        ] {
            answer.refused(403, "wrong_role");
        }
    }
    app.anonymous().get(LIST).await.refused(401, "not_authenticated");
    assert_eq!(app.admin().await.get(LIST).await.ok(), json!([watcher]));
}
