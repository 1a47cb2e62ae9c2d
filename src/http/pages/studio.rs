//! The photographers' pages: their events, and for each event its photos, guests, poster and settings.
//!
//! `frame` is what the pages of one event share; the other files are the pages and the forms on them. What is done on them is
//! done by the same functions as by the API.

mod bulk;
mod event;
mod events;
mod first;
mod frame;
mod guests;
mod photo;
mod photos;
mod poster;
mod remove_guest;
mod search;
mod settings;
mod team;
mod tell;
mod upload;
mod wall;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use super::page::tongue;
use super::staff::lead_to_login;
use super::words::Studio as Words;
use crate::http::AppState;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/studio", get(events::show).post(events::create))
        .route("/studio/first", get(first::show).post(first::create))
        .route("/studio/events/{id}", get(event::show))
        .route("/studio/events/{id}/photos", get(photos::show).post(bulk::act))
        .route("/studio/events/{id}/photos/{photo}", get(photo::show))
        .route("/studio/events/{id}/upload", get(upload::show).post(upload::send))
        .route("/studio/events/{id}/guests", get(guests::show))
        .route(
            "/studio/events/{id}/guests/{guest}/approve",
            post(guests::approve),
        )
        .route("/studio/events/{id}/guests/{guest}/refuse", post(guests::refuse))
        .route(
            "/studio/events/{id}/guests/{guest}/remove",
            get(remove_guest::show).post(remove_guest::remove),
        )
        .route(
            "/studio/events/{id}/search",
            get(search::show).post(search::begin),
        )
        .route("/studio/events/{id}/tell", get(tell::show).post(tell::tell))
        .route("/studio/events/{id}/poster", get(poster::show))
        .route("/studio/events/{id}/wall", get(wall::show).post(wall::make))
        .route("/studio/events/{id}/wall/end", post(wall::end))
        .route(
            "/studio/events/{id}/settings",
            get(settings::show).post(settings::change),
        )
        .route(
            "/studio/events/{id}/settings/consent",
            post(settings::set_consent),
        )
        .route("/studio/events/{id}/settings/end", post(settings::set_end))
        .route("/studio/events/{id}/settings/prolong", post(settings::prolong))
        .route("/studio/events/{id}/settings/restore", post(settings::restore))
        .route("/studio/events/{id}/delete", post(settings::delete))
        .route("/studio/events/{id}/team", get(team::show).post(team::invite))
        .route(
            "/studio/events/{id}/team/invitations/{invitation}/revoke",
            post(team::revoke),
        )
        .route("/studio/events/{id}/team/{user}/remove", post(team::remove))
        .layer(from_fn(lead_to_login))
}

/// The words of the current request.
fn words() -> &'static Words {
    Words::of(tongue())
}

/// A photographer's pages in each of their states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, crate::http::error::Result<super::page::Page>)> {
    [
        event::samples(),
        events::samples(),
        first::samples(),
        guests::samples(),
        bulk::samples(),
        photo::samples(),
        photos::samples(),
        poster::samples(),
        remove_guest::samples(),
        search::samples(),
        settings::samples(),
        team::samples(),
        tell::samples(),
        upload::samples(),
        wall::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
