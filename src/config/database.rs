//! The database and its connections.
//!
//! The default is a SQLite file in the data folder. A URL may contain a password, so it is neither repeated in refusals
//! nor shown in debug output.

use std::path::{Path, PathBuf};

use clap::Args;
use secrecy::SecretString;
use url::Url;

use super::reader::{Optional, number, optional};

/// The database and its connections.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseSettings {
    /// The database as `postgres://`, `postgresql://` or `sqlite://` (`sqlite:///absolute/path` or
    /// `sqlite://relative/path`); unset: findme.db in the data folder. Several processes may share one PostgreSQL.
    ///
    /// Example: `postgres://findme:secret@db.internal/findme`
    #[arg(
        long = "database-url", env = "DATABASE_URL", value_name = "URL", hide_env_values = true,
        default_value = "", hide_default_value = true, value_parser = optional(database)
    )]
    pub url: Optional<Database>,

    /// The numbers of connections.
    #[command(flatten)]
    pub pool: Pool,
}

/// The numbers of database connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct Pool {
    /// Database connections kept open.
    ///
    /// Example: `20`
    #[arg(
        long = "db-pool-size", env = "DB_POOL_SIZE", value_name = "COUNT", default_value = "10",
        value_parser = number(1..=1000_u32)
    )]
    pub size: u32,

    /// Further database connections allowed under load; with those kept they are the most this process opens.
    ///
    /// Example: `0`
    #[arg(
        long = "db-max-overflow", env = "DB_MAX_OVERFLOW", value_name = "COUNT", default_value = "20",
        value_parser = number(0..=1000_u32)
    )]
    pub overflow: u32,
}

impl Pool {
    /// The maximum number of connections of this process.
    pub fn max(self) -> u32 {
        self.size + self.overflow
    }
}

/// The kind of database.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file on this machine, made if missing.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A server, possibly shared with other processes.
    Postgres {
        /// `postgres://user:password@host/name`, with parameters if any.
        url: SecretString,
    },
}

impl DatabaseSettings {
    /// The given database, or the file in the data folder.
    pub(super) fn resolve(self, data_dir: &Path) -> (Database, Pool) {
        let embedded = || Database::Sqlite {
            path: data_dir.join("findme.db"),
        };
        (self.url.unwrap_or_else(embedded), self.pool)
    }
}

/// Parses a database URL; refusals never repeat it, because it may contain a password.
fn database(text: &str) -> Result<Database, String> {
    match text.split_once(':') {
        Some(("sqlite", rest)) => sqlite(rest.strip_prefix("//").unwrap_or(rest)),
        Some(("postgres" | "postgresql", _)) => postgres(text),
        Some((scheme, _))
            if scheme
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '+') =>
        {
            Err(format!(
                "begins with {scheme:?}; use postgres://, postgresql:// or sqlite://"
            ))
        }
        _ => Err("has no scheme; begin it with postgres://, postgresql:// or sqlite://".to_owned()),
    }
}

/// The path of a `sqlite://` address.
fn sqlite(path: &str) -> Result<Database, String> {
    if path.contains('?') {
        return Err(
            "has parameters after the file name; leave them off, FindMe sets what SQLite needs".to_owned(),
        );
    }
    if path.is_empty() || path.contains(":memory:") {
        return Err("names no file; give one, such as sqlite:///var/lib/findme/findme.db".to_owned());
    }
    Ok(Database::Sqlite {
        path: PathBuf::from(path),
    })
}

/// Checks that a PostgreSQL address is a URL.
fn postgres(text: &str) -> Result<Database, String> {
    match Url::parse(text) {
        Ok(_) => Ok(Database::Postgres {
            url: SecretString::from(text.to_owned()),
        }),
        Err(error) => Err(format!(
            "is no address ({error}); write postgres://user:password@host/name, special characters as %40"
        )),
    }
}
