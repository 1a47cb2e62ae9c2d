//! The photos that an upload has taken in so far, for an answer that comes before the upload is done.
//!
//! They travel beside the handler in a task-local: its future is gone when the time is over, and with it what it knew.

use std::sync::{Arc, Mutex, PoisonError};

use crate::http::wire::UploadedPhoto;

tokio::task_local! {
    static KEPT: KeptPhotos;
}

/// Photos of one request; clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct KeptPhotos(Arc<Mutex<Vec<UploadedPhoto>>>);

impl KeptPhotos {
    /// The photos so far.
    pub(super) fn photos(&self) -> Vec<UploadedPhoto> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs a future whose photos are noted here.
    pub(super) async fn scope<F: Future>(self, future: F) -> F::Output {
        KEPT.scope(self, future).await
    }
}

/// Notes a photo that the present request has added.
pub(super) fn note(photo: UploadedPhoto) {
    // Outside a request nobody asks.
    let _ = KEPT.try_with(|kept| kept.0.lock().unwrap_or_else(PoisonError::into_inner).push(photo));
}
