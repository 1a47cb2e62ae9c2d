//! Tokens and passwords.
//!
//! With SQLite, which only one machine uses, the secret key may be generated. Processes that share a PostgreSQL need
//! the same key.

use std::path::Path;
use std::time::Duration;

use clap::Args;
use clap::builder::TypedValueParser;
use secrecy::SecretString;

use super::reader::{Optional, choice, number, optional};
use super::{Database, Error, key};

/// Tokens and passwords, as given.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Security")]
pub struct SecuritySettings {
    /// Key that signs tokens and image URLs, at least 32 characters, the same in every process. Unset: generated and
    /// stored in the data folder; required with PostgreSQL. Set it by the variable: flags are visible to everyone on
    /// the machine.
    ///
    /// Example: the output of `openssl rand -hex 32`
    #[arg(
        long, env = "SECRET_KEY", value_name = "TEXT", hide_env_values = true,
        default_value = "", hide_default_value = true, value_parser = optional(key::check)
    )]
    pub secret_key: Optional<SecretString>,

    /// Algorithm for signing tokens: HS256, HS384 or HS512. Tokens with another one are refused, so a change logs
    /// everyone out.
    ///
    /// Example: `HS512`
    #[arg(
        long, env = "ALGORITHM", value_name = "NAME", default_value = "HS256",
        value_parser = choice(&[
            ("HS256", Algorithm::Hs256), ("HS384", Algorithm::Hs384), ("HS512", Algorithm::Hs512),
        ])
    )]
    pub algorithm: Algorithm,

    /// Lifetime of a login, in minutes.
    ///
    /// Example: `1440` for a day
    #[arg(
        long = "access-token-expire-minutes", env = "ACCESS_TOKEN_EXPIRE_MINUTES", value_name = "MINUTES",
        default_value = "525600",
        value_parser = number(1..=5_256_000_u64).map(|minutes| Duration::from_secs(minutes * 60))
    )]
    pub token_life: Duration,

    /// Cost of a password hash, 4 to 31; each step doubles the time of a login. Existing hashes with other costs stay
    /// valid.
    ///
    /// Example: `12`
    #[arg(
        long, env = "BCRYPT_ROUNDS", value_name = "COST", default_value = "8", value_parser = number(4..=31_u32)
    )]
    pub bcrypt_rounds: u32,
}

/// The checked settings of tokens and passwords.
#[derive(Debug, Clone)]
pub struct Security {
    /// Key that signs tokens and image URLs, at least 32 characters.
    pub secret_key: SecretString,
    /// The algorithm of tokens; any other is refused.
    pub algorithm: Algorithm,
    /// Lifetime of a login.
    pub token_life: Duration,
    /// Cost of new password hashes (bcrypt), 4 to 31.
    pub bcrypt_rounds: u32,
}

/// The algorithm for signing tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

/// The cost from which a login takes seconds.
const SLOW_ROUNDS: u32 = 15;

impl SecuritySettings {
    /// Finds the secret key; with SQLite it may be generated.
    pub(super) fn resolve(
        self,
        database: &Database,
        data_dir: &Path,
        notes: &mut Vec<String>,
    ) -> Result<Security, Error> {
        if self.bcrypt_rounds >= SLOW_ROUNDS {
            notes.push(format!(
                "BCRYPT_ROUNDS is {}: every login takes seconds; 12 is plenty",
                self.bcrypt_rounds
            ));
        }
        let secret_key = match (self.secret_key, database) {
            (Some(key), _) => key,
            (None, Database::Sqlite { .. }) => key::keep(data_dir)?,
            (None, Database::Postgres { .. }) => {
                let problem = "is not set; with PostgreSQL, set it to the same 32 or more random characters for every \
                               process, for example the output of `openssl rand -hex 32`";
                return Err(Error::new(key::VARIABLE, problem));
            }
        };
        Ok(Security {
            secret_key,
            algorithm: self.algorithm,
            token_life: self.token_life,
            bcrypt_rounds: self.bcrypt_rounds,
        })
    }
}
