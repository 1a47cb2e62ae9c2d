//! The objects that several endpoints return, under the names that clients know.
//!
//! An object of one endpoint is defined beside its handler.

mod audit;
mod consent;
mod erasure;
mod event;
mod invitation;
mod personal_link;
mod photo;
mod sentence;
mod sum;
mod uploaded;
mod user;

pub use audit::AuditEntry;
pub use consent::Consent;
pub use erasure::Receipt;
pub use event::{Event, EventMade, StudioEvent, Warning, warnings_about};
pub use invitation::MadeInvitation;
pub use personal_link::PersonalLink;
pub use photo::{Links, Photo, PhotographerPhoto};
pub use sentence::explain;
pub use sum::Sum;
pub use uploaded::UploadedPhoto;
pub use user::{NamedUser, Registered, User};

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::words::Sentence;

/// A message about what was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {
    /// In the language of the request.
    pub message: Sentence,
}

/// A bearer token.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    /// Send it as `Authorization: Bearer …`.
    access_token: String,
    token_type: Kind,
}

/// The type of a token.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TokenType)]
enum Kind {
    /// A bearer token: it needs no further proof.
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
