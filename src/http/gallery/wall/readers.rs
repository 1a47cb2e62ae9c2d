//! How many wait for the slideshow of one event at once: a link that is passed on must not let its readers keep the database
//! from the guests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::EventId;

/// Most who wait for one event in this process: the screens of a hall, and some phones.
const MOST: usize = 32;

/// Those who wait, by event; clones count the same ones.
#[derive(Clone, Debug, Default)]
pub struct WallReaders(Arc<Mutex<HashMap<EventId, usize>>>);

/// A place among those who wait, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    readers: WallReaders,
    event: EventId,
}

impl WallReaders {
    /// A place among those who wait for an event; none if all are taken.
    pub(super) fn take(&self, event: EventId) -> Option<Place> {
        let mut waiting = self.waiting();
        let number = waiting.entry(event).or_default();
        if *number >= MOST {
            return None;
        }
        *number += 1;
        Some(Place {
            readers: self.clone(),
            event,
        })
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<EventId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = self.readers.waiting();
        let left = waiting
            .get(&self.event)
            .map_or(0, |number| number.saturating_sub(1));
        if left == 0 {
            waiting.remove(&self.event);
        } else {
            waiting.insert(self.event, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_an_event_are_bounded_and_given_back() {
        let readers = WallReaders::default();
        let mut places: Vec<_> = (0..MOST).filter_map(|_| readers.take(EventId(1))).collect();
        assert_eq!(places.len(), MOST);
        assert!(readers.take(EventId(1)).is_none());
        let elsewhere = readers.take(EventId(2));
        assert!(elsewhere.is_some());
        places.pop();
        assert!(readers.take(EventId(1)).is_some());
        drop((places, elsewhere));
        assert_eq!(readers.waiting().len(), 0, "nothing is kept of who waits no more");
    }
}
