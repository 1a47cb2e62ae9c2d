//! The origin of a request, as far as it can be trusted.
//!
//! The address of the connection is reliable; `X-Forwarded-For` is trusted as far as trusted proxies wrote it: its last
//! address that does not belong to a trusted proxy. An IPv6 /64 is one origin.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The origin of a request: an IPv4 address or the first half of an IPv6 one, which is how it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    network: IpAddr,
    address: IpAddr,
}

impl Origin {
    /// The origin of a request over a connection from `peer` with these `X-Forwarded-For` values, in their order;
    /// `is_proxy` identifies trusted proxies.
    pub fn of<'a>(
        peer: IpAddr,
        forwarded: impl DoubleEndedIterator<Item = &'a str>,
        is_proxy: impl Fn(IpAddr) -> bool,
    ) -> Self {
        let mut origin = peer.to_canonical();
        let mut names = forwarded.rev().flat_map(|value| value.rsplit(','));
        while is_proxy(origin) {
            // A trusted proxy writes valid addresses.
            let Some(before) = names.next().and_then(address) else {
                break;
            };
            origin = before;
        }
        Self::at(origin)
    }

    /// The origin of an address.
    pub fn at(address: IpAddr) -> Self {
        let address = address.to_canonical();
        let network = match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        };
        Self { network, address }
    }

    /// The IPv6 /48 of the address, which one customer may own; `None` for IPv4.
    pub fn site(self) -> Option<Ipv6Addr> {
        match self.address {
            IpAddr::V4(_) => None,
            IpAddr::V6(address) => Some(Ipv6Addr::from_bits(address.to_bits() >> 80 << 80)),
        }
    }

    /// The address under which it is counted: all addresses of an IPv6 /64 are one.
    pub fn network(self) -> IpAddr {
        self.network
    }

    /// The full address.
    pub fn address(self) -> IpAddr {
        self.address
    }
}

/// An address as proxies write it: bare, with a port, or an IPv6 one in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let parsed = text.parse().ok();
    let parsed = parsed.or_else(|| text.parse().ok().map(|socket: std::net::SocketAddr| socket.ip()));
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    parsed.or_else(bare).map(|address: IpAddr| address.to_canonical())
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.network.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(peer: &str, forwarded: &[&str]) -> String {
        let is_proxy = |address: IpAddr| matches!(address, IpAddr::V4(address) if address.octets()[0] == 10);
        let origin = Origin::of(peer.parse().unwrap(), forwarded.iter().copied(), is_proxy);
        origin.to_string()
    }

    #[test]
    fn a_connection_from_elsewhere_speaks_for_itself() {
        assert_eq!(origin("203.0.113.7", &[]), "203.0.113.7");
        assert_eq!(origin("203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_what_its_client_made_up_is_not() {
        assert_eq!(origin("10.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(
            origin("10.0.0.1", &["198.51.100.1, 1.1.1.1, 203.0.113.7, 10.0.0.2"]),
            "203.0.113.7"
        );
        assert_eq!(
            origin("10.0.0.1", &["198.51.100.1", "203.0.113.7"]),
            "203.0.113.7"
        );
        assert_eq!(origin("::ffff:10.0.0.1", &["203.0.113.7:4711"]), "203.0.113.7");
        assert_eq!(origin("10.0.0.1", &["[2001:db8::1]"]), "2001:db8::");
    }

    #[test]
    fn a_proxy_that_says_nothing_sensible_speaks_for_itself() {
        for header in ["", "unknown", "203.0.113.7, for=me", ","] {
            assert_eq!(origin("10.0.0.1", &[header]), "10.0.0.1", "{header:?}");
        }
        assert_eq!(origin("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(origin("10.0.0.1", &["10.0.0.2, 10.0.0.3"]), "10.0.0.2");
    }

    #[test]
    fn a_site_has_many_networks() {
        let site = |text: &str| Origin::at(text.parse().unwrap()).site();
        assert_eq!(site("2001:db8:1:2:3:4:5:6"), site("2001:db8:1:ffff::1"));
        assert_ne!(site("2001:db8:1::1"), site("2001:db8:2::1"));
        assert_eq!(site("203.0.113.7"), None);
        assert_eq!(site("::ffff:203.0.113.7"), None);
    }

    #[test]
    fn a_whole_network_is_one_origin() {
        assert_eq!(origin("2001:db8:1:2:3:4:5:6", &[]), "2001:db8:1:2::");
    }
}
