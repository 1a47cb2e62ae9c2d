//! FindMe gives every guest of an event the photos they are in.
//!
//! This crate is the server: it reads settings, connects the parts of `findme-core`, and answers requests. Its modules point one
//! way only (`tests/tidy.rs` holds this):
//!
//! ```text
//! cli → app → http → what FindMe does (findme-core)
//! ```

pub mod app;
pub mod cli;
pub mod config;
pub mod http;
pub mod shutdown;
pub mod telemetry;

pub use findme_core::{
    accounts, audit, clock, clock_trust, consent, console, cpu, erasure, error_chain, events, faces, health,
    limits, mail, matching, metrics, model, notices, objects, photos, provider, queue, samples, storage,
    store, watchers, worker,
};
