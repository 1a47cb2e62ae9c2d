//! The faces in a photo: boxes for whoever may see it, the caller's own told apart.
//!
//! Before the photo's job has run there are none.

use std::sync::Arc;

use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    a_guest_sees_the_own_face_alone_and_the_owner_sees_all,
    guests_of_an_event_that_remembers_only_them_learn_of_no_other_guest,
    faces_are_for_those_who_may_see_the_photo
];

async fn a_guest_sees_the_own_face_alone_and_the_owner_sees_all(app: Arc<TestApp>) {
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
    assert_eq!(matched, [true]);
    assert_eq!(
        (&boxes[0]["left"], &boxes[0]["top"], &boxes[0]["width"]),
        (&json!(0.125), &json!(0.0), &json!(0.125))
    );
    assert_eq!(boxes[0]["confidence"], 99.0);
    let owner = event.owner.get(&path).await.ok();
    let matched: Vec<_> = owner["boxes"].as_array().unwrap().iter().collect();
    assert_eq!(matched.len(), 2);
    assert!(matched.into_iter().all(|face| face["matched"] == false));
    // A guest who is not in a photo that is shown to all sees no face in it.
    let other = app.guest(&event, "other").await;
    let show = json!({"show_in_general": true});
    let shown = format!("/api/photos/{photo}/show-in-general");
    event.owner.put(&shown, show).await.ok();
    assert_eq!(other.get(&path).await.ok()["boxes"], json!([]));
}

async fn guests_of_an_event_that_remembers_only_them_learn_of_no_other_guest(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let (anna, berta) = (app.guest(&event, "anna").await, app.guest(&event, "berta").await);
    enrol(&anna, Person(1)).await;
    enrol(&berta, Person(2)).await;
    let people = [Person(1), Person(2), Person(3)];
    let (photo, _) = add_photo(&event, other_photo(&people, 1)).await;
    app.run_jobs().await;
    let path = format!("/api/photo/{photo}/faces");
    for guest in [&anna, &berta] {
        let faces = guest.get(&path).await.ok();
        let boxes = faces["boxes"].as_array().unwrap();
        assert_eq!(boxes.len(), 1, "{faces}");
        assert_eq!(boxes[0]["matched"], true);
    }
    let owner = event.owner.get(&path).await.ok();
    assert_eq!(owner["boxes"].as_array().unwrap().len(), 2);
    berta.delete("/api/my-selfie").await.ok();
    app.run_jobs().await;
    let faces = anna.get(&path).await.ok();
    assert_eq!(faces["boxes"].as_array().unwrap().len(), 1);
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
