//! The guests of an event, for its owner: who joined, in how many photos they were found, and who is to go. No addresses.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use utoipa::{IntoParams, ToSchema};

use super::approvals::GuestPath;
use crate::clock::Timestamp;
use crate::events::{AfterGuest, EventGuest, GUESTS_LIMIT};
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, List, Path, Query};
use crate::http::openapi::{Draft, Outcome};
use crate::http::words::Sentence;
use crate::model::{Approval, EventId, SelfieStatus, UserId};

/// A guest of an event.
#[derive(Serialize, ToSchema)]
#[schema(as = EventGuest)]
pub(super) struct Guest {
    id: UserId,
    name: String,
    joined_at: Timestamp,
    selfie_status: SelfieStatus,
    approval_status: Approval,
    /// Number of photos the guest was found in.
    #[schema(minimum = 0)]
    photos: i64,
}

impl From<EventGuest> for Guest {
    fn from(member: EventGuest) -> Self {
        Self {
            id: member.id,
            name: member.name,
            joined_at: member.joined_at,
            selfie_status: member.selfie_status,
            approval_status: member.approval,
            photos: member.photos,
        }
    }
}

#[derive(Deserialize, IntoParams)]
pub(super) struct GuestsQuery {
    /// Maximum number of guests.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 1000)]
    limit: Option<i64>,
    /// Only guests who joined after this one: the last guest of the previous page.
    #[param(nullable = false, value_type = Option<i64>)]
    after: Option<UserId>,
    /// The `joined_at` of the guest `after`. With it the list goes on even if that guest has been erased.
    #[param(nullable = false)]
    after_at: Option<Timestamp>,
}

/// Guests, and where the next ones are.
pub(super) struct GuestList {
    list: List<Guest>,
    next: Option<HeaderValue>,
}

impl IntoResponse for GuestList {
    fn into_response(self) -> Response {
        (AppendHeaders(self.next.map(|next| (LINK, next))), self.list).into_response()
    }
}

impl Outcome for GuestList {
    fn describe(draft: &mut Draft) {
        <List<Guest> as Outcome>::describe(draft);
        draft.tells_text(
            "Link",
            "The next page, if there is one: `<…?limit=100&after=7>; rel=\"next\"`.",
        );
    }
}

/// List the guests of an event (photographer)
///
/// In the order of joining, without their addresses. The `Link` header leads to those who joined later.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/guests",
    operation_id = "list_event_guests"
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    Query(query): Query<GuestsQuery>,
) -> Result<GuestList> {
    state.events.owned(&caller, event).await?;
    let limit = query.limit.unwrap_or(GUESTS_LIMIT);
    if !(1..=GUESTS_LIMIT).contains(&limit) {
        return Err(Error::invalid(
            Problem::from(Sentence::FieldInvalid).of_field("limit"),
        ));
    }
    let after = query.after.map(|guest| AfterGuest {
        guest,
        joined_at: query.after_at,
    });
    let page = state.events.guests(event, after, limit).await?;
    let link = |last: AfterGuest| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("limit", &limit.to_string())
            .append_pair("after", &last.guest.to_string());
        if let Some(at) = last.joined_at {
            query.append_pair("after_at", &at.to_string());
        }
        let query = query.finish();
        HeaderValue::try_from(format!(
            "</api/photographer/events/{event}/guests?{query}>; rel=\"next\""
        ))
    };
    Ok(GuestList {
        list: page.guests.into_iter().map(Guest::from).collect(),
        next: page.next.map(link).transpose().map_err(Error::internal)?,
    })
}

/// A guest was removed.
#[derive(Serialize, ToSchema)]
pub(super) struct RemovedGuest {
    message: Sentence,
    user_id: UserId,
    /// Whether the account went, too: the guest was in no other event.
    with_account: bool,
    /// Number of the receipt of what was erased.
    erasure_id: i64,
}

/// Remove a guest from an event
///
/// Erases the guest's face, matches and place in the event. The account goes too, with its selfie, if the guest is in no other
/// event; otherwise the other events keep it. For the event's owner and admins. The code still lets the guest join again.
#[utoipa::path(
    delete,
    path = "/api/photographer/events/{event_id}/guests/{user_id}",
    operation_id = "remove_guest",
    params(("event_id" = EventId, Path), ("user_id" = UserId, Path))
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(path): Path<GuestPath>,
) -> Result<Json<RemovedGuest>> {
    let guest = path.user_id;
    let removed = state.events.remove_guest(&caller, path.event_id, guest).await?;
    Ok(Json(RemovedGuest {
        message: Sentence::GuestRemoved,
        user_id: guest,
        with_account: removed.with_account,
        erasure_id: removed.receipt_id,
    }))
}
