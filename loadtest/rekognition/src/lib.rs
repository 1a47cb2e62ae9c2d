//! A stand-in for Amazon Rekognition: its wire protocol, limits and errors, with the embedded engine behind them.
//!
//! It lets the whole system run against "Rekognition" on real photographs without an account. Nothing is kept: the
//! collections live in memory. It can be told to go wrong in every way the real service does ([`Faults`]), and it
//! writes down every call it gets ([`Call`]).
//!
//! A call passes `front` (HTTP), where it is written into the `journal` and meets the faults of the `injector`; what it asks for
//! is done in `operations`, on the collections of an `account` and on pictures (`picture`), seen with `eyes`.
//!
//! Left out, because FindMe asks for none of it: pictures in S3, users and user vectors, `CompareFaces`, landmarks,
//! pose and quality of a face, tags, and the check of signatures.

mod account;
mod collection;
mod error;
mod eyes;
mod faults;
mod front;
mod injector;
mod journal;
mod limits;
mod operations;
mod pace;
mod picture;
mod quality;
mod stand_in;
mod wire;

pub use account::StoredFace;
pub use eyes::Eyes;
pub use faults::{Faults, FaultsError, Latency};
pub use journal::Call;
pub use stand_in::StandIn;
