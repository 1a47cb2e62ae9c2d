//! The objects that several endpoints answer with, under the names clients know them by.

mod audit;
mod consent;
mod erasure;
mod event;
mod photo;
mod user;

pub use audit::AuditEntry;
pub use consent::Consent;
pub use erasure::Receipt;
pub use event::Event;
pub use photo::{Links, Photo, PhotographerPhoto};
pub use user::User;

use serde::Serialize;

use crate::http::words::Sentence;

/// An answer that only says what was done.
#[derive(Debug, Serialize)]
pub struct Done {
    /// In the language of the request.
    pub message: Sentence,
}

/// A bearer token.
#[derive(Debug, Serialize)]
pub struct Token {
    access_token: String,
    token_type: &'static str,
}

impl From<String> for Token {
    fn from(access_token: String) -> Self {
        Self {
            access_token,
            token_type: "bearer",
        }
    }
}
