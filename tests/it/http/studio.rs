//! Photos, the photographer's side.

mod expiry;
mod lists;
mod removal;
mod upload;
mod upload_refusals;
mod visibility;
