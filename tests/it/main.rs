//! FindMe from outside: a real server, real requests, a scripted face engine, a clock that stands still.
//!
//! `http` mirrors `src/http`: a file per family of endpoints, whose tests run on SQLite and on PostgreSQL; `matching`
//! follows selfies and photos through their jobs. `support` is the harness; its `TestApp` starts everything a test
//! needs and knows how to make users of every role. `process` is another world: the program itself, with the real
//! engine on real photographs, killed and frozen; `rekognition` is that world with a stand-in for Amazon in it. `fuzzed` is a
//! moment of what the fuzzers do, and `schema` compares the tables of both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod fuzzed;
mod http;
mod matching;
mod pages;
mod process;
mod rekognition;
mod schema;
mod support;
