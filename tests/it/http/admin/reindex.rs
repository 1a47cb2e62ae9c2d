//! Letting the engine learn an event anew: what it would take, asking for it, and how far it is.
//!
//! What it does to galleries is tested under `matching`, what it costs where Rekognition is spoken to.

use std::sync::Arc;

use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    what_it_takes_is_told_before,
    it_is_done_once_at_a_time,
    an_event_that_does_not_exist_is_not_indexed,
];

fn path(event: i64) -> String {
    format!("/api/admin/events/{event}/reindex")
}

async fn what_it_takes_is_told_before(app: Arc<TestApp>) {
    let (event, admin) = (app.event("M01").await, app.admin().await);
    let plan = json!({
        "event_id": event.id, "photos": 0, "guests": 0, "calls": {}, "cost_usd": 0.0, "face_model": null,
        "last": null,
    });
    let reported = admin.get(&path(event.id)).await;
    assert_eq!(reported.ok(), plan);
    // As text, for a negative zero equals a positive one.
    assert!(String::from_utf8_lossy(&reported.body).contains("\"cost_usd\":0.0"));
    enrol(&app.guest(&event, "anna").await, Person(1)).await;
    // Without a selfie there is nothing to enrol.
    app.guest(&event, "berta").await;
    for number in 0..3 {
        add_photo(&event, other_photo(&[Person(1)], number)).await;
    }
    app.run_jobs().await;
    let plan = admin.get(&path(event.id)).await.ok();
    assert_eq!((&plan["photos"], &plan["guests"]), (&json!(3), &json!(1)));
}

async fn it_is_done_once_at_a_time(app: Arc<TestApp>) {
    let (event, admin) = (app.event("M01").await, app.admin().await);
    for number in 0..3 {
        add_photo(&event, other_photo(&[Person(1)], number)).await;
    }
    app.run_jobs().await;
    let path = path(event.id);
    let requests = (0..20).map(|_| admin.post_nothing(&path));
    let answers = futures_util::future::join_all(requests).await;
    let (begun, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(begun.len(), 1);
    for answer in refused {
        answer.refused(409, "reindex_under_way");
    }
    let begun = begun[0].ok();
    assert_eq!((&begun["scheduled"], &begun["photos"]), (&json!(true), &json!(3)));
    let last = async || admin.get(&path).await.ok()["last"].clone();
    assert_eq!(last().await["id"], begun["job_id"]);
    assert_eq!(last().await["status"], "queued");
    // Itself, and the first photo.
    for _ in 0..2 {
        app.app.pool.step().await.unwrap();
    }
    let under_way = last().await;
    let figures = ["status", "total", "done"].map(|name| under_way[name].clone());
    assert_eq!(figures, [json!("waiting"), json!(3), json!(1)]);
    admin.post_nothing(&path).await.refused(409, "reindex_under_way");
    app.run_jobs().await;
    assert_eq!(last().await["status"], "done");
    admin.post_nothing(&path).await.ok();
}

async fn an_event_that_does_not_exist_is_not_indexed(app: Arc<TestApp>) {
    let admin = app.admin().await;
    admin.get(&path(404)).await.refused(404, "event_not_found");
    admin
        .post_nothing(&path(404))
        .await
        .refused(404, "event_not_found");
}
