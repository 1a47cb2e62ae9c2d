//! Deleting photos.
//!
//! With the answer nobody sees them any more; with the job their files and the engine's faces are gone too.

use std::sync::Arc;

use findme::model::EventId;
use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    a_deleted_photo_leaves_nothing_behind,
    several_photos_are_deleted_together,
    a_photo_deleted_before_its_job_leaves_nothing_behind,
    the_same_deletion_fifty_times_at_once_happens_once,
    photos_of_others_do_not_exist,
    only_photographers_delete,
    bad_lists_are_refused,
];

fn path(photo: i64) -> String {
    format!("/api/photos/{photo}")
}

async fn a_deleted_photo_leaves_nothing_behind(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let before = (app.stored_bytes(), app.engine.remembered(EventId(event.id)));
    let (photo, filename) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    assert_eq!(
        guest.get("/api/my-photos").await.ok().as_array().unwrap().len(),
        1
    );
    let answer = event.owner.delete(&path(photo)).await.ok();
    assert_eq!(answer, json!({"message": "La photo a été supprimée"}));
    assert_eq!(guest.get("/api/my-photos").await.ok(), json!([]));
    for path in [format!("/api/photo/{photo}"), format!("/api/image/{filename}")] {
        event.owner.get(&path).await.refused(404, "photo_not_found");
    }
    assert_eq!(app.run_jobs().await, 1);
    assert_eq!(
        (app.stored_bytes(), app.engine.remembered(EventId(event.id))),
        before
    );
}

async fn several_photos_are_deleted_together(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (one, _) = add_photo(&event, other_photo(&[], 1)).await;
    let (two, _) = add_photo(&event, other_photo(&[], 2)).await;
    let (kept, _) = add_photo(&event, other_photo(&[], 3)).await;
    app.run_jobs().await;
    let path = format!("/api/photos?photo_ids={one},%20{two},404404,");
    let answer = app.admin().await.delete(&path).await.ok();
    assert_eq!(answer["deleted_count"], 2);
    assert!(answer["message"].is_string());
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(
        (list.as_array().unwrap().len(), &list[0]["id"]),
        (1, &json!(kept))
    );
    let job = format!("/api/admin/queue/jobs/{}", answer["job_id"].as_str().unwrap());
    app.admin().await.get(&job).await.ok();
    app.run_jobs().await;
    event.owner.delete(&path).await.refused(404, "photo_not_found");
}

async fn a_photo_deleted_before_its_job_leaves_nothing_behind(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    event.owner.delete(&path(photo)).await.ok();
    app.run_jobs().await;
    assert_eq!(app.stored_bytes(), 0);
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
}

async fn the_same_deletion_fifty_times_at_once_happens_once(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let path = path(photo);
    let deletions = (0..50).map(|_| event.owner.delete(&path));
    let answers = futures_util::future::join_all(deletions).await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(done.len(), 1);
    for answer in refused {
        answer.refused(404, "photo_not_found");
    }
}

async fn photos_of_others_do_not_exist(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let rival = app.photographer("rival").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    for path in [
        path(photo),
        format!("/api/photos?photo_ids={photo}"),
        path(404_404),
    ] {
        rival.delete(&path).await.refused(404, "photo_not_found");
    }
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

async fn only_photographers_delete(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    for path in [path(photo), format!("/api/photos?photo_ids={photo}")] {
        app.anonymous()
            .delete(&path)
            .await
            .refused(401, "not_authenticated");
        guest.delete(&path).await.refused(403, "wrong_role");
    }
}

async fn bad_lists_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for query in ["", "?photo_ids=", "?photo_ids=%20,"] {
        let answer = event.owner.delete(&format!("/api/photos{query}")).await;
        let problem = answer.refused(400, "field_missing");
        assert_eq!(problem["errors"][0]["field"], "photo_ids", "{query}");
    }
    for query in ["?photo_ids=1;2", "?photo_ids=one"] {
        let answer = event.owner.delete(&format!("/api/photos{query}")).await;
        assert_eq!(answer.blames("field_invalid"), ["photo_ids"], "{query}");
    }
    let many: Vec<_> = (1..=1001).map(|id: i64| id.to_string()).collect();
    let path = format!("/api/photos?photo_ids={}", many.join(","));
    event.owner.delete(&path).await.refused(400, "too_many_photos");
    event
        .owner
        .delete("/api/photos/x")
        .await
        .refused(404, "not_found");
}
