//! Endpoints for photographers: upload, list, show and delete photos. An admin may act for every photographer.
//!
//! Photos and events of other photographers are a 404, never a 403, so that ids reveal nothing.

mod approvals;
mod consent;
mod ending;
mod expiry;
mod lists;
mod notify;
mod removal;
mod upload;
mod visibility;

use crate::http::error::refusals::{
    BAD_CONSENT_TEXT, BAD_END, BAD_PHOTOS, CLOCK_DOUBTED, EVENT_UNKNOWN, FOREIGN_FORMAT, GUEST_NOT_WAITING,
    JOB_UNKNOWN, LARGE_PHOTOS, LIST_MISSING, NOT_ENDED, OTHER_SELFIE, PHOTO_UNKNOWN, STORAGE_DOWN,
    TOO_MANY_PHOTOS,
};
use crate::http::openapi::{Routes, routes};

pub(super) fn routes() -> Routes {
    routes![
        upload::upload => [BAD_PHOTOS, LARGE_PHOTOS, FOREIGN_FORMAT, EVENT_UNKNOWN, STORAGE_DOWN],
        upload::job::upload => [BAD_PHOTOS, LARGE_PHOTOS, FOREIGN_FORMAT, EVENT_UNKNOWN, STORAGE_DOWN],
        upload::job::status => [JOB_UNKNOWN],
        approvals::waiting => [EVENT_UNKNOWN],
        approvals::approve => [EVENT_UNKNOWN, GUEST_NOT_WAITING, OTHER_SELFIE],
        approvals::refuse => [EVENT_UNKNOWN, GUEST_NOT_WAITING],
        approvals::same_faces => [EVENT_UNKNOWN],
        consent::show => [EVENT_UNKNOWN],
        consent::set => [EVENT_UNKNOWN, BAD_CONSENT_TEXT],
        lists::of_event => [EVENT_UNKNOWN],
        notify::notify => [EVENT_UNKNOWN],
        lists::of_caller,
        removal::delete_many => [LIST_MISSING, TOO_MANY_PHOTOS, PHOTO_UNKNOWN],
        removal::status => [JOB_UNKNOWN],
        removal::delete_one => [PHOTO_UNKNOWN],
        visibility::show_one => [PHOTO_UNKNOWN],
        visibility::show_many => [LIST_MISSING, PHOTO_UNKNOWN, TOO_MANY_PHOTOS],
        expiry::clean_up => [STORAGE_DOWN, CLOCK_DOUBTED],
        ending::restore => [EVENT_UNKNOWN, NOT_ENDED],
        ending::extend => [EVENT_UNKNOWN, BAD_END],
    ]
}
