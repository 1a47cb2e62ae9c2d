//! Uploads in chunks below HTTP: in every kind of storage, in two processes, and what is left of them when others end.

use std::time::Duration;

use bytes::Bytes;

use super::scene::{KEPT_FOR, Scene, jpeg};
use crate::model::{Erasure, Event, EventId, Scope, Task, UserId};
use crate::objects::tests::buckets;
use crate::objects::{Key, Objects};
use crate::photos::{Begun, Error, NewResumable, Opened, Outcome, Photos, Progress, Resumable};
use crate::storage::Storage;
use crate::store::Store;
use crate::store::testing::on_both;

on_both!(
    chunks_are_taken_by_any_process_and_in_any_storage,
    a_lost_chunk_ends_the_upload,
    the_end_of_an_event_takes_its_uploads_along,
    chunks_are_orphans_only_without_their_upload,
);

async fn open(photos: &Photos, event: EventId, uploader: UserId, size: usize) -> Resumable {
    let new = NewResumable {
        event,
        uploader,
        name: "a.jpg",
        size: size as u64,
        sha256: None,
    };
    match photos.open_resumable(&new).await.unwrap() {
        Opened::Open(upload) => upload,
        Opened::Known(photo) => panic!("known: {photo:?}"),
    }
}

async fn send(
    photos: &Photos,
    uploader: UserId,
    upload: Resumable,
    offset: usize,
    bytes: Bytes,
) -> Result<Progress, Error> {
    match photos.begin_chunk(uploader, upload.id, offset as u64).await? {
        Begun::Chunk(mut chunk) => {
            chunk.write(bytes).await?;
            chunk.finish().await
        }
        Begun::Ended(outcome) => Ok(Progress::Ended(outcome)),
    }
}

/// The files that an event's open uploads have.
async fn chunks(scene: &Scene) -> Vec<Key> {
    let mut reader = scene.store.read().await.unwrap();
    let ids = crate::store::resumable::stale(reader.conn(), scene.now() + KEPT_FOR, 100)
        .await
        .unwrap();
    let mut keys = Vec::new();
    for id in ids {
        let files = crate::store::resumable::chunks(reader.conn(), id).await.unwrap();
        keys.extend(files.iter().map(|file| Key::chunk(scene.event, file).unwrap()));
    }
    keys
}

async fn chunks_are_taken_by_any_process_and_in_any_storage(store: Store) {
    let folder = tempfile::tempdir().unwrap();
    let bucket = buckets::new(&format!("chunks-{}", uuid::Uuid::new_v4().simple())).await;
    let storages = [Objects::memory(), Objects::local(folder.path()).unwrap(), bucket];
    for (number, objects) in (0..).zip(storages) {
        let scene = Scene::with(store.clone(), objects.clone()).await;
        let other = Scene::with(store.clone(), objects).await;
        let uploader = scene.add_guest(scene.event).await;
        let bytes = jpeg(number);
        let upload = open(&scene.photos, scene.event, uploader, bytes.len()).await;
        let mut offset = 0;
        let mut ended = None;
        for (piece, photos) in bytes
            .chunks(300)
            .zip([&scene.photos, &other.photos].into_iter().cycle())
        {
            let sent = send(photos, uploader, upload, offset, Bytes::copy_from_slice(piece)).await;
            offset += piece.len();
            match sent.unwrap() {
                Progress::At(at) => assert_eq!(at, offset as u64),
                Progress::Ended(outcome) => ended = Some(outcome),
            }
        }
        let Some(Outcome::Taken { photo, was_known }) = ended else {
            panic!("not taken: {ended:?}");
        };
        assert!(!was_known);
        let key = Key::original(scene.event, &photo.filename).unwrap();
        assert_eq!(scene.objects.read(&key).await.unwrap(), bytes);
        assert_eq!(scene.count("upload_chunks").await, 0);
        assert_eq!(scene.objects.delete_event(scene.event).await.unwrap(), 1);
    }
}

async fn a_lost_chunk_ends_the_upload(store: Store) {
    let scene = Scene::new(store).await;
    let uploader = scene.add_guest(scene.event).await;
    let bytes = jpeg(0);
    let upload = open(&scene.photos, scene.event, uploader, bytes.len()).await;
    send(&scene.photos, uploader, upload, 0, bytes.slice(..100))
        .await
        .unwrap();
    scene.objects.delete(&chunks(&scene).await[0]).await.unwrap();
    let sent = send(&scene.photos, uploader, upload, 100, bytes.slice(100..)).await;
    assert!(matches!(sent, Err(Error::NoSuchUpload)));
    assert_eq!(
        (
            scene.count("resumable_uploads").await,
            scene.count("photos").await
        ),
        (0, 0)
    );
}

async fn the_end_of_an_event_takes_its_uploads_along(store: Store) {
    let scene = Scene::new(store).await;
    let uploader = scene.add_guest(scene.event).await;
    scene.add_photo(0).await;
    let upload = open(&scene.photos, scene.event, uploader, 10_000).await;
    send(&scene.photos, uploader, upload, 0, jpeg(1).slice(..500))
        .await
        .unwrap();
    let files = chunks(&scene).await;
    scene.clock.advance(KEPT_FOR + Event::notice(KEPT_FOR));
    scene.expire().await;
    assert_eq!(scene.count("resumable_uploads").await, 0);
    let mut named = Vec::new();
    while let Some((job, _)) = scene.claim().await {
        if let Task::Erase(Erasure {
            scope: Scope::EventFaces(_),
            objects,
            ..
        }) = job.task
        {
            named.extend(objects);
        }
    }
    assert_eq!(named, [files[0].to_string()]);
}

async fn chunks_are_orphans_only_without_their_upload(store: Store) {
    let scene = Scene::new(store).await;
    let uploader = scene.add_guest(scene.event).await;
    let upload = open(&scene.photos, scene.event, uploader, 10_000).await;
    send(&scene.photos, uploader, upload, 0, jpeg(1).slice(..500))
        .await
        .unwrap();
    let files = chunks(&scene).await;
    // Stored files carry the time of this machine.
    scene.clock.advance(Duration::from_hours(24 * 365 * 10));
    let storage = Storage::new(
        scene.store.clone(),
        scene.objects.clone(),
        scene.clock.clone(),
        scene.clock_trust.clone(),
    );
    let survey = storage.look_for_orphans().await.unwrap();
    assert_eq!((survey.objects, survey.orphans), (1, 0));
    scene.photos.give_up_resumable(uploader, upload.id).await.unwrap();
    let survey = storage.look_for_orphans().await.unwrap();
    assert_eq!(survey.first, files);
}
