//! The faces in a photo: boxes for whoever may see it, the caller's own told apart.
//!
//! Before the photo's job has run there are none.

use std::sync::Arc;

use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    faces_are_boxes_with_the_callers_own_marked,
    faces_are_for_those_who_may_see_the_photo
];

async fn faces_are_boxes_with_the_callers_own_marked(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    enrol(&guest, Person(1)).await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(2), Person(1)], 1)).await;
    let path = format!("/api/photo/{photo}/faces");
    let early = event.owner.get(&path).await.ok();
    assert_eq!(
        early,
        json!({"image_width": 400, "image_height": 300, "boxes": []})
    );
    app.run_jobs().await;
    let faces = guest.get(&path).await.ok();
    let boxes = faces["boxes"].as_array().unwrap();
    let matched: Vec<_> = boxes.iter().map(|face| face["matched"].clone()).collect();
    assert_eq!(matched, [false, true]);
    assert_eq!(
        (&boxes[1]["left"], &boxes[1]["top"], &boxes[1]["width"]),
        (&json!(0.125), &json!(0.0), &json!(0.125))
    );
    assert_eq!(boxes[1]["confidence"], 99.0);
    let owner = event.owner.get(&path).await.ok();
    let matched = owner["boxes"].as_array().unwrap().iter();
    assert!(matched.into_iter().all(|face| face["matched"] == false));
}

async fn faces_are_for_those_who_may_see_the_photo(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    let rival = app.photographer("rival").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let path = format!("/api/photo/{photo}/faces");
    app.anonymous().get(&path).await.refused(401, "not_authenticated");
    for caller in [&*guest, &*rival] {
        caller.get(&path).await.refused(404, "photo_not_found");
    }
    app.admin().await.get(&path).await.ok();
    let unknown = event.owner.get("/api/photo/404404/faces").await;
    unknown.refused(404, "photo_not_found");
    let odd = event.owner.get("/api/photo/x/faces").await;
    odd.refused(404, "not_found");
}
