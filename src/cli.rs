//! The commands: `serve` (the default), `health`, `migrate`, `admin`, `events`, `storage`, `demo`, `openapi`.
//!
//! A command that fails prints one sentence on standard error and exits with 1; invalid arguments exit with 2. Standard
//! output is for the results of commands.

mod admin;
mod allocator;
mod demo;
mod events;
mod health;
mod serve;
mod storage;
mod version;

use std::error::Error;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use self::version::Build;
use crate::config::Settings;
use crate::error_chain::chain;
use crate::http::openapi;
use crate::{app, metrics};

/// Gives every guest of an event the photos they are in.
///
/// Every setting is a flag and an environment variable; `findme serve --help` explains them all.
#[derive(Debug, Parser)]
#[command(name = "findme", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and run the matching jobs, until SIGTERM or Ctrl-C
    Serve(serve::Options),
    /// Check the health of the server on this machine; exits with 0 if it is ready
    Health(health::Options),
    /// Bring the database's tables up to date and exit (`serve` does this by itself)
    Migrate(Settings),
    /// Create admins directly in the database, without a token
    #[command(subcommand)]
    Admin(admin::Admins),
    /// List events, restore one that has ended, or set the end of one
    Events(events::Options),
    /// Show what is in the file storage and which database it belongs to; claim it
    Storage(storage::Options),
    /// Show real matches on sample photographs
    Demo(demo::Options),
    /// Print the OpenAPI 3.1 document of the API, as JSON
    ///
    /// For client generators and tests. It needs no settings and no database. A running server has the same document at
    /// /api/openapi.json, and a page to read and try it at /docs.
    ///
    /// To update the copy in the repository: cargo run -- openapi > openapi.json
    Openapi,
}

/// The error of a command: any error whose text is one sentence.
type Failure = Box<dyn Error + Send + Sync>;

/// Runs the command that the process was started with.
pub fn run(build: Build) -> ExitCode {
    let cli = read(build);
    keep_to_ourselves();
    allocator::hand_back_large_buffers();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let outcome = runtime.block_on(async {
        match cli.command.unwrap_or(Command::Serve(cli.serve)) {
            Command::Serve(options) => {
                metrics::built(build.version, build.commit());
                // Boxed, because it holds all settings and parts.
                Box::pin(serve::run(options)).await
            }
            Command::Health(options) => health::run(options).await,
            Command::Migrate(settings) => migrate(settings).await,
            Command::Admin(admins) => admin::run(admins).await,
            Command::Events(options) => events::run(options).await,
            Command::Storage(options) => storage::run(options).await,
            Command::Demo(options) => demo::run(options).await,
            Command::Openapi => {
                print_line(openapi::document());
                Ok(ExitCode::SUCCESS)
            }
        }
    });
    match outcome {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

/// Parses the command line; `--version` also prints the commit.
fn read(build: Build) -> Cli {
    // clap requires a text that lives as long as the process.
    let version: &'static str = build.text().leak();
    let mut command = Cli::command().version(version);
    let matches = command.get_matches_mut();
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
}

/// Makes all new files readable by their owner only: databases, photos, selfies.
#[cfg(unix)]
fn keep_to_ourselves() {
    use rustix::fs::Mode;

    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Elsewhere there is no such mask.
#[cfg(not(unix))]
fn keep_to_ourselves() {}

fn failed(error: &Failure) -> ExitCode {
    tell_error(error);
    ExitCode::FAILURE
}

#[expect(
    clippy::print_stderr,
    reason = "a command's last word, said whether or not logging is up"
)]
fn tell_error(error: &Failure) {
    eprintln!("findme: {}", chain(&**error));
}

/// Prints what a command was asked for.
#[expect(clippy::print_stdout, reason = "a command's own output")]
fn print_line(line: impl std::fmt::Display) {
    println!("{line}");
}

async fn migrate(settings: Settings) -> Result<ExitCode, Failure> {
    let config = settings.validate()?;
    let store = app::open_store(&config).await.map_err(app::Error::from)?;
    print_line(format_args!("The {} database is up to date.", store.kind()));
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serve_is_what_is_done_without_a_word() {
        let cli = Cli::try_parse_from(["findme", "--port", "1234"]).unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.serve.settings.server.port, 1234);
    }
}
