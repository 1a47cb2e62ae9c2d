//! Multipart bodies as the selfie's form reads them: never more in memory than was asked for, and no panic.
//!
//! The body comes in chunks of several sizes, and once more behind what a hostile client repeats: preambles, headers without an
//! end, empty parts.

use std::convert::Infallible;
use std::net::Ipv4Addr;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request};
use findme::http::error::Error;
use findme::http::extract::{FileForm, FormLimits, Upload};
use findme::http::spool::Spool;
use findme::http::words::Sentence;
use findme::limits::Origin;
use tokio::runtime::Builder;

/// Most bytes of the file.
const LIMIT: usize = 256;

/// What is repeated before a body: nothing, a preamble, empty parts, headers of one part.
const REPEATED: [(&[u8], usize); 4] = [
    (b"", 0),
    (b"preamble\r\n", 10_000),
    (
        b"--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\n\r\n",
        40,
    ),
    (b"--x\r\na: b", 1),
];

/// Takes the body of a form whose parts the line `--x` begins.
pub(crate) fn check(bytes: &[u8]) {
    let runtime = Builder::new_current_thread()
        .build()
        .expect("a thread may have a runtime");
    // The first byte chooses, so that a fuzzer can.
    let choice = usize::from(bytes.first().copied().unwrap_or_default());
    let (repeated, times) = REPEATED[choice % REPEATED.len()];
    runtime.block_on(read(bytes, bytes.len().max(1)));
    // Chunks as a connection brings them: what is repeated is looked through again for each.
    let chunk = (4 << 10) * (1 + choice % 8);
    runtime.block_on(read(&[&repeated.repeat(times), bytes].concat(), chunk));
}

/// Reads a form that comes in chunks of this size.
async fn read(bytes: &[u8], chunk: usize) {
    let chunks: Vec<Result<Bytes, Infallible>> = bytes
        .chunks(chunk)
        .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
        .collect();
    let request = Request::builder()
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from_stream(futures_util::stream::iter(chunks)))
        .expect("the request is one");
    let Ok(upload) = Upload::<()>::from_request(request, &()).await else {
        return;
    };
    let limits = FormLimits {
        file: LIMIT,
        too_large: Error::refused(Sentence::SelfieTooLarge),
    };
    let spool = Spool::new(&std::env::temp_dir());
    let origin = Origin::at(Ipv4Addr::LOCALHOST.into());
    let mut form = FileForm::new(upload, &spool, origin, limits);
    if form.read_texts().await.is_ok() && form.read_rest().await.is_ok() {
        let _ = form.text("event_code");
        if let Ok(file) = form.into_file().await {
            let size = file.bytes().len();
            assert!(size <= LIMIT, "{size} bytes");
        }
    }
}
