//! Who sees which photos.
//!
//! Guests see their own and the general ones, photographers their events', admins all; everybody else is told that
//! there is no such photo.

use std::time::Duration;

use super::scene::{ADMIN, OWNER, RIVAL, Scene, guest, jpeg};
use crate::model::{EventId, PhotoId, UserId};
use crate::photos::{Error, Handle, Listed, MAX_AT_ONCE, Page, Viewer};
use crate::store::photos::seed;
use crate::store::testing::on_both;
use crate::store::{Store, guests_only};

on_both!(
    guests_list_the_photos_they_are_in_newest_first,
    guests_list_the_photos_shown_to_all,
    guests_of_other_events_list_nothing,
    a_photo_is_seen_by_those_who_may_and_exists_for_nobody_else,
    guests_see_their_own_faces_only,
    of_an_event_that_forgets_strangers_the_faces_of_guests_are_left,
    only_editors_show_and_hide,
);

fn ids(list: &[Listed]) -> Vec<PhotoId> {
    list.iter().map(|listed| listed.photo.id).collect()
}

async fn guests_list_the_photos_they_are_in_newest_first(store: Store) {
    let scene = Scene::new(store).await;
    let me = scene.add_guest(scene.event).await;
    let [old, other, new] = [0, 1, 2];
    let old = scene.add_photo(old).await;
    scene.add_photo(other).await;
    let new = scene.add_photo(new).await;
    // Of the same instant, the higher id comes first.
    let twin = scene.upload("b.jpg", &jpeg(9), 4096).await.unwrap().photo;
    for photo in [&old, &new, &twin] {
        scene.add_match(me, photo).await;
    }
    let list = scene
        .photos
        .matched_to(me, scene.event, Page::default())
        .await
        .unwrap()
        .photos;
    assert_eq!(ids(&list), [twin.id, new.id, old.id]);
    assert_eq!(list[2].photo, old);
    assert_eq!(list[2].event_name, "Mariage");
    assert_eq!((list[2].has_face_match, list[2].similarity), (true, Some(87.5)));
}

async fn guests_list_the_photos_shown_to_all(store: Store) {
    let scene = Scene::new(store).await;
    let [me, another] = [
        scene.add_guest(scene.event).await,
        scene.add_guest(scene.event).await,
    ];
    let mine = scene.add_photo(0).await;
    let theirs = scene.add_photo(1).await;
    scene.add_photo(2).await;
    scene.add_match(me, &mine).await;
    scene.add_match(another, &theirs).await;
    scene
        .photos
        .show_in_general(OWNER, &[mine.id, theirs.id], true)
        .await
        .unwrap();
    let list = scene
        .photos
        .general_of(me, scene.event, Page::default())
        .await
        .unwrap()
        .photos;
    assert_eq!(ids(&list), [theirs.id, mine.id]);
    assert_eq!((list[0].has_face_match, list[0].similarity), (false, None));
    assert_eq!((list[1].has_face_match, list[1].similarity), (true, Some(87.5)));
}

async fn guests_of_other_events_list_nothing(store: Store) {
    let scene = Scene::new(store).await;
    let elsewhere = scene.add_event("Baptême", OWNER).await;
    let stranger = scene.add_guest(elsewhere).await;
    for event in [scene.event, EventId(404)] {
        let matched = scene.photos.matched_to(stranger, event, Page::default()).await;
        assert!(matches!(matched, Err(Error::NotAGuest)));
        let general = scene.photos.general_of(stranger, event, Page::default()).await;
        assert!(matches!(general, Err(Error::NotAGuest)));
    }
}

async fn a_photo_is_seen_by_those_who_may_and_exists_for_nobody_else(store: Store) {
    let scene = Scene::new(store).await;
    let elsewhere = scene.add_event("Baptême", RIVAL).await;
    let [matched, unmatched] = [
        scene.add_guest(scene.event).await,
        scene.add_guest(scene.event).await,
    ];
    let stranger = scene.add_guest(elsewhere).await;
    let photo = scene.add_photo(0).await;
    scene.add_match(matched, &photo).await;
    let seen = async |viewer: Viewer| {
        let by_id = scene.photos.seen_by(viewer, Handle::Id(photo.id)).await;
        let by_name = scene
            .photos
            .seen_by(viewer, Handle::Filename(&photo.filename))
            .await;
        assert_eq!(by_id.is_ok(), by_name.is_ok());
        by_id.is_ok_and(|seen| seen == photo)
    };
    for viewer in [OWNER, ADMIN, guest(matched)] {
        assert!(seen(viewer).await, "{viewer:?}");
    }
    for viewer in [RIVAL, guest(unmatched), guest(stranger), guest(UserId(404))] {
        assert!(!seen(viewer).await, "{viewer:?}");
    }
    scene
        .photos
        .show_in_general(OWNER, &[photo.id], true)
        .await
        .unwrap();
    for (viewer, expected) in [(unmatched, true), (stranger, false)] {
        let seen = scene.photos.seen_by(guest(viewer), Handle::Id(photo.id)).await;
        assert_eq!(seen.is_ok(), expected);
    }
}

async fn guests_see_their_own_faces_only(store: Store) {
    let scene = Scene::new(store).await;
    let [me, another] = [
        scene.add_guest(scene.event).await,
        scene.add_guest(scene.event).await,
    ];
    let photo = scene.add_photo(0).await;
    scene.add_match(me, &photo).await;
    let faces = scene.photos.faces_of(guest(me), &photo).await.unwrap();
    assert_eq!(
        (faces.len(), faces[0].matched, faces[0].confidence),
        (1, true, 99.5)
    );
    assert_eq!(
        (faces[0].bounding_box.left, faces[0].bounding_box.height),
        (0.25, 0.25)
    );
    let faces = scene.photos.faces_of(guest(another), &photo).await.unwrap();
    assert_eq!(faces, []);
}

async fn of_an_event_that_forgets_strangers_the_faces_of_guests_are_left(store: Store) {
    let scene = Scene::new(store).await;
    let [me, twin, another] = [
        scene.add_guest(scene.event).await,
        scene.add_guest(scene.event).await,
        scene.add_guest(scene.event).await,
    ];
    let (photo, elsewhere) = (scene.add_photo(0).await, scene.add_photo(1).await);
    for guest in [me, twin] {
        scene.add_match(guest, &photo).await;
    }
    let before = scene.photos.faces_of(guest(me), &photo).await.unwrap();
    let mut tx = scene.store.begin().await.unwrap();
    let begun = guests_only::begin(tx.conn(), scene.event).await.unwrap();
    assert_eq!(begun, Some(Vec::new()));
    assert_eq!(guests_only::begin(tx.conn(), scene.event).await.unwrap(), None);
    tx.commit().await.unwrap();
    assert_eq!(seed::count(&scene.store, "faces").await, 0);
    // Two guests who were found in one face have one box.
    assert_eq!(scene.photos.faces_of(guest(me), &photo).await.unwrap(), before);
    let faces = scene.photos.faces_of(guest(another), &photo).await.unwrap();
    assert_eq!(faces, []);
    let faces = scene.photos.faces_of(guest(me), &elsewhere).await.unwrap();
    assert_eq!(faces, []);
}

async fn only_editors_show_and_hide(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(0).await;
    scene.clock.advance(Duration::from_secs(1));
    let ids = [photo.id, PhotoId(404), photo.id];
    let show = |viewer| scene.photos.show_in_general(viewer, &ids, true);
    assert_eq!(show(RIVAL).await.unwrap(), 0);
    assert!(!scene.photo(photo.id).await.unwrap().show_in_general);
    for editor in [OWNER, ADMIN] {
        assert_eq!(show(editor).await.unwrap(), 1);
    }
    assert!(scene.photo(photo.id).await.unwrap().show_in_general);
    let many = vec![photo.id; MAX_AT_ONCE + 1];
    let refused = scene.photos.show_in_general(OWNER, &many, false).await;
    assert!(matches!(refused, Err(Error::TooMany { .. })));
}
