//! Where a request comes from.
//!
//! The connection's own address, or what trusted proxies say of it (`FINDME_TRUSTED_PROXIES`). For limits, and for what only
//! somebody at this very machine may do.

mod locality;

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use axum::http::HeaderName;
use axum::http::request::Parts;

use crate::consent::Agreement;
use crate::http::AppState;
use crate::http::openapi::{Argument, Draft};
use crate::limits::Origin;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address at the other end of a request's connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    /// As limits count it.
    pub(super) origin: Origin,
    /// Whether it comes from this machine, and from nowhere else through it.
    pub(super) is_local: bool,
}

impl Client {
    /// An agreement that comes with the request, by the hash of what is agreed to.
    pub(super) fn agreement<'a>(&self, hash: &'a str) -> Agreement<'a> {
        Agreement {
            hash,
            address: self.origin.address(),
        }
    }
}

impl FromRequestParts<AppState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        // Without a connection it is a caller inside this process.
        let here = Peer(Ipv4Addr::LOCALHOST.into());
        let Peer(peer) = *parts.extensions.get().unwrap_or(&here);
        let said = parts.headers.get_all(FORWARDED_FOR).into_iter();
        // What is no text was not written by a proxy worth trusting.
        let said = said.map(|value| value.to_str().unwrap_or_default());
        let proxies = &state.settings.trusted_proxies;
        Ok(Self {
            origin: Origin::of(peer, said, |address| proxies.contains(address)),
            is_local: !proxies.contains(peer) && locality::is_local(peer, parts),
        })
    }
}

impl Argument for Client {
    fn describe(_: &mut Draft) {}
}
