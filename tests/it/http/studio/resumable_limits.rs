//! Uploads in chunks: whose they are, how many there may be, and when they go.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::resumable::{begin, send_chunk, standing, uploads};
use crate::support::{Person, TestApp, on_both, photo};

on_both![
    odd_files_are_refused_before_they_are_sent,
    uploads_of_others_are_unknown,
    an_account_has_so_many_open_uploads,
    an_account_has_open_uploads_of_so_many_bytes,
    an_upload_that_is_given_up_leaves_nothing,
    what_nobody_goes_on_with_is_removed_after_a_day,
    an_upload_goes_with_its_event,
    an_upload_goes_with_its_account,
];

async fn odd_files_are_refused_before_they_are_sent(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let open = async |file: Value| event.owner.post(&uploads(&event), file).await;
    let limit = 50 << 20;
    open(json!({"filename": "a.jpg", "size": limit + 1}))
        .await
        .refused(413, "photo_too_large");
    open(json!({"filename": "a.jpg", "size": limit})).await.created();
    for size in [json!(0), json!(-1), json!("many"), json!(1.5)] {
        let answer = open(json!({"filename": "a.jpg", "size": size})).await;
        assert_eq!(answer.blames("field_invalid"), ["size"]);
    }
    let answer = open(json!({"filename": "a.jpg", "size": 1, "sha256": "abc"})).await;
    assert_eq!(answer.blames("field_invalid"), ["sha256"]);
    assert_eq!(
        open(json!({"size": 1})).await.blames("field_missing"),
        ["filename"]
    );
    let nowhere = "/api/photographer/events/404404/uploads";
    let file = json!({"filename": "a.jpg", "size": 1});
    event
        .owner
        .post(nowhere, file)
        .await
        .refused(404, "event_not_found");
}

async fn uploads_of_others_are_unknown(app: Arc<TestApp>) {
    let (event, elsewhere) = (app.event("M01").await, app.event("M02").await);
    let bytes = photo(&[Person(1)]);
    let url = begin(&event, "a.jpg", &bytes).await;
    for other in [&elsewhere.owner.caller, &app.admin().await.caller] {
        assert_eq!(standing(other, &url).await.status, 404);
        send_chunk(other, &url, 0, &bytes)
            .await
            .refused(404, "upload_not_found");
        other.delete(&url).await.refused(404, "upload_not_found");
    }
    assert_eq!(standing(&event.owner, &url).await.header("upload-offset"), "0");
    // Whoever has lost the event cannot go on.
    let change = json!({"photographer_id": elsewhere.owner.id});
    let path = format!("/api/admin/events/{}", event.id);
    app.admin().await.put(&path, change).await.ok();
    send_chunk(&event.owner, &url, 0, &bytes)
        .await
        .refused(404, "event_not_found");
    assert_eq!(standing(&elsewhere.owner, &url).await.status, 404);
}

async fn an_account_has_so_many_open_uploads(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let file = |number: usize| json!({"filename": format!("{number}.jpg"), "size": 1000});
    let path = uploads(&event);
    let opened = (0..80).map(|number| event.owner.post(&path, file(number)));
    let answers = futures_util::future::join_all(opened).await;
    let (open, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!(open.len(), 64);
    for answer in refused {
        let problem = answer.refused(429, "too_many_open_uploads");
        assert!(problem["detail"].as_str().unwrap().contains("64"), "{problem}");
        assert!(!answer.header("retry-after").is_empty());
    }
    let first = open[0].created();
    let removed = event.owner.delete(first["url"].as_str().unwrap()).await;
    assert_eq!(removed.status, 204);
    event.owner.post(&uploads(&event), file(80)).await.created();
    event
        .owner
        .post(&uploads(&event), file(81))
        .await
        .refused(429, "too_many_open_uploads");
    // Others are not concerned, and what has ended does not count.
    app.admin().await.post(&uploads(&event), file(82)).await.created();
    let second = open[1].created();
    let ended = send_chunk(&event.owner, second["url"].as_str().unwrap(), 0, &[7; 1000]).await;
    assert_eq!(ended.ok()["failed"]["code"], "not_an_image");
    event.owner.post(&uploads(&event), file(83)).await.created();
}

async fn an_account_has_open_uploads_of_so_many_bytes(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let file = json!({"filename": "a.jpg", "size": 50 << 20});
    for _ in 0..20 {
        event.owner.post(&uploads(&event), &file).await.created();
    }
    let refused = event.owner.post(&uploads(&event), &file).await;
    let problem = refused.refused(429, "open_uploads_too_large");
    assert!(problem["detail"].as_str().unwrap().contains('1'), "{problem}");
    let rest = json!({"filename": "a.jpg", "size": 24 << 20});
    event.owner.post(&uploads(&event), &rest).await.created();
}

async fn an_upload_that_is_given_up_leaves_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let url = begin(&event, "a.jpg", &bytes).await;
    send_chunk(&event.owner, &url, 0, &bytes[..1000]).await;
    assert_eq!(event.owner.delete(&url).await.status, 204);
    event.owner.delete(&url).await.refused(404, "upload_not_found");
    send_chunk(&event.owner, &url, 1000, &bytes[1000..])
        .await
        .refused(404, "upload_not_found");
    assert_eq!(app.run_jobs().await, 1);
    assert_eq!(
        (
            app.stored_bytes(),
            app.rows("select id from resumable_uploads").await
        ),
        (0, 0)
    );
}

async fn what_nobody_goes_on_with_is_removed_after_a_day(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let old = begin(&event, "a.jpg", &bytes).await;
    send_chunk(&event.owner, &old, 0, &bytes[..1000]).await;
    app.pass(Duration::from_hours(1) / 2);
    let new = json!({"filename": "b.jpg", "size": 5000});
    let new = event.owner.post(&uploads(&event), new).await.created();
    let new = new["url"].as_str().unwrap();
    app.pass(Duration::from_hours(24) - Duration::from_secs(1));
    let owner = app.log_in(&event.owner.username).await;
    send_chunk(&owner, new, 0, &[7; 100]).await;
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
    assert_eq!(standing(&owner, &old).await.status, 404);
    assert_eq!(standing(&owner, new).await.header("upload-offset"), "100");
    assert_eq!(app.stored_bytes(), 100);
    app.pass(Duration::from_hours(25));
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
    assert_eq!(
        (
            app.stored_bytes(),
            app.rows("select id from resumable_uploads").await
        ),
        (0, 0)
    );
}

async fn an_upload_goes_with_its_event(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let bytes = photo(&[Person(1)]);
    let url = begin(&event, "a.jpg", &bytes).await;
    send_chunk(&event.owner, &url, 0, &bytes[..1000]).await;
    let path = format!("/api/admin/events/{}", event.id);
    app.admin().await.delete(&path).await.ok();
    assert_eq!(standing(&event.owner, &url).await.status, 404);
    send_chunk(&event.owner, &url, 1000, &bytes[1000..])
        .await
        .refused(404, "upload_not_found");
    app.run_jobs().await;
    assert_eq!(
        (
            app.stored_bytes(),
            app.rows("select filename from upload_chunks").await
        ),
        (0, 0)
    );
}

async fn an_upload_goes_with_its_account(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let account =
        json!({"username": "other", "email": "other@example.org", "password": crate::support::PASSWORD});
    app.admin()
        .await
        .post("/api/admin/create-admin", account)
        .await
        .ok();
    let other = app.log_in("other").await;
    let file = json!({"filename": "a.jpg", "size": 5000});
    let begun = other.post(&uploads(&event), &file).await.created();
    send_chunk(&other, begun["url"].as_str().unwrap(), 0, &[7; 1000]).await;
    assert_eq!(app.stored_bytes(), 1000);
    other.delete("/api/me").await.ok();
    app.run_jobs().await;
    assert_eq!(
        (
            app.stored_bytes(),
            app.rows("select id from resumable_uploads").await
        ),
        (0, 0)
    );
}
