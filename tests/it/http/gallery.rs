//! Photos, the guest's side.

mod access;
mod caching;
mod faces;
mod links;
mod lists;
mod pages;
mod sizes;
