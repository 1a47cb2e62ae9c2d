//! Making calls: within the budget, counted, and repeated while the service is only busy.
//!
//! The SDK's own retries are off, for each of them would be a call that nobody counted. What is repeated here has had
//! its turn in the budget again. Everything FindMe asks may be asked twice.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use aws_sdk_rekognition::error::{ProvideErrorMetadata, SdkError};

use super::budget::Budget;
use super::operation::Operation;
use super::outlook::Outlook;
use super::trouble::Trouble;
use crate::clock::Clock;
use crate::cpu::Urgency;
use crate::metrics;
use crate::store::{self, Store, usage};

/// How often one call is made before its job goes back to the queue.
const TRIES: u32 = 4;

/// Who makes the calls.
pub(super) struct Calls {
    budget: Budget,
    outlook: Outlook,
    store: Store,
}

impl Calls {
    /// Calls within `per_second` of each operation and `in_flight` at once.
    pub(super) fn new(store: Store, clock: Arc<dyn Clock>, per_second: u32, in_flight: usize) -> Self {
        Self {
            budget: Budget::new(store.clone(), clock, per_second, in_flight),
            outlook: Outlook::default(),
            store,
        }
    }

    /// How the service has answered of late.
    pub(super) fn outlook(&self) -> &Outlook {
        &self.outlook
    }

    /// Makes a call when the budget allows it, and again while the service is only busy.
    pub(super) async fn make<T, E, F>(
        &self,
        operation: Operation,
        urgency: Urgency,
        send: impl Fn() -> F + Send + Sync,
    ) -> Result<T, Trouble>
    where
        F: Future<Output = Result<T, SdkError<E>>> + Send,
        T: Send,
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let mut tries = 1;
        loop {
            let trouble = match self.once(operation, urgency, &send).await {
                Err(trouble) => trouble,
                answered => return answered,
            };
            // Whoever waits in silence has waited long enough.
            if !matches!(trouble, Trouble::Overloaded(_)) || tries == TRIES {
                return Err(trouble);
            }
            tries += 1;
        }
    }

    /// Makes a call when the budget allows it.
    pub(super) async fn once<T, E, F>(
        &self,
        operation: Operation,
        urgency: Urgency,
        send: &(impl Fn() -> F + Send + Sync),
    ) -> Result<T, Trouble>
    where
        F: Future<Output = Result<T, SdkError<E>>> + Send,
        T: Send,
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let permit = self
            .budget
            .enter(operation, urgency)
            .await
            .map_err(Trouble::Store)?;
        let begun = Instant::now();
        let answer = send().await;
        let took = begun.elapsed();
        drop(permit);
        let trouble = match answer {
            Ok(answer) => {
                metrics::rekognition_call(operation.name(), "ok", took);
                self.count(operation).await.map_err(Trouble::Store)?;
                self.outlook.clear_up();
                return Ok(answer);
            }
            Err(error) => Trouble::of(&error),
        };
        metrics::rekognition_call(operation.name(), trouble.name(), took);
        match trouble.outage() {
            Some(said) => self.outlook.darken(operation, said),
            // It answered: not what was wanted, but it is there.
            None => self.outlook.clear_up(),
        }
        if trouble.is_passing() {
            self.budget.slow_down(operation).await.map_err(Trouble::Store)?;
        }
        Err(trouble)
    }

    async fn count(&self, operation: Operation) -> Result<(), store::Error> {
        let mut tx = self.store.begin().await?;
        usage::add(tx.conn(), operation.name()).await?;
        tx.commit().await
    }
}
