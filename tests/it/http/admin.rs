//! Running the place.

mod accounts;
mod admins;
mod audit;
mod codes;
mod events;
mod guests;
mod invitations;
mod jobs;
mod owners;
mod photographers;
mod provider;
mod qr;
mod reindex;
mod watchers;
