//! Looking at a selfie before anybody registers.
//!
//! A courtesy to the guest: what counts is the judgement of the job, when the selfie is sent. So whoever brings a picture
//! that can be read is let through when the engine has no time for it, or cannot be reached: an outage keeps nobody out.

use std::time::Duration;

use bytes::Bytes;

use super::selfie::refusal;
use super::{Error, Matching, Refusal};

/// How long a guest waits in front of a screen for the engine.
const PATIENCE: Duration = Duration::from_secs(8);

/// What a look at a selfie was worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The selfie is good.
    Good,
    /// It is a picture; the engine could not say what it shows.
    Unjudged,
}

impl Matching {
    /// Looks at a selfie by the rules of CONTRACT 4 and stores nothing. `strict` may be lowered by the
    /// setting, never raised.
    pub async fn validate(&self, bytes: Bytes, strict: bool) -> Result<Result<Look, Refusal>, Error> {
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
