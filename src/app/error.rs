//! Errors of the start: one sentence each, which says what to do.
//!
//! The sentence names the setting, because the person who reads it is usually the one who has just set it.

use std::path::PathBuf;

use crate::provider::ClaimError;
use crate::{accounts, mail, objects, store};

/// Why FindMe does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be opened.
    #[error("the database cannot be opened (DATABASE_URL)")]
    Store(#[from] store::Error),
    /// The data folder cannot be used for photos.
    #[error("photos cannot be stored in {} (FINDME_DATA_DIR)", .folder.display())]
    Storage {
        /// The folder.
        folder: PathBuf,
        /// The error.
        source: objects::Error,
    },
    /// The bucket cannot be used for photos.
    #[error(
        "photos cannot be stored in the bucket {name} (PHOTO_BUCKET_NAME, AWS_REGION), which must exist, and allow \
         put, get, delete and list"
    )]
    Bucket {
        /// Its name.
        name: String,
        /// The error.
        source: objects::Error,
    },
    /// The networks of the embedded engine cannot be loaded.
    #[error("the face models in {} (FACE_MODEL_DIR) cannot be used", .folder.display())]
    Models {
        /// The folder.
        folder: PathBuf,
        /// The error.
        source: crate::faces::embedded::LoadError,
    },
    /// The database belongs to another engine.
    #[error(
        "the faces in this database were made by {stored}, and {asked} cannot use them \
         (FACE_RECOGNIZER_PROVIDER): use the former provider, or an empty database (DATABASE_URL)"
    )]
    OtherEngine {
        /// The engine that made its face vectors.
        stored: String,
        /// The engine of the settings.
        asked: &'static str,
    },
    /// The settings of the mail server are invalid.
    #[error("mail cannot be sent (SMTP_HOST, MAIL_FROM)")]
    Mail(#[from] mail::Error),
    /// An admin cannot be created.
    #[error("the admin cannot be created")]
    Account(#[from] accounts::Error),
}

impl From<ClaimError> for Error {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::OtherEngine { stored, asked } => Self::OtherEngine { stored, asked },
            ClaimError::Store(error) => error.into(),
        }
    }
}
