//! Request bodies with timeouts, which are read to their end whatever the handler does with them.
//!
//! A body may take long, but may not be silent; waiting for it does not count against the request's timeout ([`Stopwatch`]).
//! A handler that refuses early (401, too large) leaves bytes unread. A server that closes with unread bytes resets the
//! connection, and a client that is still sending never sees the response. So the body comes back when the handler is
//! done with it, and a limited rest of it is discarded before the response is sent, unless the client waits for
//! permission to send (`Expect: 100-continue`).

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::header::EXPECT;
use futures_util::{Stream, StreamExt};
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep, sleep, timeout};

use super::stopwatch::Stopwatch;

/// Maximum number of bytes that are discarded.
const POLITE_BYTES: usize = 64 << 20;

/// Timeout for discarding: as long as 64 MB take at 2 Mbit/s.
const POLITE_TIME: Duration = Duration::from_mins(5);

/// Timeouts of a request body.
#[derive(Clone, Copy, Debug)]
pub struct BodyTimes {
    /// Without any byte.
    pub silence: Duration,
    /// In total.
    pub total: Duration,
}

/// Adds timeouts to a request's body, and returns it after the handler.
pub(super) fn lend(request: Request, times: BodyTimes, stopwatch: Stopwatch) -> (Request, Remains) {
    let (home, remains) = oneshot::channel();
    let is_withheld = request.headers().contains_key(EXPECT);
    let request = request.map(|body| {
        let flow = Flow {
            body: body.into_data_stream(),
            silence: times.silence,
            is_silent: false,
            silent_until: Box::pin(sleep(times.silence)),
            deadline: Box::pin(sleep(times.total)),
            stopwatch,
        };
        Body::from_stream(Lent {
            flow: Some(flow),
            is_withheld,
            home: Some(home),
        })
    });
    (request, Remains(remains))
}

/// The unread rest of a body.
pub(super) struct Remains(oneshot::Receiver<Flow>);

impl Remains {
    /// Reads and discards the rest, up to the limits.
    pub(super) async fn drain(mut self) {
        // A task that still owns the body will read it.
        let Ok(mut rest) = self.0.try_recv() else {
            return;
        };
        let read = async {
            let mut left = POLITE_BYTES;
            while let Some(Ok(bytes)) = rest.next().await {
                match left.checked_sub(bytes.len()) {
                    Some(rest) => left = rest,
                    None => break,
                }
            }
        };
        // After that the response is sent anyway.
        let _ = timeout(POLITE_TIME, read).await;
    }
}

/// A body with timeouts.
struct Flow {
    body: BodyDataStream,
    silence: Duration,
    /// Whether a read is pending.
    is_silent: bool,
    silent_until: Pin<Box<Sleep>>,
    deadline: Pin<Box<Sleep>>,
    stopwatch: Stopwatch,
}

impl Stream for Flow {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let flow = &mut *self;
        if let Poll::Ready(item) = flow.body.poll_next_unpin(context) {
            flow.is_silent = false;
            flow.stopwatch.resume();
            return Poll::Ready(item.map(|bytes| bytes.map_err(io::Error::other)));
        }
        if !flow.is_silent {
            flow.is_silent = true;
            // The timeout begins now: without a read no byte could arrive.
            flow.silent_until.as_mut().reset(Instant::now() + flow.silence);
            flow.stopwatch.pause();
        }
        if flow.deadline.as_mut().poll(context).is_pending() {
            ready!(flow.silent_until.as_mut().poll(context));
        }
        flow.stopwatch.resume();
        Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())))
    }
}

/// A body that is sent back when the handler drops it.
struct Lent {
    /// `None` once it has ended.
    flow: Option<Flow>,
    /// The client waits for a first read before it sends.
    is_withheld: bool,
    home: Option<oneshot::Sender<Flow>>,
}

impl Stream for Lent {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.is_withheld = false;
        let Some(flow) = &mut self.flow else {
            return Poll::Ready(None);
        };
        let item = ready!(flow.poll_next_unpin(context));
        if !matches!(item, Some(Ok(_))) {
            self.flow = None;
        }
        Poll::Ready(item)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(flow) = self.flow.take() else { return };
        flow.stopwatch.resume();
        if let Some(home) = self.home.take()
            && !self.is_withheld
        {
            // The request was given up, so nothing waits for it.
            home.send(flow).ok();
        }
    }
}
