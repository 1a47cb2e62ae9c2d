//! Photos, the guest's side: lists, the pictures themselves, the faces in them.
//!
//! A picture is loaded by whoever may see the photo, or by whoever holds a signed address to it.

mod disposition;
mod faces;
mod lists;
mod picture;
mod ranges;
mod serving;

pub(super) use lists::{PHOTOS_PENDING, PHOTOS_TOTAL};
pub(super) use serving::TYPES;

use crate::http::error::refusals::{
    BAD_LINK, DAMAGED_PHOTO, ENDED, NO_EVENT, NOT_A_GUEST, NOT_APPROVED, NOT_LOGGED_IN, PHOTO_UNKNOWN,
    RANGE_OUTSIDE, STORAGE_DOWN,
};
use crate::http::openapi::{Routes, routes};

pub(super) fn routes() -> Routes {
    routes![
        lists::matched => [NO_EVENT, NOT_A_GUEST, NOT_APPROVED, ENDED],
        lists::general => [NO_EVENT, NOT_A_GUEST, NOT_APPROVED, ENDED],
        lists::matched_of_event => [NOT_A_GUEST, NOT_APPROVED, ENDED],
        lists::general_of_event => [NOT_A_GUEST, NOT_APPROVED, ENDED],
        picture::by_id => [
            NOT_LOGGED_IN, BAD_LINK, PHOTO_UNKNOWN, ENDED, RANGE_OUTSIDE, DAMAGED_PHOTO, STORAGE_DOWN,
        ],
        faces::faces => [PHOTO_UNKNOWN],
        picture::by_filename => [
            NOT_LOGGED_IN, PHOTO_UNKNOWN, ENDED, RANGE_OUTSIDE, DAMAGED_PHOTO, STORAGE_DOWN,
        ],
    ]
}
