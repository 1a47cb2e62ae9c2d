//! A connection's stream that ends when the client reads nothing for too long, and that lets the client read everything
//! before it closes.
//!
//! A client that never reads would otherwise hold the connection and its response for ever. A client that keeps sending
//! would lose the response: closing a socket with unread bytes resets the connection. The stream may begin with bytes
//! that were already read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// How long the client may keep sending after the end of the response: some round trips over a slow network. Most close
/// at once.
const LINGER: Duration = Duration::from_secs(1);

/// Size of the buffer for bytes that are discarded after the end.
const DROPPED: usize = 4 << 10;

/// A stream with a timeout for writes.
pub(super) struct Guarded {
    stream: TcpStream,
    /// Bytes that were already read.
    first: Bytes,
    /// How long a write may wait.
    stall: Duration,
    /// The deadline of the waiting write.
    deadline: Pin<Box<Sleep>>,
    is_waiting: bool,
    /// Everything is written, and the write side is shut down.
    has_ended: bool,
}

impl Guarded {
    /// A stream of which `first` was already read, with a timeout for writes.
    pub(super) fn new(stream: TcpStream, first: Bytes, stall: Duration) -> Self {
        Self {
            stream,
            first,
            stall,
            deadline: Box::pin(sleep(stall)),
            is_waiting: false,
            has_ended: false,
        }
    }

    /// Waits until the client has disconnected. This cannot be detected while it has unread bytes.
    pub(super) async fn gone(&self) {
        if let Ok(1..) = self.stream.peek(&mut [0]).await {
            std::future::pending::<()>().await;
        }
    }

    /// Fails a write that has waited too long.
    fn watch<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.is_waiting = false;
            return written;
        }
        if !self.is_waiting {
            self.is_waiting = true;
            self.deadline.as_mut().reset(Instant::now() + self.stall);
        }
        ready!(self.deadline.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let size = self.first.len().min(buffer.remaining());
        buffer.put_slice(&self.first.split_to(size));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.watch(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.has_ended {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
            self.has_ended = true;
            self.deadline.as_mut().reset(Instant::now() + LINGER);
        }
        let mut dropped = [0; DROPPED];
        // A client that never stops sending would keep the timer from being polled.
        while Instant::now() < self.deadline.deadline() {
            let mut buffer = ReadBuf::new(&mut dropped);
            match Pin::new(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {}
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return self.deadline.as_mut().poll(context).map(Ok),
            }
        }
        Poll::Ready(Ok(()))
    }
}
