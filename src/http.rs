//! The HTTP server: routes, and what happens around every request.
//!
//! Each family of endpoints lives in its own file with its request and answer types, and builds its own router;
//! [`router`] only joins them. `error` alone knows status codes, `words` alone speaks to people, `extract` reads
//! requests, `auth` knows who asks, `wire` holds the objects that several endpoints answer with.

mod account;
mod admin;
pub mod auth;
mod client;
pub mod connections;
mod context;
pub mod error;
pub mod extract;
mod gallery;
mod health;
mod kept;
mod metrics;
mod middleware;
pub mod openapi;
mod photographer;
mod queue;
mod rematch;
mod selfie;
pub mod spool;
mod studio;
mod unsubscribe;
pub mod wire;
pub mod words;
mod work;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_RANGE, ETAG, LINK, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::clock_trust::ClockTrust;
use crate::config::{IpNetworks, Origins, Secret};
use crate::erasure::{Erasures, EventEndings};
use crate::events::Events;
use crate::health::Health;
use crate::http::error::Error;
pub use crate::http::middleware::BodyTimes;
use crate::http::middleware::Middleware;
use crate::http::openapi::Routes;
use crate::http::spool::Spool;
use crate::http::words::Sentence;
use crate::limits::Limits;
use crate::mail::Mailer;
use crate::matching::Matching;
use crate::notices::Notices;
use crate::photos::Photos;
use crate::provider::Provider;
use crate::queue::Queue;
use crate::watchers::Watchers;

/// What handlers work with; clones share everything.
#[derive(Clone)]
pub struct AppState {
    /// Registering, logging in, being recognised.
    pub accounts: Accounts,
    /// Codes, owners, guests.
    pub events: Events,
    /// Photos taken in, listed, served, removed.
    pub photos: Photos,
    /// Selfies and who is in which photo.
    pub matching: Matching,
    /// Who did what to whose data.
    pub audit: Audit,
    /// Receipts of erasures, and how far deletions are.
    pub erasures: Erasures,
    /// Ends of events.
    pub endings: EventEndings,
    /// The job queue, for looking at.
    pub queue: Queue,
    /// What slows down whoever tries too much.
    pub limits: Limits,
    /// Sends mail.
    pub mailer: Mailer,
    /// Guests who are told by mail that there are photos.
    pub notices: Notices,
    /// Folders that are watched for photos.
    pub watchers: Watchers,
    /// Who recognises faces, and what that costs.
    pub provider: Provider,
    /// Whether all parts can serve.
    pub health: Health,
    /// Whether the clock may be believed.
    pub clock_trust: ClockTrust,
    /// Where files of forms wait until the rest of their form is accepted.
    pub spool: Spool,
    /// Settings of the HTTP server.
    pub settings: Arc<Settings>,
    /// Counts the requests that still run, also those whose client has gone.
    pub tasks: TaskTracker,
    /// Cancelled when the server is to stop: who waits for something is answered what there is.
    pub stopping: CancellationToken,
}

/// What the configuration tells the HTTP server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long the work on a request may take, without the time its body takes to come.
    pub request_timeout: Duration,
    /// How long the body of a request may take.
    pub body_times: BodyTimes,
    /// Where guests reach the site, without a slash at its end; the host of the request if unset.
    pub site_base_url: Option<String>,
    /// Which web origins may call the API.
    pub cors_origins: Origins,
    /// Whether anyone may load any photo by its number.
    pub public_photo_urls: bool,
    /// Matching jobs that run at once in this process.
    pub pool_size: usize,
    /// Proxies whose word on where a request comes from is believed.
    pub trusted_proxies: IpNetworks,
    /// What monitors and schedulers have to say; unset, an admin's token is all that lets them in.
    pub operator_key: Option<Secret>,
}

/// All of FindMe's HTTP.
pub fn router(state: AppState) -> Router {
    with_middleware(routes(), state)
}

/// What a process answers that only runs jobs.
pub fn worker_router(state: AppState) -> Router {
    with_middleware(health::routes().merge(metrics::routes()), state)
}

/// Every route, with its part of the document.
fn routes() -> Routes {
    Routes::default()
        .merge(account::routes().tagged("Accounts"))
        .merge(selfie::routes().tagged("Selfies"))
        .merge(gallery::routes().tagged("Gallery"))
        .merge(unsubscribe::routes().tagged("Accounts"))
        .merge(photographer::routes().merge(studio::routes()).tagged("Studio"))
        .merge(rematch::routes().tagged("Matching"))
        .merge(admin::routes().merge(queue::routes()).tagged("Administration"))
        .merge(health::routes().merge(metrics::routes()).tagged("Operation"))
        .merge(work::routes().merge(openapi::addresses()).tagged("Operation"))
}

/// Routes with all that happens around every request.
fn with_middleware(routes: Routes, state: AppState) -> Router {
    let middleware = Middleware {
        limit: state.settings.request_timeout,
        body: state.settings.body_times,
        tasks: state.tasks.clone(),
    };
    routes
        .into_router()
        .fallback(unknown_path)
        .method_not_allowed_fallback(|| async { Error::wrong_method() })
        .layer(DefaultBodyLimit::max(extract::BODY_LIMIT))
        .layer(cors(&state.settings.cors_origins))
        .layer(from_fn_with_state(middleware, middleware::serve))
        // Pictures are compressed already, and the layer leaves them alone.
        .layer(CompressionLayer::new())
        .with_state(state)
}

/// Whoever opens the server's bare address in a browser is shown what it does.
async fn unknown_path(method: Method, uri: Uri) -> Response {
    if uri.path() == "/" && method.is_safe() {
        Redirect::temporary(openapi::PAGE).into_response()
    } else {
        Error::unknown(Sentence::UnknownPath).into_response()
    }
}

/// How long a browser may remember what it was told about origins.
const CORS_MEMORY: Duration = Duration::from_hours(1);

fn cors(origins: &Origins) -> CorsLayer {
    let origins = match origins {
        Origins::Any => AllowOrigin::any(),
        Origins::Only(origins) => AllowOrigin::list(
            origins
                .iter()
                .filter_map(|origin| HeaderValue::from_str(origin).ok()),
        ),
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            HeaderName::from_static(context::REQUEST_ID),
            HeaderName::from_static(gallery::PHOTOS_PENDING),
            HeaderName::from_static(gallery::PHOTOS_TOTAL),
            RETRY_AFTER,
            ETAG,
            CONTENT_RANGE,
            CONTENT_DISPOSITION,
            LINK,
        ])
        .max_age(CORS_MEMORY)
}
