//! Request bodies with a deadline, which are read to their end whatever the handler makes of them.
//!
//! A handler that refuses early (401, too large) leaves bytes unread. A server that answers and closes over
//! them resets the connection, and the client, still sending, never sees the answer. So the body comes back when
//! the handler is done with it, and a sensible rest of it is thrown away before the answer goes out. Only a client
//! that asked whether to send at all (`Expect: 100-continue`) is answered without being read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::header::EXPECT;
use futures_util::{Stream, StreamExt};
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep};

/// Most bytes of an unwanted body that are read for politeness.
const POLITE_BYTES: usize = 64 << 20;

/// Gives a request's body a deadline, and a way back.
pub(super) fn lend(request: Request, limit: Duration) -> (Request, Remains) {
    let (home, remains) = oneshot::channel();
    let is_withheld = request.headers().contains_key(EXPECT);
    let request = request.map(|body| {
        Body::from_stream(Lent {
            body: Some(body.into_data_stream()),
            deadline: Box::pin(sleep(limit)),
            is_withheld,
            home: Some(home),
        })
    });
    (request, Remains(remains))
}

/// What a handler leaves of a body.
pub(super) struct Remains(oneshot::Receiver<Rest>);

/// The unread part of a body, with what is left of its time.
struct Rest {
    body: BodyDataStream,
    deadline: Pin<Box<Sleep>>,
}

impl Remains {
    /// Reads what is left and throws it away, as far as is polite.
    pub(super) async fn drain(mut self) {
        // Whoever still holds the body (a task it was moved to) will read it.
        let Ok(Rest { mut body, deadline }) = self.0.try_recv() else {
            return;
        };
        let read = async {
            let mut left = POLITE_BYTES;
            while let Some(Ok(bytes)) = body.next().await {
                match left.checked_sub(bytes.len()) {
                    Some(rest) => left = rest,
                    None => break,
                }
            }
        };
        tokio::select! {
            () = read => {}
            () = deadline => {}
        }
    }
}

struct Lent {
    /// None once it has ended.
    body: Option<BodyDataStream>,
    deadline: Pin<Box<Sleep>>,
    /// The client waits for a first read before it sends.
    is_withheld: bool,
    home: Option<oneshot::Sender<Rest>>,
}

impl Stream for Lent {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.is_withheld = false;
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        if let Poll::Ready(item) = body.poll_next_unpin(context) {
            if !matches!(item, Some(Ok(_))) {
                self.body = None;
            }
            return Poll::Ready(item.map(|bytes| bytes.map_err(io::Error::other)));
        }
        ready!(self.deadline.as_mut().poll(context));
        self.body = None;
        Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if self.is_withheld {
            return;
        }
        if let (Some(body), Some(home)) = (self.body.take(), self.home.take()) {
            let deadline = std::mem::replace(&mut self.deadline, Box::pin(sleep(Duration::ZERO)));
            // Nobody waits for it any more: the request was given up.
            home.send(Rest { body, deadline }).ok();
        }
    }
}
