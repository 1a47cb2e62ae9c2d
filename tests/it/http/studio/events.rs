//! What owners do to their events by themselves.

use std::sync::Arc;
use std::time::Duration;

use qrcode::QrCode;
use qrcode::render::svg;
use serde_json::json;

use crate::support::{Person, TestApp, add_photo, on_both, other_photo};

on_both![
    owners_change_prolong_and_delete_their_events,
    what_is_wrong_with_a_change_is_said,
    the_qr_code_leads_to_the_page_of_the_event,
];

async fn owners_change_prolong_and_delete_their_events(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let path = format!("/api/photographer/events/{}", event.id);
    let change = json!({"name": "Mia & Tom", "event_code": "X42", "approval_required": true});
    let changed = event.owner.put(&path, change).await.ok();
    assert_eq!(changed["name"], "Mia & Tom");
    assert_eq!(changed["event_code"], "X42");
    assert_eq!(changed["approval_required"], true);
    assert_eq!(changed["warnings"][0]["code"], "event_code_short");
    let shown = event.owner.get(&path).await.ok();
    assert_eq!(shown["event"]["name"], "Mia & Tom");
    let before = shown["event"]["expires_at"].clone();
    app.pass(Duration::from_mins(10));
    let prolonged = event.owner.post_nothing(&format!("{path}/prolong")).await.ok();
    assert!(prolonged["expires_at"].as_str() > before.as_str());
    event.owner.delete(&path).await.ok();
    event.owner.get(&path).await.refused(404, "event_not_found");
    event.owner.delete(&path).await.refused(404, "event_not_found");
}

async fn what_is_wrong_with_a_change_is_said(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let taken = app.event_of(&event.owner, "M02").await;
    let path = format!("/api/photographer/events/{}", event.id);
    for (change, code) in [
        (json!({"name": " "}), "event_name_invalid"),
        (json!({"event_code": taken.code}), "event_code_in_use"),
    ] {
        let answer = event.owner.put(&path, change.clone()).await;
        assert_eq!(answer.json()["code"], code, "{change}");
    }
    assert_eq!(event.owner.get(&path).await.ok()["event"]["name"], "Event M01");
}

async fn the_qr_code_leads_to_the_page_of_the_event(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    let event = app.event_of(&owner, "Été 1").await;
    let path = format!("/api/photographer/events/{}/qr", event.id);
    let png = event.owner.get(&path).await;
    assert_eq!(png.header("content-type"), "image/png");
    assert!(image::load_from_memory(&png.body).is_ok());
    let svg = event.owner.get(&format!("{path}?format=svg")).await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    let link = format!("http://{}/e/%C3%89t%C3%A9%201", app.address);
    let code = QrCode::new(link).unwrap();
    let drawing = code.render::<svg::Color<'_>>().build();
    assert_eq!(String::from_utf8_lossy(&svg.body), drawing);
}
