//! Running the place.

mod accounts;
mod admins;
mod audit;
mod codes;
mod events;
mod guests;
mod invitations;
mod jobs;
mod lists_of_events;
mod overview;
mod owners;
mod photographers;
mod provider;
mod qr;
mod reindex;
mod usage;
mod watchers;
