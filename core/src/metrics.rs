//! What is counted, for Prometheus.
//!
//! One registry for the process: whoever does something says so here by a function, and `GET /metrics` prints it all. What
//! lies in the database (the job queue) is told anew at each scrape. Labels are few and bounded; none names a person,
//! an event or a path that was asked for.

mod labels;

use std::hash::Hash;
use std::sync::LazyLock;
use std::time::Duration;

use prometheus_client::encoding::{prometheus_text, text as open_metrics};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Metric, Registry, Unit};

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
        let findme = &mut Register(registry.sub_registry_with_prefix("findme"));
        Self {
            build: findme.counts("build_info", "1, by the version and the commit of the program"),
            requests: findme.counts("http_requests", "Requests by method, route and status"),
            request_seconds: findme.seconds("http_request", "How long requests took"),
            connections: findme.counts("http_connections", "Connections that are open"),
            received: findme.counts("received_photo_bytes", "Bytes of photos taken in"),
            served: findme.counts("served_bytes", "Bytes of answers"),
            jobs: findme.counts("jobs", "Jobs in all processes, by kind and state"),
            oldest_wait: findme.with_unit(
                "jobs_oldest_wait",
                "How long the job that is due the longest has been due",
                Unit::Seconds,
                Gauge::default(),
            ),
            job_waits: findme.seconds("job_wait", "How long jobs were due before they were claimed"),
            job_seconds: findme.seconds("job", "How long turns at jobs took, by how they went"),
            permits: findme.counts("pool_seats", "Jobs that this process runs at once"),
            permits_taken: findme.counts("pool_seats_taken", "Jobs that this process is running"),
            engine_seconds: findme.seconds(
                "engine_call",
                "How long the face engine took, by what it was asked and how it went",
            ),
            rekognition_seconds: findme.seconds(
                "rekognition_call",
                "How long single calls of Amazon Rekognition took, by operation and how they went",
            ),
            database_connections: findme.counts(
                "database_connections",
                "Connections to the database that are open",
            ),
            database_idle: findme.counts("database_connections_idle", "Those of them that wait to be used"),
            clock_in_doubt: findme.counts(
                "clock_in_doubt",
                "1 while the clock is not believed and nothing is erased by time",
            ),
            events_overdue: findme.counts(
                "events_overdue",
                "Events whose time is over and that stay because nobody could be told",
            ),
            registry,
        }
    }
}

/// Makes metrics, and registers each as it is made.
struct Register<'a>(&'a mut Registry);

impl Register<'_> {
    /// A number, or one for each set of labels.
    fn counts<M: Metric + Clone + Default>(&mut self, name: &str, help: &str) -> M {
        let metric = M::default();
        self.0.register(name, help, metric.clone());
        metric
    }

    /// Times in seconds, for each set of labels.
    fn seconds<L>(&mut self, name: &str, help: &str) -> Histograms<L>
    where
        Histograms<L>: Metric + Clone,
        L: Clone + Eq + Hash,
    {
        let family = Family::new_with_constructor(seconds as fn() -> Histogram);
        self.with_unit(name, help, Unit::Seconds, family)
    }

    fn with_unit<M: Metric + Clone>(&mut self, name: &str, help: &str, unit: Unit, metric: M) -> M {
        self.0.register_with_unit(name, help, unit, metric.clone());
        metric
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
    let _ = match format {
        Format::Open => open_metrics::encode(&mut text, &METRICS.registry),
        Format::Classic => prometheus_text::encode(&mut text, &METRICS.registry),
    };
    text
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

/// An attempt at a job has ended.
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
