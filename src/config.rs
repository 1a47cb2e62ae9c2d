//! Every setting of FindMe, and the only reader of the environment.
//!
//! [`Settings`] is what was asked for: one documented field per variable, grouped by concern, which is also what
//! `findme serve --help` prints. Each field's reader refuses a value it cannot use with one sentence, and takes an
//! empty variable as unset. [`Settings::validate`] then settles what only several settings together decide and
//! gives the [`Config`] that the rest of the program is built from.

mod data;
mod database;
mod deployment;
mod error;
mod ip_networks;
mod key;
mod log;
mod mail;
mod matching;
mod privacy;
mod reader;
mod rekognition;
mod secret;
mod security;
mod server;
mod storage;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Command, FromArgMatches};

pub use self::data::DataFolder;
pub use self::database::{Database, DatabaseSettings, Pool};
pub use self::deployment::{Deployment, Environment, Role};
pub use self::error::Error;
pub use self::ip_networks::IpNetworks;
pub use self::log::{Log, LogFormat};
pub use self::mail::{Mail, MailSettings, Smtp};
pub use self::matching::{Matching, MatchingSettings, Provider, ProviderName};
pub use self::privacy::Privacy;
pub use self::rekognition::{Rekognition, RekognitionSettings};
pub use self::secret::Secret;
pub use self::security::{Algorithm, Security, SecuritySettings};
pub use self::server::{Origins, Retired, Server};
pub use self::storage::{Bucket, Storage, StorageSettings};

/// The settings as given by flags and environment: each readable on its own, not yet checked together.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// What the HTTP side does.
    #[command(flatten)]
    pub server: Server,
    /// What is logged, and how.
    #[command(flatten)]
    pub log: Log,
    /// Where FindMe keeps what it stores on disk.
    #[command(flatten)]
    pub data: DataFolder,
    /// What kind of place this process runs in.
    #[command(flatten)]
    pub deployment: Deployment,
    /// Which database, and how many connections.
    #[command(flatten)]
    pub database: DatabaseSettings,
    /// Where photos and selfies lie.
    #[command(flatten)]
    pub storage: StorageSettings,
    /// Tokens and passwords.
    #[command(flatten)]
    pub security: SecuritySettings,
    /// How mail is sent.
    #[command(flatten)]
    pub mail: MailSettings,
    /// What guests have to agree to, and how long things are kept.
    #[command(flatten)]
    pub privacy: Privacy,
    /// The matching pool and the face engine.
    #[command(flatten)]
    pub matching: MatchingSettings,
    /// Amazon Rekognition.
    #[command(flatten)]
    pub rekognition: RekognitionSettings,
    /// Settings of the previous server that no longer do anything.
    #[command(flatten)]
    pub retired: Retired,
}

/// The settings the program runs with: typed, complete and checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// What the HTTP side does.
    pub server: Server,
    /// What is logged, and how.
    pub log: Log,
    /// Whether the disk stays.
    pub environment: Environment,
    /// What this process does.
    pub role: Role,
    /// The data folder; it exists, and only its owner can enter it, or at least read what lies in it.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: Database,
    /// How many database connections.
    pub pool: Pool,
    /// Where photos and selfies lie.
    pub storage: Storage,
    /// Tokens and passwords.
    pub security: Security,
    /// How mail is sent.
    pub mail: Mail,
    /// What guests have to agree to, and how long things are kept.
    pub privacy: Privacy,
    /// The matching pool and the face engine.
    pub matching: Matching,
    /// What the operator should know about these settings; to be logged as warnings once logging is up.
    pub notes: Vec<String>,
}

impl Settings {
    /// Reads settings from flags alone (`["--port", "0"]`), as if no variable were set.
    ///
    /// Programs that start FindMe inside themselves (the demo, tests) say here all they mean.
    pub fn from_arguments<I, T>(arguments: I) -> Result<Self, Error>
    where
        I: IntoIterator<Item = T>,
        T: Into<OsString> + Clone,
    {
        let command = Self::augment_args(Command::new("findme").no_binary_name(true));
        let matches = command
            .mut_args(|argument| argument.env(None::<&str>))
            .try_get_matches_from(arguments)?;
        Ok(Self::from_arg_matches(&matches)?)
    }

    /// Checks the settings together, makes the data folder and, where allowed, the secret key.
    pub fn validate(self) -> Result<Config, Error> {
        let mut notes = Vec::new();
        self.server.note(&mut notes);
        self.retired.note(&mut notes);

        let storage = self.storage.resolve(self.rekognition.aws_region.clone())?;
        let matching = self.matching.resolve(self.rekognition, &mut notes)?;
        let mail = self.mail.resolve(self.deployment.environment, &mut notes)?;
        let (database, pool) = self.database.resolve(&self.data.dir);
        self.deployment.check(&database, &storage)?;
        let data_dir = self.data.prepare(&mut notes)?;
        let security = self.security.resolve(&database, &data_dir, &mut notes)?;
        Ok(Config {
            server: self.server,
            log: self.log,
            environment: self.deployment.environment,
            role: self.deployment.role,
            data_dir,
            database,
            pool,
            storage,
            security,
            mail,
            privacy: self.privacy,
            matching,
            notes,
        })
    }
}

#[cfg(test)]
mod tests;
