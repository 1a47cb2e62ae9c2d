//! Photos, the guest's side.

mod access;
mod caching;
mod changes;
mod faces;
mod links;
mod lists;
mod pages;
mod sizes;
mod wall;
