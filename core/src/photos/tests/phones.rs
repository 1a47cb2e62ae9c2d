//! Copies for the screens of phones: what stands in for them, and photos of versions that made none.

use std::sync::atomic::Ordering;

use bytes::{Bytes, BytesMut};
use findme_images::samples::{file, gradient};
use findme_images::{self as images, Format};
use futures_util::TryStreamExt;
use image::DynamicImage;

use super::scene::{OWNER, Scene};
use crate::model::{Photo, PhotoId};
use crate::objects::Key;
use crate::photos::{Rendition, Size};
use crate::store::Store;
use crate::store::photos::seed;
use crate::store::testing::on_both;

on_both!(
    the_copy_for_larger_screens_stands_in,
    a_copy_that_would_be_no_smaller_is_not_stored,
    of_a_photo_of_a_former_version_it_is_made_once_at_the_first_request,
    what_cannot_be_made_keeps_nobody_from_seeing_the_photo,
    a_copy_made_after_the_photo_was_deleted_goes_too,
);

fn large() -> Bytes {
    let image = DynamicImage::from(gradient(2400, 300));
    file(&image, Format::Jpeg, None, None).into()
}

async fn width(scene: &Scene, photo: PhotoId, size: Size) -> (u32, Rendition) {
    let photo = scene.photo(photo).await.unwrap();
    let rendition = scene.photos.rendition(&photo, size).await.unwrap();
    let opened = scene.photos.open(&rendition, None).await.unwrap();
    let bytes: BytesMut = opened.bytes.try_collect().await.unwrap();
    (images::probe(&bytes).unwrap().width, rendition)
}

/// A photo whose job is done, as a version without these copies left it.
async fn of_a_former_version(scene: &Scene) -> Photo {
    let photo = scene.upload("a.jpg", &large(), 1 << 16).await.unwrap().photo;
    let (_, fence) = scene.claim().await.unwrap();
    scene.photos.prepare(&photo).await.unwrap();
    assert!(scene.photos.finish(fence, photo.id).await.unwrap());
    scene.objects.delete(&key(&photo)).await.unwrap();
    seed::forget_screen_copies(&scene.store).await;
    scene.photo(photo.id).await.unwrap()
}

fn key(photo: &Photo) -> Key {
    Key::screen(photo.event_id, &photo.filename).unwrap()
}

async fn the_copy_for_larger_screens_stands_in(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.upload("a.jpg", &large(), 1 << 16).await.unwrap().photo;
    let (found, rendition) = width(&scene, photo.id, Size::Screen).await;
    assert_eq!((found, rendition.is_final), (2400, false));
    scene.photos.prepare(&photo).await.unwrap();
    // A job stores it last but one; here it has not come so far.
    scene.objects.delete(&key(&photo)).await.unwrap();
    let (found, rendition) = width(&scene, photo.id, Size::Screen).await;
    assert_eq!((found, rendition.is_final), (2048, false));
    scene.photos.prepare(&photo).await.unwrap();
    let (found, rendition) = width(&scene, photo.id, Size::Screen).await;
    assert_eq!((found, rendition.is_final), (1280, true));
}

async fn a_copy_that_would_be_no_smaller_is_not_stored(store: Store) {
    let scene = Scene::new(store).await;
    let small = DynamicImage::from(gradient(300, 200));
    let mut coarse = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut coarse, 20);
    small.write_with_encoder(encoder).unwrap();
    let photo = scene
        .upload("a.jpg", &coarse.into(), 1 << 16)
        .await
        .unwrap()
        .photo;
    scene.photos.prepare(&photo).await.unwrap();
    let photo = scene.photo(photo.id).await.unwrap();
    assert_eq!(photo.has_screen_copy, Some(false));
    assert!(!scene.objects.holds(&key(&photo)).await.unwrap());
    let (found, rendition) = width(&scene, photo.id, Size::Screen).await;
    assert_eq!((found, rendition.is_final), (300, true));
}

async fn of_a_photo_of_a_former_version_it_is_made_once_at_the_first_request(store: Store) {
    let scene = Scene::new(store).await;
    let photo = of_a_former_version(&scene).await;
    assert_eq!(photo.has_screen_copy, None);
    let read = futures_util::future::join_all((0..20).map(|_| width(&scene, photo.id, Size::Screen))).await;
    assert!(
        read.iter()
            .all(|(found, rendition)| *found == 1280 && rendition.is_final)
    );
    assert_eq!(scene.photos.making.made.load(Ordering::Relaxed), 1);
    let made = scene.objects.read(&key(&photo)).await.unwrap();
    // A tag stands for the same bytes, whoever made them.
    scene.photos.prepare(&photo).await.unwrap();
    assert_eq!(scene.objects.read(&key(&photo)).await.unwrap(), made);
    assert_eq!(scene.photo(photo.id).await.unwrap().has_screen_copy, Some(true));
}

async fn what_cannot_be_made_keeps_nobody_from_seeing_the_photo(store: Store) {
    let scene = Scene::new(store).await;
    let photo = of_a_former_version(&scene).await;
    let original = Key::original(photo.event_id, &photo.filename).unwrap();
    scene.objects.delete(&original).await.unwrap();
    let (found, rendition) = width(&scene, photo.id, Size::Screen).await;
    assert_eq!((found, rendition.is_final), (2048, false));
}

async fn a_copy_made_after_the_photo_was_deleted_goes_too(store: Store) {
    let scene = Scene::new(store).await;
    let photo = of_a_former_version(&scene).await;
    scene.photos.delete(OWNER, &[photo.id]).await.unwrap();
    scene.photos.rendition(&photo, Size::Screen).await.unwrap();
    assert!(!scene.objects.holds(&key(&photo)).await.unwrap());
}
