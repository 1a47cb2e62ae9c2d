//! Guests who wait for approval, and guests with the same face, for the owner of their event.
//!
//! Only the owner and admins see them. A guest who does not wait, or who belongs to another event, is a 404.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, List, Path, Query};
use crate::http::words::Sentence;
use crate::matching::{Pair, WaitingGuest};
use crate::model::{Approval, EventId, SelfieId, SelfieStatus, UserId};

/// A guest who waits for approval.
#[derive(Serialize, ToSchema)]
#[schema(as = WaitingGuest)]
pub(super) struct Waiting {
    user_id: UserId,
    username: String,
    email: String,
    joined_at: Timestamp,
    selfie_status: SelfieStatus,
    /// The guest's latest selfie, to be sent with the approval; null while there is none.
    selfie_id: Option<SelfieId>,
    /// The URL of the selfie, which needs a token; null while there is none.
    selfie_url: Option<String>,
}

impl From<WaitingGuest> for Waiting {
    fn from(guest: WaitingGuest) -> Self {
        let id = guest.user_id;
        Self {
            user_id: id,
            username: guest.username,
            email: guest.email,
            joined_at: guest.joined_at,
            selfie_status: guest.selfie_status,
            selfie_id: guest.selfie_id,
            selfie_url: guest.selfie_id.map(|_| format!("/api/selfie/{id}")),
        }
    }
}

/// List the guests who wait for approval
///
/// In the order of joining, the first 1,000. In an event with `approval_required`, a guest who joins is not matched and sees no photo
/// until the owner has decided.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/waiting-guests",
    operation_id = "list_waiting_guests"
)]
pub(super) async fn waiting(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<List<Waiting>> {
    let event = state.events.owned(&caller, event).await?;
    let guests = state.matching.waiting_guests(event.id).await?;
    Ok(guests.into_iter().map(Waiting::from).collect())
}

/// A guest of an event.
#[derive(Deserialize, ToSchema)]
pub(super) struct GuestPath {
    pub(super) event_id: EventId,
    pub(super) user_id: UserId,
}

/// The selfie that the owner has seen.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Seen {
    /// The `selfie_id` of the list; omit it if it was null there.
    selfie_id: Option<SelfieId>,
}

/// The decision about a guest.
#[derive(Serialize, ToSchema)]
#[schema(as = GuestDecision)]
pub(super) struct Decided {
    message: Sentence,
    user_id: UserId,
    approval_status: Approval,
    /// Id of the receipt for the selfie and the face of a refused guest; null if there was nothing to delete, or only a
    /// selfie that the guest uses in another event.
    erasure_id: Option<i64>,
}

/// Approve a waiting guest
///
/// Starts matching for the guest. The approval is for one selfie: a guest who sends another one waits again. A guest
/// who was refused may be approved later, and then has to send a selfie again.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/waiting-guests/{user_id}/approve",
    operation_id = "approve_guest",
    params(("event_id" = EventId, Path), ("user_id" = UserId, Path))
)]
pub(super) async fn approve(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(path): Path<GuestPath>,
    Query(seen): Query<Seen>,
) -> Result<Json<Decided>> {
    let event = state.events.owned(&caller, path.event_id).await?;
    let guest = path.user_id;
    state
        .matching
        .approve_guest(caller.id, event.id, guest, seen.selfie_id)
        .await?;
    Ok(Json(Decided {
        message: Sentence::GuestApproved,
        user_id: guest,
        approval_status: Approval::Approved,
        erasure_id: None,
    }))
}

/// Refuse a waiting guest
///
/// Deletes the selfie and everything derived from it. The guest sees the refusal; the account stays until the guest
/// erases it.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/waiting-guests/{user_id}/refuse",
    operation_id = "refuse_guest",
    params(("event_id" = EventId, Path), ("user_id" = UserId, Path))
)]
pub(super) async fn refuse(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(path): Path<GuestPath>,
) -> Result<Json<Decided>> {
    let event = state.events.owned(&caller, path.event_id).await?;
    let guest = path.user_id;
    let erasure_id = state.matching.refuse_guest(caller.id, event.id, guest).await?;
    Ok(Json(Decided {
        message: Sentence::GuestRefused,
        user_id: guest,
        approval_status: Approval::Refused,
        erasure_id,
    }))
}

/// One of two guests with the same face.
#[derive(Serialize, ToSchema)]
#[schema(as = GuestWithSameFace)]
struct Twin {
    user_id: UserId,
    username: String,
}

/// Two guests whose selfies show the same face.
#[derive(Serialize, ToSchema)]
pub(super) struct SameFaces {
    guests: [Twin; 2],
    /// Similarity of the faces, 0–100.
    #[schema(minimum = 0, maximum = 100)]
    similarity: f32,
    noticed_at: Timestamp,
}

impl From<Pair> for SameFaces {
    fn from(pair: Pair) -> Self {
        let one = Twin {
            user_id: pair.user_id,
            username: pair.username,
        };
        let other = Twin {
            user_id: pair.other_id,
            username: pair.other_username,
        };
        Self {
            guests: [one, other],
            similarity: pair.similarity,
            noticed_at: pair.noticed_at,
        }
    }
}

/// List the guests whose selfies show the same face
///
/// In pairs, the latest 1,000, the last first. One of them may have sent a picture of the other. Both get a warning that there is
/// another account, without its name.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/same-faces",
    operation_id = "list_same_faces"
)]
pub(super) async fn same_faces(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<List<SameFaces>> {
    let event = state.events.owned(&caller, event).await?;
    let pairs = state.matching.same_faces(event.id).await?;
    Ok(pairs.into_iter().map(SameFaces::from).collect())
}
