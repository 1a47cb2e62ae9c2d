//! The input of the multipart parser: a body in small pieces that ends if the parser makes no progress.
//!
//! The parser buffers everything that is ready before it parses, and keeps a preamble and the headers of a part until
//! their end, scanning all of it again each time. So it gets one piece at a time, and at most 64 kB between two signs
//! of progress (the headers or bytes of a part); the whole body has a limit, too.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::Error;
use axum::body::{BodyDataStream, Bytes};
use futures_util::{Stream, StreamExt as _};

/// Maximum number of bytes without progress.
const WITHOUT_PROGRESS: usize = 64 << 10;

/// Maximum size of a piece.
const PIECE: usize = 32 << 10;

/// Why a body is cut off.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(super) enum Stopped {
    /// Too many bytes that are neither a part's headers nor its content.
    #[error("more than {WITHOUT_PROGRESS} bytes without the end of a part's headers")]
    WithoutProgress,
    /// The body is larger than its limit.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
}

/// The progress of a body; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Counts>);

#[derive(Debug)]
struct Counts {
    /// Bytes since the last progress.
    unused: AtomicUsize,
    /// Bytes in total.
    total: AtomicU64,
    /// Maximum number of bytes in total.
    limit: AtomicU64,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self(Arc::new(Counts {
            unused: AtomicUsize::new(0),
            total: AtomicU64::new(0),
            limit: AtomicU64::new(0),
        }))
    }

    /// Sets the maximum number of bytes in total; 0 unless this is called.
    pub(super) fn limit_to(&self, bytes: u64) {
        self.0.limit.store(bytes, Ordering::Relaxed);
    }

    /// Records progress of the parser.
    pub(super) fn made(&self) {
        self.0.unused.store(0, Ordering::Relaxed);
    }

    /// Counts the next piece.
    fn count(&self, bytes: usize) -> Result<(), Stopped> {
        let limit = self.0.limit.load(Ordering::Relaxed);
        let total = self.0.total.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        let unused = self.0.unused.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if total > limit {
            Err(Stopped::TooLarge { limit })
        } else if unused > WITHOUT_PROGRESS + PIECE {
            // The piece itself may contain the end.
            Err(Stopped::WithoutProgress)
        } else {
            Ok(())
        }
    }
}

/// A body in pieces.
pub(super) struct Watched {
    body: BodyDataStream,
    /// The rest of the last chunk.
    rest: Bytes,
    /// Whether the parser has to parse before it gets more.
    has_handed: bool,
    progress: Progress,
}

impl Watched {
    pub(super) fn new(body: BodyDataStream, progress: Progress) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            has_handed: false,
            progress,
        }
    }
}

impl Stream for Watched {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.has_handed) {
            // The parser polls until nothing is ready: now it parses what it has, and is woken to poll again.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match std::task::ready!(self.body.poll_next_unpin(context)) {
                Some(Ok(chunk)) => self.rest = chunk,
                end => return Poll::Ready(end),
            }
        }
        let size = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(size);
        self.has_handed = true;
        let counted = self.progress.count(piece.len()).map_err(Error::new);
        Poll::Ready(Some(counted.map(|()| piece)))
    }
}

#[cfg(test)]
mod tests;
