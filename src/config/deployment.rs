//! What kind of place this process runs in.
//!
//! In a container the disk goes with the process, and others run beside it; what only lies on that disk would be lost
//! without a word. So a process that is told where it is refuses to start on such settings.

use clap::Args;

use super::reader::choice;
use super::{Database, Error, Storage};

/// What kind of place this process runs in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Deployment")]
pub struct Deployment {
    /// Where this is: `production` is a container whose disk goes with it, which needs PostgreSQL and a bucket;
    /// `development` is a machine that keeps its disk.
    ///
    /// Example: `production`
    #[arg(
        long = "environment", env = "FINDME_ENV", value_name = "NAME", default_value = "development",
        value_parser = choice(&[("development", Environment::Development), ("production", Environment::Production)])
    )]
    pub environment: Environment,

    /// What this process does: `all`; `web` answers requests and leaves jobs to others; `worker` runs jobs and answers
    /// health checks only.
    ///
    /// Example: `worker`
    #[arg(
        long = "role", env = "FINDME_ROLE", value_name = "ROLE", default_value = "all",
        value_parser = choice(&[("all", Role::All), ("web", Role::Web), ("worker", Role::Worker)])
    )]
    pub role: Role,
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    All,
    /// Answers requests.
    Web,
    /// Runs jobs and keeps house.
    Worker,
}

impl Role {
    /// Whether it answers more than health checks.
    pub fn serves_people(self) -> bool {
        self != Self::Worker
    }

    /// Whether it runs jobs.
    pub fn works(self) -> bool {
        self != Self::Web
    }
}

/// Whether the disk stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// It does.
    Development,
    /// It goes with the process.
    Production,
}

impl Deployment {
    /// Refuses to keep anything on a disk that goes.
    pub(super) fn check(&self, database: &Database, storage: &Storage) -> Result<(), Error> {
        if self.environment == Environment::Development {
            return Ok(());
        }
        let refuse = |variable, needs| {
            let problem =
                format!("is not set to {needs}; with FINDME_ENV=production, what lies on this disk is lost");
            Err(Error::new(variable, problem))
        };
        match (database, storage) {
            (Database::Sqlite { .. }, _) => refuse(
                "DATABASE_URL",
                "a PostgreSQL server (postgres://user:password@host/name)",
            ),
            (_, Storage::Folder) => refuse("PHOTO_BUCKET_NAME", "an S3 bucket"),
            (Database::Postgres { .. }, Storage::Bucket(_)) => Ok(()),
        }
    }
}
