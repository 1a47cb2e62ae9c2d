//! The link to a slideshow: all photographers of the event make and end it, and it is noted who did.

use std::sync::Arc;

use serde_json::json;

use crate::support::{TestApp, on_both, token_of};

on_both![
    photographers_of_an_event_make_and_end_its_link,
    whoever_is_removed_takes_their_link_along,
];

async fn photographers_of_an_event_make_and_end_its_link(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let colleague = app.photographer("colleague").await;
    app.share(&event, &colleague).await;
    let admin = app.admin().await;
    let path = format!("/api/photographer/events/{}/wall", event.id);
    assert_eq!(
        event.owner.get(&path).await.ok(),
        json!({"made_at": null}),
        "there is none yet"
    );
    for caller in [&*event.owner, &*colleague, &*admin] {
        let made = caller.post_nothing(&path).await.created();
        assert_eq!(token_of(&made).len(), 22, "{made}");
        let state = event.owner.get(&path).await.ok();
        assert_eq!(state, json!({"made_at": "2026-06-20T08:00:00Z"}));
        assert_eq!(caller.delete(&path).await.status, 204);
        assert_eq!(caller.delete(&path).await.status, 204, "there is none any more");
        assert_eq!(event.owner.get(&path).await.ok()["made_at"], json!(null));
    }
    for action in ["wall_made", "wall_ended"] {
        let log = admin
            .get(&format!("/api/admin/audit?action={action}&event_id={}", event.id))
            .await
            .ok();
        let entries = log["entries"].as_array().unwrap().iter();
        let actors: Vec<_> = entries.map(|entry| entry["actor_id"].as_i64().unwrap()).collect();
        assert_eq!(actors, [admin.id, colleague.id, event.owner.id], "{action}");
    }
}

async fn whoever_is_removed_takes_their_link_along(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let colleague = app.photographer("colleague").await;
    app.share(&event, &colleague).await;
    let path = format!("/api/photographer/events/{}/wall", event.id);
    let made = colleague.post_nothing(&path).await.created();
    let list = format!("/api/wall/{}", token_of(&made));
    app.anonymous().get(&list).await.ok();
    let remove = format!(
        "/api/photographer/events/{}/photographers/{}",
        event.id, colleague.id
    );
    event.owner.delete(&remove).await.ok();
    app.anonymous().get(&list).await.refused(404, "wall_invalid");
    assert_eq!(event.owner.get(&path).await.ok()["made_at"], json!(null));
}
