//! The personal link of a guest, which is shown once: only its digest is stored.

use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts;
use crate::clock::Timestamp;
use crate::http::{Settings, site};

/// A link that opens the account of a guest without a password.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonalLink {
    /// Whoever has it can open the account.
    url: String,
    /// When the event ends, and with it the link; null if it does not.
    expires_at: Option<Timestamp>,
}

impl PersonalLink {
    /// The link at the site's address, or at the host of the request.
    pub fn new(link: &accounts::PersonalLink, settings: &Settings, headers: &HeaderMap) -> Self {
        Self {
            url: site::personal_link(settings, headers, &link.token),
            expires_at: link.expires_at,
        }
    }
}
