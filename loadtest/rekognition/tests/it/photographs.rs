//! Faces of real people: indexed, found again, and forgotten.
//!
//! The person on the right of the first sample is also in the middle of the third.

use serde_json::{Value, json};

use crate::caller::{Caller, face_ids, photo, shrunk_photo};

fn left(face: &Value) -> f64 {
    face["Face"]["BoundingBox"]["Left"].as_f64().unwrap()
}

fn area(face: &Value) -> f64 {
    let side = |name| face["BoundingBox"][name].as_f64().unwrap();
    side("Width") * side("Height")
}

#[tokio::test]
async fn a_picture_indexed_twice_under_one_name_keeps_its_faces() {
    let (caller, photo) = (Caller::new().await, photo(1));
    let (first, again) = tokio::join!(caller.index(&photo, "one"), caller.index(&photo, "one"));
    assert_eq!(first.len(), 3);
    assert_eq!(first, again);
    assert_eq!(caller.stored().len(), 3);

    let renamed = caller.index(&photo, "two").await;
    assert!(renamed.iter().all(|id| !first.contains(id)));
    assert_eq!(caller.stored().len(), 6);
}

#[tokio::test]
async fn a_picture_without_a_name_is_another_one_each_time() {
    let (caller, photo) = (Caller::new().await, photo(1));
    let request = json!({ "CollectionId": "event", "Image": { "Bytes": photo } });
    let first = caller.expect("IndexFaces", request.clone()).await;
    let again = caller.expect("IndexFaces", request).await;
    assert!(face_ids(&first).iter().all(|id| !face_ids(&again).contains(id)));
    let image = |answer: &Value| answer["FaceRecords"][0]["Face"]["ImageId"].clone();
    assert_eq!(image(&first), image(&again));
    assert_eq!(caller.stored().len(), 6);
}

#[tokio::test]
async fn beyond_the_number_allowed_the_smallest_faces_are_left_out() {
    let (caller, photo) = (Caller::new().await, photo(1));
    let request = json!({
        "CollectionId": "event", "Image": { "Bytes": photo }, "ExternalImageId": "one", "MaxFaces": 1,
    });
    let few = caller.expect("IndexFaces", request).await;
    let kept = area(&few["FaceRecords"][0]["Face"]);
    let left_out = few["UnindexedFaces"].as_array().unwrap();
    assert_eq!((face_ids(&few).len(), left_out.len()), (1, 2));
    for face in left_out {
        assert_eq!(face["Reasons"], json!(["EXCEEDS_MAX_FACES"]));
        assert!(area(&face["FaceDetail"]) < kept);
    }
    let all = caller.index(&photo, "one").await;
    assert_eq!((all.len(), &all[..1]), (3, &face_ids(&few)[..]));
}

#[tokio::test]
async fn tiny_faces_are_left_out_unless_no_filter_is_asked_for() {
    let (caller, photo) = (Caller::new().await, shrunk_photo(1, 320));
    let mut request = json!({ "CollectionId": "event", "Image": { "Bytes": photo } });
    let filtered = caller.expect("IndexFaces", request.clone()).await;
    assert_eq!(filtered["FaceRecords"], json!([]));
    assert_eq!(
        filtered["UnindexedFaces"][0]["Reasons"],
        json!(["SMALL_BOUNDING_BOX"])
    );
    request["QualityFilter"] = json!("NONE");
    let all = caller.expect("IndexFaces", request).await;
    assert_eq!((face_ids(&all).len(), &all["UnindexedFaces"]), (3, &json!([])));
}

#[tokio::test]
async fn a_person_is_found_in_another_photograph() {
    let caller = Caller::new().await;
    let own = json!({ "CollectionId": "event", "Image": { "Bytes": photo(1) }, "ExternalImageId": "one" });
    let own = caller.expect("IndexFaces", own).await;
    caller.index(&photo(3), "three").await;
    let records = own["FaceRecords"].as_array().unwrap();
    let wanted = records.iter().find(|face| left(face) > 0.7).unwrap()["Face"]["FaceId"].clone();

    let search =
        |threshold| json!({ "CollectionId": "event", "FaceId": wanted, "FaceMatchThreshold": threshold });
    let found = caller.expect("SearchFaces", search(80.0)).await;
    assert_eq!(found["SearchedFaceId"], wanted);
    let best = &found["FaceMatches"][0];
    assert_eq!(best["Face"]["ExternalImageId"], "three");
    assert!((0.4..0.7).contains(&left(best)), "{best}");

    let everybody = caller.expect("SearchFaces", search(0.0)).await;
    let matches = everybody["FaceMatches"].as_array().unwrap();
    assert_eq!(matches.len(), caller.stored().len() - 1);
    assert!(matches.iter().all(|found| found["Face"]["FaceId"] != wanted));
    assert!(matches.is_sorted_by_key(|found| -found["Similarity"].as_f64().unwrap()));
}

#[tokio::test]
async fn a_search_by_image_is_for_its_largest_face() {
    let (caller, photo) = (Caller::new().await, photo(1));
    let largest = caller.index(&photo, "one").await[0].clone();
    let search = json!({ "CollectionId": "event", "Image": { "Bytes": photo }, "MaxFaces": 1 });
    let found = caller.expect("SearchFacesByImage", search).await;
    let best = &found["FaceMatches"][0];
    assert_eq!(best["Face"]["FaceId"], json!(largest));
    assert!(best["Similarity"].as_f64().unwrap() > 99.0);
    assert_eq!(found["SearchedFaceBoundingBox"], best["Face"]["BoundingBox"]);
}

#[tokio::test]
async fn a_deleted_face_is_gone_and_comes_back_as_another() {
    let (caller, photo) = (Caller::new().await, photo(1));
    let faces = caller.index(&photo, "one").await;
    let stranger = "00000000-0000-4000-8000-000000000000";
    let delete = json!({ "CollectionId": "event", "FaceIds": [faces[0], stranger] });
    let answer = caller.expect("DeleteFaces", delete).await;
    assert_eq!(answer["DeletedFaces"], json!([faces[0]]));
    let kept = json!([{ "FaceId": stranger, "Reasons": ["FACE_NOT_FOUND"] }]);
    assert_eq!(answer["UnsuccessfulFaceDeletions"], kept);
    assert_eq!(caller.stored().len(), 2);

    let again = caller.index(&photo, "one").await;
    assert_eq!(again[1..], faces[1..]);
    assert_ne!(again[0], faces[0]);
}
