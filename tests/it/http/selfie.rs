//! Selfies: looked at, sent, shown, withdrawn.

mod mine;
mod quota;
mod sending;
mod showing;
mod validation;
