//! Whether the parts that FindMe stands on can serve.
//!
//! Each part is really tried, by a read and a write, a small file, a question to the engine; and each is given little time,
//! so that the answer comes even when a part hangs. Whatever else should be known is a check that is added
//! ([`Health::with_check`]): it answers with warnings, and all that is told follows from those.

mod trial;

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;

use self::trial::Trial;
use crate::clock::Clock;
use crate::faces::Engine;
use crate::model::{Component, Warning};
use crate::objects::Objects;
use crate::store::{self, Store, jobs};

/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a check is made that was added.
type Check = Arc<dyn Fn() -> BoxFuture<'static, Vec<Warning>> + Send + Sync>;

/// Looks after the parts; clones share them.
#[derive(Clone)]
pub struct Health {
    store: Store,
    trial: Trial,
    checks: Vec<Check>,
}

/// How one part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HealthOfPart)]
pub enum Part {
    /// It answered well.
    Ok,
    /// It failed, or did not answer in time; `warnings` say why.
    Unavailable,
}

/// Jobs that are not done yet, in all processes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Load {
    /// Queued.
    pub queued: i64,
    /// Being done.
    pub running: i64,
}

/// How everything is.
#[derive(Clone, Debug)]
pub struct Report {
    /// What there is to do.
    pub load: Load,
    /// What is not as it should be, each once.
    pub warnings: Vec<Warning>,
}

impl Report {
    /// How a part is.
    pub fn part(&self, component: Component) -> Part {
        let is_disabled = |warning: &Warning| warning.disables() == Some(component);
        if self.warnings.iter().any(is_disabled) {
            Part::Unavailable
        } else {
            Part::Ok
        }
    }

    /// Whether people can be served: not without rows or files.
    pub fn can_serve(&self) -> bool {
        [Component::Database, Component::Storage]
            .into_iter()
            .all(|component| self.part(component) == Part::Ok)
    }
}

impl Health {
    /// Looks after these parts.
    pub fn new(store: Store, objects: Objects, engine: Arc<dyn Engine>, clock: Arc<dyn Clock>) -> Self {
        Self {
            trial: Trial::new(store.clone(), objects, engine, clock),
            store,
            checks: Vec::new(),
        }
    }

    /// Looks after something more. The check answers what is to be warned of; a failure of its own is for the log.
    #[must_use]
    pub fn with_check<F, E>(
        mut self,
        name: &'static str,
        check: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Vec<Warning>, E>> + Send + 'static,
        E: Display + Send + 'static,
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

    /// Tries every part and makes every check.
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

/// What a part answered in time, if it answered well; the log says what it said otherwise.
async fn attempt<T, E: Display>(name: &'static str, answer: impl Future<Output = Result<T, E>>) -> Option<T> {
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
