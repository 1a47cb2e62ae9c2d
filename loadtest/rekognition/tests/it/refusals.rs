//! The errors: their shape on the wire, and which check comes first.
//!
//! What each parameter may be is tested where it is checked.

use serde_json::{Value, json};

use crate::caller::{Caller, photo};

#[tokio::test]
async fn an_error_is_named_twice_and_has_ids() {
    let caller = Caller::new().await;
    let response = caller
        .send("DescribeCollection", json!({ "CollectionId": "elsewhere" }))
        .await;
    assert_eq!(response.status().as_u16(), 400);
    let headers = response.headers();
    assert_eq!(headers["content-type"], "application/x-amz-json-1.1");
    assert_eq!(headers["x-amzn-requestid"].len(), 36);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["__type"], "ResourceNotFoundException");
    assert_eq!(body["Code"], "ResourceNotFoundException");
    assert_eq!(body["Message"], "The collection id: elsewhere does not exist");
    assert_eq!(body["Logref"].as_str().unwrap().len(), 36);
}

#[tokio::test]
async fn a_call_without_a_signature_is_refused_and_the_control_paths_are_not() {
    let caller = Caller::new().await;
    let response = caller
        .unsigned("ListCollections")
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status().as_u16(), 400);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["__type"], "AccessDeniedException");
    let url = caller.stand_in.url();
    for path in ["", "/faults", "/calls", "/faces"] {
        let response = reqwest::get(format!("{url}{path}")).await.unwrap();
        assert!(response.status().is_success(), "{path}");
    }
}

#[tokio::test]
async fn text_that_is_no_request_is_refused() {
    let caller = Caller::new().await;
    let request = |body: &'static str| caller.request("ListFaces").body(body).send();
    for body in ["{", r#"{"CollectionId": 7}"#, ""] {
        let answer: Value = request(body).await.unwrap().json().await.unwrap();
        assert_eq!(answer["__type"], "SerializationException", "{body}");
    }
    let (status, code) = caller.fail("DetectLabels", json!({})).await;
    assert_eq!((status, code.as_str()), (400, "UnknownOperationException"));
}

#[tokio::test]
async fn parameters_are_checked_before_the_collection_and_the_collection_before_the_picture() {
    let caller = Caller::new().await;
    let mut request = json!({
        "CollectionId": "elsewhere", "ExternalImageId": "a/b", "Image": { "Bytes": "bm8gcGljdHVyZQ==" },
    });
    let code = async |request: &Value| caller.fail("IndexFaces", request.clone()).await.1;
    assert_eq!(code(&request).await, "InvalidParameterException");
    request["ExternalImageId"] = json!("a:b");
    assert_eq!(code(&request).await, "ResourceNotFoundException");
    request["CollectionId"] = json!("event");
    assert_eq!(code(&request).await, "InvalidImageFormatException");
    request["Image"] = json!({ "S3Object": { "Bucket": "b", "Name": "n" } });
    assert_eq!(code(&request).await, "InvalidS3ObjectException");
    request["Image"] = json!({});
    assert_eq!(code(&request).await, "InvalidParameterException");
    request["Image"] = json!({ "Bytes": photo(1) });
    request["QualityFilter"] = json!("BEST");
    assert_eq!(code(&request).await, "InvalidParameterException");
}
