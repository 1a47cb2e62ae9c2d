//! What is told apart.
//!
//! Each set of labels is a type, and each value one of few: a label that clients could choose would fill the memory of
//! whoever keeps the figures.

use prometheus_client::encoding::EncodeLabelSet;

/// What the program was built from.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct Built {
    pub(super) version: &'static str,
    pub(super) commit: &'static str,
}

/// A request, by what was asked and how it was answered.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

/// Methods that are told apart; clients may send any word.
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];

impl Request {
    pub(super) fn new(method: &str, route: &str, status: u16) -> Self {
        let known = METHODS.into_iter().find(|known| *known == method);
        Self {
            method: known.unwrap_or("OTHER"),
            route: route.to_owned(),
            status,
        }
    }
}

/// The pattern that a request's path fits.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct Route {
    route: String,
}

impl Route {
    pub(super) fn new(route: &str) -> Self {
        Self {
            route: route.to_owned(),
        }
    }
}

/// Jobs of a kind.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct OfKind {
    pub(super) kind: &'static str,
}

/// Jobs of a kind in a state.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct InState {
    pub(super) kind: String,
    pub(super) state: &'static str,
}

/// How an attempt at a job of a kind went.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct Outcome {
    pub(super) kind: &'static str,
    pub(super) outcome: &'static str,
}

/// What was asked of a service, and how that went.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct Call {
    pub(super) operation: &'static str,
    pub(super) outcome: &'static str,
}
