//! What only a folder can do: go away, keep what a killed process left, and be changed by others while it is read.
//!
//! Its objects are plain files, which whoever runs the machine may look at and touch.

use super::*;

#[tokio::test]
async fn a_folder_that_went_away_fails_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("objects");
    let objects = Objects::local(&path).unwrap();
    std::fs::remove_dir(&path).unwrap();
    std::fs::write(&path, "a file in the way").unwrap();
    assert!(matches!(objects.check().await, Err(Error::Storage(_))));
}

#[tokio::test]
async fn what_a_killed_upload_left_goes_with_its_event() {
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::local(folder.path()).unwrap();
    // A killed process cannot clean up: neither does an upload that is never dropped.
    std::mem::forget(upload_large(&objects, &original("a.jpg")).await);
    assert!(holds_staged_file(folder.path()));
    assert_eq!(objects.delete_event(EVENT).await.unwrap(), 0);
    assert!(!holds_staged_file(folder.path()));
}

#[tokio::test]
async fn a_file_that_becomes_shorter_while_it_is_read_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::local(folder.path()).unwrap();
    let key = original("a.jpg");
    objects.put(&key, large().into()).await.unwrap();
    let opened = objects.open(&key, None).await.unwrap();
    let file = std::fs::File::options()
        .write(true)
        .open(folder.path().join(key.as_str()));
    file.unwrap().set_len(1_000).unwrap();
    let read: Result<Vec<Bytes>, Error> = opened.bytes.try_collect().await;
    assert!(matches!(read, Err(Error::Storage(_))));
}

#[tokio::test]
async fn objects_are_plain_files_that_outlive_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let key = original("a.jpg");
    Objects::local(folder.path())
        .unwrap()
        .put(&key, Bytes::from_static(b"x"))
        .await
        .unwrap();
    assert_eq!(
        std::fs::read(folder.path().join("raw/event_1/a.jpg")).unwrap(),
        b"x"
    );
    assert_eq!(
        Objects::local(folder.path()).unwrap().read(&key).await.unwrap(),
        "x"
    );
}
