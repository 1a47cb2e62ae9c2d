//! Accepting connections: how many, how long each may take to say what it wants, and how they end.
//!
//! A connection that has not sent the head of its next request in time is closed, so that slow or silent clients hold
//! none for ever. At the most allowed, further ones wait unaccepted, where the system keeps them. Told to stop, nothing new
//! is accepted, requests under way are answered, and idle connections close; what is left at the deadline is dropped.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::http::client::Peer;
use crate::metrics;

/// How long after an accept failed, for want of file descriptors mostly, the next is tried.
const PAUSE: Duration = Duration::from_millis(100);

/// What connections are allowed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many there are at once.
    pub connections: usize,
    /// How long the head of a request may take: from the connection's beginning, or the last answer, to its last byte.
    pub head: Duration,
}

/// Serves `router` on `listener` until `stopping`; then lets requests under way end, until `expired`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stopping: CancellationToken,
    expired: CancellationToken,
) {
    let seats = Arc::new(Semaphore::new(limits.connections));
    let connections = TaskTracker::new();
    while let Some((stream, peer, seat)) = next(&listener, &seats, &stopping).await {
        let connection = attend(stream, peer, router.clone(), limits.head, stopping.clone());
        let expired = expired.clone();
        connections.spawn(async move {
            tokio::select! {
                () = connection => {}
                () = expired.cancelled() => {}
            }
            drop(seat);
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// The next connection, once there is a seat for it; `None` when it is time to stop.
async fn next(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
    stopping: &CancellationToken,
) -> Option<(TcpStream, Peer, OwnedSemaphorePermit)> {
    let accept = async {
        let seat = seats.clone().acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return Some((stream, Peer(peer.ip()), seat)),
                Err(error) => pause_after(&error).await,
            }
        }
    };
    tokio::select! {
        accepted = accept => accepted,
        () = stopping.cancelled() => None,
    }
}

/// A client that has gone again is nobody's trouble; everything else is likely to last a moment.
async fn pause_after(error: &io::Error) {
    let has_gone = matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    );
    if !has_gone {
        tracing::error!(%error, "no connection can be accepted");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Serves one connection to its end.
async fn attend(stream: TcpStream, peer: Peer, router: Router, head: Duration, stopping: CancellationToken) {
    let _open = metrics::connection();
    // Answers are small and wanted at once. A client that has gone already is noticed below.
    let _ = stream.set_nodelay(true);
    let service = router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        request
    });
    let service = TowerToHyperService::new(service.map_err(|never: Infallible| match never {}));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // Clients hang up as they please.
        tracing::debug!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests;
