//! Matching from the arrival of selfies and photos to the galleries, one job after the other.
//!
//! The engine is scripted and the clock stands still, so between two jobs everything can be looked at.

mod batches;
mod deletion;
mod guests_only;
mod networks;
mod order;
mod orphans;
mod outage;
mod reindex;
mod rematches;
