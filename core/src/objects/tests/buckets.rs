//! What only a bucket can do: be missing, be out of reach, and have its originals in another folder.
//!
//! All tests share one S3 server, which nobody here wrote; each has a bucket of its own.

use std::sync::LazyLock;
use std::time::Duration;

use findme_loadtest::s3::Server;
use futures_util::TryStreamExt;
use object_store::StaticCredentialProvider;
use object_store::aws::AwsCredential;

use super::*;

/// The server of all these tests.
static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start().unwrap_or_else(|error| panic!("{error}")));

/// A bucket at an address, with a folder of its own for originals, as somebody whom every test server lets in.
fn bucket_at(endpoint: &str, name: &str) -> Objects {
    let bucket = Bucket {
        name: name.to_owned(),
        region: "eu-west-1".to_owned(),
        endpoint: Some(endpoint.to_owned()),
        originals: "old/photos".to_owned(),
    };
    let who = AwsCredential {
        key_id: "test".to_owned(),
        secret_key: "test".to_owned(),
        token: None,
    };
    Objects::bucket(&bucket, Arc::new(StaticCredentialProvider::new(who))).unwrap()
}

/// A new bucket.
pub(crate) async fn new(name: &str) -> Objects {
    let name = &name[..name.len().min(63)];
    SERVER.make_bucket(name).await.unwrap();
    bucket_at(SERVER.url(), name)
}

#[tokio::test]
async fn a_bucket_that_does_not_exist_is_told_when_it_is_tried_out() {
    let objects = bucket_at(SERVER.url(), "none-of-ours");
    let tried = objects.try_out().await;
    assert!(tried.unwrap_err().to_string().contains("no such object"));
}

#[tokio::test]
async fn a_bucket_that_cannot_be_reached_fails_within_seconds() {
    // A port at which nobody listens.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = port.local_addr().unwrap().port();
    let objects = bucket_at(&format!("http://127.0.0.1:{port}"), "photos");
    let limit = Duration::from_mins(1);
    let key = original("a.jpg");
    let read = tokio::time::timeout(limit, objects.read(&key)).await;
    assert!(matches!(read, Ok(Err(Error::Storage(_)))), "{read:?}");
    let written = tokio::time::timeout(limit, objects.put(&key, Bytes::from_static(b"x"))).await;
    assert!(matches!(written, Ok(Err(Error::Storage(_)))), "{written:?}");
    assert!(matches!(objects.check().await, Err(Error::Storage(_))));
}

#[tokio::test]
async fn originals_lie_in_the_folder_that_was_asked_for() {
    let objects = new("originals-folder").await;
    for key in [original("a.jpg"), web(EVENT)] {
        objects.put(&key, Bytes::from_static(b"x")).await.unwrap();
    }
    let found: Vec<_> = objects.store.list(None).try_collect().await.unwrap();
    let mut paths: Vec<_> = found.iter().map(|object| object.location.as_ref()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["old/photos/event_1/a.jpg", "web/event_1/a.jpg.jpg"]);
}
