//! Health of the database, the file storage and the face engine.
//!
//! Each part is really used: a read and a write, a small file, a call of the engine. Each has a short timeout, so that
//! there is a result even when a part hangs. Further checks can be added ([`Health::with_check`]); they return
//! warnings, from which the whole result follows.

mod trial;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;

use self::trial::Trial;
use crate::clock::Clock;
use crate::error_chain::chain;
use crate::faces::Engine;
use crate::model::{Component, Warning};
use crate::objects::Objects;
use crate::store::{self, Store, jobs};

/// The timeout of a part.
const PATIENCE: Duration = Duration::from_secs(5);

/// The function of an added check.
type Check = Arc<dyn Fn() -> BoxFuture<'static, Vec<Warning>> + Send + Sync>;

/// Checks the parts; clones share them.
#[derive(Clone)]
pub struct Health {
    store: Store,
    trial: Trial,
    checks: Vec<Check>,
}

/// The health of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HealthOfPart)]
pub enum Part {
    /// It responded.
    Ok,
    /// It failed, or did not respond in time; `warnings` say why.
    Unavailable,
}

/// Unfinished jobs in all processes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Load {
    /// Number of queued jobs.
    pub queued: i64,
    /// Number of running jobs.
    pub running: i64,
}

/// The result of all checks.
#[derive(Clone, Debug)]
pub struct Report {
    /// The jobs that are left.
    pub load: Load,
    /// The warnings, each once.
    pub warnings: Vec<Warning>,
}

impl Report {
    /// The health of a part.
    pub fn part(&self, component: Component) -> Part {
        let is_disabled = |warning: &Warning| warning.disables() == Some(component);
        if self.warnings.iter().any(is_disabled) {
            Part::Unavailable
        } else {
            Part::Ok
        }
    }

    /// Whether requests can be served, which needs the database and the file storage.
    pub fn can_serve(&self) -> bool {
        [Component::Database, Component::Storage]
            .into_iter()
            .all(|component| self.part(component) == Part::Ok)
    }
}

impl Health {
    /// Health checks of these parts.
    pub fn new(store: Store, objects: Objects, engine: Arc<dyn Engine>, clock: Arc<dyn Clock>) -> Self {
        Self {
            trial: Trial::new(store.clone(), objects, engine, clock),
            store,
            checks: Vec::new(),
        }
    }

    /// Adds a check. It returns warnings; if it fails itself, the failure is logged.
    #[must_use]
    pub fn with_check<F, E>(
        mut self,
        name: &'static str,
        check: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Vec<Warning>, E>> + Send + 'static,
        E: Error + Send + 'static,
    {
        self.checks.push(Arc::new(move || {
            let answer = check();
            async move { attempt(name, answer).await.unwrap_or_default() }.boxed()
        }));
        self
    }

    /// The connections to the database.
    pub fn connections(&self) -> store::Connections {
        self.store.connections()
    }

    /// Uses every part and runs every check.
    pub async fn check(&self) -> Report {
        let (load, tried, checks) = tokio::join!(
            attempt("database", self.load()),
            self.trial.check(),
            join_all(self.checks.iter().map(|check| check())),
        );
        let mut found = Vec::new();
        if load.is_none() {
            found.push(Warning::DatabaseUnavailable);
        }
        found.extend(tried);
        found.extend(checks.into_iter().flatten());
        let mut warnings = Vec::new();
        for warning in found {
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
        Report {
            load: load.unwrap_or_default(),
            warnings,
        }
    }

    async fn load(&self) -> store::Result<Load> {
        let (queued, running) = jobs::unfinished(self.store.read().await?.conn()).await?;
        Ok(Load { queued, running })
    }
}

/// The result of a part, if it succeeded in time; failures are logged.
async fn attempt<T, E: Error + 'static>(
    name: &'static str,
    answer: impl Future<Output = Result<T, E>>,
) -> Option<T> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok(value)) => Some(value),
        Ok(Err(error)) => {
            tracing::warn!(part = name, error = %chain(&error), "a part failed its health check");
            None
        }
        Err(_) => {
            tracing::warn!(part = name, "a part did not respond to its health check in time");
            None
        }
    }
}
