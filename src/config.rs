//! All settings of FindMe, and the only code that reads the environment.
//!
//! [`Settings`] are the given values: one documented field per variable, in groups; the documentation is also what
//! `findme serve --help` prints. The parser of each field refuses an invalid value with one sentence; an empty variable
//! counts as unset. [`Settings::validate`] checks the settings together and returns the [`Config`] from which the
//! program is built.

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
mod samples;
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
pub use self::samples::SamplePhotos;
pub use self::security::{Algorithm, Security, SecuritySettings};
pub use self::server::{Origins, Retired, Server, Web};
pub use self::storage::{Bucket, Storage, StorageSettings};

/// The settings as given by flags and environment: each one parsed, not yet checked together.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// The HTTP server.
    #[command(flatten)]
    pub server: Server,
    /// The log and traces.
    #[command(flatten)]
    pub log: Log,
    /// The data folder.
    #[command(flatten)]
    pub data: DataFolder,
    /// The environment and the role of this process.
    #[command(flatten)]
    pub deployment: Deployment,
    /// The database and its connections.
    #[command(flatten)]
    pub database: DatabaseSettings,
    /// The storage of photos and selfies.
    #[command(flatten)]
    pub storage: StorageSettings,
    /// Tokens and passwords.
    #[command(flatten)]
    pub security: SecuritySettings,
    /// The mail server.
    #[command(flatten)]
    pub mail: MailSettings,
    /// Consent and retention.
    #[command(flatten)]
    pub privacy: Privacy,
    /// The matching pool and the face engine.
    #[command(flatten)]
    pub matching: MatchingSettings,
    /// Amazon Rekognition.
    #[command(flatten)]
    pub rekognition: RekognitionSettings,
    /// The sample photographs.
    #[command(flatten)]
    pub samples: SamplePhotos,
    /// Settings of the previous server that no longer do anything.
    #[command(flatten)]
    pub retired: Retired,
}

/// The checked settings from which the program is built.
#[derive(Debug, Clone)]
pub struct Config {
    /// The HTTP server.
    pub server: Server,
    /// The log and traces.
    pub log: Log,
    /// Whether the disk is persistent.
    pub environment: Environment,
    /// What this process does.
    pub role: Role,
    /// The data folder; it exists, and other users cannot read its files.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: Database,
    /// The numbers of database connections.
    pub pool: Pool,
    /// The storage of photos and selfies.
    pub storage: Storage,
    /// Tokens and passwords.
    pub security: Security,
    /// The mail server.
    pub mail: Mail,
    /// Consent and retention.
    pub privacy: Privacy,
    /// The matching pool and the face engine.
    pub matching: Matching,
    /// The folder of the sample photographs, which need not be there.
    pub sample_photos: PathBuf,
    /// Warnings about these settings, to be logged once logging is set up.
    pub notes: Vec<String>,
}

impl Settings {
    /// Reads settings from flags alone (`["--port", "0"]`), as if no variable were set.
    ///
    /// For programs that start FindMe inside themselves (the demo, tests).
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
            sample_photos: self.samples.folder,
            notes,
        })
    }
}

#[cfg(test)]
mod tests;
