//! Photos for guests: lists, images and the faces in them.
//!
//! An image needs the token of an account that may see the photo, a signed URL, or the link to a slideshow that shows it.

mod changes;
mod disposition;
mod faces;
mod lists;
mod pages;
mod picture;
mod ranges;
mod serving;
mod wall;

pub(super) use lists::{NEXT_PAGE, PHOTOS_PENDING, PHOTOS_TOTAL};
pub(super) use pages::Paged;
pub(super) use serving::TYPES;
pub use wall::WallReaders;
pub(super) use wall::picture_of;

use crate::http::error::refusals::{
    BAD_LINK, DAMAGED_PHOTO, ENDED, NO_EVENT, NOT_A_GUEST, NOT_APPROVED, NOT_LOGGED_IN, OLD_CURSOR,
    PHOTO_UNKNOWN, RANGE_OUTSIDE, STORAGE_DOWN, TOO_MANY_TRIES, WAIT_TOO_LONG, WALL_INVALID,
};
use crate::http::openapi::{Routes, routes};

pub(super) fn routes() -> Routes {
    routes![
        lists::matched => [NO_EVENT, NOT_A_GUEST, NOT_APPROVED, ENDED, PHOTO_UNKNOWN],
        lists::general => [NO_EVENT, NOT_A_GUEST, NOT_APPROVED, ENDED, PHOTO_UNKNOWN],
        lists::matched_of_event => [NOT_A_GUEST, NOT_APPROVED, ENDED, PHOTO_UNKNOWN],
        lists::general_of_event => [NOT_A_GUEST, NOT_APPROVED, ENDED, PHOTO_UNKNOWN],
        changes::changes => [NO_EVENT, NOT_A_GUEST, NOT_APPROVED, ENDED, OLD_CURSOR, WAIT_TOO_LONG],
        picture::by_id => [
            NOT_LOGGED_IN, BAD_LINK, PHOTO_UNKNOWN, ENDED, RANGE_OUTSIDE, DAMAGED_PHOTO, STORAGE_DOWN,
        ],
        faces::faces => [PHOTO_UNKNOWN],
        picture::by_filename => [
            NOT_LOGGED_IN, PHOTO_UNKNOWN, ENDED, RANGE_OUTSIDE, DAMAGED_PHOTO, STORAGE_DOWN,
        ],
        wall::show => [WALL_INVALID, ENDED, TOO_MANY_TRIES, WAIT_TOO_LONG],
        wall::picture => [
            WALL_INVALID, PHOTO_UNKNOWN, ENDED, TOO_MANY_TRIES, RANGE_OUTSIDE, DAMAGED_PHOTO, STORAGE_DOWN,
        ],
    ]
}
