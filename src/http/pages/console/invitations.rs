//! Invitations of photographers: made, listed, revoked.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::{Tab, words};
use crate::accounts::Invitation;
use crate::http::error::Result;
use crate::http::extract::{Form, Path, Query};
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::Console as Words;
use crate::http::{AppState, site};
use crate::model::{InvitationId, date};

/// Invitations of one page.
const PER_PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "console/invitations.html")]
struct InvitationsPage {
    frame: Frame,
    w: &'static Words,
    tab: Tab,
    invitations: Vec<Row>,
    /// A link that was just made: only its digest is stored.
    link: Option<String>,
    /// The query of the next page.
    older: Option<String>,
}

struct Row {
    id: InvitationId,
    note: String,
    event: String,
    made: String,
    state: String,
    can_revoke: bool,
}

impl Row {
    fn of(invitation: Invitation) -> Self {
        let w = words();
        let language = tongue().language();
        let state = match invitation.used_at {
            Some(at) => w.i_used.with(date::day(at, language)),
            None => w.i_until.with(date::day(invitation.expires_at, language)),
        };
        Self {
            id: invitation.id,
            note: invitation.note.unwrap_or_default(),
            event: invitation.event_name.unwrap_or_default(),
            made: date::day(invitation.created_at, language),
            state,
            can_revoke: invitation.used_at.is_none(),
        }
    }
}

/// The page of the list.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    before: Option<InvitationId>,
}

/// `GET /admin/invitations`.
pub(super) async fn show(
    State(state): State<AppState>,
    _: AdminStaff,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    page(state.accounts.invitations(wanted.before, PER_PAGE).await?, None)
}

/// For whom it is.
#[derive(Deserialize)]
pub(super) struct NewForm {
    #[serde(default)]
    note: String,
}

/// `POST /admin/invitations`. The link is shown once, so the answer is the page and no redirect.
pub(super) async fn invite(
    State(state): State<AppState>,
    admin: AdminStaff,
    headers: HeaderMap,
    Form(new): Form<NewForm>,
) -> Result<Page> {
    let note = Some(new.note.trim()).filter(|note| !note.is_empty());
    let made = state
        .accounts
        .invite_photographer(&admin.user, None, note)
        .await?;
    let link = site::invitation(&state.settings, &headers, &made.token);
    page(state.accounts.invitations(None, PER_PAGE).await?, Some(link))
}

/// `POST /admin/invitations/{invitation}/revoke`.
pub(super) async fn revoke(
    State(state): State<AppState>,
    admin: AdminStaff,
    Path(invitation): Path<InvitationId>,
) -> Result<Response> {
    state.accounts.revoke_invitation(&admin.user, invitation).await?;
    Ok(admin.browser.go("/admin/invitations"))
}

fn page(found: Vec<Invitation>, link: Option<String>) -> Result<Page> {
    let w = words();
    let is_full = u32::try_from(found.len()).is_ok_and(|number| number == PER_PAGE);
    let older = found
        .last()
        .filter(|_| is_full)
        .map(|last| format!("before={}", last.id));
    Ok(Page::of(&InvitationsPage {
        frame: Frame::of(w.invitations_title),
        w,
        tab: Tab::Invitations,
        invitations: found.into_iter().map(Row::of).collect(),
        link,
        older,
    })?
    .with_studio_style()
    .never_stored())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::http::pages::book::{EVENT, LINK, LONG_NAME};

    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let invitation = |number, used_at| Invitation {
        id: InvitationId(number),
        event_id: None,
        event_name: Some(EVENT.to_owned()),
        makes_account: true,
        note: Some(LONG_NAME.to_owned()),
        created_by: None,
        created_at: at,
        expires_at: at,
        used_by: None,
        used_at,
    };
    let all = vec![invitation(2, None), invitation(1, Some(at))];
    vec![
        ("admin-invitations", page(all, Some(LINK.to_owned()))),
        ("admin-invitations-none", page(Vec::new(), None)),
    ]
}
