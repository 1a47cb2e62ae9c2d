//! Accounts: before, while and after one has one.

mod availability;
mod clock;
mod consent;
mod ended;
mod event;
mod export;
mod guests;
mod invitation;
mod invitations;
mod leaving;
mod limits;
mod links;
mod login;
mod login_links;
mod me;
mod preview;
mod registration;
mod reset;
mod sessions;
mod tokens;
