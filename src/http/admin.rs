//! Running the place.

mod admins;
mod codes;
mod events;
mod guests;
mod photographers;
mod provider;
mod qr;
mod reindex;
mod watchers;

use axum::Router;

use crate::http::State;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .merge(admins::routes())
        .merge(photographers::routes())
        .merge(events::routes())
        .merge(guests::routes())
        .merge(codes::routes())
        .merge(provider::routes())
        .merge(qr::routes())
        .merge(reindex::routes())
        .merge(watchers::routes())
}
