//! The photos of an event, on both databases, with files in memory.

mod delivery;
mod endings;
mod intake;
mod lists;
mod preparing;
mod removal;
mod scene;
