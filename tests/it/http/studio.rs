//! Photos, the photographer's side.

mod approvals;
mod deletions;
mod endings;
mod events;
mod expiry;
mod guest_removal;
mod guests;
mod known;
mod letters;
mod lists;
mod notify;
mod photographers;
mod progress;
mod removal;
mod resumable;
mod resumable_limits;
mod same_faces;
mod upload;
mod upload_async;
mod upload_broken_off;
mod upload_refusals;
mod visibility;
mod wall;
