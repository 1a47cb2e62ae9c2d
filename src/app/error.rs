//! Why FindMe does not start: one sentence each, saying what to do.
//!
//! The sentence names the setting that decides the matter, because the person who reads it is usually the one
//! who has just set it.

use std::path::PathBuf;

use crate::{accounts, mail, objects, store};

/// Why FindMe does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be opened.
    #[error("the database cannot be opened (DATABASE_URL): {}", causes(.0))]
    Store(#[from] store::Error),
    /// The data folder cannot be used for photos.
    #[error("photos cannot be stored in {} (FINDME_DATA_DIR): {}", .folder.display(), causes(.source))]
    Storage {
        /// The folder.
        folder: PathBuf,
        /// What is the matter.
        source: objects::Error,
    },
    /// The bucket cannot be used for photos.
    #[error(
        "photos cannot be stored in the bucket {name} (PHOTO_BUCKET_NAME, AWS_REGION): {}; it must exist, and allow to \
         put, get, delete and list objects",
        causes(.source)
    )]
    Bucket {
        /// What it is called.
        name: String,
        /// What is the matter.
        source: objects::Error,
    },
    /// The networks of the embedded engine cannot be loaded.
    #[error("the face models in {} (FACE_MODEL_DIR) cannot be used: {source}", .folder.display())]
    Models {
        /// The folder.
        folder: PathBuf,
        /// What is the matter.
        source: crate::faces::embedded::LoadError,
    },
    /// The database belongs to another engine.
    #[error(
        "the faces in this database were learned by {stored}, and {asked} does not know them \
         (FACE_RECOGNIZER_PROVIDER): take the provider they were learned with, or a fresh database (DATABASE_URL)"
    )]
    OtherEngine {
        /// The engine that learned its faces.
        stored: String,
        /// The engine that was asked for.
        asked: &'static str,
    },
    /// The mail server's settings say nothing that can be used.
    #[error("mail cannot be sent (SMTP_HOST, MAIL_FROM): {0}")]
    Mail(#[from] mail::Error),
    /// An admin cannot be made.
    #[error("an admin cannot be made: {}", causes(.0))]
    Account(#[from] accounts::Error),
}

/// An error and what caused it, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.ends_with(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text
}
