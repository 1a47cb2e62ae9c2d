//! What goes wrong on demand, and what the list of calls says of it.
//!
//! The shares are all or nothing here; that a share is kept is tested where the lots are drawn.

use std::time::{Duration, Instant};

use findme_rekognition::{Call, Faults, Latency, StandIn};
use serde_json::{Value, json};

use crate::caller::{Caller, photo, vision};

fn outcomes(calls: &[Call]) -> Vec<(&str, Option<&str>)> {
    calls
        .iter()
        .map(|call| (call.operation.as_str(), call.outcome.as_deref()))
        .collect()
}

#[tokio::test]
async fn calls_fail_as_told_and_without_effect() {
    let caller = Caller::new().await;
    let cases = [
        (json!({ "throttle": 1 }), (400, "ThrottlingException")),
        (
            json!({ "throughput": 1 }),
            (400, "ProvisionedThroughputExceededException"),
        ),
        (json!({ "errors": 1 }), (500, "InternalServerError")),
        (json!({ "outage": true }), (500, "InternalServerError")),
    ];
    let url = format!("{}/faults", caller.stand_in.url());
    for (faults, (status, code)) in cases {
        let http = reqwest::Client::new();
        http.put(&url).json(&faults).send().await.unwrap();
        let answer = caller
            .fail("CreateCollection", json!({ "CollectionId": "second" }))
            .await;
        assert_eq!(answer, (status, code.to_owned()));
    }
    assert_eq!(caller.stand_in.faces().len(), 1);
}

#[tokio::test]
async fn faults_that_make_no_sense_are_refused_and_change_nothing() {
    let caller = Caller::new().await;
    let url = format!("{}/faults", caller.stand_in.url());
    let request = reqwest::Client::new().put(&url).json(&json!({ "throttle": 2 }));
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 400);
    assert_eq!(
        response.text().await.unwrap(),
        "throttle is a share: a number from 0 to 1\n"
    );
    assert_eq!(caller.stand_in.faults(), Faults::default());
}

#[tokio::test]
async fn a_lost_answer_leaves_its_faces_which_the_next_try_finds() {
    let (caller, photo) = (Caller::new().await, photo(1));
    caller.stand_in.set_faults(Faults {
        fail_after_effect: 1.0,
        ..Faults::default()
    });
    let request = json!({ "CollectionId": "event", "Image": { "Bytes": photo }, "ExternalImageId": "one" });
    let answer = caller.fail("IndexFaces", request).await;
    assert_eq!(answer, (500, "InternalServerError".to_owned()));
    let mut stored = caller.stored();
    assert_eq!(stored.len(), 3);

    caller.stand_in.set_faults(Faults::default());
    let mut found = caller.index(&photo, "one").await;
    stored.sort();
    found.sort();
    assert_eq!(found, stored);

    let calls = caller.stand_in.calls();
    let lost = ("IndexFaces", Some("InternalServerError"));
    assert_eq!(outcomes(&calls), [lost, ("IndexFaces", Some("ok"))]);
    for call in calls {
        assert_eq!(call.collection.as_deref(), Some("event"));
        assert_eq!(call.external_image_id.as_deref(), Some("one"));
        assert_eq!(call.faces, 3);
    }
}

#[tokio::test]
async fn faces_that_are_kept_are_told_and_stay() {
    let caller = Caller::new().await;
    let faces = caller.index(&photo(1), "one").await;
    caller.stand_in.set_faults(Faults {
        partial_deletes: 1.0,
        ..Faults::default()
    });
    let delete = json!({ "CollectionId": "event", "FaceIds": faces });
    let answer = caller.expect("DeleteFaces", delete).await;
    assert_eq!(answer["DeletedFaces"], json!([]));
    let kept = answer["UnsuccessfulFaceDeletions"].as_array().unwrap();
    assert_eq!(kept.len(), 3);
    assert_eq!(kept[0]["Reasons"], json!(["ASSOCIATED_TO_AN_EXISTING_USER"]));
    assert_eq!(caller.stored().len(), 3);
}

#[tokio::test]
async fn beyond_the_pace_calls_are_throttled() {
    let caller = Caller::new().await;
    caller.stand_in.set_faults(Faults {
        tps: Some(2),
        ..Faults::default()
    });
    let list = || async { caller.send("ListCollections", json!({})).await.status().as_u16() };
    let (a, b, c) = tokio::join!(list(), list(), list());
    assert_eq!([a, b, c].iter().filter(|status| **status == 400).count(), 1);
}

#[tokio::test]
async fn a_late_answer_comes_within_its_bounds() {
    let caller = Caller::new().await;
    caller.stand_in.set_faults(Faults {
        latency_ms: Latency { from: 200, to: 250 },
        ..Faults::default()
    });
    caller.expect("ListCollections", json!({})).await;
    let call = &caller.stand_in.calls()[0];
    assert!(call.answered_at.unwrap() - call.arrived_at >= 0.2);
}

#[tokio::test]
async fn a_silent_service_takes_the_call_and_never_answers() {
    let caller = Caller::new().await;
    caller.stand_in.set_faults(Faults {
        silence: true,
        ..Faults::default()
    });
    let call = caller.send("DescribeCollection", json!({ "CollectionId": "event" }));
    let answer = tokio::time::timeout(Duration::from_millis(300), call).await;
    assert!(answer.is_err());
    let calls = caller.stand_in.calls();
    assert_eq!(outcomes(&calls), [("DescribeCollection", None)]);
    assert_eq!(calls[0].collection.as_deref(), Some("event"));
}

#[tokio::test]
async fn a_slow_body_follows_its_head_a_byte_a_second() {
    let caller = Caller::new().await;
    caller.stand_in.set_faults(Faults {
        slow_body: true,
        ..Faults::default()
    });
    let start = Instant::now();
    let mut response = caller.send("ListCollections", json!({})).await;
    assert!(start.elapsed() < Duration::from_millis(900));
    assert!(response.content_length().unwrap() > 20);
    assert_eq!(response.chunk().await.unwrap().unwrap().len(), 1);
}

#[tokio::test]
async fn the_list_of_calls_is_read_and_emptied_over_http() {
    let caller = Caller::new().await;
    let face = "00000000-0000-4000-8000-000000000000";
    let search = json!({ "CollectionId": "event", "FaceId": face });
    caller.fail("SearchFaces", search).await;
    let url = format!("{}/calls", caller.stand_in.url());
    let calls: Value = reqwest::get(&url).await.unwrap().json().await.unwrap();
    let call = &calls[0];
    assert_eq!(call["operation"], "SearchFaces");
    assert_eq!(call["face_id"], face);
    assert_eq!(call["outcome"], "InvalidParameterException");
    assert!(call["answered_at"].as_f64() >= call["arrived_at"].as_f64());
    reqwest::Client::new().delete(&url).send().await.unwrap();
    assert!(caller.stand_in.calls().is_empty());
}

#[tokio::test]
async fn a_dropped_stand_in_hangs_up_and_another_can_take_its_place() {
    let caller = Caller::new().await;
    caller.stand_in.set_faults(Faults {
        silence: true,
        ..Faults::default()
    });
    let call = tokio::spawn(caller.request("ListCollections").body("{}").send());
    while caller.stand_in.calls().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (url, port) = (caller.stand_in.url(), caller.stand_in.port());
    drop(caller);
    assert!(call.await.unwrap().is_err());
    assert!(reqwest::get(&url).await.unwrap_err().is_connect());

    let next = StandIn::start_at(port, vision(), Faults::default()).unwrap();
    assert_eq!(next.url(), url);
    assert!(reqwest::get(&url).await.is_ok());
}
