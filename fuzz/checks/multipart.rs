//! Multipart bodies as the selfie's form reads them: never more in memory than was asked for, and no panic.

use axum::body::Body;
use axum::extract::{FromRequest as _, Request};
use findme::http::error::Error;
use findme::http::extract::Upload;
use findme::http::words::Sentence;
use tokio::runtime::Builder;

/// Most bytes of the file.
const LIMIT: usize = 256;

/// Takes the body of a form whose parts the line `--x` begins.
pub(crate) fn check(bytes: &[u8]) {
    let runtime = Builder::new_current_thread()
        .build()
        .expect("a thread may have a runtime");
    let request = Request::builder()
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from(bytes.to_vec()))
        .expect("the request is one");
    runtime.block_on(async {
        let Ok(upload) = Upload::<()>::from_request(request, &()).await else {
            return;
        };
        let too_large = Error::refused(Sentence::SelfieTooLarge);
        if let Ok(mut form) = upload.gather(LIMIT, too_large).await {
            let _ = form.text("event_code");
            if let Ok(file) = form.file() {
                assert!(file.len() <= LIMIT, "{} bytes", file.len());
            }
        }
    });
}
