//! The stand-in from outside: a real server, real photographs, requests as a client library sends them.
//!
//! `photographs` looks at faces, `refusals` at errors, `faults` at what goes wrong on demand, and `program` at the
//! command line. `caller` is the client. That a client nobody here wrote agrees is for `boto3.rs` to show.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod caller;
mod faults;
mod photographs;
mod program;
mod refusals;
