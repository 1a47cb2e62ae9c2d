//! An invitation of a photographer, whose link is shown once: only its digest is stored.

use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts;
use crate::clock::Timestamp;
use crate::http::{Settings, site};
use crate::model::InvitationId;

/// An invitation that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeInvitation {
    id: InvitationId,
    /// Whoever has it can use the invitation, once.
    url: String,
    expires_at: Timestamp,
}

impl MadeInvitation {
    /// The link at the site's address, or at the host of the request.
    pub fn new(made: &accounts::MadeInvitation, settings: &Settings, headers: &HeaderMap) -> Self {
        Self {
            id: made.id,
            url: site::invitation(settings, headers, &made.token),
            expires_at: made.expires_at,
        }
    }
}
