//! Making calls: within the budget, counted, and repeated while the service is only busy.
//!
//! The SDK's own retries are off, for each of them would be a call that nobody counted. What is repeated here has had
//! its turn in the budget again. Everything FindMe asks may be asked twice.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use aws_sdk_rekognition::error::{ProvideErrorMetadata, SdkError};

use super::availability::Availability;
use super::budget::CallBudget;
use super::call_error::CallError;
use super::operation::Operation;
use crate::clock::Clock;
use crate::cpu::Urgency;
use crate::metrics;
use crate::store::{self, Store, usage};

/// How often one call is made before its job goes back to the queue.
const TRIES: u32 = 4;

/// Who makes the calls.
pub(super) struct Calls {
    budget: CallBudget,
    availability: Availability,
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Calls {
    /// Calls within `per_second` of each operation and `in_flight` at once.
    pub(super) fn new(store: Store, clock: Arc<dyn Clock>, per_second: u32, in_flight: usize) -> Self {
        Self {
            budget: CallBudget::new(store.clone(), clock.clone(), per_second, in_flight),
            availability: Availability::default(),
            store,
            clock,
        }
    }

    /// How the service has answered of late.
    pub(super) fn availability(&self) -> &Availability {
        &self.availability
    }

    /// Makes a call when the budget allows it, and again while the service is only busy.
    pub(super) async fn make<T, E, F>(
        &self,
        operation: Operation,
        urgency: Urgency,
        send: impl Fn() -> F + Send + Sync,
    ) -> Result<T, CallError>
    where
        F: Future<Output = Result<T, SdkError<E>>> + Send,
        T: Send,
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let mut tries = 1;
        loop {
            let error = match self.once(operation, urgency, &send).await {
                Err(error) => error,
                answered => return answered,
            };
            // Whoever waits in silence has waited long enough.
            if !matches!(error, CallError::Overloaded(_)) || tries == TRIES {
                return Err(error);
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
    ) -> Result<T, CallError>
    where
        F: Future<Output = Result<T, SdkError<E>>> + Send,
        T: Send,
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let permit = self.budget.enter(operation, urgency).await?;
        let begun = Instant::now();
        let answer = send().await;
        let took = begun.elapsed();
        drop(permit);
        let error = match answer {
            Ok(answer) => {
                metrics::rekognition_call(operation.name(), "ok", took);
                self.count(operation).await.map_err(CallError::Store)?;
                self.availability.mark_up();
                return Ok(answer);
            }
            Err(error) => CallError::of(&error),
        };
        metrics::rekognition_call(operation.name(), error.name(), took);
        match error.outage() {
            Some(reason) => self.availability.mark_down(operation, reason),
            // It answered: not what was wanted, but it is there.
            None => self.availability.mark_up(),
        }
        if error.is_transient() {
            self.budget.slow_down(operation).await.map_err(CallError::Store)?;
        }
        Err(error)
    }

    async fn count(&self, operation: Operation) -> Result<(), store::Error> {
        let mut tx = self.store.begin().await?;
        usage::add(tx.conn(), operation.name(), self.clock.now().day()).await?;
        tx.commit().await
    }
}
