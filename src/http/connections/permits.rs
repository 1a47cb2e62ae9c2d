//! How many connections there are at once: in all, and from each address.
//!
//! A connection is served when it has a permit. One address gets a quarter of them at most, so that no single client can have all;
//! this machine itself gets three quarters, because a proxy beside FindMe that nobody named may stand for all guests. Proxies
//! that are named have no share, for their connections are everybody's. Whoever gets no permit may wait for one; and so that a
//! health check is always heard, a connection has a place of another kind until it has said what it wants.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::IpNetworks;
use crate::limits::Origin;

/// Fewest places for connections that have said nothing yet.
const FEWEST_ARRIVALS: usize = 16;

/// One address gets one of so many parts of everything.
const PARTS: usize = 4;

/// What a place is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Its connection has not said what it wants.
    Arriving,
    /// Its connection waits for a permit.
    Waiting,
    /// Its connection is served.
    Serving,
}

/// Places of every kind, in all or of one address.
#[derive(Debug)]
struct Places {
    /// How many permits there are, and as many places to wait.
    count: usize,
    arriving: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    permits: Arc<Semaphore>,
}

impl Places {
    /// As many as there are in all, or the part of them that `share` tells.
    fn new(permits: usize, share: impl Fn(usize) -> usize) -> Self {
        let places = |count| Arc::new(Semaphore::new(share(count).max(1)));
        Self {
            count: share(permits).max(1),
            // As many as there are permits: a whole wedding behind one address may call at the same instant.
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

    /// Whether somebody waits for a permit.
    fn are_wanted(&self) -> bool {
        self.waiting.available_permits() < self.count
    }
}

/// Places that are given back when it is dropped: one of all, and one of the address's own.
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
    /// The addresses that have places.
    own: Mutex<HashMap<IpAddr, Weak<Places>>>,
    proxies: IpNetworks,
}

impl Permits {
    /// So many permits, and places to arrive and to wait; `proxies` have no share of their own.
    pub(super) fn new(count: usize, proxies: IpNetworks) -> Self {
        Self {
            count,
            all: Places::new(count, |count| count),
            own: Mutex::default(),
            proxies,
        }
    }

    /// A place to arrive for a connection that is about to be accepted, from wherever, once there is one.
    pub(super) async fn arrival(&self) -> OwnedSemaphorePermit {
        let place = self.all.of(Purpose::Arriving).acquire_owned().await;
        place.expect("the semaphore is never closed")
    }

    /// The place to arrive of a connection from an address; none if the address has too many already.
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

    /// A permit, once there is one.
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

    /// Whether somebody waits who could use a permit of this address: somebody of this address, or anybody while all
    /// are taken. Those who wait for their own address's share count then, too: closing too many only costs a new connection.
    pub(super) fn are_wanted(&self, address: IpAddr) -> bool {
        let own = self.places_of(address);
        let by_anybody = || self.all.permits.available_permits() == 0 && self.all.are_wanted();
        own.is_some_and(|own| own.are_wanted()) || by_anybody()
    }

    /// The share of an address, unless it is a proxy's.
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
        // Those without connections are forgotten from time to time.
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
