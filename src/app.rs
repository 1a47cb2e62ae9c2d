//! The composition root: it turns the settings into a running FindMe, and is the only module that knows every part.
//!
//! [`App::build`] opens and connects all parts; [`App::serve`] starts what runs as long as the process: the HTTP
//! server, the worker pool, and hourly housekeeping.

mod admin;
mod error;
mod first_admin;
mod open_files;
mod opening;
mod parts;
mod setup_token;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use admin::create_admin;
pub use error::Error;
pub use first_admin::FirstAdmin;
pub use opening::{OpenedStorage, open_events, open_storage, open_store};
pub use parts::Overrides;

/// Where the setup token for the first admin is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupToken {
    /// In this file.
    File(PathBuf),
    /// Here, because the disk is ephemeral or not writable.
    Here(String),
}

use crate::accounts::Accounts;
use crate::clock_trust::{self, ClockTrust};
use crate::config::{Config, Environment, Role};
use crate::error_chain::chain;
use crate::events::Events;
use crate::http;
use crate::matching::Matching;
use crate::photos::Photos;
use crate::queue::Queue;
use crate::samples::Samples;
use crate::shutdown::Shutdown;
use crate::store::{self, Store};
use crate::worker::Worker;
use crate::worker::pool::Pool;

/// How often the photos of expired events and old jobs are looked for.
const HOUSEKEEPING: Duration = Duration::from_hours(1);

/// How often faces are looked for that other networks have described.
const DESCRIBING: Duration = Duration::from_mins(1);

/// All parts of a FindMe, connected.
pub struct App {
    /// Accounts.
    pub accounts: Accounts,
    /// Events.
    pub events: Events,
    /// Photos.
    pub photos: Photos,
    /// Selfies and matches.
    pub matching: Matching,
    /// Events filled with sample photographs.
    pub samples: Arc<Samples>,
    /// The job queue.
    pub queue: Queue,
    /// The pool that runs them.
    pub pool: Pool,
    /// Whether the clock can be trusted.
    pub clock_trust: ClockTrust,
    /// Cancelled when the server stops, which ends long polls.
    pub stopping: CancellationToken,
    event_retention: Option<Duration>,
    store: Store,
    state: http::AppState,
    role: Role,
    connections: http::connections::Limits,
}

impl App {
    /// Opens the configured database, storage and engine, and connects all parts.
    pub async fn build(config: &Config) -> Result<Self, Error> {
        Self::build_with(config, Overrides::default()).await
    }

    /// Like [`App::build`], with some parts replaced: tests use another clock and engine.
    pub async fn build_with(config: &Config, overrides: Overrides) -> Result<Self, Error> {
        // Boxed, because opening databases and storages makes it a future of many kilobytes.
        let foundation = Box::pin(parts::Foundation::open(config, overrides)).await?;
        let accounts = foundation.accounts(config);
        let events = foundation.events(config);
        let photos = foundation.photos(config);
        let matching = foundation.matching(config);
        let samples = Arc::new(foundation.samples(config, &accounts, &photos, &matching));
        let mailer = parts::mailer(config)?;
        let notices = foundation.notices(config, &mailer);
        let worker = Worker {
            matching: matching.clone(),
            photos: photos.clone(),
            eraser: foundation.eraser(),
            erasures: foundation.erasures(),
            endings: foundation.endings(config),
            storage: foundation.storage(),
            notices: notices.clone(),
            queue: foundation.queue.clone(),
            accounts: accounts.clone(),
            pending_selfie_ttl: config.privacy.pending_selfie_ttl,
            event_retention: config.privacy.event_retention,
            clock_trust: foundation.clock_trust.clone(),
            limits: foundation.limits(config),
            audit: foundation.audit(),
            provider: foundation.provider(config),
        };
        let pool = Pool::new(
            foundation.queue.clone(),
            Arc::new(worker),
            config.matching.pool_size,
        )
        .with_background(foundation.background_permits());
        let state = http::AppState {
            accounts: accounts.clone(),
            events: events.clone(),
            photos: photos.clone(),
            matching: matching.clone(),
            samples: samples.clone(),
            audit: foundation.audit(),
            erasures: foundation.erasures(),
            endings: foundation.endings(config),
            console: Arc::new(foundation.console()),
            queue: foundation.queue.clone(),
            limits: foundation.limits(config),
            mailer,
            notices,
            watchers: foundation.watchers(),
            provider: foundation.provider(config),
            health: foundation.health(config),
            clock_trust: foundation.clock_trust.clone(),
            spool: http::spool::Spool::new(&config.data_dir),
            wall_readers: http::WallReaders::default(),
            settings: Arc::new(parts::http_settings(config)),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        };
        let (queue, store, clock_trust) = (foundation.queue, foundation.store, foundation.clock_trust);
        Ok(Self {
            accounts,
            events,
            photos,
            matching,
            samples,
            queue,
            pool,
            clock_trust,
            stopping: state.stopping.clone(),
            event_retention: config.privacy.event_retention,
            store,
            state,
            role: config.role,
            connections: parts::connections(config),
        })
    }

    /// The HTTP side, for a server.
    pub fn router(&self) -> Router {
        http::router(self.state.clone())
    }

    /// Starts what this process does, answering on `listener` and running jobs, until `shutdown` says stop.
    pub fn serve(&self, listener: TcpListener, shutdown: &Shutdown) {
        self.answer(listener, shutdown);
        self.check_parts(shutdown);
        self.watch_clock(shutdown);
        self.clear_memory(shutdown);
        if self.role.works() {
            tracing::info!(
                "[Init] ThreadPool matching initialisé avec {} workers",
                self.pool.size()
            );
            self.work(shutdown);
            self.run_housekeeping(shutdown);
            self.replace_descriptors(shutdown);
        }
        self.renew_older_texts(shutdown);
    }

    /// Renews the keys of names and codes that earlier versions stored, in the background.
    fn renew_older_texts(&self, shutdown: &Shutdown) {
        let (accounts, events) = (self.accounts.clone(), self.events.clone());
        let stopping = shutdown.stopping().clone();
        // No part of the program, which would stop with it: it ends when all are renewed.
        self.state.tasks.spawn(async move {
            let renewed = async {
                if let Err(error) = events.renew_code_keys().await {
                    tracing::warn!(error = %chain(&error), "codes of earlier versions could not be renewed; the next start tries again");
                }
                if let Err(error) = accounts.name_older_accounts().await {
                    tracing::warn!(error = %chain(&error), "names of earlier versions could not be renewed; the next start tries again");
                }
            };
            tokio::select! {
                () = renewed => {}
                () = stopping.cancelled() => {}
            }
        });
    }

    /// Runs the health check once, so that the log reports problems at the start.
    fn check_parts(&self, shutdown: &Shutdown) {
        let (health, stopping) = (self.state.health.clone(), shutdown.stopping().clone());
        // No part of the program: it ends long before that.
        self.state.tasks.spawn(async move {
            tokio::select! {
                _ = health.check() => {}
                () = stopping.cancelled() => {}
            }
        });
    }

    fn answer(&self, listener: TcpListener, shutdown: &Shutdown) {
        let router = if self.role.serves_people() {
            self.router()
        } else {
            http::worker_router(self.state.clone())
        };
        let (mut limits, state) = (self.connections.clone(), self.state.clone());
        limits.connections = open_files::raise_for(limits.connections);
        let (stopping, expired) = (shutdown.stopping().clone(), shutdown.expired().clone());
        let (stop_token, polls) = (stopping.clone(), self.stopping.clone());
        shutdown.spawn("http", async move {
            let serving = http::connections::serve(listener, router, limits, stopping, expired);
            let telling = async {
                stop_token.cancelled().await;
                polls.cancel();
            };
            tokio::join!(serving, telling);
            // Requests whose clients have gone still run to their end.
            state.tasks.close();
            state.tasks.wait().await;
        });
    }

    fn watch_clock(&self, shutdown: &Shutdown) {
        let (trust, queue) = (self.clock_trust.clone(), self.queue.clone());
        let stopping = shutdown.stopping().clone();
        shutdown.spawn("clock", async move {
            while !stopping.is_cancelled() {
                if let Err(error) = read_clock(&trust, &queue).await {
                    tracing::debug!(error = %chain(&error), "the clock could not be compared with the database's");
                }
                tokio::select! {
                    () = tokio::time::sleep(clock_trust::TICK) => {}
                    () = stopping.cancelled() => {}
                }
            }
        });
    }

    fn clear_memory(&self, shutdown: &Shutdown) {
        let photos = self.photos.clone();
        let stopping = shutdown.stopping().clone();
        shutdown.spawn("memory", async move {
            while !stopping.is_cancelled() {
                photos.clear_memory();
                tokio::select! {
                    () = tokio::time::sleep(HOUSEKEEPING) => {}
                    () = stopping.cancelled() => {}
                }
            }
        });
    }

    fn work(&self, shutdown: &Shutdown) {
        let pool = self.pool.clone();
        let (stopping, expired) = (shutdown.stopping().clone(), shutdown.expired().clone());
        shutdown.spawn("pool", async move { pool.serve(stopping, expired).await });
    }

    fn run_housekeeping(&self, shutdown: &Shutdown) {
        let queue = self.queue.clone();
        let stopping = shutdown.stopping().clone();
        shutdown.spawn("housekeeping", async move {
            while !stopping.is_cancelled() {
                if let Err(error) = queue.admit_chores().await {
                    tracing::warn!(error = %chain(&error), "housekeeping could not be queued");
                }
                tokio::select! {
                    () = tokio::time::sleep(HOUSEKEEPING) => {}
                    () = stopping.cancelled() => {}
                }
            }
        });
    }

    fn replace_descriptors(&self, shutdown: &Shutdown) {
        let matching = self.matching.clone();
        let stopping = shutdown.stopping().clone();
        shutdown.spawn("descriptors", async move {
            while !stopping.is_cancelled() {
                if let Err(error) = matching.replace_descriptors().await {
                    tracing::warn!(error = %chain(&error), "faces of former networks could not be searched for");
                }
                tokio::select! {
                    () = tokio::time::sleep(DESCRIBING) => {}
                    () = stopping.cancelled() => {}
                }
            }
        });
    }

    /// Queues the housekeeping, as happens every hour.
    pub async fn queue_housekeeping(&self) -> Result<(), store::Error> {
        self.queue.admit_chores().await
    }

    /// Checks the clock, as happens every minute.
    pub async fn read_clock(&self) -> Result<(), store::Error> {
        read_clock(&self.clock_trust, &self.queue).await
    }

    /// Runs all queued jobs that are due; returns how many.
    pub async fn run_jobs(&self) -> Result<usize, store::Error> {
        let mut ran = 0;
        while self.pool.step().await?.is_some() {
            ran += 1;
        }
        Ok(ran)
    }

    /// Logs which event ends next.
    pub async fn tell_next_end(&self) {
        let Some(kept_for) = self.event_retention else {
            tracing::info!("events are kept until somebody deletes them (EVENT_RETENTION_DAYS)");
            return;
        };
        let days = kept_for.as_secs() / (24 * 60 * 60);
        match self.events.next_end().await {
            Err(error) => tracing::warn!(error = %chain(&error), "the next event to end could not be read"),
            Ok(Some(event)) => tracing::info!(
                event_id = %event.id,
                at = event.expires_at.map(tracing::field::display),
                "events end {days} days after their last upload; this one is the next"
            ),
            Ok(None) => tracing::info!("events end {days} days after their last upload; none has an end yet"),
        }
    }

    /// Creates an admin with a random password if there is no admin; `None` otherwise.
    pub async fn first_admin(&self) -> Result<Option<FirstAdmin>, Error> {
        first_admin::make(&self.accounts).await
    }

    /// Makes a setup token for the first admin, valid for an hour, and stores it for the operator; `None` once there is
    /// an admin.
    pub async fn leave_setup_token(&self, config: &Config) -> Result<Option<SetupToken>, Error> {
        let folder = &config.data_dir;
        let Some(token) = self.accounts.setup_token().await? else {
            if let Err(error) = setup_token::forget(folder) {
                tracing::warn!(error = %chain(&error), "the file of the setup token cannot be removed");
            }
            return Ok(None);
        };
        if config.environment == Environment::Production {
            return Ok(Some(SetupToken::Here(token)));
        }
        Ok(Some(match setup_token::keep(folder, &token) {
            Ok(path) => SetupToken::File(path),
            Err(error) => {
                tracing::warn!(error = %chain(&error), "the setup token cannot be written into the data folder");
                SetupToken::Here(token)
            }
        }))
    }

    /// Closes the database, after everything else has stopped.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// Holds the clock against what is known of the time, and brings back into reach what it put out of it if it went back.
async fn read_clock(trust: &ClockTrust, queue: &Queue) -> Result<(), store::Error> {
    trust.confirmed().await?;
    if trust.went_back() {
        queue.bring_back().await?;
    }
    Ok(())
}
