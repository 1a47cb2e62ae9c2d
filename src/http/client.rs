//! The origin of a request.
//!
//! The address of the connection, or the one that trusted proxies report (`FINDME_TRUSTED_PROXIES`). It is used for
//! rate limits, and for requests that are only allowed from this machine.

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

/// The origin of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    /// As rate limits count it.
    pub(super) origin: Origin,
    /// Whether the request comes from this machine and was not forwarded.
    pub(super) is_local: bool,
}

impl Client {
    /// The consent in a request, by the hash of its text.
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
        // Without a connection the caller is inside this process.
        let here = Peer(Ipv4Addr::LOCALHOST.into());
        let Peer(peer) = *parts.extensions.get().unwrap_or(&here);
        let forwarded = parts.headers.get_all(FORWARDED_FOR).into_iter();
        // A trusted proxy writes valid text.
        let forwarded = forwarded.map(|value| value.to_str().unwrap_or_default());
        let proxies = &state.settings.trusted_proxies;
        Ok(Self {
            origin: Origin::of(peer, forwarded, |address| proxies.contains(address)),
            is_local: !proxies.contains(peer) && locality::is_local(peer, parts),
        })
    }
}

impl Argument for Client {
    fn describe(_: &mut Draft) {}
}
