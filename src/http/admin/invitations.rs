//! Invitations of photographers, made by admins: a link that makes an account, once.
//!
//! The list has those of owners, too. No token is in it, for only digests are stored.

use axum::extract::State;
use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging;
use crate::accounts;
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::refusals::{BAD_LIMIT, BAD_NOTE, EVENT_UNKNOWN, INVITATION_UNKNOWN, TOO_MANY_TRIES};
use crate::http::error::{Error, Result};
use crate::http::extract::{Created, Json, List, Path, Query};
use crate::http::openapi::{Draft, Outcome, Routes, routes};
use crate::http::wire::{Done, MadeInvitation};
use crate::http::words::Sentence;
use crate::model::{EventId, InvitationId, UserId};

pub(super) fn routes() -> Routes {
    routes![
        create => [EVENT_UNKNOWN, BAD_NOTE, TOO_MANY_TRIES],
        list => [BAD_LIMIT],
        revoke => [INVITATION_UNKNOWN],
    ]
}

/// A new invitation.
#[derive(Deserialize, ToSchema)]
#[schema(as = InvitationPlan, examples(json!({"event_id": null, "note": "Camille, second photographer"})))]
struct Plan {
    /// The event that the new photographer joins; null for none.
    event_id: Option<EventId>,
    /// For the list of invitations.
    #[schema(max_length = 200)]
    note: Option<String>,
}

/// Invite a photographer
///
/// The link makes a photographer's account, once, within 14 days, and lets it join the event if there is one. Somebody who
/// has an account already joins the event with it. The link is shown once.
#[utoipa::path(post, path = "/api/admin/invitations", operation_id = "invite_photographer")]
async fn create(
    State(state): State<AppState>,
    Admin(admin): Admin,
    headers: HeaderMap,
    Json(plan): Json<Plan>,
) -> Result<Created<MadeInvitation>> {
    let made = state
        .accounts
        .invite_photographer(&admin, plan.event_id, plan.note.as_deref())
        .await?;
    Ok(Created(MadeInvitation::new(&made, &state.settings, &headers)))
}

#[derive(Deserialize, IntoParams)]
struct PageQuery {
    /// Only invitations with a lower id: the last one of the previous page. The `Link` header has the complete address.
    #[param(nullable = false, value_type = Option<i64>)]
    before: Option<InvitationId>,
    /// Maximum number of invitations.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
}

/// An invitation of a photographer.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotographerInvitation)]
struct Invitation {
    id: InvitationId,
    event_id: Option<EventId>,
    event_name: Option<String>,
    /// Whether it is only for photographers who have an account: that of an event's owner.
    needs_account: bool,
    note: Option<String>,
    /// The account that made it; null once that account is deleted.
    created_by: Option<UserId>,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// The account that used it; null once that account is deleted.
    used_by: Option<UserId>,
    /// Null while it has not been used.
    used_at: Option<Timestamp>,
}

impl From<accounts::Invitation> for Invitation {
    fn from(invitation: accounts::Invitation) -> Self {
        Self {
            id: invitation.id,
            event_id: invitation.event_id,
            event_name: invitation.event_name,
            needs_account: !invitation.makes_account,
            note: invitation.note,
            created_by: invitation.created_by,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
            used_by: invitation.used_by,
            used_at: invitation.used_at,
        }
    }
}

/// Invitations, and where the next ones are.
struct Page {
    list: List<Invitation>,
    next: Option<HeaderValue>,
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        (AppendHeaders(self.next.map(|next| (LINK, next))), self.list).into_response()
    }
}

impl Outcome for Page {
    fn describe(draft: &mut Draft) {
        <List<Invitation> as Outcome>::describe(draft);
        draft.tells_text(
            "Link",
            "The address of the next page (RFC 8288, `rel=\"next\"`); missing on the last page.",
        );
    }
}

/// List the invitations of photographers
///
/// The newest first, also those that are used or expired, until a month after their end. The `Link` header leads to older
/// ones.
#[utoipa::path(get, path = "/api/admin/invitations", operation_id = "list_invitations")]
async fn list(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(query): Query<PageQuery>,
) -> Result<Page> {
    let limit = paging::size(query.limit)?;
    let found = state.accounts.invitations(query.before, limit).await?;
    let next = paging::next(&found, limit, |last| last.id.0);
    let link = |last| {
        let address = format!("</api/admin/invitations?limit={limit}&before={last}>; rel=\"next\"");
        HeaderValue::try_from(address).map_err(Error::internal)
    };
    Ok(Page {
        next: next.map(link).transpose()?,
        list: found.into_iter().map(Invitation::from).collect(),
    })
}

/// Revoke an invitation
///
/// That has not been used. Its link is no longer valid.
#[utoipa::path(
    delete,
    path = "/api/admin/invitations/{invitation_id}",
    operation_id = "revoke_invitation"
)]
async fn revoke(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<InvitationId>,
) -> Result<Json<Done>> {
    state.accounts.revoke_invitation(&admin, id).await?;
    Ok(Json(Done {
        message: Sentence::InvitationRevoked,
    }))
}
