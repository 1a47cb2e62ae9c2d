//! Limits on simultaneous connections, in total and for each address.
//!
//! A connection is served when it has a permit. One address gets at most a quarter of them, so that no single client
//! can take all; this machine gets three quarters, because an unnamed local proxy may stand for all guests. Trusted
//! proxies have no limit, because their connections belong to everyone. A connection without a permit may wait for one.
//! So that health checks are always answered, a new connection first has a place of another kind until its request is
//! known.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::IpNetworks;
use crate::limits::Origin;

/// Minimum number of places for connections whose request is not known yet.
const FEWEST_ARRIVALS: usize = 16;

/// One address gets this fraction of all places.
const PARTS: usize = 4;

/// The kind of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The request of the connection is not known yet.
    Arriving,
    /// The connection waits for a permit.
    Waiting,
    /// The connection is served.
    Serving,
}

/// Free places of every kind, in total or for one address.
#[derive(Debug)]
struct Places {
    /// The number of permits, and of places to wait.
    count: usize,
    arriving: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    permits: Arc<Semaphore>,
}

impl Places {
    /// All places, or the fraction of them for `share`.
    fn new(permits: usize, share: impl Fn(usize) -> usize) -> Self {
        let places = |count| Arc::new(Semaphore::new(share(count).max(1)));
        Self {
            count: share(permits).max(1),
            // As many as there are permits: all guests of a wedding behind one address may connect at the same instant.
            arriving: places(permits.max(FEWEST_ARRIVALS)),
            waiting: places(permits),
            permits: places(permits),
        }
    }

    fn of(&self, purpose: Purpose) -> Arc<Semaphore> {
        let places = match purpose {
            Purpose::Arriving => &self.arriving,
            Purpose::Waiting => &self.waiting,
            Purpose::Serving => &self.permits,
        };
        Arc::clone(places)
    }

    /// Whether a connection waits for a permit.
    fn are_wanted(&self) -> bool {
        self.waiting.available_permits() < self.count
    }
}

/// A place in total and one of the address; both are freed when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _of_all: OwnedSemaphorePermit,
    _own: Option<(OwnedSemaphorePermit, Arc<Places>)>,
}

/// All places.
#[derive(Debug)]
pub(super) struct Permits {
    count: usize,
    all: Places,
    /// Addresses with places.
    own: Mutex<HashMap<IpAddr, Weak<Places>>>,
    proxies: IpNetworks,
}

impl Permits {
    /// This number of permits, with places to arrive and to wait; `proxies` have no limit per address.
    pub(super) fn new(count: usize, proxies: IpNetworks) -> Self {
        Self {
            count,
            all: Places::new(count, |count| count),
            own: Mutex::default(),
            proxies,
        }
    }

    /// A place to arrive for the next connection from any address, once one is free.
    pub(super) async fn arrival(&self) -> OwnedSemaphorePermit {
        let place = self.all.of(Purpose::Arriving).acquire_owned().await;
        place.expect("the semaphore is never closed")
    }

    /// The place to arrive of a connection from an address; `None` if the address has too many.
    pub(super) fn arrive(&self, address: IpAddr, of_all: OwnedSemaphorePermit) -> Option<Place> {
        let own = match self.places_of(address) {
            Some(own) => Some((own.of(Purpose::Arriving).try_acquire_owned().ok()?, own)),
            None => None,
        };
        Some(Place {
            _of_all: of_all,
            _own: own,
        })
    }

    /// A place that is free now.
    pub(super) fn try_take(&self, address: IpAddr, purpose: Purpose) -> Option<Place> {
        let own = match self.places_of(address) {
            Some(own) => Some((own.of(purpose).try_acquire_owned().ok()?, own)),
            None => None,
        };
        let of_all = self.all.of(purpose).try_acquire_owned().ok()?;
        Some(Place {
            _of_all: of_all,
            _own: own,
        })
    }

    /// A permit, once one is free.
    pub(super) async fn take(&self, address: IpAddr) -> Place {
        let closed = "the semaphore is never closed";
        let own = match self.places_of(address) {
            Some(own) => {
                let permit = own.of(Purpose::Serving).acquire_owned().await;
                Some((permit.expect(closed), own))
            }
            None => None,
        };
        let of_all = self.all.of(Purpose::Serving).acquire_owned().await;
        Place {
            _of_all: of_all.expect(closed),
            _own: own,
        }
    }

    /// Whether a connection waits that could use a permit of this address: one from this address, or any while all are
    /// taken. Connections that only wait for the limit of their address count then, too: closing too many only costs a
    /// new connection.
    pub(super) fn are_wanted(&self, address: IpAddr) -> bool {
        let own = self.places_of(address);
        let by_anybody = || self.all.permits.available_permits() == 0 && self.all.are_wanted();
        own.is_some_and(|own| own.are_wanted()) || by_anybody()
    }

    /// The places of an address, unless it is a trusted proxy.
    fn places_of(&self, address: IpAddr) -> Option<Arc<Places>> {
        let address = address.to_canonical();
        if self.proxies.contains(address) {
            return None;
        }
        let is_here = address.is_loopback();
        let network = if is_here {
            Ipv4Addr::LOCALHOST.into()
        } else {
            Origin::at(address).network()
        };
        let mut all = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = all.get(&network).and_then(Weak::upgrade) {
            return Some(own);
        }
        // Addresses without connections are removed from time to time.
        if all.len() > 2 * self.count {
            all.retain(|_, own| own.strong_count() > 0);
        }
        let part = |count: usize| {
            if is_here {
                count - count / PARTS
            } else {
                count / PARTS
            }
        };
        let own = Arc::new(Places::new(self.count, part));
        all.insert(network, Arc::downgrade(&own));
        Some(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// All permits that an address can get.
    fn all_of(permits: &Permits, from: &str) -> Vec<Place> {
        let take = || permits.try_take(address(from), Purpose::Serving);
        std::iter::from_fn(take).collect()
    }

    #[test]
    fn one_address_gets_a_quarter_and_this_machine_three() {
        let permits = Permits::new(100, IpNetworks::parse("10.0.0.0/8").unwrap());
        for (from, share) in [
            ("192.0.2.1", 25),
            ("::ffff:192.0.2.1", 25),
            ("2001:db8::1", 25),
            ("127.0.0.1", 75),
            ("::1", 75),
            ("10.1.2.3", 100),
        ] {
            assert_eq!(all_of(&permits, from).len(), share, "{from}");
        }
    }

    #[test]
    fn a_network_is_one_address_and_others_are_not_affected() {
        let permits = Permits::new(100, IpNetworks::default());
        let held = all_of(&permits, "2001:db8::1");
        assert!(all_of(&permits, "2001:db8::2").is_empty());
        assert_eq!(all_of(&permits, "2001:db8:0:1::1").len(), 25);
        let here = all_of(&permits, "127.0.0.1");
        assert!(all_of(&permits, "127.9.9.9").is_empty());
        assert!(all_of(&permits, "192.0.2.1").is_empty(), "all are taken");
        drop(held);
        assert_eq!(all_of(&permits, "192.0.2.1").len(), 25);
        drop(here);
    }

    #[test]
    fn permits_are_wanted_by_those_who_could_have_them() {
        let permits = Permits::new(4, IpNetworks::parse("10.0.0.0/8").unwrap());
        let _own = all_of(&permits, "192.0.2.1");
        let waiting = permits.try_take(address("192.0.2.1"), Purpose::Waiting);
        let wanted = |from: &str| permits.are_wanted(address(from));
        assert!(wanted("192.0.2.1"));
        assert!(!wanted("192.0.2.2"), "there are permits for others");
        assert!(!wanted("10.0.0.1"));
        let _rest = all_of(&permits, "10.0.0.1");
        assert!(wanted("192.0.2.2") && wanted("10.0.0.1"), "all are taken");
        drop(waiting);
        assert!(!wanted("192.0.2.1") && !wanted("10.0.0.1"));
    }

    #[test]
    fn even_the_fewest_permits_have_one_for_everybody() {
        let permits = Permits::new(1, IpNetworks::default());
        for from in ["127.0.0.1", "192.0.2.1"] {
            assert_eq!(all_of(&permits, from).len(), 1, "{from}");
        }
    }

    #[test]
    fn addresses_without_connections_are_forgotten() {
        let permits = Permits::new(4, IpNetworks::default());
        let held = all_of(&permits, "192.0.2.255");
        for last in 0..200 {
            assert_eq!(all_of(&permits, &format!("192.0.2.{last}")).len(), 1);
        }
        assert!(permits.own.lock().unwrap().len() < 12);
        assert!(all_of(&permits, "192.0.2.255").is_empty());
        drop(held);
    }
}
