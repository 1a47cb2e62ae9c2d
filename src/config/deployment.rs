//! The environment and the role of this process.
//!
//! The disk of a container is lost with it, and data that is only there would be lost silently. So with
//! `FINDME_ENV=production` a process refuses to start with such settings.

use clap::Args;

use super::reader::choice;
use super::{Database, Error, Storage};

/// The environment and the role of this process.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Deployment")]
pub struct Deployment {
    /// Where FindMe runs: `production` is a container whose disk is lost with it, which needs PostgreSQL and a bucket;
    /// `development` is a machine with a persistent disk.
    ///
    /// Example: `production`
    #[arg(
        long = "environment", env = "FINDME_ENV", value_name = "NAME", default_value = "development",
        value_parser = choice(&[("development", Environment::Development), ("production", Environment::Production)])
    )]
    pub environment: Environment,

    /// What this process does: `all`; `web` serves requests and leaves jobs to other processes; `worker` runs jobs and
    /// answers only health checks.
    ///
    /// Example: `worker`
    #[arg(
        long = "role", env = "FINDME_ROLE", value_name = "ROLE", default_value = "all",
        value_parser = choice(&[("all", Role::All), ("web", Role::Web), ("worker", Role::Worker)])
    )]
    pub role: Role,
}

/// The role of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    All,
    /// Answers requests.
    Web,
    /// Runs jobs and housekeeping.
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

/// Whether the disk is persistent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// The disk is persistent.
    Development,
    /// The disk is lost with the process.
    Production,
}

impl Deployment {
    /// Refuses to store data on an ephemeral disk.
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
