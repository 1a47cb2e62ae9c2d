//! The similarity that makes a match, as an admin may change it while FindMe runs.
//!
//! It is stored, so every process judges by the same one; without a stored value the setting counts. What has been matched
//! stays as it is until a rematch judges it anew.

use super::{Error, Matching, Rule};
use crate::model::{Action, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{matches, settings};

/// The name it is stored under.
const NAME: &str = "match_threshold";

/// Matches that a preview looks at: enough for a share, few enough for a moment.
const PREVIEWED: i64 = 20_000;

/// What a threshold would take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThresholdPreview {
    /// The matches that were looked at: of the guests who joined last, at most 20,000.
    pub matches: i64,
    /// How many of them are less similar.
    pub lost: i64,
}

impl Matching {
    /// The rule that is in force.
    pub(super) async fn rule(&self) -> Result<Rule, Error> {
        let stored = settings::value(self.store.read().await?.conn(), NAME).await?;
        let stored = stored.and_then(|value| value.parse().ok());
        Ok(match stored {
            Some(threshold) => Rule {
                threshold,
                ..self.rule
            },
            None => self.rule,
        })
    }

    /// The similarity, 0–100, that makes a match.
    pub async fn threshold(&self) -> Result<f32, Error> {
        Ok(self.rule().await?.threshold)
    }

    /// What a threshold, 0–100, would take away; changes nothing.
    pub async fn preview_threshold(&self, threshold: f32) -> Result<ThresholdPreview, Error> {
        let mut reader = self.store.read().await?;
        let (matches, lost) = matches::less_similar(reader.conn(), threshold, PREVIEWED).await?;
        Ok(ThresholdPreview { matches, lost })
    }

    /// Changes the similarity that makes a match, in all processes. It is 0–100.
    pub async fn set_threshold(&self, actor: Option<UserId>, threshold: f32) -> Result<(), Error> {
        let value = threshold.to_string();
        let mut tx = self.store.begin().await?;
        settings::put(tx.conn(), NAME, &value).await?;
        let entry = NewAuditEntry::by(actor, Action::ThresholdChanged).noting(&value);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}
