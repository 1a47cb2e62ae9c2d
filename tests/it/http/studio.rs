//! Photos, the photographer's side.

mod approvals;
mod deletions;
mod endings;
mod expiry;
mod letters;
mod lists;
mod notify;
mod photographers;
mod removal;
mod same_faces;
mod upload;
mod upload_async;
mod upload_broken_off;
mod upload_refusals;
mod visibility;
