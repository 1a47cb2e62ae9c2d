//! The photographers of an event, and links that invite others: making one, and those that are still open.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::frame::{EventFrame, Tab, worked_on};
use super::words;
use crate::accounts::{self, Invitation};
use crate::events::EventPhotographer;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::http::{AppState, site};
use crate::model::{EventId, InvitationId, UserId, date};

#[derive(Template)]
#[template(path = "studio/team.html")]
struct TeamPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    photographers: Vec<EventPhotographer>,
    /// Who looks at the page.
    me: UserId,
    /// A link that was just made: only its digest is stored.
    link: Option<String>,
    /// Links that still open the event, for its owner.
    open: Vec<OpenLink>,
}

/// A link that still opens the event.
struct OpenLink {
    id: InvitationId,
    /// When it was made, and until when it can be used.
    days: String,
}

impl OpenLink {
    fn of(invitation: &Invitation) -> Self {
        let day = |at| date::day(at, tongue().language());
        let (made, end) = (day(invitation.created_at), day(invitation.expires_at));
        Self {
            id: invitation.id,
            days: words().t_open_link.with_all(&[&made, &end]),
        }
    }
}

/// `GET /studio/events/{id}/team`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Page> {
    answer(&state, &staff, id, None).await
}

/// `POST /studio/events/{id}/team`. The link is shown once, so the answer is the page and no redirect.
pub(super) async fn invite(
    State(state): State<AppState>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<EventId>,
) -> Result<Page> {
    let event = state.events.owned(&staff.user, id).await?.id;
    let made = state.accounts.invite_to_event(&staff.user, event).await?;
    let link = site::invitation(&state.settings, &headers, &made.token);
    answer(&state, &staff, id, Some(link)).await
}

/// `POST /studio/events/{id}/team/{user}/remove`.
pub(super) async fn remove(
    State(state): State<AppState>,
    staff: Staff,
    Path((id, user)): Path<(EventId, UserId)>,
) -> Result<Response> {
    state.events.remove_photographer(&staff.user, id, user).await?;
    // Who left sees the event no more.
    let next = if user == staff.user.id {
        "/studio".to_owned()
    } else {
        format!("{}/team", super::frame::base(id))
    };
    Ok(staff.browser.go(&next))
}

/// `POST /studio/events/{id}/team/invitations/{invitation}/revoke`.
pub(super) async fn revoke(
    State(state): State<AppState>,
    staff: Staff,
    Path((id, invitation)): Path<(EventId, InvitationId)>,
) -> Result<Response> {
    state.events.owned(&staff.user, id).await?;
    let revoked = state
        .accounts
        .revoke_invitation_to_event(&staff.user, id, invitation)
        .await;
    match revoked {
        // Sent twice: what was asked for is so. A link that was used meanwhile is seen in the list of photographers.
        Ok(()) | Err(accounts::Error::InvitationUnknown) => {
            Ok(staff.browser.go(&format!("{}/team", super::frame::base(id))))
        }
        Err(error) => Err(error.into()),
    }
}

async fn answer(state: &AppState, staff: &Staff, id: EventId, link: Option<String>) -> Result<Page> {
    let event = worked_on(state, staff, id, Tab::Team).await?.1;
    let photographers = state.events.photographers(&staff.user, id).await?;
    let open = if event.is_owner {
        state.accounts.open_invitations(id).await?
    } else {
        Vec::new()
    };
    page(event, photographers, staff.user.id, link, &open)
}

fn page(
    event: EventFrame,
    photographers: Vec<EventPhotographer>,
    me: UserId,
    link: Option<String>,
    open: &[Invitation],
) -> Result<Page> {
    let w = words();
    Ok(Page::of(&TeamPage {
        frame: Frame::of(event.title(w.team_title)),
        w,
        event,
        photographers,
        me,
        link,
        open: open.iter().map(OpenLink::of).collect(),
    })?
    .with_studio_style()
    .never_stored())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::http::pages::book::{LINK, LONG_NAME};

    let photographer = |id, is_owner| EventPhotographer {
        id: UserId(id),
        username: LONG_NAME.to_owned(),
        is_owner,
        added_at: None,
        photos: 24,
    };
    let team = || vec![photographer(1, true), photographer(2, false)];
    let mut shared = EventFrame::sample(Tab::Team);
    shared.is_owner = false;
    let own = EventFrame::sample(Tab::Team);
    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let open = |id| Invitation {
        id: InvitationId(id),
        event_id: Some(EventId(7)),
        event_name: None,
        makes_account: false,
        note: None,
        created_by: Some(UserId(1)),
        created_at: at,
        expires_at: at,
        used_by: None,
        used_at: None,
    };
    let link = Some(LINK.to_owned());
    vec![
        (
            "studio-team",
            page(own, team(), UserId(1), link, &[open(2), open(1)]),
        ),
        ("studio-team-shared", page(shared, team(), UserId(2), None, &[])),
    ]
}
