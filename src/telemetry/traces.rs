//! Traces: every request and every turn at a job as a span, sent to a collector by OTLP over HTTP.
//!
//! Spans are those of the log, so nothing is in a trace that could not be in the log. They are sent in batches by a thread
//! of their own; a collector that does not answer costs spans, never a request. In a trace a request has the name of its
//! route, as the conventions of OpenTelemetry have it; in the log that would only repeat its fields.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{self, SdkTracerProvider, SpanData};
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::registry::LookupSpan;
use url::Url;

/// What FindMe is called in traces unless `OTEL_SERVICE_NAME` has another name.
const SERVICE: &str = "findme";

/// Why traces cannot be sent.
pub(super) type Error = ExporterBuildError;

/// The way to a collector.
#[derive(Debug)]
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// Traces that go to the collector at this base address.
    pub(super) fn to(collector: &Url) -> Result<Self, Error> {
        let base = collector.as_str().trim_end_matches('/');
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(format!("{base}/v1/traces"))
            .build()?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(NamedByRoute(exporter))
            .with_resource(resource())
            .build();
        Ok(Self(provider))
    }

    /// Makes traces of our own spans. What the log may be told to say of others is not in them.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(SERVICE))
            .with_location(false)
            .with_threads(false)
            .with_filter(Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO))
    }

    /// Sends what is left.
    #[expect(
        clippy::disallowed_methods,
        reason = "the process's last act, once, which waits for the thread that sends"
    )]
    pub(super) async fn finish(self) {
        let ended = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Says what sends the traces: the service's name and version, and what the environment adds.
fn resource() -> Resource {
    let given = Resource::builder().build();
    let name = opentelemetry::Key::from_static_str("service.name");
    let is_named = given
        .get(&name)
        .is_some_and(|given| !given.as_str().starts_with("unknown_service"));
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let builder = Resource::builder().with_attribute(version);
    if is_named {
        builder.build()
    } else {
        builder.with_service_name(SERVICE).build()
    }
}

/// An exporter that names each request by its method and route.
#[derive(Debug)]
struct NamedByRoute(SpanExporter);

impl trace::SpanExporter for NamedByRoute {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        for span in &mut batch {
            let value = |key: &str| {
                let attribute = span.attributes.iter().find(|pair| pair.key.as_str() == key);
                attribute.map(|pair| pair.value.as_str())
            };
            if let (Some(method), Some(route)) = (value("method"), value("route")) {
                span.name = format!("{method} {route}").into();
            }
        }
        self.0.export(batch).await
    }

    fn shutdown_with_timeout(&self, patience: std::time::Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(patience)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}
