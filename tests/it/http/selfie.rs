//! Selfies: looked at, sent, shown, withdrawn.

mod mine;
mod sending;
mod showing;
mod validation;
