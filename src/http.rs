//! The HTTP server: routes and middleware.
//!
//! Each group of endpoints has its own file with its request and response types and builds its own router; [`router`]
//! merges them. `error` defines status codes, `words` the sentences for people, `extract` reads requests, `auth`
//! authenticates them, and `wire` holds the objects of several endpoints.

mod account;
mod admin;
pub mod auth;
mod client;
pub mod connections;
mod context;
mod cookies;
pub mod error;
pub mod extract;
mod gallery;
mod health;
mod kept;
mod letters;
mod metrics;
mod middleware;
mod next_page;
pub mod openapi;
mod pages;
mod photographer;
mod qr;
mod queue;
mod rematch;
mod selfie;
mod session;
mod site;
mod site_folder;
pub mod spool;
mod studio;
mod unsubscribe;
mod waiting;
pub mod wire;
pub mod words;
mod work;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_RANGE, ETAG, LINK, LOCATION, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::clock_trust::ClockTrust;
use crate::config::{IpNetworks, Origins, Web};
use crate::console::Console;
use crate::erasure::{Erasures, EventEndings};
use crate::events::Events;
use crate::health::Health;
use crate::http::error::Error;
pub use crate::http::gallery::WallReaders;
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
use crate::samples::Samples;
use crate::watchers::Watchers;

/// The state of the handlers; clones share everything.
#[derive(Clone)]
pub struct AppState {
    /// Accounts, logins and tokens.
    pub accounts: Accounts,
    /// Events and their guests.
    pub events: Events,
    /// Photos: upload, lists, images, deletion.
    pub photos: Photos,
    /// Selfies and matches.
    pub matching: Matching,
    /// Events filled with sample photographs.
    pub samples: Arc<Samples>,
    /// The audit log.
    pub audit: Audit,
    /// Receipts of erasures, and how far deletions are.
    pub erasures: Erasures,
    /// Ends of events.
    pub endings: EventEndings,
    /// What admins see of the installation and do about it.
    pub console: Arc<Console>,
    /// The job queue, read only.
    pub queue: Queue,
    /// Rate limits.
    pub limits: Limits,
    /// Sends mail.
    pub mailer: Mailer,
    /// Emails to guests and owners.
    pub notices: Notices,
    /// Watched folders.
    pub watchers: Watchers,
    /// The provider of face recognition and its cost.
    pub provider: Provider,
    /// Health checks of all parts.
    pub health: Health,
    /// Whether the clock can be trusted.
    pub clock_trust: ClockTrust,
    /// Temporary files of forms that are not accepted yet.
    pub spool: Spool,
    /// Who waits for new photos of slideshows.
    pub wall_readers: WallReaders,
    /// Settings of the HTTP server.
    pub settings: Arc<Settings>,
    /// Tracks running requests, including those whose client has disconnected.
    pub tasks: TaskTracker,
    /// Cancelled when the server stops, which ends long polls.
    pub stopping: CancellationToken,
}

/// Settings of the HTTP server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long the server may work on a request, without the time in which its body arrives.
    pub request_timeout: Duration,
    /// Timeouts of a request body.
    pub body_times: BodyTimes,
    /// The address of the site, without a final slash; the host of the request if unset.
    pub site_base_url: Option<String>,
    /// Web origins that may call the API (CORS).
    pub cors_origins: Origins,
    /// Whether anyone may load any photo by its number.
    pub public_photo_urls: bool,
    /// Matching jobs that run at once in this process.
    pub pool_size: usize,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: IpNetworks,
    /// The key for monitors and schedulers; without it they need an admin's token.
    pub operator_key: Option<SecretString>,
    /// What browsers get.
    pub web: Web,
}

/// The routes of the API, made once: describing them takes a while, and tests make a server each.
static API: LazyLock<Router<AppState>> = LazyLock::new(|| routes().into_router());

/// All routes with their middleware.
pub fn router(state: AppState) -> Router {
    let api = API.clone();
    let all = match &state.settings.web {
        Web::Pages => api.merge(pages::routes()),
        Web::Folder(_) | Web::Nothing => api,
    };
    with_middleware(all, state)
}

/// The routes of a process that only runs jobs.
pub fn worker_router(state: AppState) -> Router {
    with_middleware(health::routes().merge(metrics::routes()).into_router(), state)
}

/// Every route with its documentation.
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

/// Routes with the middleware of every request.
fn with_middleware(routes: Router<AppState>, state: AppState) -> Router {
    let middleware = Middleware {
        limit: state.settings.request_timeout,
        body: state.settings.body_times,
        tasks: state.tasks.clone(),
        has_pages: state.settings.web == Web::Pages,
    };
    routes
        .fallback(unknown_path)
        .method_not_allowed_fallback(|| async { Error::wrong_method() })
        .layer(DefaultBodyLimit::max(extract::BODY_LIMIT))
        .layer(cors(&state.settings.cors_origins))
        .layer(from_fn_with_state(middleware, middleware::serve))
        // Pictures are compressed already, and the layer leaves them alone.
        .layer(CompressionLayer::new())
        .with_state(state)
}

/// What is outside the API: a file of the operator's site; without any pages the root leads to the API's documentation.
async fn unknown_path(State(state): State<AppState>, request: Request) -> Response {
    match &state.settings.web {
        Web::Folder(folder) => site_folder::serve(folder, request).await,
        Web::Nothing if request.uri().path() == "/" && request.method().is_safe() => {
            Redirect::temporary(openapi::PAGE).into_response()
        }
        Web::Nothing | Web::Pages => Error::unknown(Sentence::UnknownPath).into_response(),
    }
}

/// How long a browser may cache a CORS preflight.
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
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
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
            LOCATION,
            error::UPLOAD_OFFSET,
        ])
        .max_age(CORS_MEMORY)
}
