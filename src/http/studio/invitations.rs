//! The invitations to an event, for its owner: who may still join by a link, and links that are to open nothing any more.
//!
//! Those that an admin made for the event are among them, for they let somebody into the owner's event; the admin's notes are
//! not told.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts;
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::admin::paging::{self, Page};
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::next_page::Address;
use crate::http::wire::Done;
use crate::http::words::Sentence;
use crate::model::{EventId, InvitationId, UserId};

/// An invitation to an event.
#[derive(Serialize, ToSchema)]
pub(super) struct EventInvitation {
    id: InvitationId,
    /// Whether it is only for photographers who have an account: that of an event's owner.
    needs_account: bool,
    /// The account that made it; null once that account is deleted.
    created_by: Option<UserId>,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// The account that used it; null once that account is deleted.
    used_by: Option<UserId>,
    /// Null while it has not been used.
    used_at: Option<Timestamp>,
}

impl From<accounts::Invitation> for EventInvitation {
    fn from(invitation: accounts::Invitation) -> Self {
        Self {
            id: invitation.id,
            needs_account: !invitation.makes_account,
            created_by: invitation.created_by,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
            used_by: invitation.used_by,
            used_at: invitation.used_at,
        }
    }
}

#[derive(Deserialize, IntoParams)]
pub(super) struct PageQuery {
    /// Only invitations with a lower id: the last one of the previous page. The `Link` header has the complete address.
    #[param(nullable = false, value_type = Option<i64>)]
    before: Option<InvitationId>,
    /// Maximum number of invitations.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
}

/// List the invitations to an event
///
/// The newest first, also those that are used or expired, until a month after their end. The `Link` header leads to older
/// ones. For the event's owner and admins.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/invitations",
    operation_id = "list_invitations_to_event"
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    Query(query): Query<PageQuery>,
    address: Address,
) -> Result<Page<EventInvitation>> {
    let event = state.events.owned(&caller, event).await?.id;
    let limit = paging::size(query.limit)?;
    let found = state
        .accounts
        .invitations_to_event(event, query.before, limit)
        .await?;
    Page::new(found, limit, &address, |last| {
        vec![("before", last.id.to_string())]
    })
}

/// An invitation to an event.
#[derive(Deserialize, ToSchema)]
pub(super) struct InvitationPath {
    event_id: EventId,
    invitation_id: InvitationId,
}

/// Revoke an invitation to an event
///
/// That has not been used, whoever made it. Its link is no longer valid. For the event's owner and admins.
#[utoipa::path(
    delete,
    path = "/api/photographer/events/{event_id}/invitations/{invitation_id}",
    operation_id = "revoke_invitation_to_event",
    params(("event_id" = EventId, Path), ("invitation_id" = InvitationId, Path))
)]
pub(super) async fn revoke(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(path): Path<InvitationPath>,
) -> Result<Json<Done>> {
    let event = state.events.owned(&caller, path.event_id).await?.id;
    state
        .accounts
        .revoke_invitation_to_event(&caller, event, path.invitation_id)
        .await?;
    Ok(Json(Done {
        message: Sentence::InvitationRevoked,
    }))
}
