//! Request bodies that have to flow, and are read to their end whatever the handler makes of them.
//!
//! A body may take long, but not be silent; while it is waited for, no time of the request's own passes ([`Pace`]). A handler
//! that refuses early (401, too large) leaves bytes unread. A server that answers and closes over them resets the connection, and
//! the client, still sending, never sees the answer. So the body comes back when the handler is done with it, and a sensible rest
//! of it is thrown away before the answer goes out. Only a client that asked whether to send at all (`Expect: 100-continue`) is
//! answered without being read.

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

use super::pace::Pace;

/// Most bytes of an unwanted body that are read for politeness.
const POLITE_BYTES: usize = 64 << 20;

/// How long they are read: as long as 64 MB take at 2 Mbit/s.
const POLITE_TIME: Duration = Duration::from_mins(5);

/// How long the body of a request may take.
#[derive(Clone, Copy, Debug)]
pub struct BodyTimes {
    /// Without a byte.
    pub silence: Duration,
    /// In all.
    pub total: Duration,
}

/// Gives a request's body its times, and a way back.
pub(super) fn lend(request: Request, times: BodyTimes, pace: Pace) -> (Request, Remains) {
    let (home, remains) = oneshot::channel();
    let is_withheld = request.headers().contains_key(EXPECT);
    let request = request.map(|body| {
        let flow = Flow {
            body: body.into_data_stream(),
            silence: times.silence,
            is_silent: false,
            silent_until: Box::pin(sleep(times.silence)),
            deadline: Box::pin(sleep(times.total)),
            pace,
        };
        Body::from_stream(Lent {
            flow: Some(flow),
            is_withheld,
            home: Some(home),
        })
    });
    (request, Remains(remains))
}

/// What a handler leaves of a body.
pub(super) struct Remains(oneshot::Receiver<Flow>);

impl Remains {
    /// Reads what is left and throws it away, as far as is polite.
    pub(super) async fn drain(mut self) {
        // Whoever still holds the body (a task it was moved to) will read it.
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
        // Whoever is not done by then is answered all the same.
        let _ = timeout(POLITE_TIME, read).await;
    }
}

/// A body with its times.
struct Flow {
    body: BodyDataStream,
    silence: Duration,
    /// Whether it was asked for bytes and has none yet.
    is_silent: bool,
    silent_until: Pin<Box<Sleep>>,
    deadline: Pin<Box<Sleep>>,
    pace: Pace,
}

impl Stream for Flow {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let flow = &mut *self;
        if let Poll::Ready(item) = flow.body.poll_next_unpin(context) {
            flow.is_silent = false;
            flow.pace.work();
            return Poll::Ready(item.map(|bytes| bytes.map_err(io::Error::other)));
        }
        if !flow.is_silent {
            flow.is_silent = true;
            // From now on: while nobody asked for bytes, none could come.
            flow.silent_until.as_mut().reset(Instant::now() + flow.silence);
            flow.pace.wait();
        }
        if flow.deadline.as_mut().poll(context).is_pending() {
            ready!(flow.silent_until.as_mut().poll(context));
        }
        flow.pace.work();
        Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())))
    }
}

/// A body that goes home when the handler drops it.
struct Lent {
    /// None once it has ended.
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
        flow.pace.work();
        if let Some(home) = self.home.take()
            && !self.is_withheld
        {
            // Nobody waits for it any more: the request was given up.
            home.send(flow).ok();
        }
    }
}
