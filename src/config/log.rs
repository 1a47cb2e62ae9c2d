//! Settings of the log.
//!
//! Levels have the names of Python's logging, which operators already use, as well as Rust's.

use clap::Args;
use tracing_subscriber::filter::{LevelFilter, Targets};

use super::reader::{choice, read};

/// What is logged, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub struct Log {
    /// How much to log: DEBUG, INFO, WARNING, ERROR or CRITICAL, and if need be other levels for single modules.
    ///
    /// Example: `INFO,findme::worker=DEBUG`
    #[arg(long = "log-level", env = "LOG_LEVEL", value_name = "LEVEL", default_value = "INFO", value_parser = read(levels))]
    pub levels: Targets,

    /// How log lines look: readable for people, json for collectors.
    ///
    /// Example: `json`
    #[arg(
        long = "log-format", env = "LOG_FORMAT", value_name = "FORMAT", default_value = "readable",
        value_parser = choice(&[("readable", LogFormat::Readable), ("json", LogFormat::Json)])
    )]
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One line of text for people.
    Readable,
    /// One JSON object a line for collectors.
    Json,
}

/// `LEVEL`, `module=LEVEL`, or several of them separated by commas.
fn levels(text: &str) -> Result<Targets, String> {
    text.split(',')
        .map(str::trim)
        .try_fold(Targets::new(), |targets, part| match part.split_once('=') {
            Some((module, word)) => Ok(targets.with_target(module.trim(), level(word.trim())?)),
            None => Ok(targets.with_default(level(part)?)),
        })
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
