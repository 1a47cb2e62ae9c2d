//! FindMe from a client's side: the flows that phones, studios and admins really run, each request measured, and in
//! the end every guest's matches compared with the truth.
//!
//! A program of its own that knows the API and nothing of the server's code. [`folder`] reads an event whose people
//! are known, [`material`] makes one of realistic size, [`client`] sends and measures, [`guest`], [`studio`] and [`admin`]
//! are the three kinds of clients, [`crowd`], [`orders`], [`burst`] and [`silence`] what happens when they come together,
//! [`waits`] and [`watch`] how long guests wait and what the server needs meanwhile, [`server`] a server that is started
//! for it, [`s3`] a bucket. FindMe's own tests use the same pieces to kill, freeze and restart servers under a crowd.

pub mod admin;
pub mod arrivals;
pub mod burst;
pub mod client;
pub mod crowd;
pub mod folder;
pub mod guest;
pub mod material;
pub mod meter;
pub mod orders;
pub mod python;
pub mod s3;
pub mod server;
pub mod silence;
pub mod studio;
pub mod verdict;
pub mod waits;
pub mod watch;

pub use client::{Client, Failure, Patience};
