//! IP networks, for the list of trusted proxies.
//!
//! An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`, as a dual-stack listener reports it) counts as the IPv4 address.

use std::net::IpAddr;

use ipnet::IpNet;

/// A list of networks; a single address is a network of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IpNetworks(Vec<IpNet>);

impl IpNetworks {
    /// Networks separated by commas, each as `10.0.0.0/8`, `2001:db8::/32` or a single address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(network).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the address lies in one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let single = || text.parse().ok().map(|address: IpAddr| IpNet::from(address));
    let network: Option<IpNet> = text.parse().ok().or_else(single);
    network.ok_or_else(|| format!("holds {text:?}; each network must look like 10.0.0.0/8 or 192.168.7.1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses_and_no_others() {
        let networks = IpNetworks::parse("10.0.0.0/8, 192.168.7.1,2001:db8::/32").unwrap();
        for inside in ["10.255.0.1", "192.168.7.1", "2001:db8:1::1", "::ffff:10.0.0.1"] {
            assert!(networks.contains(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["11.0.0.1", "192.168.7.2", "2001:db9::1"] {
            assert!(!networks.contains(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn what_is_no_network_is_named() {
        for wrong in ["10.0.0.0/33", "proxy", "10.0.0.0/8 192.168.7.1", "10.0.0"] {
            assert!(IpNetworks::parse(wrong).unwrap_err().contains(wrong), "{wrong}");
        }
    }
}
