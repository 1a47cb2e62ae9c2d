//! Accepting connections: how many, their timeouts, and how they end.
//!
//! A connection that does not send the head of its next request in time, or reads nothing of a response, is closed, so
//! slow or silent clients cannot hold connections for ever. Without a free permit a connection waits for one
//! (`permits`), and while some wait, the others close after their next response; health checks are answered at once.
//! When the server stops, nothing new is accepted, running requests are answered, and idle connections close; what is
//! left at the deadline is dropped.

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
use crate::error_chain::chain;
use crate::http::client::Peer;
use crate::http::context::Context;
use crate::http::error::Error;
use crate::http::words::Sentence;
use crate::metrics;
use guarded::Guarded;
use permits::{Permits, Place, Purpose};

/// Pause after a failed accept, which is mostly caused by a lack of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Size of the read buffer of a connection, and the maximum size of the head of a request.
const BUFFER: usize = 128 << 10;

/// How many bytes distinguish a health check from other requests.
const FIRST_BYTES: usize = 4 << 10;

/// The beginning of a health check request.
const HEALTH: [&[u8]; 2] = [b"GET /api/health-check", b"HEAD /api/health-check"];

/// `Retry-After` for a connection without a permit.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Limits of connections.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many are served at the same time; as many may wait.
    pub connections: usize,
    /// Timeout for the head of a request, from the beginning of the connection or the end of the last response.
    pub head: Duration,
    /// How long a write may wait for the client to read.
    pub stall: Duration,
    /// How long a connection without a permit may be silent.
    pub greeting: Duration,
    /// How long a connection may wait for a permit: longer than a stalled write, so that it gets the permit of a client
    /// that never reads.
    pub wait: Duration,
    /// Trusted proxies: one of these addresses may have all connections.
    pub proxies: IpNetworks,
}

/// Serves `router` on `listener` until `stopping`; then lets running requests finish, until `expired`.
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

/// How a connection was accepted.
enum Entry {
    /// It has a permit.
    Admitted(Place),
    /// There is no permit for it now; its first bytes are read.
    Arriving(Place),
}

/// The server of connections.
struct Host {
    permits: Arc<Permits>,
    router: Router,
    limits: Limits,
    stopping: CancellationToken,
}

impl Host {
    /// The next connection, with a permit or a place to arrive; `None` when the server stops.
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
                // The permit first: places to arrive are for connections without one.
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
            // One response: further requests on this connection wait like all others.
            return self.serve_on(stream, self.service(peer), false).await;
        }
        let Some(waiting) = self.permits.try_take(peer, Purpose::Waiting) else {
            return self.turn_away(stream).await;
        };
        drop(arrival);
        let permit = tokio::select! {
            permit = timeout(self.limits.wait, self.permits.take(peer)) => permit,
            // This frees the place for another connection.
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
        // Responses are small and should be sent at once. A disconnected client is noticed later.
        let _ = stream.set_nodelay(true);
        Guarded::new(stream, first, self.limits.stall)
    }

    /// Serves a connection to its end.
    async fn attend(&self, stream: Guarded, peer: IpAddr) {
        let _open = metrics::connection();
        self.serve_on(stream, self.service(peer), true).await;
    }

    /// The routes, with the address of the client. While another connection waits for a permit that this address could
    /// free, a response closes its connection, which would otherwise hold the permit while idle.
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

    /// Refuses a connection, after reading its request.
    async fn turn_away(&self, stream: Guarded) {
        let refuse = service_fn(|request: Request<Incoming>| {
            Context::of(request.headers(), request.uri()).scope(async {
                let error = Error::unavailable(Sentence::Unavailable, RETRY_AFTER);
                Ok::<_, Infallible>(error.into_response())
            })
        });
        // The connection is refused only once.
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
            // Clients may disconnect at any time.
            tracing::debug!(error = %chain(&error), "a connection ended early");
        }
    }
}

/// A client that disconnected is no problem; other errors usually last for a moment.
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

/// Reads as much as distinguishes a health check; `None` if the client has disconnected.
async fn first_bytes(stream: &mut TcpStream) -> Option<Bytes> {
    // Room for a whole head, so that nothing of it stays unread while the connection waits.
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
