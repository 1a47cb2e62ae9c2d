//! FindMe gives every guest of an event the photos they are in.
//!
//! The crate is layered, and its modules point one way only (`tests/tidy.rs` holds this):
//!
//! ```text
//! cli → app → { http, worker } → { accounts, audit, events, photos, matching }
//!           → storage → { store, queue, objects, faces } → { images, model, clock }
//! ```
//!
//! `http` takes what people ask, `worker` takes queued jobs; the domain between them
//! knows neither axum nor SQL; the adapters below it hide one technology each.

pub mod accounts;
pub mod app;
pub mod audit;
pub mod cli;
pub mod clock;
pub mod clock_trust;
pub mod config;
pub mod consent;
pub mod cpu;
pub mod erasure;
pub mod error_chain;
pub mod events;
pub mod faces;
pub mod health;
pub mod http;
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
pub mod shutdown;
pub mod storage;
pub mod store;
pub mod telemetry;
pub mod watchers;
pub mod worker;
