//! What was asked of the engine and paid, and the most of a day.
//!
//! The scripted engine is asked nothing that is paid for; calls are counted, and stopped, where Rekognition is spoken to.

use std::sync::Arc;

use serde_json::json;

use crate::support::{TestApp, on_both};

on_both![
    usage_is_counted_from_the_last_reset,
    days_are_those_that_were_asked_for,
    a_cap_is_set_removed_and_written_down,
    a_cap_that_is_none_is_refused,
    a_change_that_names_no_cap_keeps_the_cap,
];

const CAP: &str = "/api/admin/aws-usage/cap";

async fn usage_is_counted_from_the_last_reset(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let nothing = json!({"counts": {}, "costs": {}, "total_cost_usd": 0.0});
    assert_eq!(admin.get("/api/admin/aws-usage").await.ok(), nothing);
    let reset = admin.post_nothing("/api/admin/aws-usage/reset").await.ok();
    assert!(reset["message"].is_string(), "{reset}");
    assert_eq!(admin.get("/api/admin/aws-usage").await.ok(), nothing);
}

async fn days_are_those_that_were_asked_for(app: Arc<TestApp>) {
    let admin = app.admin().await;
    for query in ["", "?days=1", "?days=366"] {
        let days = admin.get(&format!("/api/admin/aws-usage/days{query}")).await;
        assert_eq!(days.ok(), json!([]), "{query}");
    }
    for query in ["?days=0", "?days=367", "?days=-1", "?days=many"] {
        let days = admin.get(&format!("/api/admin/aws-usage/days{query}")).await;
        assert_eq!(days.blames("field_invalid"), ["days"], "{query}");
    }
}

async fn a_cap_is_set_removed_and_written_down(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let cap = admin.get(CAP).await.ok();
    assert_eq!(cap["calls_per_day"], json!(null));
    assert_eq!(cap["calls_today"], 0);
    assert_eq!(cap["is_reached"], false);
    assert!(
        cap["resets_at"].as_str().unwrap().ends_with("T00:00:00Z"),
        "{cap}"
    );
    for (wanted, is_reached) in [(json!(0), true), (json!(10_000_000), false), (json!(null), false)] {
        let set = admin.put(CAP, json!({"calls_per_day": wanted})).await.ok();
        assert_eq!(
            (&set["calls_per_day"], &set["is_reached"]),
            (&wanted, &json!(is_reached))
        );
        assert_eq!(admin.get(CAP).await.ok(), set);
    }
    let audit = admin.get("/api/admin/audit?action=daily_cap_changed").await.ok();
    let notes: Vec<_> = audit["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["note"])
        .collect();
    assert_eq!(notes, ["none", "10000000", "0"]);
    // An engine that costs nothing is not stopped by it.
    admin.put(CAP, json!({"calls_per_day": 0})).await.ok();
    let health = app.anonymous().get("/api/health-check").await.ok();
    assert_eq!(health["status"], "healthy", "{health}");
}

async fn a_cap_that_is_none_is_refused(app: Arc<TestApp>) {
    let admin = app.admin().await;
    for cap in [-1, 10_000_001, i64::MAX] {
        let answer = admin.put(CAP, json!({"calls_per_day": cap})).await;
        answer.refused(422, "daily_cap_invalid");
    }
    for cap in [json!("many"), json!(1.5), json!([1]), json!(true)] {
        let answer = admin.put(CAP, json!({"calls_per_day": cap})).await;
        assert_eq!(answer.status, 422, "{cap}");
    }
    assert_eq!(admin.get(CAP).await.ok()["calls_per_day"], json!(null));
}

async fn a_change_that_names_no_cap_keeps_the_cap(app: Arc<TestApp>) {
    let admin = app.admin().await;
    admin.put(CAP, json!({"calls_per_day": 20_000})).await.ok();
    for body in [json!({}), json!({"calls_per_month": 5})] {
        let answer = admin.put(CAP, body.clone()).await;
        assert_eq!(answer.status, 422, "{body}");
    }
    assert_eq!(admin.get(CAP).await.ok()["calls_per_day"], 20_000);
}
