//! A stand-in for Amazon Rekognition: its wire protocol, limits and errors, with the embedded engine behind them.
//!
//! It lets the whole system run against "Rekognition" on real photographs without an account. Nothing is kept: the
//! collections live in memory. It can be told to go wrong in every way the real service does ([`Faults`]), and it
//! writes down every call it gets ([`Call`]).
//!
//! A call passes `front` (HTTP), where it is written into the `call_log` and meets the faults of the `injector`; what it asks for
//! is done in `operations`, on the collections of an `account` and on pictures (`picture`), as `vision` sees them.
//!
//! Left out, because FindMe asks for none of it: pictures in S3, users and user vectors, `CompareFaces`, landmarks,
//! pose and quality of a face, tags, and the check of signatures.

mod account;
mod call_log;
mod collection;
mod error;
mod faults;
mod front;
mod injector;
mod limits;
mod operations;
mod picture;
mod quality;
mod rate_limit;
mod stand_in;
mod vision;
mod wire;

pub use account::StoredFace;
pub use call_log::Call;
pub use faults::{Faults, FaultsError, Latency};
pub use stand_in::StandIn;
pub use vision::Vision;
