//! Accepting connections: how many, how long each may take to say what it wants and to hear the answer, and how they end.
//!
//! A connection that has not sent the head of its next request in time is closed, and so is one that takes nothing of an answer:
//! slow or silent clients hold none for ever. Without a free permit a connection waits for one (`permits`), and those that have one
//! end with the answer they get next; but a health check is answered at once. Told to stop, nothing new is accepted, requests under way
//! are answered, and idle connections close; what is left at the deadline is dropped.

mod guarded;
mod permits;

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::{Service, ServiceExt as _, service_fn};

use crate::config::IpNetworks;
use crate::http::client::Peer;
use crate::http::context::Context;
use crate::http::error::Error;
use crate::http::words::Sentence;
use crate::metrics;
use guarded::Guarded;
use permits::{Permits, Place, Purpose};

/// How long after an accept failed, for want of file descriptors mostly, the next is tried.
const PAUSE: Duration = Duration::from_millis(100);

/// Most bytes that are gathered of one connection before they are read, and the most that the head of a request may have.
const BUFFER: usize = 128 << 10;

/// Bytes that are read of a connection to tell a health check from everything else.
const FIRST_BYTES: usize = 4 << 10;

/// How a request for the server's health begins, whole or live.
const HEALTH: [&[u8]; 2] = [b"GET /api/health-check", b"HEAD /api/health-check"];

/// When whoever finds no permit may come back.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// What connections are allowed.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many are served at once; as many may wait.
    pub connections: usize,
    /// How long the head of a request may take: from the connection's beginning, or the last answer, to its last byte.
    pub head: Duration,
    /// How long a write may wait until the client takes any of it.
    pub stall: Duration,
    /// How long a connection without a permit may be silent.
    pub greeting: Duration,
    /// How long it may wait for a permit: longer than a stall, so that whoever waits gets the place of a client that never reads.
    pub wait: Duration,
    /// Whose connections are everybody's: one address among them may have all.
    pub proxies: IpNetworks,
}

/// Serves `router` on `listener` until `stopping`; then lets requests under way end, until `expired`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stopping: CancellationToken,
    expired: CancellationToken,
) {
    let host = Arc::new(Host {
        permits: Arc::new(Permits::new(limits.connections, limits.proxies.clone())),
        router,
        limits,
        stopping,
    });
    let connections = TaskTracker::new();
    while let Some((stream, peer, entry)) = host.next(&listener).await {
        let (host, expired) = (host.clone(), expired.clone());
        connections.spawn(async move {
            tokio::select! {
                () = host.receive(stream, peer, entry) => {}
                () = expired.cancelled() => {}
            }
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// How a connection comes in.
enum Entry {
    /// It has a permit.
    Admitted(Place),
    /// There is no permit for it now; it may say what it wants.
    Arriving(Place),
}

/// What serves connections.
struct Host {
    permits: Arc<Permits>,
    router: Router,
    limits: Limits,
    stopping: CancellationToken,
}

impl Host {
    /// The next connection, with a permit or a place to arrive; `None` when it is time to stop.
    async fn next(&self, listener: &TcpListener) -> Option<(TcpStream, IpAddr, Entry)> {
        let accept = async {
            let mut of_all = self.permits.arrival().await;
            loop {
                let (stream, peer) = match listener.accept().await {
                    Ok((stream, peer)) => (stream, peer.ip()),
                    Err(error) => {
                        pause_after(&error).await;
                        continue;
                    }
                };
                // The permit first: places to arrive are for those who find none, however many call at once.
                if let Some(permit) = self.permits.try_take(peer, Purpose::Serving) {
                    return (stream, peer, Entry::Admitted(permit));
                }
                match self.permits.arrive(peer, of_all) {
                    Some(place) => return (stream, peer, Entry::Arriving(place)),
                    None => of_all = self.permits.arrival().await,
                }
            }
        };
        tokio::select! {
            accepted = accept => Some(accepted),
            () = self.stopping.cancelled() => None,
        }
    }

    /// Serves a connection once it has a permit.
    async fn receive(&self, mut stream: TcpStream, peer: IpAddr, entry: Entry) {
        let arrival = match entry {
            Entry::Admitted(_permit) => return self.attend(self.guard(stream, Bytes::new()), peer).await,
            Entry::Arriving(place) => place,
        };
        let Ok(Some(first)) = timeout(self.limits.greeting, first_bytes(&mut stream)).await else {
            return;
        };
        let stream = self.guard(stream, first.clone());
        if HEALTH.iter().any(|health| first.starts_with(health)) {
            // One answer: whatever else is asked here waits as everybody does.
            return self.serve_on(stream, self.service(peer), false).await;
        }
        let Some(waiting) = self.permits.try_take(peer, Purpose::Waiting) else {
            return self.turn_away(stream).await;
        };
        drop(arrival);
        let permit = tokio::select! {
            permit = timeout(self.limits.wait, self.permits.take(peer)) => permit,
            // Somebody else may wait then.
            () = stream.gone() => return,
            () = self.stopping.cancelled() => return,
        };
        drop(waiting);
        match permit {
            Ok(_permit) => self.attend(stream, peer).await,
            Err(_) => self.turn_away(stream).await,
        }
    }

    fn guard(&self, stream: TcpStream, first: Bytes) -> Guarded {
        // Answers are small and wanted at once. A client that has gone already is noticed later.
        let _ = stream.set_nodelay(true);
        Guarded::new(stream, first, self.limits.stall)
    }

    /// Serves a connection to its end.
    async fn attend(&self, stream: Guarded, peer: IpAddr) {
        let _open = metrics::connection();
        self.serve_on(stream, self.service(peer), true).await;
    }

    /// The routes, which get to know the address at the other end. While somebody waits for a permit that this address could
    /// have, an answer is the last of its connection, which would otherwise keep the permit while nothing is asked on it.
    fn service(
        &self,
        peer: IpAddr,
    ) -> impl Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send + 'static>
    + Clone
    + Send
    + 'static
    + use<> {
        let permits = self.permits.clone();
        self.router
            .clone()
            .map_request(move |request: Request<Incoming>| {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(Peer(peer));
                request
            })
            .map_response(move |mut response: Response| {
                if permits.are_wanted(peer) {
                    let close = HeaderValue::from_static("close");
                    response.headers_mut().insert(CONNECTION, close);
                }
                response
            })
    }

    /// Answers that there is no room, as long as it takes to say what is wanted.
    async fn turn_away(&self, stream: Guarded) {
        let refuse = service_fn(|request: Request<Incoming>| {
            Context::of(request.headers()).scope(async {
                let error = Error::unavailable(Sentence::Unavailable, RETRY_AFTER);
                Ok::<_, Infallible>(error.into_response())
            })
        });
        // Nobody is told twice.
        let _ = timeout(self.limits.greeting, self.serve_on(stream, refuse, false)).await;
    }

    async fn serve_on<S>(&self, stream: Guarded, service: S, keep_alive: bool)
    where
        S: Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send + 'static>
            + Clone
            + Send
            + 'static,
    {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head)
            .max_buf_size(BUFFER)
            .keep_alive(keep_alive)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stopping.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            // Clients hang up as they please.
            tracing::debug!(%error, "a connection ended early");
        }
    }
}

/// A client that has gone again is nobody's trouble; everything else is likely to last a moment.
async fn pause_after(error: &io::Error) {
    let has_gone = matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    );
    if !has_gone {
        tracing::error!(%error, "connections cannot be accepted");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Reads as much as tells a health check from everything else; nothing if the client has gone.
async fn first_bytes(stream: &mut TcpStream) -> Option<Bytes> {
    // Room for a whole head, so that nothing of it is left to be read of somebody who waits.
    let mut first = Vec::with_capacity(FIRST_BYTES);
    loop {
        let may_become = HEALTH
            .iter()
            .any(|health| health.len() > first.len() && health.starts_with(&first));
        if !may_become {
            return Some(first.into());
        }
        let read = stream.read_buf(&mut first).await.ok()?;
        if read == 0 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests;
