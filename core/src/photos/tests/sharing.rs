//! Photos of an event that its owner shares with another photographer.

use super::scene::{ADMIN, OWNER, RIVAL, Scene, guest, jpeg};
use crate::clock::Timestamp;
use crate::model::{Photo, PhotoId, Role, UserId};
use crate::photos::{Error, Filter, Handle, Page, Viewer};
use crate::store::testing::on_both;
use crate::store::users::{self, NewStaff};
use crate::store::{Store, event_photographers};

on_both!(
    whoever_works_on_an_event_sees_and_shows_all_its_photos,
    whoever_works_on_an_event_deletes_only_what_they_uploaded,
    uploads_are_told_to_all_photographers_of_the_event,
    lists_say_who_uploaded_a_photo,
);

/// A photographer with whom the scene's event is shared.
async fn colleague(scene: &Scene, name: &str) -> Viewer {
    let new = NewStaff {
        username: name,
        email: name,
        email_key: name,
        password_hash: "",
        role: Role::Photographer,
        at: Timestamp::from_micros(0),
    };
    let mut tx = scene.store.begin().await.unwrap();
    let id = users::insert_staff(tx.conn(), &new).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    share(scene, id).await;
    Viewer {
        id,
        role: Role::Photographer,
    }
}

async fn share(scene: &Scene, with: UserId) {
    let at = Timestamp::from_micros(0);
    let mut tx = scene.store.begin().await.unwrap();
    let shared = event_photographers::insert(tx.conn(), scene.event, with, with, at).await;
    assert!(shared.unwrap());
    tx.commit().await.unwrap();
}

async fn unshare(scene: &Scene, with: UserId) {
    let mut tx = scene.store.begin().await.unwrap();
    let removed = event_photographers::remove(tx.conn(), scene.event, with).await;
    assert!(removed.unwrap());
    tx.commit().await.unwrap();
}

/// A photo that this account uploads.
async fn add_photo_by(scene: &Scene, uploader: Viewer, number: u32) -> Photo {
    let intake = scene.photos.take_in(scene.event, uploader.id, "b.jpg");
    let intake = intake.write(jpeg(number)).await.unwrap();
    intake.finish().await.unwrap().photo
}

async fn whoever_works_on_an_event_sees_and_shows_all_its_photos(store: Store) {
    let scene = Scene::new(store).await;
    let colleague = colleague(&scene, "colleague").await;
    let photo = scene.add_photo(0).await;
    let see = async |viewer| scene.photos.seen_by(viewer, Handle::Id(photo.id)).await;
    let show = async |viewer| scene.photos.show_in_general(viewer, &[photo.id], true).await;
    assert_eq!(see(colleague).await.unwrap(), photo);
    let by_name = Handle::Filename(&photo.filename);
    assert_eq!(scene.photos.seen_by(colleague, by_name).await.unwrap(), photo);
    assert_eq!(show(colleague).await.unwrap(), 1);
    // A guest of the same number would be another account.
    assert!(matches!(see(guest(colleague.id)).await, Err(Error::NoSuchPhoto)));
    for viewer in [RIVAL, guest(RIVAL.id)] {
        assert!(matches!(see(viewer).await, Err(Error::NoSuchPhoto)));
    }
    assert_eq!(show(RIVAL).await.unwrap(), 0);
    unshare(&scene, colleague.id).await;
    assert!(matches!(see(colleague).await, Err(Error::NoSuchPhoto)));
    assert_eq!(show(colleague).await.unwrap(), 0);
}

async fn whoever_works_on_an_event_deletes_only_what_they_uploaded(store: Store) {
    let scene = Scene::new(store).await;
    let (one, two) = (colleague(&scene, "one").await, colleague(&scene, "two").await);
    let of_owner = scene.add_photo(0).await;
    let mut of_one = Vec::new();
    for number in 1..4 {
        of_one.push(add_photo_by(&scene, one, number).await.id);
    }
    let delete = async |viewer, ids: &[PhotoId]| {
        let deleted = scene.photos.delete(viewer, ids).await;
        deleted.map(|deletion| deletion.photos)
    };
    for (viewer, id) in [(one, of_owner.id), (two, of_owner.id), (two, of_one[0])] {
        assert!(matches!(delete(viewer, &[id]).await, Err(Error::PhotoOfAnother)));
    }
    let strangers = delete(RIVAL, &[of_owner.id, of_one[0]]).await;
    assert!(matches!(strangers, Err(Error::NoSuchPhoto)));
    let nowhere = delete(one, &[PhotoId(404)]).await;
    assert!(matches!(nowhere, Err(Error::NoSuchPhoto)));
    assert_eq!(scene.count("photos").await, 4);

    // Among others, those of the owner are passed over.
    assert_eq!(delete(one, &[of_owner.id, of_one[0]]).await.unwrap(), 1);
    assert!(scene.photo(of_owner.id).await.is_some());
    unshare(&scene, one.id).await;
    assert!(matches!(delete(one, &[of_one[1]]).await, Err(Error::NoSuchPhoto)));
    assert_eq!(delete(OWNER, &[of_one[1]]).await.unwrap(), 1);
    assert_eq!(delete(ADMIN, &[of_one[2]]).await.unwrap(), 1);
}

async fn uploads_are_told_to_all_photographers_of_the_event(store: Store) {
    let scene = Scene::new(store).await;
    let (one, two) = (colleague(&scene, "one").await, colleague(&scene, "two").await);
    let photo = add_photo_by(&scene, one, 1).await;
    let files = vec![("b.jpg".to_owned(), Ok(photo.id))];
    let upload = scene
        .photos
        .note_upload(scene.event, one.id, files)
        .await
        .unwrap();
    let ask = async |viewer| scene.photos.upload_progress(viewer, upload).await;
    for viewer in [OWNER, ADMIN, one, two] {
        assert_eq!(ask(viewer).await.unwrap().photographer, Some(one.id));
    }
    assert!(matches!(ask(RIVAL).await, Err(Error::NoSuchJob)));
    unshare(&scene, one.id).await;
    assert!(matches!(ask(one).await, Err(Error::NoSuchJob)));
}

async fn lists_say_who_uploaded_a_photo(store: Store) {
    let scene = Scene::new(store).await;
    let colleague = colleague(&scene, "colleague").await;
    // The scene's owner has no account.
    let of_owner = scene.add_photo(0).await;
    let own = add_photo_by(&scene, colleague, 1).await;
    let elsewhere = scene.add_event("Elsewhere", RIVAL).await;
    let intake = scene.photos.take_in(elsewhere, RIVAL.id, "c.jpg");
    intake.write(jpeg(2)).await.unwrap().finish().await.unwrap();
    let expected = [(own.id, Some("colleague")), (of_owner.id, None)];
    for listed in [
        scene
            .photos
            .managed(scene.event, Filter::All, Page::default())
            .await
            .unwrap(),
        scene
            .photos
            .of_photographer(colleague, Page::default())
            .await
            .unwrap(),
        scene
            .photos
            .of_photographer(OWNER, Page::default())
            .await
            .unwrap(),
    ] {
        let listed: Vec<_> = listed
            .photos
            .iter()
            .map(|listed| (listed.photo.id, listed.uploaded_by.as_deref()))
            .collect();
        assert_eq!(listed, expected);
    }
    unshare(&scene, colleague.id).await;
    let none = scene
        .photos
        .of_photographer(colleague, Page::default())
        .await
        .unwrap();
    assert_eq!(none.photos, []);
}
