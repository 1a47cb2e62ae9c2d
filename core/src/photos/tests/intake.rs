//! Taking files in: whole, in pieces, twice, fifty times at once, and those that are no photos.
//!
//! Whatever is refused must leave no photo, no job and no file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use findme_images::Format;
use findme_images::samples::{exif, file, gradient, plain, png_claiming};
use image::DynamicImage;

use super::scene::{KEPT_FOR, OWNER, Scene, jpeg};
use crate::model::{EventId, FailureCode, PhotoStatus, Task};
use crate::objects::Key;
use crate::photos::{Error, MAX_FILE_BYTES, Refusal};
use crate::store::Store;
use crate::store::testing::on_both;

on_both!(
    a_photo_is_stored_with_its_job,
    the_format_is_told_by_the_bytes_however_they_arrive,
    the_size_is_that_of_the_upright_picture,
    a_long_header_is_read_to_its_end,
    the_same_bytes_are_recognised,
    a_failed_photo_that_is_sent_again_gets_another_try,
    a_photo_that_lost_its_file_gets_it_back_when_it_is_sent_again,
    a_photo_that_lost_a_copy_is_prepared_again_when_it_is_sent_again,
    the_same_file_fifty_times_at_once_is_one_photo,
    files_that_are_no_photos_leave_nothing,
    a_file_that_is_too_large_leaves_nothing,
    an_abandoned_file_leaves_nothing,
    a_photo_of_an_unknown_event_leaves_nothing,
    each_upload_extends_the_life_of_the_event,
);

async fn a_photo_is_stored_with_its_job(store: Store) {
    let scene = Scene::new(store).await;
    let bytes = jpeg(0);
    let taken = scene.upload("dir/Été.JPG", &bytes, 1000).await.unwrap();
    let photo = taken.photo;
    assert_eq!(
        (photo.event_id, photo.photographer_id),
        (scene.event, Some(OWNER.id))
    );
    assert_eq!(photo.original_filename, "Été.JPG");
    assert_eq!(photo.content_type, "image/jpeg");
    assert_eq!(
        (photo.width, photo.height, photo.size_bytes.cast_unsigned()),
        (40, 30, bytes.len() as u64)
    );
    assert_eq!(
        (photo.status, photo.show_in_general),
        (PhotoStatus::Pending, false)
    );
    assert_eq!(photo.uploaded_at, scene.now());
    let key = Key::original(scene.event, &photo.filename).unwrap();
    assert_eq!(scene.objects.read(&key).await.unwrap(), bytes);
    let (job, _) = scene.claim().await.unwrap();
    assert_eq!(Some(job.id), taken.job);
    let (event, photo) = (scene.event, photo.id);
    assert_eq!(job.task, Task::IndexPhoto { event, photo });
}

async fn the_format_is_told_by_the_bytes_however_they_arrive(store: Store) {
    let scene = Scene::new(store).await;
    for (format, piece) in [(Format::Jpeg, 1), (Format::Png, 7), (Format::Webp, 1 << 20)] {
        let bytes = plain(&gradient(16, 16), format).into();
        let photo = scene.upload("lie.gif", &bytes, piece).await.unwrap().photo;
        assert_eq!(photo.content_type, format.content_type());
        assert!(photo.filename.ends_with(format.extension()), "{}", photo.filename);
    }
}

async fn the_size_is_that_of_the_upright_picture(store: Store) {
    let scene = Scene::new(store).await;
    let image = DynamicImage::from(gradient(64, 32));
    for format in [Format::Jpeg, Format::Png, Format::Webp] {
        let turned = file(&image, format, Some(exif(6)), None).into();
        let photo = scene.upload("a", &turned, 4096).await.unwrap().photo;
        assert_eq!((photo.width, photo.height), (32, 64), "{format:?}");
    }
}

async fn a_long_header_is_read_to_its_end(store: Store) {
    let scene = Scene::new(store).await;
    let plain = plain(&gradient(50, 40), Format::Jpeg);
    let comment = [&b"\xff\xfe\xff\xff"[..], &b"x".repeat(0xfffd)].concat();
    let long = [&plain[..2], &comment.repeat(20), &plain[2..]].concat();
    assert!(long.len() > 1 << 20);
    let photo = scene.upload("a.jpg", &long.into(), 1 << 16).await.unwrap().photo;
    assert_eq!((photo.width, photo.height), (50, 40));
}

async fn the_same_bytes_are_recognised(store: Store) {
    let scene = Scene::new(store).await;
    let first = scene.upload("one.jpg", &jpeg(0), 4096).await.unwrap();
    let again = scene.upload("two.jpg", &jpeg(0), 999).await.unwrap();
    assert_eq!(again.photo, first.photo);
    assert_eq!(again.job, None);
    assert_eq!(scene.objects.delete_event(scene.event).await.unwrap(), 1);
    assert_eq!(scene.count("jobs").await, 1);
}

async fn a_failed_photo_that_is_sent_again_gets_another_try(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(0).await;
    let (_, fence) = scene.claim().await.unwrap();
    assert!(
        scene
            .photos
            .fail(fence, photo.id, FailureCode::GaveUp)
            .await
            .unwrap()
    );
    let again = scene.upload("again.jpg", &jpeg(0), 4096).await.unwrap();
    assert_eq!(again.photo, photo);
    assert!(again.was_known);
    let task = Task::IndexPhoto {
        event: scene.event,
        photo: photo.id,
    };
    let job = scene.queue.job(again.job.unwrap()).await.unwrap().unwrap();
    assert_eq!(job.task, task);
    // Once is enough: it waits for its turn now.
    assert_eq!(scene.upload("again.jpg", &jpeg(0), 4096).await.unwrap().job, None);
    assert_eq!(scene.objects.delete_event(scene.event).await.unwrap(), 1);
}

async fn a_photo_that_lost_its_file_gets_it_back_when_it_is_sent_again(store: Store) {
    let scene = Scene::new(store).await;
    let bytes = jpeg(1);
    let photo = scene.add_photo(1).await;
    let (_, fence) = scene.claim().await.unwrap();
    scene.photos.prepare(&photo).await.unwrap();
    assert!(scene.photos.finish(fence, photo.id).await.unwrap());
    let key = Key::original(scene.event, &photo.filename).unwrap();
    for left in [None, Some(bytes.slice(..100))] {
        scene.objects.delete(&key).await.unwrap();
        if let Some(left) = left {
            scene.objects.put(&key, left).await.unwrap();
        }
        let again = scene.upload("again.jpg", &bytes, 4096).await.unwrap();
        assert_eq!((again.photo.id, again.was_known), (photo.id, true));
        assert!(again.job.is_some());
        assert_eq!(scene.objects.read(&key).await.unwrap(), bytes);
        assert_eq!(scene.photo(photo.id).await.unwrap().status, PhotoStatus::Pending);
    }
    // The file that was sent is not kept twice.
    let sent = scene.photo(photo.id).await.unwrap();
    let copies = 2 + usize::from(sent.has_web_copy) + usize::from(sent.has_screen_copy == Some(true));
    let stored = scene.objects.delete_event(scene.event).await.unwrap();
    assert_eq!(stored, 1 + copies as u64);
}

async fn a_photo_that_lost_a_copy_is_prepared_again_when_it_is_sent_again(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(1).await;
    let (_, fence) = scene.claim().await.unwrap();
    scene.photos.prepare(&photo).await.unwrap();
    assert!(scene.photos.finish(fence, photo.id).await.unwrap());
    assert_eq!(scene.upload("again.jpg", &jpeg(1), 4096).await.unwrap().job, None);
    let [clean, thumbnail] =
        [Key::clean, Key::thumbnail].map(|key| key(scene.event, &photo.filename).unwrap());
    for key in [clean, thumbnail] {
        scene.objects.delete(&key).await.unwrap();
        let again = scene.upload("again.jpg", &jpeg(1), 4096).await.unwrap();
        assert!(again.was_known && again.job.is_some());
        let photo = scene.photo(photo.id).await.unwrap();
        assert_eq!(photo.status, PhotoStatus::Pending);
        scene.photos.restore_copies(&photo).await.unwrap();
        scene.objects.size(&key).await.unwrap();
        assert!(scene.photos.finish(fence, photo.id).await.unwrap());
    }
}

async fn the_same_file_fifty_times_at_once_is_one_photo(store: Store) {
    let scene = Scene::new(store).await;
    let bytes = jpeg(0);
    let uploads = (0..50).map(|_| scene.upload("a.jpg", &bytes, 4096));
    let taken = futures_util::future::try_join_all(uploads).await.unwrap();
    assert!(taken.iter().all(|one| one.photo == taken[0].photo));
    assert_eq!(taken.iter().filter(|taken| taken.job.is_some()).count(), 1);
    assert_eq!((scene.count("photos").await, scene.count("jobs").await), (1, 1));
    assert_eq!(scene.objects.delete_event(scene.event).await.unwrap(), 1);
}

async fn files_that_are_no_photos_leave_nothing(store: Store) {
    let scene = Scene::new(store).await;
    for (bytes, code) in [
        (Vec::new(), "not_an_image"),
        (b"GIF89a".to_vec(), "not_an_image"),
        (b"%PDF-1.7 and so on".to_vec(), "not_an_image"),
        (b"\0\0\0\x24ftypheic\0\0\0\0mif1".to_vec(), "heic_not_supported"),
        (png_claiming(60_000, 60_000, 8, 2), "too_many_pixels"),
        (
            b"\xff\xd8\xff\xe0 and nothing of the kind".to_vec(),
            "damaged_image",
        ),
    ] {
        let refused = scene.upload("a.jpg", &bytes.into(), 10).await.unwrap_err();
        let Error::Refused(refusal) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(refusal.code().code(), code);
    }
    assert_empty(&scene).await;
}

async fn a_file_that_is_too_large_leaves_nothing(store: Store) {
    let scene = Scene::new(store).await;
    let intake = scene.photos.take_in(scene.event, OWNER.id, "a.jpg");
    let mut intake = intake.write(jpeg(0)).await.unwrap();
    let megabyte = Bytes::from(vec![0; 1 << 20]);
    let mut written = jpeg(0).len() as u64;
    let refused = loop {
        match intake.write(megabyte.clone()).await {
            Ok(taken) => {
                written += megabyte.len() as u64;
                intake = taken;
            }
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, Error::Refused(Refusal::TooLarge { .. })));
    assert!(written <= MAX_FILE_BYTES && written > MAX_FILE_BYTES - megabyte.len() as u64);
    assert_empty(&scene).await;
}

async fn an_abandoned_file_leaves_nothing(store: Store) {
    let scene = Scene::new(store).await;
    let intake = scene.photos.take_in(scene.event, OWNER.id, "a.jpg");
    drop(intake.write(jpeg(0).slice(..500)).await.unwrap());
    assert_empty(&scene).await;
}

/// Memory stays bounded because the parts of a file leave it while the rest is still to come.
#[tokio::test]
async fn a_large_file_reaches_the_disk_before_it_ends() {
    let database = crate::store::testing::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::on_disk(database.store.clone(), folder.path()).await;
    let intake = scene.photos.take_in(scene.event, OWNER.id, "a.jpg");
    let mut intake = intake.write(jpeg(0)).await.unwrap();
    let megabyte = Bytes::from(vec![0; 1 << 20]);
    for _ in 0..16 {
        intake = intake.write(megabyte.clone()).await.unwrap();
    }
    // One part may still be on its way, and one is being gathered.
    assert!(bytes_below(folder.path()) >= 5 << 20);
    drop(intake);
    // The storage clears up beside us.
    while bytes_below(folder.path()) > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    // A file may go while its folder is read.
    let size = |path: PathBuf| match path.metadata() {
        Ok(found) if found.is_dir() => bytes_below(&path),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(|entry| size(entry.path())).sum()
}

async fn a_photo_of_an_unknown_event_leaves_nothing(store: Store) {
    let scene = Scene::new(store).await;
    let intake = scene.photos.take_in(EventId(404), OWNER.id, "a.jpg");
    let intake = intake.write(jpeg(0)).await.unwrap();
    assert!(matches!(intake.finish().await, Err(Error::NoSuchEvent)));
    assert_eq!(scene.objects.delete_event(EventId(404)).await.unwrap(), 0);
    assert_empty(&scene).await;
}

async fn each_upload_extends_the_life_of_the_event(store: Store) {
    let scene = Scene::new(store).await;
    assert_eq!(scene.expires_at().await, None);
    scene.add_photo(0).await;
    assert_eq!(scene.expires_at().await, Some(scene.now() + KEPT_FOR));
    scene.add_photo(1).await;
    assert_eq!(scene.expires_at().await, Some(scene.now() + KEPT_FOR));
}

/// No photo, no job, no file.
async fn assert_empty(scene: &Scene) {
    assert_eq!((scene.count("photos").await, scene.count("jobs").await), (0, 0));
    assert_eq!(scene.objects.delete_event(scene.event).await.unwrap(), 0);
}
