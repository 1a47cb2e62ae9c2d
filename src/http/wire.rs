//! The objects that several endpoints answer with, under the names clients know them by.
//!
//! What only one endpoint answers with stands beside its handler.

mod audit;
mod consent;
mod erasure;
mod event;
mod photo;
mod sentence;
mod uploaded;
mod user;

pub use audit::AuditEntry;
pub use consent::Consent;
pub use erasure::Receipt;
pub use event::{Event, EventMade, Warning, warnings_about};
pub use photo::{Links, Photo, PhotographerPhoto};
pub use sentence::explain;
pub use uploaded::UploadedPhoto;
pub use user::{Registered, User};

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::words::Sentence;

/// An answer that only says what was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {
    /// In the language of the request.
    pub message: Sentence,
}

/// A bearer token.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    /// To be sent as `Authorization: Bearer …`.
    access_token: String,
    token_type: Kind,
}

/// What kind of token it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TokenType)]
enum Kind {
    /// Whoever has it is let in.
    Bearer,
}

impl From<String> for Token {
    fn from(access_token: String) -> Self {
        Self {
            access_token,
            token_type: Kind::Bearer,
        }
    }
}
