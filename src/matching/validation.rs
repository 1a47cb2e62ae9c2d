//! Looking at a selfie before anybody registers.
//!
//! A courtesy to the guest: what counts is the judgement of the job, when the selfie is sent. So whoever brings a picture
//! that can be read is let through when the engine has no time for it, or cannot be reached: an outage keeps nobody out.
//! When a crowd comes, most are let through after a look at the header: the processor is better spent on their matches, and
//! a thousand pictures that wait for a look would fill the memory.

use std::time::Duration;

use bytes::Bytes;

use super::selfie::refusal;
use super::{Error, Matching, Refusal};
use crate::images;

/// How long a guest waits in front of a screen for the engine.
const PATIENCE: Duration = Duration::from_secs(8);

/// Looks at once.
pub(super) const PLACES: usize = 4;

/// How long a picture waits in memory for a place.
const WAIT: Duration = Duration::from_secs(1);

/// What a look at a selfie was worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The selfie is good.
    Good,
    /// It is a picture; the engine could not say what it shows.
    Unjudged,
}

/// What a look at the header alone says.
fn unjudged(bytes: &[u8]) -> Result<Look, Refusal> {
    images::probe_reduced(bytes)
        .map(|_| Look::Unjudged)
        .map_err(|error| refusal(&error))
}

impl Matching {
    /// Looks at a selfie by the rules of CONTRACT 4 and stores nothing. `strict` may be lowered by the
    /// setting, never raised.
    pub async fn validate(&self, bytes: Bytes, strict: bool) -> Result<Result<Look, Refusal>, Error> {
        if self.texts.is_required() {
            // Nobody has agreed yet: the picture is judged when it is sent.
            return Ok(unjudged(&bytes));
        }
        let Ok(place) = tokio::time::timeout(WAIT, self.looks.acquire()).await else {
            tracing::info!("a selfie is let through unjudged: too many are looked at");
            return Ok(unjudged(&bytes));
        };
        let _place = place.expect("the semaphore is never closed");
        let picture = match self.decode_selfie(bytes).await {
            Ok(picture) => picture,
            Err(error) => return Ok(Err(refusal(&error))),
        };
        let judging = self.judge(&picture, strict && self.strict);
        let reason = match tokio::time::timeout(PATIENCE, judging).await {
            Ok(Err(error @ (Error::Unavailable { .. } | Error::Engine(_)))) => error.to_string(),
            Err(elapsed) => elapsed.to_string(),
            Ok(judged) => return Ok(judged?.map(|()| Look::Good)),
        };
        tracing::warn!(reason, "a selfie is let through unjudged");
        Ok(Ok(Look::Unjudged))
    }
}
