//! FindMe with Amazon Rekognition: the program, the real SDK, and a stand-in at the other end of the wire.
//!
//! The stand-in recognises the sample photographs by the embedded engine's networks, so the matches must be those that
//! `models/people.json` knows, whatever goes wrong on the way. Limits are checked by what arrived there.

mod budget;
mod calls;
mod cap;
mod cloud;
mod crash;
mod erasure;
mod guests_only;
mod outage;
mod truth;
