//! Invitations of photographers, for whoever has the link: see what it offers, register by it, or join its event.
//!
//! A link that is unknown, used, expired or void is a 404, always the same.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::{Credentials, Email, InvitationPreview, Password, Username};
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::error::refusals::{
    BAD_CREDENTIALS, BUSY, INVITATION_INVALID, INVITATION_NEEDS_ACCOUNT, NOT_ACCEPTABLE,
    TOO_MANY_PHOTOGRAPHERS, TOO_MANY_TRIES,
};
use crate::http::extract::{Created, Json, Path};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::Registered;
use crate::http::words::Sentence;
use crate::model::EventId;

pub(super) fn routes() -> Routes {
    routes![
        show => [INVITATION_INVALID, TOO_MANY_TRIES],
        register => [
            INVITATION_INVALID, INVITATION_NEEDS_ACCOUNT, TOO_MANY_PHOTOGRAPHERS, BAD_CREDENTIALS, TOO_MANY_TRIES,
            BUSY,
        ],
        accept => [INVITATION_INVALID, NOT_ACCEPTABLE, TOO_MANY_TRIES],
    ]
}

/// What an invitation offers.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitationPreview)]
struct Preview {
    /// The event to join; null if the invitation only makes an account.
    event_name: Option<String>,
    /// Who is responsible for the event.
    organiser: Option<String>,
    /// Whether the invitation is only for photographers who have an account. Otherwise one is made by it.
    needs_account: bool,
    expires_at: Timestamp,
}

impl From<InvitationPreview> for Preview {
    fn from(preview: InvitationPreview) -> Self {
        Self {
            event_name: preview.event_name,
            organiser: preview.organiser,
            needs_account: preview.needs_account,
            expires_at: preview.expires_at,
        }
    }
}

/// Get what an invitation offers
///
/// With its token alone. One that is unknown, used, expired or void is a 404.
#[utoipa::path(get, path = "/api/invitations/{token}", operation_id = "show_invitation")]
async fn show(
    State(state): State<AppState>,
    client: Client,
    Path(token): Path<String>,
) -> Result<Json<Preview>> {
    let limited = state.accounts.limited(client.origin);
    Ok(Json(limited.preview_invitation(&token).await?.into()))
}

/// A new photographer.
#[derive(Deserialize, ToSchema)]
#[schema(as = InvitedPhotographer, examples(json!({
    "username": "camille", "email": "camille@example.org", "password": "Sesame-2026",
})))]
struct Recruit {
    #[schema(value_type = Username)]
    username: String,
    #[schema(value_type = Email)]
    email: String,
    #[schema(value_type = Password)]
    password: String,
}

/// Register as a photographer by an invitation
///
/// Only by an admin's invitation, and once. The new account joins the event of the invitation, if there is one, and is
/// logged in.
#[utoipa::path(
    post,
    path = "/api/invitations/{token}/register",
    operation_id = "register_by_invitation"
)]
async fn register(
    State(state): State<AppState>,
    client: Client,
    Path(token): Path<String>,
    Json(recruit): Json<Recruit>,
) -> Result<Created<Registered>> {
    let credentials = Credentials {
        username: &recruit.username,
        email: &recruit.email,
        password: &recruit.password,
    };
    let limited = state.accounts.limited(client.origin);
    let opened = limited.register_by_invitation(&token, &credentials).await?;
    Ok(Created(Registered::new(opened.account, opened.token)))
}

/// An event that was joined.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitationAccepted)]
struct Accepted {
    message: Sentence,
    event_id: EventId,
    event_name: String,
}

/// Join the event of an invitation
///
/// As a photographer who has an account. Accepting it again changes nothing; accepted by the owner or by somebody who works
/// on the event already, it stays for somebody else.
#[utoipa::path(
    post,
    path = "/api/invitations/{token}/accept",
    operation_id = "accept_invitation"
)]
async fn accept(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    client: Client,
    Path(token): Path<String>,
) -> Result<Json<Accepted>> {
    let limited = state.accounts.limited(client.origin);
    let event = limited.accept_invitation(&caller, &token).await?;
    Ok(Json(Accepted {
        message: Sentence::InvitationAccepted,
        event_id: event.id,
        event_name: event.name,
    }))
}
