//! Endpoints for accounts: registration, login, sessions, consent, events, export.

mod availability;
mod browser_session;
mod consent;
mod event;
mod export;
mod guests;
mod invitations;
mod links;
mod login;
mod login_links;
mod me;
mod preview;
mod profile;
mod registration;
mod reset;
mod same_face;
mod sessions;

pub(super) use consent::Terms;
pub(super) use guests::{JoinForm, NewGuest};
pub(super) use reset::send_reset;

use crate::http::openapi::Routes;

pub(super) fn routes() -> Routes {
    Routes::default()
        .merge(availability::routes())
        .merge(preview::routes())
        .merge(consent::routes())
        .merge(registration::routes())
        .merge(guests::routes())
        .merge(invitations::routes())
        .merge(links::routes())
        .merge(login_links::routes())
        .merge(same_face::routes())
        .merge(profile::routes())
        .merge(login::routes())
        .merge(me::routes())
        .merge(sessions::routes())
        .merge(browser_session::routes())
        .merge(reset::routes())
        .merge(event::routes())
        .merge(export::routes())
}
