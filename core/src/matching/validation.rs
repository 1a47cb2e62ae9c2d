//! Looking at a selfie before anybody registers.
//!
//! A courtesy to the guest: what counts is the judgement of the job, when the selfie is sent. So whoever brings a picture
//! that can be read is let through when the engine has no time for it, or cannot be reached: an outage keeps nobody out.
//! When a crowd comes, most are let through after a look at the header: the processor is better spent on their matches, and
//! a thousand pictures that wait for a look would fill the memory.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use findme_images as images;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::selfie::digest;
use super::{Error, Matching, Refusal};
use crate::cpu::Urgency;
use crate::limits::SelfieDigest;

/// How long a guest who only has a selfie looked at waits for the engine.
const PATIENCE: Duration = Duration::from_secs(8);

/// Looks at once.
const PLACES: usize = 4;

/// Pictures that wait in memory for a place: about as many as find one in time.
const WAITING: usize = 8;

/// How long a picture waits in memory for a place.
const WAIT: Duration = Duration::from_secs(1);

/// Places for looks at selfies that nobody has sent yet, and a bounded queue for them; clones share them.
#[derive(Clone, Debug)]
pub(super) struct Places {
    looking: Arc<Semaphore>,
    /// Those who look included.
    present: Arc<Semaphore>,
}

/// A place that is taken until it is dropped.
struct Place<'a> {
    _looking: SemaphorePermit<'a>,
    _present: SemaphorePermit<'a>,
}

impl Places {
    pub(super) fn new() -> Self {
        Self {
            looking: Arc::new(Semaphore::new(PLACES)),
            present: Arc::new(Semaphore::new(PLACES + WAITING)),
        }
    }

    /// A place, if there is one in time. Who could not have one is told at once.
    async fn take(&self) -> Option<Place<'_>> {
        let present = self.present.try_acquire().ok()?;
        let looking = tokio::time::timeout(WAIT, self.looking.acquire()).await.ok()?;
        Some(Place {
            _looking: looking.expect("the semaphore is never closed"),
            _present: present,
        })
    }
}

/// How long a guest who registers with a selfie waits for the look at it.
const PATIENCE_REGISTERING: Duration = Duration::from_secs(1);

/// What a look at a selfie was worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelfieCheck {
    /// The selfie is good.
    Good,
    /// It is a picture; the engine could not say what it shows.
    Unjudged,
}

/// What a look at the header alone says.
fn unjudged(bytes: &[u8]) -> Result<SelfieCheck, Refusal> {
    images::probe_reduced(bytes)
        .map(|_| SelfieCheck::Unjudged)
        .map_err(|error| Refusal::of_selfie(&error))
}

/// A picture that can be read, while the engine cannot say what it shows.
fn let_through(reason: &dyn std::fmt::Display) -> SelfieCheck {
    tracing::warn!(%reason, "a selfie is let through unjudged");
    SelfieCheck::Unjudged
}

impl Matching {
    /// Looks at a selfie by the rules of `selfie_rule` and stores nothing. `strict` may be lowered by the
    /// setting, never raised. What a good one shows is kept for the job of the same selfie (see `recent_looks`).
    pub async fn validate(&self, bytes: Bytes, strict: bool) -> Result<Result<SelfieCheck, Refusal>, Error> {
        if self.texts.is_required() {
            // Nobody has agreed yet: the picture is judged when it is sent.
            return Ok(unjudged(&bytes));
        }
        let digest = digest(&bytes).await;
        self.look(bytes, digest, strict && self.strict).await
    }

    /// The same for a guest who registers: strict where the setting is, and within a second.
    pub(super) async fn look_registering(
        &self,
        bytes: Bytes,
        digest: SelfieDigest,
    ) -> Result<Result<SelfieCheck, Refusal>, Error> {
        if self.texts.is_required() {
            return Ok(unjudged(&bytes));
        }
        let looking = self.look(bytes.clone(), digest, self.strict);
        match tokio::time::timeout(PATIENCE_REGISTERING, looking).await {
            Ok(looked) => looked,
            Err(elapsed) => {
                tracing::info!(%elapsed, "a selfie is let through unjudged");
                Ok(unjudged(&bytes))
            }
        }
    }

    async fn look(
        &self,
        bytes: Bytes,
        digest: SelfieDigest,
        strict: bool,
    ) -> Result<Result<SelfieCheck, Refusal>, Error> {
        if let Some(look) = self.recent_looks.find(&digest) {
            return Ok(look.judge(strict).map(|()| SelfieCheck::Good));
        }
        let Some(_place) = self.look_places.take().await else {
            tracing::info!("a selfie is let through unjudged: too many are looked at");
            return Ok(unjudged(&bytes));
        };
        let picture = match self.decode_selfie(bytes, Urgency::Guest).await {
            Ok(picture) => picture,
            Err(error) => return Ok(Err(Refusal::of_selfie(&error))),
        };
        let look = match tokio::time::timeout(PATIENCE, self.look_at(&picture, Urgency::Guest)).await {
            Ok(Ok(look)) => look,
            Ok(Err(error @ (Error::Unavailable { .. } | Error::Engine(_)))) => {
                return Ok(Ok(let_through(&error)));
            }
            Ok(Err(error)) => return Err(error),
            Err(elapsed) => return Ok(Ok(let_through(&elapsed))),
        };
        let judged = look.and_then(|look| look.judge(strict).map(|()| look));
        Ok(judged.map(|look| {
            self.recent_looks.keep(digest, look);
            SelfieCheck::Good
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn who_could_not_have_a_place_in_time_is_told_at_once() {
        let places = Places::new();
        let mut looking = Vec::new();
        for _ in 0..PLACES {
            looking.push(places.take().await.unwrap());
        }
        let mut first = pin!(places.take());
        assert!((&mut first).now_or_never().is_none());
        let mut waiting = Vec::new();
        for _ in 1..WAITING {
            waiting.push(Box::pin(places.take()));
            assert!(waiting.last_mut().unwrap().now_or_never().is_none());
        }
        assert!(places.take().now_or_never().unwrap().is_none());
        looking.pop();
        let next = first.await;
        assert!(next.is_some());
        // Nobody else leaves, so the others wait for nothing.
        for waiting in waiting {
            assert!(waiting.await.is_none());
        }
        assert!(places.take().await.is_none(), "those who look are still there");
        drop((looking, next));
        assert!(places.take().await.is_some());
    }
}
