//! Consent and retention.
//!
//! Numbers of days and minutes become durations here; the modules that use them describe what happens after them.

use std::time::Duration;

use clap::Args;
use clap::builder::TypedValueParser;

use super::reader::{Optional, number, switch};

/// One day.
const DAY: Duration = Duration::from_hours(24);

/// Consent and retention.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Privacy")]
pub struct Privacy {
    /// Whether a selfie is refused unless its guest has agreed to the event's consent text. Apps show the text (`GET
    /// /api/consent`) and send its hash as `consent` with the registration or the selfie; older apps do not.
    ///
    /// Example: `true`
    #[arg(
        long, env = "REQUIRE_CONSENT", value_name = "BOOL", default_value = "false",
        action = clap::ArgAction::Set, value_parser = switch()
    )]
    pub require_consent: bool,

    /// Days after its last upload until an event ends. Then it is hidden from its guests and its faces are erased. For
    /// a week its photographer or an admin can restore it; after that the event, its photos and its guests are deleted.
    /// 0: events are kept until somebody deletes them.
    ///
    /// Example: `14`
    #[arg(
        long = "event-retention-days", env = "EVENT_RETENTION_DAYS", value_name = "DAYS", default_value = "30",
        value_parser = number(0..=3650_u32).map(|days| (days > 0).then(|| DAY * days))
    )]
    pub event_retention: Optional<Duration>,

    /// Whether events also end if nobody could be notified by email. Otherwise an event stays if neither its
    /// photographer nor an admin was notified of its end, and the log, the health check and the metrics report it as
    /// overdue.
    ///
    /// Example: `true` where no mail server is named and events have to end all the same
    #[arg(
        long, env = "EVENT_EXPIRY_WITHOUT_NOTICE", value_name = "BOOL", default_value = "false",
        action = clap::ArgAction::Set, value_parser = switch()
    )]
    pub event_expiry_without_notice: bool,

    /// Minutes until a guest without a selfie is deactivated; an admin can activate the account again. 0: never.
    ///
    /// Example: `1440` for a day
    #[arg(
        long = "pending-selfie-ttl-minutes", env = "PENDING_SELFIE_TTL_MINUTES", value_name = "MINUTES",
        default_value = "0",
        value_parser = number(0..=5_256_000_u64).map(|minutes| Duration::from_secs(minutes * 60))
    )]
    pub pending_selfie_ttl: Duration,
}
