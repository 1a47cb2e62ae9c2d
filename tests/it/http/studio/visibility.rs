//! Showing photos to all guests, and hiding them again.
//!
//! Photos of others are passed over in a list, and unknown when named alone.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Caller, TestApp, add_photo, on_both, other_photo};

on_both![
    a_photo_is_shown_and_hidden_again,
    several_photos_are_shown_together,
    photos_of_others_do_not_exist,
    only_photographers_show_photos,
    bad_requests_are_refused,
];

const BULK: &str = "/api/photos/bulk/show-in-general";

fn path(photo: i64) -> String {
    format!("/api/photos/{photo}/show-in-general")
}

async fn show(caller: &Caller, photos: &[i64], shown: bool) -> Value {
    let body = json!({"photo_ids": photos, "show_in_general": shown});
    caller.put(BULK, body).await.ok()
}

async fn a_photo_is_shown_and_hidden_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    for (caller, shown) in [
        (&*event.owner, true),
        (&*event.owner, true),
        (&*app.admin().await, false),
    ] {
        let answer = caller
            .put(&path(photo), json!({"show_in_general": shown}))
            .await
            .ok();
        assert_eq!(
            (&answer["photo_id"], &answer["show_in_general"]),
            (&json!(photo), &json!(shown))
        );
        assert!(answer["message"].is_string(), "{answer}");
        let list = guest.get("/api/all-photos").await.ok();
        assert_eq!(list.as_array().unwrap().len(), usize::from(shown));
    }
}

async fn several_photos_are_shown_together(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (one, _) = add_photo(&event, other_photo(&[], 1)).await;
    let (two, _) = add_photo(&event, other_photo(&[], 2)).await;
    add_photo(&event, other_photo(&[], 3)).await;
    let answer = show(&event.owner, &[one, two, two, 404_404], true).await;
    assert_eq!(
        (&answer["updated_count"], &answer["show_in_general"]),
        (&json!(2), &json!(true))
    );
    let guest = app.guest(&event, "guest").await;
    let list = guest.get("/api/all-photos").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(
        show(&*app.admin().await, &[one, two], false).await["updated_count"],
        2
    );
}

async fn photos_of_others_do_not_exist(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let rival = app.photographer("rival").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let body = json!({"show_in_general": true});
    rival
        .put(&path(photo), &body)
        .await
        .refused(404, "photo_not_found");
    let many = json!({"photo_ids": [photo, 404_404], "show_in_general": true});
    rival.put(BULK, many).await.refused(404, "photo_not_found");
    let unknown = event.owner.put(&path(404_404), &body).await;
    unknown.refused(404, "photo_not_found");
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list[0]["show_in_general"], false);
}

async fn only_photographers_show_photos(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let body = json!({"photo_ids": [photo], "show_in_general": true});
    for path in [path(photo).as_str(), BULK] {
        app.anonymous()
            .put(path, &body)
            .await
            .refused(401, "not_authenticated");
        guest.put(path, &body).await.refused(403, "wrong_role");
    }
}

async fn bad_requests_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let missing = event.owner.put(&path(photo), json!({})).await;
    assert_eq!(missing.blames("field_missing"), ["show_in_general"]);
    let wrong = event
        .owner
        .put(&path(photo), json!({"show_in_general": "yes"}))
        .await;
    assert_eq!(wrong.blames("field_invalid"), ["show_in_general"]);
    let wrong = json!({"photo_ids": [photo, "x"], "show_in_general": true});
    assert_eq!(
        event.owner.put(BULK, wrong).await.blames("field_invalid"),
        ["photo_ids[1]"]
    );
    let none = json!({"photo_ids": [], "show_in_general": true});
    let problem = event.owner.put(BULK, none).await.refused(400, "field_missing");
    assert_eq!(problem["errors"][0]["field"], "photo_ids");
    let many: Vec<i64> = (1..=1001).collect();
    let many = json!({"photo_ids": many, "show_in_general": true});
    event.owner.put(BULK, many).await.refused(400, "too_many_photos");
    let odd = "/api/photos/x/show-in-general";
    let odd = event.owner.put(odd, json!({"show_in_general": true})).await;
    odd.refused(404, "not_found");
}
