//! Asking which files an event has, by their SHA-256.

use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{TestApp, TestEvent, add_photo, on_both, other_photo};

on_both![
    photos_of_the_event_are_known_by_their_bytes,
    sums_that_are_none_are_refused,
];

fn sum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn path(event: &TestEvent) -> String {
    format!("/api/photographer/events/{}/photos/known", event.id)
}

async fn photos_of_the_event_are_known_by_their_bytes(app: Arc<TestApp>) {
    let (event, elsewhere) = (app.event("M01").await, app.event("M02").await);
    let (one, two) = (other_photo(&[], 1), other_photo(&[], 2));
    let (first, _) = add_photo(&event, one.clone()).await;
    app.run_jobs().await;
    let (second, _) = add_photo(&event, two.clone()).await;
    let (one, two) = (sum(&one), sum(&two));
    let asked = json!({"sha256": [one.to_uppercase(), sum(b"another"), two, one]});
    let answer = event.owner.post(&path(&event), &asked).await.ok();
    let mut known = answer["known"].as_array().unwrap().clone();
    known.sort_by_key(|photo| photo["photo_id"].as_i64());
    let photo = |sum: &str, id: i64, status: &str| json!({"sha256": sum, "photo_id": id, "processing_status": status});
    assert_eq!(
        known,
        [photo(&one, first, "DONE"), photo(&two, second, "PENDING")]
    );
    let answer = elsewhere.owner.post(&path(&elsewhere), &asked).await.ok();
    assert_eq!(answer["known"], json!([]));
    let foreign = elsewhere.owner.post(&path(&event), &asked).await;
    foreign.refused(404, "event_not_found");
    app.run_jobs().await;
}

async fn sums_that_are_none_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let ask = async |sums: Vec<Value>| event.owner.post(&path(&event), json!({"sha256": sums})).await;
    let good = json!(sum(b"a file"));
    for bad in [
        json!("a3"),
        json!(7),
        json!("x".repeat(64)),
        json!("0".repeat(66)),
    ] {
        let answer = ask(vec![good.clone(), bad]).await;
        assert_eq!(answer.blames("field_invalid"), ["sha256[1]"]);
    }
    let answer = event.owner.post(&path(&event), json!({})).await;
    assert_eq!(answer.blames("field_missing"), ["sha256"]);
    assert_eq!(ask(Vec::new()).await.ok()["known"], json!([]));
    let many = |count: usize| {
        (0..count)
            .map(|number| json!(sum(&number.to_be_bytes())))
            .collect()
    };
    assert_eq!(ask(many(1000)).await.ok()["known"], json!([]));
    ask(many(1001)).await.refused(400, "too_many_photos");
    ask(many(2000)).await.refused(413, "body_too_large");
}
