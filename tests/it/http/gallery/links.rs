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
    an_address_ends_when_the_photo_is_hidden,
    an_address_ends_when_a_guest_in_the_photo_withdraws,
    an_address_of_a_former_version_goes_on,
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

async fn an_address_ends_when_the_photo_is_hidden(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let path = format!("/api/photos/{photo}/show-in-general");
    let show = |shown: bool| {
        event
            .owner
            .put(&path, serde_json::json!({"show_in_general": shown}))
    };
    show(true).await.ok();
    let [address, _] = addresses(&event.owner).await;
    // Saying it again changes nothing.
    show(true).await.ok();
    assert_eq!(app.anonymous().get(&address).await.status, 200);
    show(false).await.ok();
    let answer = app.anonymous().get(&address).await;
    answer.refused(403, "link_expired");
    let [fresh, _] = addresses(&event.owner).await;
    assert_eq!(app.anonymous().get(&fresh).await.status, 200);
    show(false).await.ok();
    assert_eq!(app.anonymous().get(&fresh).await.status, 200);
}

async fn an_address_ends_when_a_guest_in_the_photo_withdraws(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let [with, without] = [1, 2].map(crate::support::Person);
    let (guest, other) = (app.guest(&event, "anna").await, app.guest(&event, "berta").await);
    for (guest, person) in [(&guest, with), (&other, without)] {
        crate::support::enrol(guest, person).await;
    }
    for (number, person) in [(1, with), (2, without)] {
        add_photo(&event, other_photo(&[person], number)).await;
    }
    app.run_jobs().await;
    let address = async |caller: &Caller| {
        let list = caller.get("/api/my-photos").await.ok();
        list[0]["image_url"].as_str().unwrap().to_owned()
    };
    let (of_guest, of_other) = (address(&guest).await, address(&other).await);
    guest.delete("/api/my-selfie").await.ok();
    app.anonymous().get(&of_guest).await.refused(403, "link_expired");
    assert_eq!(app.anonymous().get(&of_other).await.status, 200);
    // The same holds for an account that is erased.
    other.delete("/api/me").await.ok();
    app.anonymous().get(&of_other).await.refused(403, "link_expired");
}

async fn an_address_of_a_former_version_goes_on(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let [address, _] = addresses(&event.owner).await;
    let former = address.replace("&version=0", "");
    assert_ne!(former, address);
    assert_eq!(app.anonymous().get(&former).await.status, 200);
}

async fn a_bad_address_does_not_harm_a_good_token(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[], 1)).await;
    let path = format!("/api/photo/{photo}?size=web&expires=1&signature=AAAA");
    assert_eq!(event.owner.get(&path).await.status, 200);
}
