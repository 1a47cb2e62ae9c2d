//! Logging and traces: from the settings to a tracing subscriber on standard error, and to a collector if there is one.
//!
//! Standard output belongs to what a command prints for its user. A panic is an event like any other, so that
//! collectors see it in the same format and beside the request or job it broke.

mod traces;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, IsTerminal as _};
use std::panic::{self, PanicHookInfo};

use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::{LookupSpan, Registry};
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

use self::traces::Traces;
use crate::config::{Log, LogFormat};

/// Why logging could not be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Logging was started before.
    #[error(transparent)]
    Twice(#[from] TryInitError),
    /// The exporter of traces could not be created.
    #[error("traces cannot be sent (OTEL_EXPORTER_OTLP_ENDPOINT)")]
    Traces(#[from] traces::Error),
}

/// Logging and traces of this process.
#[derive(Debug)]
pub struct Telemetry(Option<Traces>);

impl Telemetry {
    /// Sends the traces that are not sent yet, for a few seconds at most.
    pub async fn finish(self) {
        if let Some(traces) = self.0 {
            traces.finish().await;
        }
    }
}

/// Starts logging, and traces if they are configured, for the whole process; fails if it was started before.
pub fn init(log: &Log) -> Result<Telemetry, Error> {
    let traces = log.traces.as_ref().map(Traces::to).transpose()?;
    let lines = subscriber(log, io::stderr().is_terminal(), io::stderr);
    lines.with(traces.as_ref().map(Traces::layer)).try_init()?;
    panic::set_hook(Box::new(log_panic));
    Ok(Telemetry(traces))
}

/// Writes the log to `writer`, with colours if `ansi`.
fn subscriber<W>(
    log: &Log,
    ansi: bool,
    writer: W,
) -> impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync + use<W>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(writer).with_ansi(ansi);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match log.format {
        LogFormat::Readable => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(log.levels.clone()))
}

/// Logs a panic with its location, its thread and, if `RUST_BACKTRACE` is set, its backtrace.
fn log_panic(info: &PanicHookInfo<'_>) {
    let backtrace = Backtrace::capture();
    let captured = backtrace.status() == BacktraceStatus::Captured;
    tracing::error!(
        location = info.location().map(tracing::field::display),
        thread = std::thread::current().name(),
        backtrace = captured.then(|| tracing::field::display(&backtrace)),
        "panicked: {}",
        info.payload_as_str().unwrap_or("with a value that is not text"),
    );
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::config::Settings;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What `work` logs under these flags.
    fn logged(flags: &[&str], work: impl FnOnce()) -> String {
        let buffer = Buffer::default();
        let writer = buffer.clone();
        let log = Settings::from_arguments(flags).unwrap().log;
        let subscriber = subscriber(&log, false, move || writer.clone());
        tracing::subscriber::with_default(subscriber, work);
        String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn readable_lines_hold_message_and_fields() {
        let text = logged(&[], || tracing::info!(user_id = 7, "matching scheduled"));
        assert!(
            text.contains("INFO") && text.contains("matching scheduled user_id=7"),
            "{text}"
        );
    }

    #[test]
    fn json_lines_are_objects_with_fields_beside_the_message() {
        let text = logged(&["--log-format=json"], || {
            let _span = tracing::info_span!("request", request_id = "r1").entered();
            tracing::warn!(user_id = 7, "slow");
        });
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["message"], "slow");
        assert_eq!(line["user_id"], 7);
        assert_eq!(line["span"]["request_id"], "r1");
    }

    #[test]
    fn a_module_can_be_louder_than_the_rest() {
        let text = logged(&["--log-level=WARNING,findme::worker=DEBUG"], || {
            tracing::info!(target: "findme::http", "quiet");
            tracing::debug!(target: "findme::worker", "loud");
        });
        assert!(text.contains("loud") && !text.contains("quiet"), "{text}");
    }

    #[test]
    fn a_panic_is_logged_with_its_place() {
        const THREAD: &str = "a panic to be logged";
        // Other tests of this process keep the hook they had.
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| match std::thread::current().name() {
            Some(THREAD) => log_panic(info),
            _ => usual(info),
        }));
        let work = || logged(&[], || drop(panic::catch_unwind(|| panic!("out of {}", "film"))));
        let text = std::thread::Builder::new()
            .name(THREAD.into())
            .spawn(work)
            .unwrap()
            .join()
            .unwrap();
        assert!(
            text.contains("ERROR") && text.contains("panicked: out of film"),
            "{text}"
        );
        assert!(text.contains("location=src/telemetry.rs:"), "{text}");
    }
}
