//! Selfies become pixels here, within a memory of their own: a small file may hold a hundred megapixels.
//!
//! A JPEG as cameras write it is decoded at a half, a quarter or an eighth of its size, in some ten megabytes. A progressive one
//! below 8,000 pixels is decoded whole, as PNG and WebP are, in up to 256 MB; a larger one takes 34. What is needed is reserved
//! before and given back after, so that however many selfies come at once, they take no more than [`BYTES`], or than the largest
//! takes alone.

use std::sync::Arc;

use bytes::Bytes;
use findme_images::{self as images, Picture};
use tokio::sync::Semaphore;

use super::Matching;
use crate::cpu::Urgency;

/// Memory for all selfies that are being decoded, in bytes: one of the largest that are taken, or a handful of a phone's.
const BYTES: u64 = images::MAX_REDUCED_BYTES;

const MIB: u64 = 1 << 20;

/// Long side in pixels of a selfie that the engine sees.
const SELFIE_SIDE: u32 = 1024;

/// JPEG quality of a selfie that had to be turned to be shown.
const SHOWN_QUALITY: u8 = 90;

/// The memory, in mebibytes; clones share it.
#[derive(Clone, Debug)]
pub(super) struct SelfieMemory(Arc<Semaphore>);

impl SelfieMemory {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(
            usize::try_from(BYTES / MIB).unwrap_or(usize::MAX),
        )))
    }
}

impl Matching {
    /// Decodes a selfie, upright and at the size selfies are judged at.
    pub(super) async fn decode_selfie(
        &self,
        bytes: Bytes,
        urgency: Urgency,
    ) -> Result<Arc<Picture>, images::Error> {
        let needed = images::probe_reduced(&bytes)?.reduced_bytes(SELFIE_SIDE);
        let decode = move || images::decode_reduced(&bytes, SELFIE_SIDE).map(Arc::new);
        self.in_selfie_memory(needed, urgency, decode).await
    }

    /// A selfie's file for showing: upright, without metadata. One of which a copy alone is not enough (it has to be turned, or
    /// only its pixels tell whether it is complete) and that is too large for the memory is as large as a screen afterwards.
    pub(super) async fn show_selfie(&self, bytes: Bytes) -> Result<Vec<u8>, images::Error> {
        let probe = images::probe(&bytes)?;
        if probe.cleaning_bytes() <= BYTES {
            let clean = move || images::without_metadata(&bytes);
            let needed = probe.cleaning_bytes();
            return self.in_selfie_memory(needed, Urgency::Guest, clean).await;
        }
        let needed = images::probe_reduced(&bytes)?.reduced_bytes(images::WEB_SIDE);
        let shrink = move || {
            let picture = images::decode_reduced(&bytes, images::WEB_SIDE)?;
            Ok(picture.encode_jpeg(SHOWN_QUALITY))
        };
        self.in_selfie_memory(needed, Urgency::Guest, shrink).await
    }

    /// Runs `work` once so many bytes are free. They are given back at its end, even if nobody waits any more.
    async fn in_selfie_memory<T: Send + 'static>(
        &self,
        bytes: u64,
        urgency: Urgency,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        let mebibytes = u32::try_from(bytes.min(BYTES).div_ceil(MIB)).unwrap_or(u32::MAX);
        let memory = self.selfie_memory.0.clone().acquire_many_owned(mebibytes);
        let memory = memory.await.expect("the semaphore is never closed");
        let section = move || {
            let done = work();
            drop(memory);
            done
        };
        self.cpu.run(urgency, section).await
    }
}
