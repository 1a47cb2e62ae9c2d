//! The guests of an event, as its photographers list them.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![guests_are_listed_in_pages_without_their_addresses];

fn names(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap().iter();
    items
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn guests_are_listed_in_pages_without_their_addresses(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut guests = Vec::new();
    for name in ["anna", "bert", "cleo"] {
        guests.push(app.guest(&event, name).await);
        app.pass(Duration::from_secs(1));
    }
    enrol(&guests[0], Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let path = format!("/api/photographer/events/{}/guests", event.id);
    let list = event.owner.get(&path).await.ok();
    assert_eq!(names(&list), ["anna", "bert", "cleo"]);
    assert_eq!(list[0]["photos"], 1);
    assert_eq!(list[0]["selfie_status"], "valid");
    assert_eq!(list[0]["approval_status"], "approved");
    assert!(!list.to_string().contains('@'), "{list}");
    let first = event.owner.get(&format!("{path}?limit=2")).await;
    let link = first.headers["link"].to_str().unwrap().to_owned();
    assert_eq!(names(&first.ok()), ["anna", "bert"]);
    let next = &link[1..link.find('>').unwrap()];
    // Whoever the page ended with may be gone by then.
    app.admin()
        .await
        .delete(&format!("/api/admin/users/{}", guests[1].id))
        .await
        .ok();
    let rest = event.owner.get(next).await;
    assert!(rest.headers.get("link").is_none());
    assert_eq!(names(&rest.ok()), ["cleo"]);
    for query in ["limit=0", "limit=1001", "after=x"] {
        let refused = event.owner.get(&format!("{path}?{query}")).await;
        refused.refused(422, "field_invalid");
    }
}
