//! What can be made to go wrong, as flags of the program, as JSON of `/faults`, and as a value in tests.
//!
//! A share is a number from 0 (never) to 1 (always) and is drawn for each call. With a seed, the n-th call after the
//! faults were set meets the same faults every time, so a run can be repeated.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How the service misbehaves; by default it does not.
///
/// The doc lines of the fields are the help of the program's flags.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, clap::Args)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the program, and any of them may be set beside others"
)]
pub struct Faults {
    /// Share of calls that are throttled, without effect
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub throttle: f64,
    /// Share of calls that are told that they exceed the provisioned throughput, without effect
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub throughput: f64,
    /// Share of calls that fail inside the service, without effect
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub errors: f64,
    /// Let every call fail inside the service
    #[arg(long)]
    pub outage: bool,
    /// Refuse every caller, as Amazon does with keys that it does not know
    #[arg(long)]
    pub denial: bool,
    /// Accept calls and never answer
    #[arg(long)]
    pub silence: bool,
    /// Answer so many milliseconds late, evenly spread between the two
    #[arg(long, value_name = "FROM..TO", default_value_t)]
    pub latency_ms: Latency,
    /// Send the head of an answer at once and its body a byte a second
    #[arg(long)]
    pub slow_body: bool,
    /// Share of the faces to delete that are kept, as if they belonged to a user
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub partial_deletes: f64,
    /// Share of the calls indexing faces that take effect and then fail, which is what a lost answer looks like
    #[arg(long, value_name = "SHARE", default_value_t)]
    pub fail_after_effect: f64,
    /// Throttle the calls of one operation beyond this many within a second
    #[arg(long, value_name = "CALLS")]
    pub tps: Option<u32>,
    /// Draw the same lots in every run
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
}

/// An extra delay in milliseconds, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// The shortest.
    pub from: u64,
    /// The longest.
    pub to: u64,
}

/// Why faults cannot be as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultsError {
    /// A share lies outside 0–1.
    #[error("{0} is a share: a number from 0 to 1")]
    Share(&'static str),
    /// A delay ends before it begins, or is no delay.
    #[error("latency is FROM..TO in milliseconds, such as 100..300")]
    Latency,
    /// The text is no JSON object of faults.
    #[error("{0}")]
    Json(String),
}

impl Faults {
    /// Reads the JSON object of `/faults`; what is not mentioned does not go wrong.
    pub(crate) fn read(json: &[u8]) -> Result<Self, FaultsError> {
        let faults: Self =
            serde_json::from_slice(json).map_err(|error| FaultsError::Json(error.to_string()))?;
        faults.check()?;
        Ok(faults)
    }

    /// Whether every number is within its range.
    pub fn check(&self) -> Result<(), FaultsError> {
        let shares = [
            ("throttle", self.throttle),
            ("throughput", self.throughput),
            ("errors", self.errors),
            ("partial deletes", self.partial_deletes),
            ("fail after effect", self.fail_after_effect),
        ];
        if let Some((name, _)) = shares.iter().find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return Err(FaultsError::Share(name));
        }
        if self.latency_ms.from > self.latency_ms.to {
            return Err(FaultsError::Latency);
        }
        Ok(())
    }
}

impl Display for Latency {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

impl FromStr for Latency {
    type Err = FaultsError;

    fn from_str(text: &str) -> Result<Self, FaultsError> {
        let (from, to) = text.split_once("..").ok_or(FaultsError::Latency)?;
        let number = |text: &str| text.parse().map_err(|_| FaultsError::Latency);
        Ok(Self {
            from: number(from)?,
            to: number(to)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_mentioned_does_not_go_wrong() {
        let faults = Faults::read(br#"{"throttle": 0.25, "latency_ms": {"from": 5, "to": 9}}"#).unwrap();
        let expected = Faults {
            throttle: 0.25,
            latency_ms: Latency { from: 5, to: 9 },
            ..Faults::default()
        };
        assert_eq!(faults, expected);
    }

    #[test]
    fn a_share_beyond_one_and_a_misspelt_fault_are_refused() {
        assert_eq!(
            Faults::read(br#"{"errors": 1.5}"#),
            Err(FaultsError::Share("errors"))
        );
        assert!(matches!(
            Faults::read(br#"{"eror": 1}"#),
            Err(FaultsError::Json(_))
        ));
    }

    #[test]
    fn a_delay_is_told_by_its_two_ends() {
        assert_eq!("100..300".parse(), Ok(Latency { from: 100, to: 300 }));
        assert_eq!("100".parse::<Latency>(), Err(FaultsError::Latency));
    }
}
