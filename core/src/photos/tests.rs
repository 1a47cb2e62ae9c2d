//! The photos of an event, on both databases, with files in memory.

mod delivery;
mod intake;
mod lists;
mod managed;
mod phones;
mod preparing;
pub(crate) mod removal;
mod resumable;
pub(crate) mod scene;
mod sharing;
mod tiles;
mod wall;
