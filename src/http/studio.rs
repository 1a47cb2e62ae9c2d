//! Photos, the photographer's side: put in, list, show, take out. An admin may act for every photographer.
//!
//! Photos and events of others do not exist here: they are a 404, never a 403.

mod approvals;
mod consent;
mod ending;
mod expiry;
mod lists;
mod notify;
mod removal;
mod upload;
mod visibility;

use crate::http::openapi::{Routes, routes};

pub(super) fn routes() -> Routes {
    routes![
        upload::upload,
        upload::job::upload,
        upload::job::status,
        approvals::waiting,
        approvals::approve,
        approvals::refuse,
        approvals::same_faces,
        consent::show,
        consent::set,
        lists::of_event,
        notify::notify,
        lists::of_caller,
        removal::delete_many,
        removal::status,
        removal::delete_one,
        visibility::show_one,
        visibility::show_many,
        expiry::clean_up,
        ending::restore,
        ending::extend,
    ]
}
