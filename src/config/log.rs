//! Settings of the log and of traces.
//!
//! Levels have the names of Python's logging, which operators already use, as well as Rust's. The collector of traces
//! is set by OpenTelemetry's own variable, as in other programs.

use clap::Args;
use tracing_subscriber::filter::{LevelFilter, Targets};

use url::Url;

use super::reader::{Optional, choice, optional, read};

/// The log and traces.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub struct Log {
    /// How much to log: DEBUG, INFO, WARNING, ERROR or CRITICAL, with other levels for single modules if needed.
    ///
    /// Example: `INFO,findme::worker=DEBUG`
    #[arg(long = "log-level", env = "LOG_LEVEL", value_name = "LEVEL", default_value = "INFO", value_parser = read(levels))]
    pub levels: Targets,

    /// Format of the log: readable for people, json for log collectors.
    ///
    /// Example: `json`
    #[arg(
        long = "log-format", env = "LOG_FORMAT", value_name = "FORMAT", default_value = "readable",
        value_parser = choice(&[("readable", LogFormat::Readable), ("json", LogFormat::Json)])
    )]
    pub format: LogFormat,

    /// Base URL of a collector for traces (OTLP over HTTP). Unset: no traces.
    ///
    /// OpenTelemetry's other variables apply, too: `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME`,
    /// `OTEL_TRACES_SAMPLER`. Example: `http://localhost:4318`
    #[arg(
        long = "traces", env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL", default_value = "",
        hide_default_value = true, value_parser = optional(collector)
    )]
    pub traces: Optional<Url>,
}

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One line of text for people.
    Readable,
    /// One JSON object a line for collectors.
    Json,
}

/// The address of a collector.
fn collector(text: &str) -> Result<Url, String> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| format!("is {text:?}; it must be an address such as http://localhost:4318"))
}

/// `LEVEL`, `module=LEVEL`, or several of them separated by commas.
fn levels(text: &str) -> Result<Targets, String> {
    text.split(',')
        .map(str::trim)
        .try_fold(Targets::new(), |targets, part| match part.split_once('=') {
            Some((module, word)) => Ok(with_module(targets, module.trim(), level(word.trim())?)),
            None => Ok(targets.with_default(level(part)?)),
        })
}

/// The level of a module. Which crate a module of FindMe is in need not be known: `findme::worker` is `findme_core::worker`, too.
fn with_module(targets: Targets, module: &str, level: LevelFilter) -> Targets {
    let targets = targets.with_target(module, level);
    match module.strip_prefix("findme::") {
        Some(inner) => targets.with_target(format!("findme_core::{inner}"), level),
        None => targets,
    }
}

/// A level by its Rust or its Python name.
fn level(word: &str) -> Result<LevelFilter, String> {
    match word.to_ascii_uppercase().as_str() {
        "OFF" => Ok(LevelFilter::OFF),
        "CRITICAL" | "FATAL" | "ERROR" => Ok(LevelFilter::ERROR),
        "WARNING" | "WARN" => Ok(LevelFilter::WARN),
        "INFO" => Ok(LevelFilter::INFO),
        "DEBUG" => Ok(LevelFilter::DEBUG),
        "TRACE" => Ok(LevelFilter::TRACE),
        _ => Err(format!(
            "names the level {word:?}; use DEBUG, INFO, WARNING, ERROR or CRITICAL"
        )),
    }
}
