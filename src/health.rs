//! Whether the parts that FindMe stands on can serve.
//!
//! Each part is really tried, by a read, a small file, a question to the engine; and each is given little time, so
//! that the answer comes even when a part hangs.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::faces::Engine;
use crate::objects::Objects;
use crate::store::{self, Store, jobs};

/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks after the parts; clones share them.
#[derive(Clone)]
pub struct Health {
    store: Store,
    objects: Objects,
    engine: Arc<dyn Engine>,
}

/// How one part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HealthOfPart)]
pub enum Part {
    /// It answered well.
    Ok,
    /// It failed, or did not answer in time.
    Unavailable,
}

/// Jobs that are not done yet, in all processes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Load {
    /// In line.
    pub queued: i64,
    /// Being done.
    pub running: i64,
}

/// How all parts are.
#[derive(Clone, Debug)]
pub struct Report {
    /// The database.
    pub database: Part,
    /// The face engine.
    pub faces: Part,
    /// The file storage.
    pub storage: Part,
    /// What there is to do.
    pub load: Load,
}

impl Health {
    /// Looks after these parts.
    pub fn new(store: Store, objects: Objects, engine: Arc<dyn Engine>) -> Self {
        Self {
            store,
            objects,
            engine,
        }
    }

    /// The connections to the database.
    pub fn connections(&self) -> store::Connections {
        self.store.connections()
    }

    /// Tries every part.
    pub async fn check(&self) -> Report {
        let (load, storage, faces) = tokio::join!(
            attempt("database", self.load()),
            attempt("storage", self.objects.check()),
            attempt("faces", self.engine.check()),
        );
        Report {
            database: part(load.as_ref()),
            faces: part(faces.as_ref()),
            storage: part(storage.as_ref()),
            load: load.unwrap_or_default(),
        }
    }

    async fn load(&self) -> store::Result<Load> {
        let (queued, running) = jobs::unfinished(self.store.read().await?.conn()).await?;
        Ok(Load { queued, running })
    }
}

/// What a part answered in time, if it answered well; the log says what it said otherwise.
async fn attempt<T, E: std::fmt::Display>(
    name: &'static str,
    answer: impl Future<Output = Result<T, E>>,
) -> Option<T> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok(value)) => Some(value),
        Ok(Err(error)) => {
            tracing::warn!(part = name, %error, "a part is not well");
            None
        }
        Err(_) => {
            tracing::warn!(part = name, "a part does not answer");
            None
        }
    }
}

fn part<T>(answer: Option<&T>) -> Part {
    if answer.is_some() {
        Part::Ok
    } else {
        Part::Unavailable
    }
}
