//! What an index job does to a photo.
//!
//! The copies it makes, the states it goes through, and what happens when the photo or the job is lost meanwhile.

use std::time::Duration;

use bytes::Bytes;
use findme_images::samples::{PLACE, exif, file, gradient, holds};
use findme_images::{self as images, Format};
use image::DynamicImage;

use super::scene::{OWNER, Scene, jpeg};
use crate::model::{FailureCode, Photo, PhotoStatus};
use crate::objects::Key;
use crate::photos::Error;
use crate::store::Store;
use crate::store::testing::on_both;

on_both!(
    copies_are_made_upright_and_without_a_place,
    preparing_again_gives_the_same_bytes,
    a_damaged_photo_fails_with_its_reason,
    a_photo_goes_through_its_states,
    a_worker_that_lost_its_job_changes_nothing,
    a_photo_that_is_gone_is_not_started,
    copies_made_after_the_photo_was_deleted_go_too,
);

/// The stored copies of a photo that has all of them: clean, web, for phones, thumbnail.
async fn copies(scene: &Scene, photo: &Photo) -> [Bytes; 4] {
    let (event, name) = (photo.event_id, photo.filename.as_str());
    let [clean, web, screen, thumbnail] =
        [Key::clean, Key::web, Key::screen, Key::thumbnail].map(|key| key(event, name).unwrap());
    [
        scene.objects.read(&clean).await.unwrap(),
        scene.objects.read(&web).await.unwrap(),
        scene.objects.read(&screen).await.unwrap(),
        scene.objects.read(&thumbnail).await.unwrap(),
    ]
}

async fn copies_are_made_upright_and_without_a_place(store: Store) {
    let scene = Scene::new(store).await;
    let image = DynamicImage::from(gradient(3000, 1000));
    for format in [Format::Jpeg, Format::Png] {
        let original = Bytes::from(file(&image, format, Some(exif(6)), None));
        assert!(holds(&original, PLACE));
        let photo = scene.upload("a.jpg", &original, 1 << 16).await.unwrap().photo;
        let prepared = scene.photos.prepare(&photo).await.unwrap();
        assert_eq!(
            (prepared.picture.width(), prepared.picture.height()),
            (1000, 3000)
        );
        let copies = copies(&scene, &photo).await;
        for (copy, size) in copies
            .iter()
            .zip([(1000, 3000), (683, 2048), (427, 1280), (160, 480)])
        {
            let probe = images::probe(copy).unwrap();
            assert_eq!((probe.width, probe.height), size);
            assert!(probe.is_upright());
            assert!(!holds(copy, PLACE));
        }
        assert_eq!(images::probe(&copies[0]).unwrap().format, format);
    }
}

async fn preparing_again_gives_the_same_bytes(store: Store) {
    let scene = Scene::new(store).await;
    let image = DynamicImage::from(gradient(3000, 1000));
    let original = Bytes::from(file(&image, Format::Jpeg, None, None));
    let photo = scene.upload("a.jpg", &original, 1 << 16).await.unwrap().photo;
    scene.photos.prepare(&photo).await.unwrap();
    let first = copies(&scene, &photo).await;
    scene.photos.prepare(&photo).await.unwrap();
    assert_eq!(copies(&scene, &photo).await, first);
}

async fn a_damaged_photo_fails_with_its_reason(store: Store) {
    let scene = Scene::new(store).await;
    let whole = jpeg(0);
    let half = whole.slice(..whole.len() * 3 / 4);
    let photo = scene.upload("half.jpg", &half, 4096).await.unwrap().photo;
    let (_, fence) = scene.claim().await.unwrap();
    let Err(Error::Refused(refusal)) = scene.photos.prepare(&photo).await else {
        panic!("a truncated photo was taken for a whole one")
    };
    assert_eq!(refusal.code(), FailureCode::DamagedImage);
    assert!(scene.photos.fail(fence, photo.id, refusal.code()).await.unwrap());
    let photo = scene.photo(photo.id).await.unwrap();
    assert_eq!(
        (photo.status, photo.error.as_deref()),
        (PhotoStatus::Failed, Some("damaged_image"))
    );
}

async fn a_photo_goes_through_its_states(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(0).await;
    let (_, fence) = scene.claim().await.unwrap();
    let started = scene.photos.start(fence, photo.id).await.unwrap().unwrap();
    assert_eq!(started.status, PhotoStatus::Processing);
    assert!(scene.photos.finish(fence, photo.id).await.unwrap());
    assert_eq!(scene.photo(photo.id).await.unwrap().status, PhotoStatus::Done);
}

async fn a_worker_that_lost_its_job_changes_nothing(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(0).await;
    let (_, lost) = scene.claim().await.unwrap();
    scene.clock.advance(Duration::from_mins(2));
    let (_, held) = scene.claim().await.unwrap();
    assert_eq!(scene.photos.start(lost, photo.id).await.unwrap(), None);
    assert!(
        !scene
            .photos
            .fail(lost, photo.id, FailureCode::Crashed)
            .await
            .unwrap()
    );
    assert!(!scene.photos.finish(lost, photo.id).await.unwrap());
    assert_eq!(scene.photo(photo.id).await, Some(photo.clone()));
    assert!(scene.photos.start(held, photo.id).await.unwrap().is_some());
}

async fn a_photo_that_is_gone_is_not_started(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(0).await;
    let (_, fence) = scene.claim().await.unwrap();
    scene.photos.delete(OWNER, &[photo.id]).await.unwrap();
    assert_eq!(scene.photos.start(fence, photo.id).await.unwrap(), None);
    assert!(!scene.photos.finish(fence, photo.id).await.unwrap());
}

async fn copies_made_after_the_photo_was_deleted_go_too(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(0).await;
    scene.photos.delete(OWNER, &[photo.id]).await.unwrap();
    let prepared = scene.photos.prepare(&photo).await;
    assert!(matches!(prepared, Err(Error::NoSuchPhoto)));
    assert_eq!(scene.objects.delete_event(scene.event).await.unwrap(), 0);
}
