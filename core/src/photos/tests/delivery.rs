//! Which bytes are served, before and after a photo's job has run.
//!
//! No size may say where a photo was taken, and a tag must always stand for the same bytes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use findme_images::samples::{PLACE, exif, file, gradient, holds};
use findme_images::{self as images, Format};
use futures_util::TryStreamExt;
use image::DynamicImage;

use super::scene::{OWNER, Scene};
use crate::model::Photo;
use crate::objects::{Key, PhotoFiles};
use crate::photos::{ByteRange, Error, Rendition, Size};
use crate::store::Store;
use crate::store::testing::on_both;

on_both!(
    a_photo_that_waits_for_its_job_is_served_clean,
    a_prepared_photo_is_served_in_its_sizes,
    the_full_size_is_the_same_before_and_after_the_job,
    ranges_are_parts_of_the_whole,
    who_asks_at_the_same_time_shares_one_copy,
    a_copy_that_a_request_made_is_not_made_by_the_job,
    readers_that_do_not_read_keep_nobody_from_anything,
    a_copy_for_screens_that_would_be_larger_is_not_stored,
    a_copy_of_a_photo_that_was_deleted_meanwhile_is_not_kept,
);

const SIZES: [Size; 4] = [Size::Thumb, Size::Screen, Size::Web, Size::Original];

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

async fn uploaded(scene: &Scene, format: Format) -> Photo {
    let sent = scene.upload("a", &original(format), 1 << 16).await;
    sent.unwrap().photo
}

async fn a_photo_that_waits_for_its_job_is_served_clean(store: Store) {
    let scene = Scene::new(store).await;
    for format in [Format::Jpeg, Format::Png, Format::Webp] {
        let photo = uploaded(&scene, format).await;
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
    let photo = uploaded(&scene, Format::Png).await;
    scene.photos.prepare(&photo).await.unwrap();
    let mut tags = Vec::new();
    for (size, content_type, height) in [
        (Size::Thumb, "image/jpeg", 480),
        (Size::Screen, "image/jpeg", 1280),
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
    assert_eq!(tags.len(), 4);
}

async fn the_full_size_is_the_same_before_and_after_the_job(store: Store) {
    let scene = Scene::new(store).await;
    for format in [Format::Jpeg, Format::Png, Format::Webp] {
        let photo = uploaded(&scene, format).await;
        let before = scene.photos.rendition(&photo, Size::Original).await.unwrap();
        let made = bytes(&scene, &before, None).await;
        // It was stored, so nobody makes it again.
        let clean = PhotoFiles::of(photo.event_id, &photo.filename).unwrap().clean;
        assert!(scene.objects.holds(&clean).await.unwrap());
        scene.photos.prepare(&photo).await.unwrap();
        let after = scene.photos.rendition(&photo, Size::Original).await.unwrap();
        assert_eq!(after.tag, before.tag);
        assert_eq!(bytes(&scene, &after, None).await, made);
    }
}

async fn who_asks_at_the_same_time_shares_one_copy(store: Store) {
    let scene = Scene::new(store).await;
    let photo = uploaded(&scene, Format::Jpeg).await;
    let read = |place: usize| {
        let (scene, photo) = (&scene, &photo);
        async move {
            let rendition = scene.photos.rendition(photo, SIZES[place % SIZES.len()]).await;
            bytes(scene, &rendition.unwrap(), None).await
        }
    };
    let read = futures_util::future::join_all((0..50).map(read)).await;
    assert!(read.iter().all(|bytes| *bytes == read[0]));
    assert_eq!(scene.photos.making.made.load(Ordering::Relaxed), 1);
}

async fn a_copy_that_a_request_made_is_not_made_by_the_job(store: Store) {
    let scene = Scene::new(store).await;
    let photo = uploaded(&scene, Format::Jpeg).await;
    // What a request is being sent must not change under it.
    let clean = PhotoFiles::of(photo.event_id, &photo.filename).unwrap().clean;
    let marked = Bytes::from_static(b"made by a request");
    scene.objects.put(&clean, marked.clone()).await.unwrap();
    scene.photos.prepare(&photo).await.unwrap();
    assert_eq!(scene.objects.read(&clean).await.unwrap(), marked);
}

/// A picture that no format makes smaller.
fn noise(width: u32, height: u32) -> DynamicImage {
    let mut random = fastrand::Rng::with_seed(7);
    let pixel = |_, _| image::Rgb([random.u8(..), random.u8(..), random.u8(..)]);
    image::RgbImage::from_fn(width, height, pixel).into()
}

async fn readers_that_do_not_read_keep_nobody_from_anything(store: Store) {
    let scene = Scene::new(store).await;
    let large = Bytes::from(file(&noise(2700, 2700), Format::Png, None, None));
    let photo = scene.upload("large.png", &large, 1 << 20).await.unwrap().photo;
    let mut readers = Vec::new();
    for _ in 0..6 {
        let rendition = scene.photos.rendition(&photo, Size::Web).await.unwrap();
        let opening = scene.photos.open(&rendition, None);
        // So long nothing takes that does not wait for ever.
        let opened = tokio::time::timeout(Duration::from_mins(1), opening).await;
        readers.push(opened.expect("others hold what it needs").unwrap());
    }
    // Of a lossless WebP the whole is read.
    let webp = Bytes::from(file(&noise(700, 700), Format::Webp, None, None));
    assert!(webp.len() > 1 << 20);
    let uploading = scene.upload("another.webp", &webp, 1 << 20);
    let taken = tokio::time::timeout(Duration::from_mins(1), uploading).await;
    taken.expect("readers hold what it needs").unwrap();
    drop(readers);
}

async fn a_copy_for_screens_that_would_be_larger_is_not_stored(store: Store) {
    let scene = Scene::new(store).await;
    let coarse = image::codecs::jpeg::JpegEncoder::new_with_quality;
    let mut small = Vec::new();
    let image = noise(300, 200);
    image.write_with_encoder(coarse(&mut small, 30)).unwrap();
    let [lean, fat] = [small, file(&image, Format::Png, None, None)].map(Bytes::from);
    for (original, has_web_copy) in [(lean, false), (fat, true)] {
        let photo = scene.upload("a", &original, 1 << 16).await.unwrap().photo;
        scene.photos.prepare(&photo).await.unwrap();
        let photo = scene.photo(photo.id).await.unwrap();
        assert_eq!(photo.has_web_copy, has_web_copy);
        let key = Key::web(scene.event, &photo.filename).unwrap();
        assert_eq!(scene.objects.holds(&key).await.unwrap(), has_web_copy);
        let rendition = scene.photos.rendition(&photo, Size::Web).await.unwrap();
        assert!(rendition.is_final);
        let shown = bytes(&scene, &rendition, None).await;
        assert!(shown.len() <= original.len());
        assert_eq!(images::probe(&shown).unwrap().width, 300);
    }
}

async fn a_copy_of_a_photo_that_was_deleted_meanwhile_is_not_kept(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(1).await;
    let rendition = scene.photos.rendition(&photo, Size::Original).await.unwrap();
    scene.photos.delete(OWNER, &[photo.id]).await.unwrap();
    let opened = scene.photos.open(&rendition, None).await;
    assert!(matches!(opened, Err(Error::NoSuchPhoto)));
    assert_eq!(scene.objects.delete_event(scene.event).await.unwrap(), 0);
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
        assert!(matches!(beyond, Err(Error::OutOfRange { size: reported }) if reported == size));
    }
}
