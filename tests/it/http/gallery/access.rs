//! Who may load a photo's picture.
//!
//! By number and by filename alike; for whoever may not, the photo does not exist.

use std::sync::Arc;

use serde_json::json;

use crate::support::{Caller, Kind, Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    pictures_are_loaded_by_those_who_may_see_them,
    a_photo_shown_to_all_is_loaded_by_every_guest_of_the_event,
    unknown_pictures_are_not_found,
    a_bad_token_is_as_good_as_none,
];

async fn pictures_are_loaded_by_those_who_may_see_them(app: Arc<TestApp>) {
    let (event, elsewhere) = (app.event("M01").await, app.event("M02").await);
    let [matched, unmatched] = [app.guest(&event, "in").await, app.guest(&event, "out").await];
    let stranger = app.guest(&elsewhere, "stranger").await;
    enrol(&matched, Person(1)).await;
    enrol(&unmatched, Person(2)).await;
    enrol(&stranger, Person(1)).await;
    let (photo, filename) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    for path in [format!("/api/photo/{photo}"), format!("/api/image/{filename}")] {
        for caller in [&*matched, &*event.owner, &*app.admin().await] {
            let answer = caller.get(&path).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("content-type")),
                (200, "image/jpeg")
            );
        }
        for caller in [&*unmatched, &*stranger, &*elsewhere.owner] {
            caller.get(&path).await.refused(404, "photo_not_found");
        }
        app.anonymous().get(&path).await.refused(401, "not_authenticated");
    }
}

async fn a_photo_shown_to_all_is_loaded_by_every_guest_of_the_event(app: Arc<TestApp>) {
    let (event, elsewhere) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "guest").await;
    let stranger = app.guest(&elsewhere, "stranger").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let path = format!("/api/photo/{photo}");
    guest.get(&path).await.refused(404, "photo_not_found");
    let body = json!({"show_in_general": true});
    let show = format!("/api/photos/{photo}/show-in-general");
    event.owner.put(&show, body).await.ok();
    assert_eq!(guest.get(&path).await.status, 200);
    stranger.get(&path).await.refused(404, "photo_not_found");
    app.anonymous().get(&path).await.refused(401, "not_authenticated");
}

async fn unknown_pictures_are_not_found(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let admin = app.admin().await;
    for path in [
        "/api/photo/404404",
        "/api/photo/-1",
        "/api/image/none.jpg",
        "/api/image/..%2F..%2Fit.sqlite",
        "/api/image/%2Fetc%2Fpasswd",
        "/api/image/..%5Cit.sqlite",
    ] {
        admin.get(path).await.refused(404, "photo_not_found");
        app.anonymous().get(path).await.refused(401, "not_authenticated");
    }
    for path in ["/api/photo/x", "/api/photo/1.5", "/api/image/a%00.jpg"] {
        assert_eq!(admin.get(path).await.status, 404, "{path}");
    }
    let odd = admin.get("/api/photo/1?size=huge").await;
    assert_eq!(odd.blames("field_invalid"), ["size"]);
}

async fn a_bad_token_is_as_good_as_none(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let forged = event.owner.with_token("forged");
    let answer = forged.get(&format!("/api/photo/{photo}")).await;
    answer.refused(401, "not_authenticated");
}

/// The old behaviour, for clients that cannot be updated.
async fn anyone_loads_public_pictures(kind: Kind) {
    let app = TestApp::start(kind, &["--public-photo-urls=true"]).await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    let (photo, filename) = add_photo(&event, other_photo(&[], 1)).await;
    let load = async |caller: &Caller, path: String| caller.get(&path).await.status.as_u16();
    for caller in [&*app.anonymous(), &*guest, &*event.owner] {
        assert_eq!(load(caller, format!("/api/photo/{photo}")).await, 200);
        assert_eq!(load(caller, format!("/api/image/{filename}")).await, 200);
        assert_eq!(load(caller, "/api/photo/404404".to_owned()).await, 404);
    }
    // Faces stay for those who may see the photo.
    let faces = format!("/api/photo/{photo}/faces");
    assert_eq!(load(&app.anonymous(), faces).await, 401);
    app.stop().await;
}

#[tokio::test]
async fn anyone_loads_public_pictures_on_sqlite() {
    anyone_loads_public_pictures(Kind::Sqlite).await;
}

#[tokio::test]
async fn anyone_loads_public_pictures_on_postgres() {
    anyone_loads_public_pictures(Kind::Postgres).await;
}
