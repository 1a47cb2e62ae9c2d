//! Signed addresses: good for whoever holds them, for one photo in one size, for a day.
//!
//! They stand in for a token where a page cannot send one, so whatever is changed about one makes it worthless.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{Caller, TestApp, add_photo, on_both, other_photo};

on_both![
    a_signed_address_needs_no_token,
    a_changed_address_is_refused,
    an_address_expires_after_a_day,
    an_address_stays_the_same_within_the_hour,
    an_address_of_a_deleted_photo_is_not_found,
    a_bad_address_does_not_harm_a_good_token,
];

/// The signed addresses of the newest photo: for screens, and of the thumbnail.
async fn addresses(photographer: &Caller) -> [String; 2] {
    let list = photographer.get("/api/my-uploaded-photos").await.ok();
    ["image_url", "thumbnail_url"].map(|field| list[0][field].as_str().unwrap().to_owned())
}

async fn a_signed_address_needs_no_token(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    for prepared in [false, true] {
        if prepared {
            app.run_jobs().await;
        }
        for address in addresses(&event.owner).await {
            let answer = app.anonymous().get(&address).await;
            assert_eq!(answer.status, 200, "{address}");
            assert_eq!(answer.header("content-type"), "image/jpeg");
            let cached = format!("{address}&cb=1");
            assert_eq!(app.anonymous().get(&cached).await.status, 200);
        }
    }
}

async fn a_changed_address_is_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (one, _) = add_photo(&event, other_photo(&[], 1)).await;
    let (two, _) = add_photo(&event, other_photo(&[], 2)).await;
    let [address, _] = addresses(&event.owner).await;
    let (start, _) = address.split_once("&signature=").unwrap();
    let later = address.replace("expires=1", "expires=2");
    assert_ne!(later, address);
    for changed in [
        address.replace(&format!("photo/{two}"), &format!("photo/{one}")),
        address.replace(&format!("photo/{two}"), "photo/404404"),
        address.replace("size=web", "size=original"),
        address.replace("size=web&", ""),
        later,
        format!("{start}&signature="),
        format!("{start}&signature=AAAA"),
        format!("{start}&signature=%F0%9F%98%80"),
    ] {
        assert_ne!(changed, address);
        app.anonymous().get(&changed).await.refused(403, "link_invalid");
    }
    app.anonymous().get(start).await.refused(401, "not_authenticated");
}

async fn an_address_expires_after_a_day(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let [address, _] = addresses(&event.owner).await;
    app.pass(Duration::from_hours(24));
    assert_eq!(app.anonymous().get(&address).await.status, 200);
    app.pass(Duration::from_hours(1));
    app.anonymous().get(&address).await.refused(403, "link_expired");
}

async fn an_address_stays_the_same_within_the_hour(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let first = addresses(&event.owner).await;
    app.pass(Duration::from_mins(59));
    assert_eq!(addresses(&event.owner).await, first);
}

async fn an_address_of_a_deleted_photo_is_not_found(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let [address, _] = addresses(&event.owner).await;
    event.owner.delete(&format!("/api/photos/{photo}")).await.ok();
    app.anonymous()
        .get(&address)
        .await
        .refused(404, "photo_not_found");
}

async fn a_bad_address_does_not_harm_a_good_token(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let path = format!("/api/photo/{photo}?size=web&expires=1&signature=AAAA");
    assert_eq!(event.owner.get(&path).await.status, 200);
}
