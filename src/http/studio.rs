//! Endpoints for photographers: upload, list, show and delete photos. An admin may act for every photographer.
//!
//! Photos and events of other photographers are a 404, never a 403, so that ids reveal nothing. A photographer who works on
//! an event that is shared gets a 403 for what only its owner may do.

mod approvals;
mod consent;
mod ending;
mod events;
mod expiry;
mod guests;
mod invitations;
mod known;
pub(super) mod lists;
mod notify;
mod photographers;
mod qr;
mod rematch;
mod removal;
mod resumable;
mod retry;
pub(super) mod summary;
pub(super) mod upload;
mod visibility;
mod wall;

use crate::http::error::refusals::{
    BAD_CONSENT_TEXT, BAD_END, BAD_EVENT, BAD_LIMIT, BAD_PHOTOS, CHUNK_ELSEWHERE, CLOCK_DOUBTED,
    EVENT_UNKNOWN, FOREIGN_FORMAT, GUEST_NOT_WAITING, GUEST_UNKNOWN, INVITATION_UNKNOWN, JOB_UNKNOWN,
    LARGE_PHOTO, LARGE_PHOTOS, LIST_MISSING, MUCH_UNFINISHED, NOT_A_GUEST, NOT_ENDED, OTHER_SELFIE,
    OWNER_STAYS, OWNERS_ONLY, PHOTO_OF_ANOTHER, PHOTO_UNKNOWN, PHOTOGRAPHER_UNKNOWN, STORAGE_DOWN,
    TOO_MANY_PHOTOS, TOO_MANY_TRIES, UPLOAD_UNKNOWN, WAIT_TOO_LONG,
};
use crate::http::openapi::{Routes, routes};

pub(super) fn routes() -> Routes {
    routes![
        upload::upload => [BAD_PHOTOS, LARGE_PHOTOS, FOREIGN_FORMAT, EVENT_UNKNOWN, STORAGE_DOWN],
        upload::job::upload => [BAD_PHOTOS, LARGE_PHOTOS, FOREIGN_FORMAT, EVENT_UNKNOWN, STORAGE_DOWN],
        upload::job::status => [JOB_UNKNOWN],
        known::known => [EVENT_UNKNOWN, TOO_MANY_PHOTOS],
        resumable::begin => [EVENT_UNKNOWN, LARGE_PHOTO, MUCH_UNFINISHED],
        resumable::show => [UPLOAD_UNKNOWN, EVENT_UNKNOWN],
        resumable::append => [UPLOAD_UNKNOWN, EVENT_UNKNOWN, PHOTO_UNKNOWN, CHUNK_ELSEWHERE, STORAGE_DOWN],
        resumable::give_up => [UPLOAD_UNKNOWN, EVENT_UNKNOWN],
        approvals::waiting => [EVENT_UNKNOWN, OWNERS_ONLY],
        approvals::approve => [EVENT_UNKNOWN, OWNERS_ONLY, GUEST_NOT_WAITING, OTHER_SELFIE],
        approvals::refuse => [EVENT_UNKNOWN, OWNERS_ONLY, GUEST_NOT_WAITING],
        approvals::same_faces => [EVENT_UNKNOWN, OWNERS_ONLY],
        consent::show => [EVENT_UNKNOWN, OWNERS_ONLY],
        consent::set => [EVENT_UNKNOWN, OWNERS_ONLY, BAD_CONSENT_TEXT],
        summary::show => [EVENT_UNKNOWN, WAIT_TOO_LONG],
        events::change => [EVENT_UNKNOWN, OWNERS_ONLY, BAD_EVENT],
        events::remove => [EVENT_UNKNOWN, OWNERS_ONLY],
        events::prolong => [EVENT_UNKNOWN, OWNERS_ONLY],
        guests::list => [EVENT_UNKNOWN, OWNERS_ONLY, NOT_A_GUEST],
        guests::remove => [EVENT_UNKNOWN, OWNERS_ONLY, GUEST_UNKNOWN],
        qr::show => [EVENT_UNKNOWN],
        rematch::show => [EVENT_UNKNOWN, JOB_UNKNOWN, WAIT_TOO_LONG],
        retry::retry => [EVENT_UNKNOWN, PHOTO_UNKNOWN, TOO_MANY_PHOTOS],
        lists::of_event => [EVENT_UNKNOWN, OWNERS_ONLY, PHOTO_UNKNOWN],
        notify::notify => [EVENT_UNKNOWN, OWNERS_ONLY],
        lists::of_caller => [PHOTO_UNKNOWN],
        removal::delete_many => [LIST_MISSING, TOO_MANY_PHOTOS, PHOTO_UNKNOWN, PHOTO_OF_ANOTHER],
        removal::status => [JOB_UNKNOWN],
        removal::delete_one => [PHOTO_UNKNOWN, PHOTO_OF_ANOTHER],
        visibility::show_one => [PHOTO_UNKNOWN],
        visibility::show_many => [LIST_MISSING, PHOTO_UNKNOWN, TOO_MANY_PHOTOS],
        expiry::clean_up => [STORAGE_DOWN, CLOCK_DOUBTED],
        ending::restore => [EVENT_UNKNOWN, OWNERS_ONLY, NOT_ENDED],
        ending::extend => [EVENT_UNKNOWN, OWNERS_ONLY, BAD_END],
        wall::make => [EVENT_UNKNOWN, TOO_MANY_TRIES],
        wall::show => [EVENT_UNKNOWN],
        wall::end => [EVENT_UNKNOWN],
        photographers::list => [EVENT_UNKNOWN],
        photographers::invite => [EVENT_UNKNOWN, OWNERS_ONLY, TOO_MANY_TRIES],
        invitations::list => [EVENT_UNKNOWN, OWNERS_ONLY, BAD_LIMIT],
        invitations::revoke => [EVENT_UNKNOWN, OWNERS_ONLY, INVITATION_UNKNOWN],
        photographers::remove => [EVENT_UNKNOWN, OWNERS_ONLY, OWNER_STAYS, PHOTOGRAPHER_UNKNOWN],
    ]
}
