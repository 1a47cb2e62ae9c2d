//! Making the parts from the settings.
//!
//! Settings are not passed on: a part takes plain values and other parts, so tests can make it without settings.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use crate::accounts::{Accounts, Hasher, Signing, Tokens};
use crate::audit::Audit;
use crate::clock::{Clock, SystemClock};
use crate::clock_trust::ClockTrust;
use crate::config::{Algorithm, Config, Mail, Provider};
use crate::consent::Texts;
use crate::console::Console;
use crate::cpu::Cpu;
use crate::erasure::{Eraser, Erasures, EventEndings};
use crate::events::{self, Events};
use crate::faces::Engine;
use crate::faces::measured::Measured;
use crate::health::Health;
use crate::http;
use crate::limits::Limits;
use crate::mail::{self, Mailer};
use crate::matching::{self, Matching, Rule};
use crate::model::Warning;
use crate::notices::Notices;
use crate::objects::Objects;
use crate::photos::{Links, Photos};
use crate::provider;
use crate::queue::Queue;
use crate::samples::Samples;
use crate::storage::Storage;
use crate::store::{self, Store};
use crate::watchers::Watchers;

use super::Error;
use super::opening::{identified_storage, open_engine, open_store};

/// Timeout for the head of a request: one packet for honest clients, even on slow networks.
const HEAD: Duration = Duration::from_secs(15);

/// How long a client may read nothing of a response.
const STALL: Duration = Duration::from_secs(30);

/// How long a connection without a permit may be silent.
const GREETING: Duration = Duration::from_secs(5);

/// How long a connection may wait for a permit.
const WAIT: Duration = Duration::from_secs(40);

/// Timeouts for bodies, long enough for uploads of many photos over slow networks.
const BODY: http::BodyTimes = http::BodyTimes {
    silence: Duration::from_secs(30),
    total: Duration::from_hours(1),
};

/// Parts that replace those from the settings.
#[derive(Default)]
pub struct Overrides {
    /// The clock; the machine's otherwise.
    pub clock: Option<Arc<dyn Clock>>,
    /// The face engine; the configured one otherwise.
    pub engine: Option<Arc<dyn Engine>>,
}

/// The adapters that the domain uses.
pub(super) struct Foundation {
    pub(super) store: Store,
    pub(super) queue: Queue,
    pub(super) clock_trust: ClockTrust,
    objects: Objects,
    storage: Storage,
    engine: Arc<dyn Engine>,
    clock: Arc<dyn Clock>,
    cpu: Cpu,
}

impl Foundation {
    pub(super) async fn open(config: &Config, overrides: Overrides) -> Result<Self, Error> {
        let store = open_store(config).await?;
        // The database server's clock tells nothing of one that was overrides.
        let asks_server = overrides.clock.is_none();
        let clock = overrides.clock.unwrap_or_else(|| Arc::new(SystemClock));
        let clock_trust = ClockTrust::new(store.clone(), clock.clone(), asks_server);
        clock_trust.confirmed().await?;
        let (objects, storage) = identified_storage(config, &store, &clock, &clock_trust).await?;
        let cpu = Cpu::of_this_machine();
        let engine = match overrides.engine {
            Some(engine) => engine,
            None => open_engine(&config.matching.provider, &store, &clock, &cpu).await?,
        };
        let engine: Arc<dyn Engine> = Arc::new(Measured::new(engine));
        provider::claim(&store, engine.as_ref()).await?;
        let queue = Queue::new(store.clone(), clock.clone(), config.matching.lease);
        Ok(Self {
            store,
            queue,
            clock_trust,
            objects,
            storage,
            engine,
            clock,
            cpu,
        })
    }

    pub(super) fn accounts(&self, config: &Config) -> Accounts {
        let (store, queue, clock) = (self.store.clone(), self.queue.clone(), self.clock.clone());
        accounts(config, store, queue, clock).with_clock_trust(self.clock_trust.clone())
    }

    pub(super) fn audit(&self) -> Audit {
        Audit::new(self.store.clone())
    }

    pub(super) fn limits(&self, config: &Config) -> Limits {
        limits(config, &self.store, &self.clock)
    }

    pub(super) fn provider(&self, config: &Config) -> provider::Provider {
        let (name, price) = match &config.matching.provider {
            Provider::Local { .. } => ("local", None),
            Provider::Aws(aws) => ("aws", Some(aws.price_per_thousand)),
        };
        let parts = provider::Parts {
            store: self.store.clone(),
            queue: self.queue.clone(),
            engine: self.engine.clone(),
            clock: self.clock.clone(),
        };
        provider::Provider::new(parts, name, price)
    }

    pub(super) fn health(&self, config: &Config) -> Health {
        let (store, objects) = (self.store.clone(), self.objects.clone());
        let (events, clock_trust) = (self.events(config), self.clock_trust.clone());
        let time = move || {
            let (events, clock_trust) = (events.clone(), clock_trust.clone());
            async move { warnings_of_time(&events, &clock_trust).await }
        };
        let storage = self.storage.clone();
        let stopped = move || {
            let storage = storage.clone();
            async move {
                let stopped_by = storage.stopped_by().await?;
                Ok::<_, store::Error>(
                    stopped_by
                        .map(|_| Warning::StorageSweepStopped)
                        .into_iter()
                        .collect(),
                )
            }
        };
        let provider = self.provider(config);
        let capped = move || {
            let provider = provider.clone();
            async move {
                let is_capped = provider.is_capped().await?;
                Ok::<_, store::Error>(
                    is_capped
                        .then_some(Warning::DailyCapReached)
                        .into_iter()
                        .collect(),
                )
            }
        };
        Health::new(store, objects, self.engine.clone(), self.clock.clone())
            .with_check("time", time)
            .with_check("sweep", stopped)
            .with_check("cap", capped)
    }

    pub(super) fn storage(&self) -> Storage {
        self.storage.clone()
    }

    /// Permits of the pool for jobs that no guest waits for. An engine of one's own computes: while as many jobs as
    /// there are cores do, as many others read and write. A service is waited for.
    pub(super) fn background_permits(&self) -> usize {
        match self.engine.patience() {
            None => 2 * std::thread::available_parallelism().map_or(1, usize::from),
            Some(_) => usize::MAX,
        }
    }

    pub(super) fn events(&self, config: &Config) -> Events {
        let kept_for = config.privacy.event_retention;
        Events::new(
            self.store.clone(),
            self.queue.clone(),
            self.clock.clone(),
            kept_for,
        )
    }

    pub(super) fn notices(&self, config: &Config, mailer: &Mailer) -> Notices {
        let (store, queue, clock) = (self.store.clone(), self.queue.clone(), self.clock.clone());
        let site = config.server.site_base_url.clone();
        let key = config.security.secret_key.expose_secret().as_bytes();
        Notices::new(store, queue, clock, mailer.clone(), site, key)
    }

    pub(super) fn console(&self) -> Console {
        Console::new(self.store.clone(), self.queue.clone(), self.clock.clone())
    }

    pub(super) fn watchers(&self) -> Watchers {
        Watchers::new(self.store.clone(), self.clock.clone())
    }

    pub(super) fn photos(&self, config: &Config) -> Photos {
        let links = Links::new(config.security.secret_key.expose_secret().as_bytes());
        let (store, queue, objects) = (self.store.clone(), self.queue.clone(), self.objects.clone());
        let kept_for = config.privacy.event_retention;
        let (clock, cpu) = (self.clock.clone(), self.cpu.clone());
        Photos::new(store, queue, objects, clock, cpu, links, kept_for)
    }

    pub(super) fn samples(
        &self,
        config: &Config,
        accounts: &Accounts,
        photos: &Photos,
        matching: &Matching,
    ) -> Samples {
        let folder = config.sample_photos.clone();
        let (accounts, photos, matching) = (accounts.clone(), photos.clone(), matching.clone());
        Samples::new(folder, accounts, photos, matching, self.cpu.clone())
    }

    pub(super) fn erasures(&self) -> Erasures {
        Erasures::new(self.store.clone(), self.queue.clone(), self.clock.clone())
    }

    pub(super) fn eraser(&self) -> Eraser {
        let (store, objects) = (self.store.clone(), self.objects.clone());
        Eraser::new(store, objects, self.engine.clone(), self.clock.clone())
    }

    pub(super) fn endings(&self, config: &Config) -> EventEndings {
        EventEndings::new(self.erasures(), config.privacy.event_retention)
            .without_notice(config.privacy.event_expiry_without_notice)
    }

    pub(super) fn matching(&self, config: &Config) -> Matching {
        Matching::new(matching::Parts {
            store: self.store.clone(),
            queue: self.queue.clone(),
            objects: self.objects.clone(),
            engine: self.engine.clone(),
            clock: self.clock.clone(),
            cpu: self.cpu.clone(),
            rule: Rule {
                floor: config.matching.search_threshold,
                threshold: config.matching.min_similarity,
            },
            strict: config.matching.strict_selfies,
            texts: texts(config),
            limits: self.limits(config),
        })
    }
}

/// The service for accounts.
pub(super) fn accounts(config: &Config, store: Store, queue: Queue, clock: Arc<dyn Clock>) -> Accounts {
    let security = &config.security;
    let signing = match security.algorithm {
        Algorithm::Hs256 => Signing::Hs256,
        Algorithm::Hs384 => Signing::Hs384,
        Algorithm::Hs512 => Signing::Hs512,
    };
    let key = security.secret_key.expose_secret().as_bytes();
    let tokens = Tokens::new(key, signing, security.token_life);
    let hasher = Hasher::new(security.bcrypt_rounds);
    let limits = limits(config, &store, &clock);
    Accounts::new(store, queue, clock, hasher, tokens, limits, texts(config))
}

fn limits(config: &Config, store: &Store, clock: &Arc<dyn Clock>) -> Limits {
    let key = config.security.secret_key.expose_secret().as_bytes();
    Limits::new(store.clone(), clock.clone(), key, config.server.rate_limits)
}

/// Warnings about the clock and about overdue events, which depend on it.
async fn warnings_of_time(events: &Events, clock_trust: &ClockTrust) -> Result<Vec<Warning>, events::Error> {
    if clock_trust.doubt().is_some() {
        return Ok(vec![Warning::ClockInDoubt]);
    }
    let is_overdue = events.any_overdue().await?;
    Ok(is_overdue.then_some(Warning::EventsOverdue).into_iter().collect())
}

/// The consent texts of this installation.
fn texts(config: &Config) -> Texts {
    let processor = match &config.matching.provider {
        Provider::Local { .. } => None,
        Provider::Aws(aws) => Some(format!(
            "Amazon Rekognition (Amazon Web Services, {})",
            aws.region
        )),
    };
    let privacy = &config.privacy;
    Texts::new(
        processor.as_deref(),
        privacy.event_retention,
        privacy.require_consent,
    )
}

/// The mail server.
pub(super) fn mailer(config: &Config) -> Result<Mailer, Error> {
    let smtp = match &config.mail {
        Mail::Log => return Ok(Mailer::log()),
        Mail::Nowhere => return Ok(Mailer::nowhere()),
        Mail::Smtp(smtp) => smtp,
    };
    let login = smtp.login.as_ref();
    let server = mail::Server {
        host: smtp.host.clone(),
        port: smtp.port,
        login: login.map(|(name, password)| (name.clone(), password.expose_secret().to_owned())),
        is_encrypted: smtp.is_encrypted,
        from: smtp.from.clone(),
        timeouts: mail::Timeouts::default(),
    };
    Ok(Mailer::smtp(&server)?)
}

/// The limits of connections.
pub(super) fn connections(config: &Config) -> http::connections::Limits {
    http::connections::Limits {
        connections: config.server.max_connections as usize,
        head: HEAD,
        stall: STALL,
        greeting: GREETING,
        wait: WAIT,
        proxies: config.server.trusted_proxies.clone().unwrap_or_default(),
    }
}

/// The settings of the HTTP server.
pub(super) fn http_settings(config: &Config) -> http::Settings {
    http::Settings {
        request_timeout: config.server.request_timeout,
        body_times: BODY,
        site_base_url: config.server.site_base_url.clone(),
        cors_origins: config.server.cors_origins.clone(),
        public_photo_urls: config.server.public_photo_urls,
        pool_size: config.matching.pool_size,
        trusted_proxies: config.server.trusted_proxies.clone().unwrap_or_default(),
        operator_key: config.server.operator_key.clone(),
        web: config.server.web(),
    }
}
