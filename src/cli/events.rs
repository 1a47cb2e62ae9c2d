//! `findme events`: listing events and changing their ends, directly in the database.
//!
//! Neither the face engine nor the storage is opened; the servers of the database index restored events again.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Failure, print_line};
use crate::app;
use crate::clock::Timestamp;
use crate::config::Settings;
use crate::events::Events;
use crate::model::{Event, EventId};

/// Options of `events`.
#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List all events: id, end, and name
    List {
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Restore an event within a week of its end
    ///
    /// Guests see the photos again and the photos are indexed again. Guests have to send their selfies again.
    Restore {
        /// The id of the event
        event: i64,
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Set the end of an event; one that has ended is restored
    Extend {
        /// The id of the event
        event: i64,
        /// A date (2027-01-31), an RFC 3339 time, or never
        #[arg(long, value_parser = until)]
        until: Until,
        #[command(flatten)]
        settings: Box<Settings>,
    },
}

/// The requested end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    At(Timestamp),
    Never,
}

fn until(text: &str) -> Result<Until, String> {
    if text.eq_ignore_ascii_case("never") {
        return Ok(Until::Never);
    }
    let at = Timestamp::parse(text).map(Until::At);
    at.ok_or_else(|| "expected a date (2027-01-31), an RFC 3339 time, or never".to_owned())
}

impl What {
    fn settings(&self) -> &Settings {
        let (Self::List { settings } | Self::Restore { settings, .. } | Self::Extend { settings, .. }) = self;
        settings
    }
}

pub(super) async fn run(options: Options) -> Result<ExitCode, Failure> {
    let config = options.what.settings().clone().validate()?;
    let (events, store) = app::open_events(&config).await?;
    let outcome = act(&events, &options.what).await;
    store.close().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn act(events: &Events, what: &What) -> Result<(), Failure> {
    let extended = match what {
        What::List { .. } => {
            for event in events.all().await? {
                print_line(one_line(&event));
            }
            return Ok(());
        }
        What::Restore { event, .. } => events.restore(None, EventId(*event)).await?,
        What::Extend { event, until, .. } => {
            let until = match until {
                Until::At(at) => Some(*at),
                Until::Never => None,
            };
            events.extend(None, EventId(*event), until).await?
        }
    };
    print_line(match extended.new_expiration {
        Some(at) => format!("Event {} ends at {at}.", extended.event_id),
        None => format!("Event {} is kept until somebody deletes it.", extended.event_id),
    });
    Ok(())
}

/// An event in one line.
fn one_line(event: &Event) -> String {
    let state = match (event.erased_at(), event.expires_at) {
        (Some(erased), _) => format!("ended, can be restored until {erased}"),
        (None, Some(ends)) => format!("ends at {ends}"),
        (None, None) => "has no end".to_owned(),
    };
    format!("{}\t{state}\t{}", event.id, event.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_a_date_an_instant_or_never() {
        assert_eq!(until("never"), Ok(Until::Never));
        let midnight = Timestamp::parse("2027-01-31T00:00:00Z").unwrap();
        assert_eq!(until("2027-01-31"), Ok(Until::At(midnight)));
        assert!(until("soon").is_err());
    }

    #[tokio::test]
    async fn events_are_reached_with_the_settings_of_the_server_alone() {
        let folder = tempfile::tempdir().unwrap();
        let data = format!("--data-dir={}", folder.path().display());
        let settings = || Box::new(Settings::from_arguments([&data]).unwrap());
        let list = What::List { settings: settings() };
        assert!(run(Options { what: list }).await.is_ok());
        let restore = What::Restore {
            event: 1,
            settings: settings(),
        };
        let refused = run(Options { what: restore }).await.unwrap_err();
        assert_eq!(refused.to_string(), "no such event");
    }
}
