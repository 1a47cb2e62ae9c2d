//! One list of behaviours, run on a local folder, in a bucket of an S3 server that nobody here wrote, and in memory.
//!
//! A behaviour that only one kind of storage shows is a difference somebody would meet in production.

use futures_util::TryStreamExt;

use super::*;

pub(crate) mod buckets;
mod folders;

const EVENT: EventId = EventId(1);

/// Runs each behaviour on every kind of storage.
macro_rules! on_each {
    ($($behaviour:ident)*) => {
        mod local {
            use super::*;
            $(#[tokio::test]
            async fn $behaviour() {
                let folder = tempfile::tempdir().unwrap();
                super::$behaviour(Objects::local(&folder.path().join("objects")).unwrap()).await;
                wait_until_nothing_is_staged(folder.path()).await;
            })*
        }
        mod bucket {
            use super::*;
            $(#[tokio::test]
            async fn $behaviour() {
                let name = stringify!($behaviour).replace('_', "-");
                super::$behaviour(buckets::new(&name).await).await;
            })*
        }
        mod memory {
            use super::*;
            $(#[tokio::test]
            async fn $behaviour() {
                super::$behaviour(Objects::memory()).await;
            })*
        }
    };
}

on_each! {
    what_is_written_is_read_counted_and_hashed
    a_large_upload_is_stored_in_parts
    an_empty_object_is_an_object
    nothing_is_visible_before_the_end
    an_aborted_upload_leaves_nothing
    a_dropped_upload_leaves_nothing
    an_aborted_upload_keeps_what_was_there
    a_finished_upload_replaces_what_was_there
    ranges_are_read_and_clamped
    what_is_missing_is_not_found
    deleting_twice_is_fine
    an_event_is_deleted_and_its_neighbours_stay

    a_check_leaves_nothing
    what_is_removed_leaves_the_memory_too
    a_copy_takes_the_place_of_what_was_there
}

async fn what_is_written_is_read_counted_and_hashed(objects: Objects) {
    let key = original("a.jpg");
    let mut upload = objects.create(&key);
    assert_eq!(upload.write(Bytes::from_static(b"hello ")).await.unwrap(), 6);
    assert_eq!(upload.head(), b"hello ");
    assert_eq!(upload.write(Bytes::from(vec![b'x'; 100])).await.unwrap(), 106);
    assert_eq!(upload.head().len(), 64);
    let written = upload.finish().await.unwrap();
    let expected = [&b"hello "[..], &[b'x'; 100]].concat();
    assert_eq!(
        written,
        Written {
            size: 106,
            sha256: sha256(&expected)
        }
    );
    assert_eq!(objects.read(&key).await.unwrap(), expected);
    assert_eq!(objects.size(&key).await.unwrap(), 106);
}

async fn a_large_upload_is_stored_in_parts(objects: Objects) {
    let key = original("large.jpg");
    let written = upload_large(&objects, &key).await.finish().await.unwrap();
    assert_eq!(
        written,
        Written {
            size: large().len() as u64,
            sha256: sha256(&large())
        }
    );
    let opened = objects.open(&key, None).await.unwrap();
    assert_eq!(opened.size, written.size);
    assert_eq!(collect(opened).await, large());
    let part = objects.open(&key, Some(1_000_001..9_000_000)).await.unwrap();
    assert_eq!(collect(part).await, large()[1_000_001..9_000_000]);
}

async fn an_empty_object_is_an_object(objects: Objects) {
    let key = original("empty");
    let written = objects.create(&key).finish().await.unwrap();
    assert_eq!(
        written,
        Written {
            size: 0,
            sha256: sha256(b"")
        }
    );
    assert_eq!(collect(objects.open(&key, None).await.unwrap()).await, b"");
    assert!(matches!(
        objects.open(&key, Some(0..1)).await,
        Err(Error::OutOfRange { size: 0 })
    ));
}

async fn nothing_is_visible_before_the_end(objects: Objects) {
    let key = original("a.jpg");
    let upload = upload_large(&objects, &key).await;
    assert!(matches!(objects.size(&key).await, Err(Error::NotFound)));
    assert_eq!(stored(&objects).await, 0);
    upload.finish().await.unwrap();
    assert_eq!(stored(&objects).await, 1);
}

async fn an_aborted_upload_leaves_nothing(objects: Objects) {
    let key = original("a.jpg");
    upload_large(&objects, &key).await.abort().await.unwrap();
    let mut small = objects.create(&key);
    small.write(Bytes::from_static(b"a few bytes")).await.unwrap();
    small.abort().await.unwrap();
    objects.create(&key).abort().await.unwrap();
    assert_eq!(stored(&objects).await, 0);
}

async fn a_dropped_upload_leaves_nothing(objects: Objects) {
    let key = original("a.jpg");
    drop(upload_large(&objects, &key).await);
    let mut small = objects.create(&key);
    small.write(Bytes::from_static(b"a few bytes")).await.unwrap();
    drop(small);
    assert_eq!(stored(&objects).await, 0);
}

async fn an_aborted_upload_keeps_what_was_there(objects: Objects) {
    let key = original("a.jpg");
    objects.put(&key, Bytes::from_static(b"old")).await.unwrap();
    upload_large(&objects, &key).await.abort().await.unwrap();
    assert_eq!(objects.read(&key).await.unwrap(), "old");
}

async fn a_finished_upload_replaces_what_was_there(objects: Objects) {
    let key = original("a.jpg");
    objects
        .put(&key, Bytes::from_static(b"old and longer"))
        .await
        .unwrap();
    let mut upload = objects.create(&key);
    upload.write(Bytes::from_static(b"new")).await.unwrap();
    upload.finish().await.unwrap();
    assert_eq!(objects.read(&key).await.unwrap(), "new");
}

async fn ranges_are_read_and_clamped(objects: Objects) {
    let key = original("a.jpg");
    objects
        .put(&key, Bytes::from_static(b"0123456789"))
        .await
        .unwrap();
    for (asked, range, bytes) in [
        (0..1, 0..1, "0"),
        (3..7, 3..7, "3456"),
        (9..10, 9..10, "9"),
        (8..u64::MAX, 8..10, "89"),
    ] {
        let opened = objects.open(&key, Some(asked)).await.unwrap();
        assert_eq!((opened.size, opened.range.clone()), (10, range));
        assert_eq!(collect(opened).await, bytes.as_bytes());
    }
    for range in [10..11, 3..3, u64::MAX - 1..u64::MAX] {
        assert!(matches!(
            objects.open(&key, Some(range)).await,
            Err(Error::OutOfRange { size: 10 })
        ));
    }
}

async fn what_is_missing_is_not_found(objects: Objects) {
    let key = original("a.jpg");
    assert!(matches!(objects.read(&key).await, Err(Error::NotFound)));
    assert!(matches!(objects.size(&key).await, Err(Error::NotFound)));
    assert!(matches!(objects.open(&key, None).await, Err(Error::NotFound)));
    assert!(matches!(
        objects.open(&key, Some(0..1)).await,
        Err(Error::NotFound)
    ));
}

async fn deleting_twice_is_fine(objects: Objects) {
    let key = original("a.jpg");
    objects.put(&key, Bytes::from_static(b"x")).await.unwrap();
    objects.delete(&key).await.unwrap();
    objects.delete(&key).await.unwrap();
    assert_eq!(stored(&objects).await, 0);
}

async fn an_event_is_deleted_and_its_neighbours_stay(objects: Objects) {
    let screen = |event| Key::screen(event, "a.jpg").unwrap();
    let gone = [
        original("a.jpg"),
        original("b.jpg"),
        web(EVENT),
        screen(EVENT),
        thumbnail(EVENT),
    ];
    let stay = [
        web(EventId(10)),
        screen(EventId(10)),
        thumbnail(EventId(2)),
        Key::selfie("a.jpg").unwrap(),
    ];
    for key in gone.iter().chain(&stay) {
        objects.put(key, Bytes::from_static(b"x")).await.unwrap();
    }
    assert_eq!(objects.delete_event(EVENT).await.unwrap(), 5);
    assert_eq!(objects.delete_event(EVENT).await.unwrap(), 0);
    for key in &stay {
        objects.size(key).await.unwrap();
    }
    assert_eq!(stored(&objects).await, stay.len());
}

async fn a_check_leaves_nothing(objects: Objects) {
    objects.check().await.unwrap();
    assert_eq!(stored(&objects).await, 0);
}

async fn what_is_removed_leaves_the_memory_too(objects: Objects) {
    let (one, other) = (thumbnail(EVENT), thumbnail(EventId(2)));
    for removed_by_event in [false, true] {
        for key in [&one, &other] {
            objects.put(key, Bytes::from_static(b"old")).await.unwrap();
            assert_eq!(objects.read_small(key).await.unwrap(), "old");
        }
        if removed_by_event {
            objects.delete_event(EVENT).await.unwrap();
        } else {
            objects.delete(&one).await.unwrap();
        }
        assert!(matches!(objects.read_small(&one).await, Err(Error::NotFound)));
        // Others stay in memory until all of it is forgotten.
        objects.put(&other, Bytes::from_static(b"new")).await.unwrap();
        assert_eq!(objects.read_small(&other).await.unwrap(), "old");
        objects.clear_memory();
        assert_eq!(objects.read_small(&other).await.unwrap(), "new");
        objects.clear_memory();
    }
}

async fn a_copy_takes_the_place_of_what_was_there(objects: Objects) {
    let (from, to) = (original("a.jpg"), original("b.jpg"));
    objects.put(&from, Bytes::from_static(b"new")).await.unwrap();
    for is_there in [false, true] {
        if is_there {
            objects
                .put(&to, Bytes::from_static(b"old and longer"))
                .await
                .unwrap();
        }
        objects.copy(&from, &to).await.unwrap();
        assert_eq!(objects.read(&to).await.unwrap(), "new");
    }
    objects.delete(&from).await.unwrap();
    assert_eq!(objects.read(&to).await.unwrap(), "new");
}

fn original(filename: &str) -> Key {
    Key::original(EVENT, filename).unwrap()
}

fn web(event: EventId) -> Key {
    Key::web(event, "a.jpg").unwrap()
}

fn thumbnail(event: EventId) -> Key {
    Key::thumbnail(event, "a.jpg").unwrap()
}

/// More than two parts, no two pieces alike.
fn large() -> Vec<u8> {
    (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect()
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

/// An upload to which everything is written, but which is not finished.
async fn upload_large(objects: &Objects, key: &Key) -> Upload {
    let mut upload = objects.create(key);
    for piece in large().chunks(300_001) {
        upload.write(Bytes::copy_from_slice(piece)).await.unwrap();
    }
    upload
}

async fn collect(opened: Opened) -> Vec<u8> {
    opened
        .bytes
        .try_fold(Vec::new(), async |all, piece| Ok([all, piece.to_vec()].concat()))
        .await
        .unwrap()
}

/// How many objects there are.
async fn stored(objects: &Objects) -> usize {
    objects
        .store
        .list(None)
        .try_collect::<Vec<_>>()
        .await
        .unwrap()
        .len()
}

/// Files of uploads that never ended are removed in the background: waits for it, and fails if it never happens.
async fn wait_until_nothing_is_staged(folder: &FsPath) {
    for _ in 0..1000 {
        if !holds_staged_file(folder) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("a staged file was left behind");
}

fn holds_staged_file(folder: &FsPath) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.filter_map(Result::ok).any(|entry| {
            holds_staged_file(&entry.path()) || entry.file_name().to_string_lossy().contains('#')
        })
    })
}
