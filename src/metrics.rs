//! What is counted, for Prometheus.
//!
//! One registry for the process: whoever does something says so here by a function, and `GET /metrics` prints it all. What
//! lies in the database (the job queue) is told anew at each scrape. Labels are few and bounded; none names a person,
//! an event or a path that was asked for.

mod classic;
mod labels;

use std::sync::LazyLock;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use self::labels::{Built, Call, InState, OfKind, Outcome, Request, Route};

/// Bounds from a millisecond to a bit over a minute, each twice the one before.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 17))
}

type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

struct Metrics {
    registry: Registry,
    build: Family<Built, Gauge>,
    requests: Family<Request, Counter>,
    request_seconds: Histograms<Route>,
    connections: Gauge,
    received: Counter,
    served: Counter,
    jobs: Family<InState, Gauge>,
    oldest_wait: Gauge<f64, std::sync::atomic::AtomicU64>,
    job_waits: Histograms<OfKind>,
    job_seconds: Histograms<Outcome>,
    permits: Gauge,
    permits_taken: Gauge,
    engine_seconds: Histograms<Call>,
    rekognition_seconds: Histograms<Call>,
    database_connections: Gauge,
    database_idle: Gauge,
    clock_in_doubt: Gauge,
    events_overdue: Gauge,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::register);

impl Metrics {
    fn register() -> Self {
        let mut registry = Registry::default();
        let metrics = Self {
            registry: Registry::default(),
            build: Family::default(),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(seconds),
            connections: Gauge::default(),
            received: Counter::default(),
            served: Counter::default(),
            jobs: Family::default(),
            oldest_wait: Gauge::default(),
            job_waits: Family::new_with_constructor(seconds),
            job_seconds: Family::new_with_constructor(seconds),
            permits: Gauge::default(),
            permits_taken: Gauge::default(),
            engine_seconds: Family::new_with_constructor(seconds),
            rekognition_seconds: Family::new_with_constructor(seconds),
            database_connections: Gauge::default(),
            database_idle: Gauge::default(),
            clock_in_doubt: Gauge::default(),
            events_overdue: Gauge::default(),
        };
        let findme = registry.sub_registry_with_prefix("findme");
        findme.register(
            "build_info",
            "1, by the version and the commit of the program",
            metrics.build.clone(),
        );
        findme.register(
            "http_requests",
            "Requests by method, route and status",
            metrics.requests.clone(),
        );
        findme.register_with_unit(
            "http_request",
            "How long requests took",
            Unit::Seconds,
            metrics.request_seconds.clone(),
        );
        findme.register(
            "http_connections",
            "Connections that are open",
            metrics.connections.clone(),
        );
        findme.register(
            "received_photo_bytes",
            "Bytes of photos taken in",
            metrics.received.clone(),
        );
        findme.register("served_bytes", "Bytes of answers", metrics.served.clone());
        findme.register(
            "jobs",
            "Jobs in all processes, by kind and state",
            metrics.jobs.clone(),
        );
        findme.register_with_unit(
            "jobs_oldest_wait",
            "How long the job that is due the longest has been due",
            Unit::Seconds,
            metrics.oldest_wait.clone(),
        );
        findme.register_with_unit(
            "job_wait",
            "How long jobs were due before they were claimed",
            Unit::Seconds,
            metrics.job_waits.clone(),
        );
        findme.register_with_unit(
            "job",
            "How long turns at jobs took, by how they went",
            Unit::Seconds,
            metrics.job_seconds.clone(),
        );
        findme.register(
            "pool_seats",
            "Jobs that this process runs at once",
            metrics.permits.clone(),
        );
        findme.register(
            "pool_seats_taken",
            "Jobs that this process is running",
            metrics.permits_taken.clone(),
        );
        findme.register_with_unit(
            "engine_call",
            "How long the face engine took, by what it was asked and how it went",
            Unit::Seconds,
            metrics.engine_seconds.clone(),
        );
        findme.register_with_unit(
            "rekognition_call",
            "How long single calls of Amazon Rekognition took, by operation and how they went",
            Unit::Seconds,
            metrics.rekognition_seconds.clone(),
        );
        metrics.register_state(findme);
        Self { registry, ..metrics }
    }

    /// What is told anew at each scrape.
    fn register_state(&self, findme: &mut Registry) {
        findme.register(
            "database_connections",
            "Connections to the database that are open",
            self.database_connections.clone(),
        );
        findme.register(
            "database_connections_idle",
            "Those of them that wait to be used",
            self.database_idle.clone(),
        );
        findme.register(
            "clock_in_doubt",
            "1 while the clock is not believed and nothing is erased by time",
            self.clock_in_doubt.clone(),
        );
        findme.register(
            "events_overdue",
            "Events whose time is over and that stay because nobody could be told",
            self.events_overdue.clone(),
        );
    }
}

/// How everything is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `OpenMetrics`, which Prometheus asks for.
    Open,
    /// Prometheus's own older text format, which every tool reads.
    Classic,
}

impl Format {
    /// The best that a client takes, by its `Accept` header.
    pub fn accepted(header: &str) -> Self {
        if header.contains("application/openmetrics-text") {
            Self::Open
        } else {
            Self::Classic
        }
    }

    /// The content type of what [`render`] writes.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Open => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Classic => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

/// Everything, as Prometheus reads it.
pub fn render(format: Format) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = encode(&mut text, &METRICS.registry);
    match format {
        Format::Open => text,
        Format::Classic => classic::of(&text),
    }
}

/// The program is this version, built from this commit.
pub fn built(version: &'static str, commit: &'static str) {
    METRICS.build.get_or_create(&Built { version, commit }).set(1);
}

/// A request was answered. `route` is the pattern, not what was asked for.
pub fn request(method: &str, route: &str, status: u16, took: Duration) {
    METRICS
        .requests
        .get_or_create(&Request::new(method, route, status))
        .inc();
    METRICS
        .request_seconds
        .get_or_create(&Route::new(route))
        .observe(took.as_secs_f64());
}

/// An answer of so many bytes goes out.
pub fn served(bytes: u64) {
    METRICS.served.inc_by(bytes);
}

/// A photo of so many bytes was taken in.
pub fn received(bytes: u64) {
    METRICS.received.inc_by(bytes);
}

/// Something that is counted while it lasts.
pub struct Lasting(&'static Gauge);

impl Lasting {
    fn begin(gauge: &'static Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Lasting {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A connection is open, as long as the value lasts.
pub fn connection() -> Lasting {
    Lasting::begin(&METRICS.connections)
}

/// A permit of the pool is taken, as long as the value lasts.
pub fn permit() -> Lasting {
    Lasting::begin(&METRICS.permits_taken)
}

/// The pool has so many permits.
pub fn permits(count: usize) {
    METRICS.permits.set(i64::try_from(count).unwrap_or(i64::MAX));
}

/// A job was claimed after it had been due for so long.
pub fn job_claimed(kind: &'static str, waited: Duration) {
    METRICS
        .job_waits
        .get_or_create(&OfKind { kind })
        .observe(waited.as_secs_f64());
}

/// A turn at a job has ended.
pub fn job_ended(kind: &'static str, outcome: &'static str, took: Duration) {
    METRICS
        .job_seconds
        .get_or_create(&Outcome { kind, outcome })
        .observe(took.as_secs_f64());
}

/// The face engine has answered.
pub fn engine_call(operation: &'static str, outcome: &'static str, took: Duration) {
    METRICS
        .engine_seconds
        .get_or_create(&Call { operation, outcome })
        .observe(took.as_secs_f64());
}

/// A call of Amazon Rekognition has ended.
pub fn rekognition_call(operation: &'static str, outcome: &'static str, took: Duration) {
    METRICS
        .rekognition_seconds
        .get_or_create(&Call { operation, outcome })
        .observe(took.as_secs_f64());
}

/// How the job queue stands: how many there are of a kind in a state, and how long the oldest has been due.
pub fn queue_stats<'a>(counts: impl Iterator<Item = (&'a str, &'static str, i64)>, oldest_wait: Duration) {
    METRICS.jobs.clear();
    for (kind, state, count) in counts {
        let labels = InState {
            kind: kind.to_owned(),
            state,
        };
        METRICS.jobs.get_or_create(&labels).set(count);
    }
    METRICS.oldest_wait.set(oldest_wait.as_secs_f64());
}

/// So many connections to the database are open, and so many of them idle.
pub fn database(open: u32, idle: usize) {
    METRICS.database_connections.set(i64::from(open));
    METRICS.database_idle.set(i64::try_from(idle).unwrap_or(i64::MAX));
}

/// Whether the clock is not believed at present.
pub fn clock_in_doubt(is_in_doubt: bool) {
    METRICS.clock_in_doubt.set(i64::from(is_in_doubt));
}

/// So many events stay although their time is over, because nobody could be told.
pub fn events_overdue(count: i64) {
    METRICS.events_overdue.set(count);
}

#[cfg(test)]
mod tests;
