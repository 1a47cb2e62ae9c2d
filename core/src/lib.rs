//! What FindMe does: accounts, events, photos, matching, the jobs that do the work, and what all of it is stored in.
//!
//! Nothing here knows HTTP, settings or the command line; the crate `findme` above connects the parts and answers requests.
//! Modules point one way only (`tests/tidy.rs` holds this):
//!
//! ```text
//! worker, samples → { accounts, events, photos, matching, notices, … } → { storage, erasure }
//!        → { store, queue, objects, faces, limits, mail } → { model, clock, cpu, metrics }
//! ```

pub mod accounts;
pub mod audit;
pub mod clock;
pub mod clock_trust;
pub mod consent;
pub mod console;
pub mod cpu;
pub mod erasure;
pub mod error_chain;
pub mod events;
pub mod faces;
pub mod health;
pub mod limits;
pub mod mail;
pub mod matching;
pub mod metrics;
pub mod model;
pub mod notices;
pub mod objects;
pub mod photos;
pub mod provider;
pub mod queue;
pub mod samples;
pub mod storage;
pub mod store;
pub mod watchers;
pub mod worker;
