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

use crate::http::openapi::{Routes, routes};

pub(super) fn routes() -> Routes {
    routes![
        lists::matched,
        lists::general,
        lists::matched_of_event,
        lists::general_of_event,
        picture::by_id,
        faces::faces,
        picture::by_filename,
    ]
}
