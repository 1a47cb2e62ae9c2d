//! Trial uses of the parts: a row in a separate transaction, a small file, a call of the face engine.
//!
//! Anyone may request the health, as often as they like. So trials are limited to one per interval, and all requests
//! get the result of the latest one; requests during a trial wait for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

use super::PATIENCE;
use crate::clock::{Clock, Timestamp};
use crate::error_chain::chain;
use crate::faces::{self, Engine};
use crate::model::Warning;
use crate::objects::{self, Foreign, Objects};
use crate::store::{self, Store, settings};

/// How long the result of a trial is reused.
const FRESH: Duration = Duration::from_secs(5);

/// The setting that is written.
const SETTING: &str = "health_written_at";

/// Makes trials; clones share the result.
#[derive(Clone)]
pub(super) struct Trial {
    store: Store,
    objects: Objects,
    engine: Arc<dyn Engine>,
    clock: Arc<dyn Clock>,
    latest: Arc<Mutex<Option<Outcome>>>,
}

/// The result of a trial.
struct Outcome {
    at: Timestamp,
    warnings: Vec<Warning>,
}

impl Trial {
    pub(super) fn new(
        store: Store,
        objects: Objects,
        engine: Arc<dyn Engine>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            objects,
            engine,
            clock,
            latest: Arc::default(),
        }
    }

    /// The result of the latest trial; an old one is replaced by a new trial.
    pub(super) async fn check(&self) -> Vec<Warning> {
        let mut latest = self.latest.lock().await;
        let now = self.clock.now();
        // A clock that was set back must not keep a result fresh for hours.
        let is_fresh = |outcome: &Outcome| outcome.at <= now && now.since(outcome.at) < FRESH;
        if let Some(outcome) = latest.as_ref().filter(|outcome| is_fresh(outcome)) {
            return outcome.warnings.clone();
        }
        let warnings = self.try_out(now).await;
        *latest = Some(Outcome {
            at: now,
            warnings: warnings.clone(),
        });
        warnings
    }

    async fn try_out(&self, now: Timestamp) -> Vec<Warning> {
        let (row, file, faces) = tokio::join!(
            timeout(PATIENCE, self.write_row(now)),
            timeout(PATIENCE, self.objects.check()),
            timeout(PATIENCE, self.engine.check()),
        );
        let row = match row {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(of_database(&error)),
            Err(_) => Some(unanswered("database", Warning::DatabaseUnavailable)),
        };
        let file = match file {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(of_storage(&error)),
            Err(_) => Some(unanswered("storage", Warning::StorageUnavailable)),
        };
        let faces = match faces {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(of_faces(&error)),
            Err(_) => Some(unanswered("faces", Warning::FacesUnavailable)),
        };
        [row, file, faces].into_iter().flatten().collect()
    }

    async fn write_row(&self, now: Timestamp) -> store::Result<()> {
        let mut tx = self.store.begin().await?;
        settings::put(tx.conn(), SETTING, &now.as_micros().to_string()).await?;
        tx.commit().await
    }
}

fn of_database(error: &store::Error) -> Warning {
    tracing::warn!(part = "database", error = %chain(error), "the health check could not write");
    match error {
        store::Error::Full(_) => Warning::DatabaseFull,
        store::Error::Unavailable(_)
        | store::Error::Refused(_)
        | store::Error::Migration(_)
        | store::Error::Foreign(_)
        | store::Error::Corrupt(_) => Warning::DatabaseUnavailable,
    }
}

fn of_storage(error: &objects::Error) -> Warning {
    tracing::warn!(part = "storage", error = %chain(error), "the health check could not write");
    match error {
        objects::Error::Full(_) => Warning::StorageFull,
        objects::Error::Foreign(Foreign::Missing) => Warning::StorageMissing,
        objects::Error::Foreign(Foreign::Unknown | Foreign::Another) => Warning::StorageOfSomebodyElse,
        objects::Error::NotFound | objects::Error::OutOfRange { .. } | objects::Error::Storage(_) => {
            Warning::StorageUnavailable
        }
    }
}

fn of_faces(error: &faces::Error) -> Warning {
    tracing::warn!(part = "faces", error = %chain(error), "a part failed its health check");
    match error {
        faces::Error::Denied(_) => Warning::FacesRefused,
        faces::Error::NoFace
        | faces::Error::Unusable(_)
        | faces::Error::Failed(_)
        | faces::Error::Unavailable { .. } => Warning::FacesUnavailable,
    }
}

fn unanswered(part: &'static str, warning: Warning) -> Warning {
    tracing::warn!(part, "a part did not respond to its health check in time");
    warning
}
