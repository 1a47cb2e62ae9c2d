//! Endpoints for admins.

mod accounts;
mod admins;
mod audit;
mod codes;
mod erasures;
mod events;
mod guests;
mod invitations;
mod jobs;
mod overview;
pub(super) mod paging;
mod photographers;
mod provider;
mod qr;
mod reindex;
mod usage;
mod watchers;

pub(super) use provider::valid_threshold;
pub(super) use usage::valid_cap;

use crate::http::openapi::Routes;

pub(super) fn routes() -> Routes {
    Routes::default()
        .merge(accounts::routes())
        .merge(admins::routes())
        .merge(audit::routes())
        .merge(photographers::routes())
        .merge(events::routes())
        .merge(erasures::routes())
        .merge(guests::routes())
        .merge(invitations::routes())
        .merge(jobs::routes())
        .merge(overview::routes())
        .merge(codes::routes())
        .merge(provider::routes())
        .merge(qr::routes())
        .merge(reindex::routes())
        .merge(usage::routes())
        .merge(watchers::routes())
}
