//! Traces: every request and every run of a job is a span, sent to a collector by OTLP over HTTP.
//!
//! Spans are those of the log, so a trace contains nothing that could not be in the log. A separate thread sends them
//! in batches; a collector that does not respond costs spans, never a request. In a trace a request is named by its
//! route, by OpenTelemetry's conventions; in the log that would only repeat its fields.

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

/// The service name in traces, unless `OTEL_SERVICE_NAME` is set.
const SERVICE: &str = "findme";

/// Why the exporter of traces could not be created.
pub(super) type Error = ExporterBuildError;

/// An exporter to a collector.
#[derive(Debug)]
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// An exporter to the collector at this base URL.
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

    /// The layer that exports FindMe's own spans, even if the log also has spans of libraries.
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

    /// Sends the remaining spans.
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

/// The resource of the traces: name and version of the service, and the attributes from the environment.
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
