//! Bodies that go on and on, read part by part: what is held of them, and when they are given up.
//!
//! Chunks are as large as a fast connection brings them; how many of them were read is counted.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request};
use futures_util::{StreamExt as _, stream};

use super::super::Upload;
use super::*;
use crate::http::error::{Error, Result};

/// A chunk as large as a fast connection brings.
const CHUNK: usize = 100 << 10;

/// More than any test may read.
const ENDLESS: usize = 1_000;

/// A form that begins like this and goes on with the same bytes again and again, and how many bytes of it were read.
async fn endless(beginning: &[u8], again: &[u8]) -> (Upload<()>, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let counter = read.clone();
    let chunk = Bytes::from(again.repeat(CHUNK / again.len()));
    let chunks = stream::iter([Bytes::copy_from_slice(beginning)])
        .chain(stream::iter(vec![chunk; ENDLESS]))
        .map(move |chunk| {
            counter.fetch_add(chunk.len(), Ordering::Relaxed);
            Ok::<_, Infallible>(chunk)
        });
    let request = Request::builder()
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from_stream(chunks))
        .unwrap();
    let upload = Upload::from_request(request, &()).await.unwrap();
    upload.limit_to(u64::MAX);
    (upload, read)
}

/// Reads a form to its end; answers its parts and their bytes.
async fn read(mut upload: Upload<()>) -> Result<(usize, usize)> {
    let (mut parts, mut bytes) = (0, 0);
    while let Some(mut part) = upload.next().await? {
        parts += 1;
        while let Some(chunk) = part.chunk().await? {
            bytes += chunk.len();
        }
    }
    Ok((parts, bytes))
}

fn code(read: Result<(usize, usize)>) -> &'static str {
    read.map_err(|error: Error| error.code()).unwrap_err()
}

#[tokio::test]
async fn what_makes_no_progress_is_given_up() {
    let part = b"--x\r\ncontent-disposition: form-data; name=\"a\"\r\n";
    let begun: [(&[u8], &[u8]); 5] = [
        // A preamble, the space behind a boundary, one header, many headers, headers of a second part.
        (b"", b"preamble\r\n"),
        (b"--x", b" \t"),
        (part, b"a"),
        (part, b"a: b\r\n"),
        (
            b"--x\r\n\r\nbody\r\n--x\r\ncontent-disposition: form-data",
            b"; a=b",
        ),
    ];
    for (beginning, again) in begun {
        let (upload, bytes) = endless(beginning, again).await;
        assert_eq!(code(read(upload).await), "malformed_multipart");
        let bytes = bytes.load(Ordering::Relaxed);
        assert!(bytes <= 3 * CHUNK, "{bytes} of {:?}", beginning.escape_ascii());
    }
}

#[tokio::test]
async fn a_part_may_be_as_long_as_the_whole() {
    let (upload, _) = endless(b"--x\r\n\r\n", b"\r\n--").await;
    upload.limit_to(50 << 20);
    assert_eq!(code(read(upload).await), "body_too_large");
}

#[tokio::test]
async fn parts_do_not_add_up_to_too_little_progress() {
    let part = b"--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n";
    let form = [part.repeat(10_000), b"--x--".to_vec()].concat();
    let request = Request::builder()
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from(form))
        .unwrap();
    let upload = Upload::<()>::from_request(request, &()).await.unwrap();
    upload.limit_to(1 << 20);
    assert_eq!(read(upload).await.unwrap(), (10_000, 10_000));
}
