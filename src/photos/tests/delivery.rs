//! Which bytes are served, before and after a photo's job has run.
//!
//! No size may say where a photo was taken, and a tag must always stand for the same bytes.

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use image::DynamicImage;

use super::scene::Scene;
use crate::images::samples::{PLACE, exif, file, gradient, holds};
use crate::images::{self, Format};
use crate::photos::{ByteRange, Error, Rendition, Size};
use crate::store::Store;
use crate::store::testing::on_both;

on_both!(
    a_photo_that_waits_for_its_job_is_served_clean,
    a_prepared_photo_is_served_in_its_sizes,
    the_full_size_is_the_same_before_and_after_the_job,
    ranges_are_parts_of_the_whole,
);

const SIZES: [Size; 3] = [Size::Thumb, Size::Web, Size::Original];

async fn bytes(scene: &Scene, rendition: &Rendition, range: Option<ByteRange>) -> Bytes {
    let opened = scene.photos.open(rendition, range).await.unwrap();
    let length = opened.range.end - opened.range.start;
    let bytes: BytesMut = opened.bytes.try_collect().await.unwrap();
    assert_eq!(bytes.len() as u64, length);
    bytes.freeze()
}

fn original(format: Format) -> Bytes {
    let image = DynamicImage::from(gradient(2400, 300));
    file(&image, format, Some(exif(6)), None).into()
}

async fn a_photo_that_waits_for_its_job_is_served_clean(store: Store) {
    let scene = Scene::new(store).await;
    for format in [Format::Jpeg, Format::Png, Format::Webp] {
        let photo = scene.upload("a", &original(format), 1 << 16).await.unwrap().photo;
        for size in SIZES {
            let rendition = scene.photos.rendition(&photo, size).await.unwrap();
            assert_eq!(rendition.is_final, size == Size::Original);
            assert_eq!(rendition.content_type, format.content_type());
            let bytes = bytes(&scene, &rendition, None).await;
            assert!(!holds(&bytes, PLACE), "{format:?} {size:?}");
            let probe = images::probe(&bytes).unwrap();
            assert_eq!((probe.width, probe.height), (300, 2400));
        }
    }
}

async fn a_prepared_photo_is_served_in_its_sizes(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene
        .upload("a", &original(Format::Png), 1 << 16)
        .await
        .unwrap()
        .photo;
    scene.photos.prepare(&photo).await.unwrap();
    let mut tags = Vec::new();
    for (size, content_type, height) in [
        (Size::Thumb, "image/jpeg", 480),
        (Size::Web, "image/jpeg", 2048),
        (Size::Original, "image/png", 2400),
    ] {
        let rendition = scene.photos.rendition(&photo, size).await.unwrap();
        assert!(rendition.is_final);
        assert_eq!(rendition.content_type, content_type);
        let bytes = bytes(&scene, &rendition, None).await;
        assert!(!holds(&bytes, PLACE));
        assert_eq!(images::probe(&bytes).unwrap().height, height);
        tags.push(rendition.tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3);
}

async fn the_full_size_is_the_same_before_and_after_the_job(store: Store) {
    let scene = Scene::new(store).await;
    for format in [Format::Jpeg, Format::Png, Format::Webp] {
        let photo = scene.upload("a", &original(format), 1 << 16).await.unwrap().photo;
        let before = scene.photos.rendition(&photo, Size::Original).await.unwrap();
        let made = bytes(&scene, &before, None).await;
        scene.photos.prepare(&photo).await.unwrap();
        let after = scene.photos.rendition(&photo, Size::Original).await.unwrap();
        assert_eq!(after.tag, before.tag);
        assert_eq!(bytes(&scene, &after, None).await, made);
    }
}

async fn ranges_are_parts_of_the_whole(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(0).await;
    for prepared in [false, true] {
        if prepared {
            scene.photos.prepare(&photo).await.unwrap();
        }
        let rendition = scene.photos.rendition(&photo, Size::Original).await.unwrap();
        let whole = bytes(&scene, &rendition, None).await;
        let range = Some(ByteRange::From(100, Some(199)));
        assert_eq!(bytes(&scene, &rendition, range).await, whole.slice(100..200));
        let tail = Some(ByteRange::Last(50));
        assert_eq!(
            bytes(&scene, &rendition, tail).await,
            whole.slice(whole.len() - 50..)
        );
        let size = whole.len() as u64;
        let beyond = scene
            .photos
            .open(&rendition, Some(ByteRange::From(size, None)))
            .await;
        assert!(matches!(beyond, Err(Error::OutOfRange { size: told }) if told == size));
    }
}
