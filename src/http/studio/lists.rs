//! Lists of a photographer's photos, newest first.
//!
//! The photos of one event, or of all events of the caller, with URLs of their images. A list has at most a page of them, and
//! its `Link` header leads to older ones.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{List, Path, Query};
use crate::http::gallery::{self, Paged};
use crate::http::openapi::{Draft, Outcome};
use crate::http::wire::{Links, PhotographerPhoto};
use crate::http::words::Sentence;
use crate::model::{EventId, UserId};
use crate::photos::{Filter, Managed, ManagedPage, Photos, Position, Viewer};

/// Which photos are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, IntoStaticStr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = PhotoFilter)]
pub(in crate::http) enum Kind {
    /// Whose job has not begun.
    Waiting,
    /// That are being read and searched.
    Processing,
    /// That are searched.
    Done,
    /// That cannot be used.
    Failed,
    /// That all guests see.
    Shown,
    /// That only the guests in them see.
    Hidden,
    /// That are searched and show no face.
    WithoutFaces,
}

impl Kind {
    /// Its name in a query.
    pub(in crate::http) fn name(self) -> &'static str {
        self.into()
    }
}

impl From<Kind> for Filter {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Waiting => Self::Waiting,
            Kind::Processing => Self::Processing,
            Kind::Done => Self::Done,
            Kind::Failed => Self::Failed,
            Kind::Shown => Self::Shown,
            Kind::Hidden => Self::Hidden,
            Kind::WithoutFaces => Self::WithoutFaces,
        }
    }
}

#[derive(Deserialize, IntoParams)]
pub(super) struct Choice {
    /// Only photos of this kind.
    #[param(nullable = false, inline)]
    show: Option<Kind>,
    /// Only photos that this guest was found in; for the event's owner.
    #[param(nullable = false, value_type = Option<i64>)]
    guest: Option<UserId>,
    /// Only photos whose original file name begins so, regardless of case; in the order of their names, without further pages.
    #[param(nullable = false)]
    name: Option<String>,
}

/// What a list is limited to.
enum Wanted {
    Filtered(Filter),
    Named(String),
}

impl Choice {
    /// 422 if more than one is asked for.
    fn wanted(self) -> Result<Wanted> {
        match (self.show, self.guest, self.name) {
            (None, None, None) => Ok(Wanted::Filtered(Filter::All)),
            (Some(kind), None, None) => Ok(Wanted::Filtered(kind.into())),
            (None, Some(guest), None) => Ok(Wanted::Filtered(Filter::OfGuest(guest))),
            (None, None, Some(name)) => Ok(Wanted::Named(name)),
            _ => Err(Error::invalid(
                Problem::from(Sentence::FieldInvalid).of_field("show"),
            )),
        }
    }
}

/// List the photos of an event
///
/// Newest first, at most 1,000. The `Link` header leads to older ones. One of `show`, `guest` and `name` may limit the list.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/photos",
    operation_id = "list_photos"
)]
pub(super) async fn of_event(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    Query(choice): Query<Choice>,
    page: Paged,
) -> Result<ManagedList> {
    state.events.worked_on(&caller, event).await?;
    if choice.guest.is_some() {
        // Who the guests are is the owner's business.
        state.events.owned(&caller, event).await?;
    }
    let asked = page.page()?;
    let list = match choice.wanted()? {
        Wanted::Filtered(filter) => state.photos.managed(event, filter, asked).await?,
        Wanted::Named(name) => ManagedPage {
            photos: state.photos.named(event, &name, asked.limit).await?,
            last: None,
        },
    };
    ManagedList::new(&state.photos, list, &page)
}

/// List the photos of all events of the caller
///
/// Newest first, at most 1,000; also of events that are shared with the caller. The `Link` header leads to older ones.
#[utoipa::path(get, path = "/api/my-uploaded-photos", operation_id = "list_uploaded_photos")]
pub(super) async fn of_caller(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    page: Paged,
) -> Result<ManagedList> {
    let list = state
        .photos
        .of_photographer(Viewer::from(&caller), page.page()?)
        .await?;
    ManagedList::new(&state.photos, list, &page)
}

/// Photos, and where the next ones are.
pub(super) struct ManagedList {
    list: List<PhotographerPhoto>,
    next: Option<HeaderValue>,
}

impl ManagedList {
    fn new(photos: &Photos, found: ManagedPage, page: &Paged) -> Result<Self> {
        let link = |last: Position| page.link_after(last);
        let next = found.last.map(link).transpose().map_err(Error::internal)?;
        let one = |managed: Managed| {
            let links = if page.are_links_signed() {
                Links::to(photos, &managed.photo)
            } else {
                Links::unsigned(managed.photo.id)
            };
            PhotographerPhoto::new(managed, links)
        };
        Ok(Self {
            list: found.photos.into_iter().map(one).collect(),
            next,
        })
    }
}

impl IntoResponse for ManagedList {
    fn into_response(self) -> Response {
        (AppendHeaders(self.next.map(|next| (LINK, next))), self.list).into_response()
    }
}

impl Outcome for ManagedList {
    fn describe(draft: &mut Draft) {
        <List<PhotographerPhoto> as Outcome>::describe(draft);
        draft.tells_text("Link", gallery::NEXT_PAGE);
    }
}
