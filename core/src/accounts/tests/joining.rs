//! Joining a second event with the same account.
//!
//! Whoever has sent a selfie is searched for there too; name and address must be free there as well.

use super::*;
use crate::store::memberships;
use crate::store::testing::{match_in_photo, on_both};

on_both!(
    a_guest_joins_a_second_event,
    a_guest_with_a_selfie_is_matched_in_the_new_event,
    a_guest_joins_an_event_once,
    a_name_that_is_taken_there_cannot_join,
    only_guests_join,
);

async fn a_guest_joins_a_second_event(store: Store) {
    let place = Place::new(store);
    let (first, second) = (place.event("M01").await, place.event("M02").await);
    let guest = place.guest("a", "M01").await;
    place.clock.advance(Duration::from_mins(1));
    let joined = place.limited().join_event(&guest, " m02", None).await.unwrap();
    assert_eq!(joined, second);
    assert!(!place.is_queued(&guest, &second).await, "without a selfie");
    let mut reader = place.store.read().await.unwrap();
    let events = memberships::events_of(reader.conn(), guest.id).await.unwrap();
    assert_eq!(
        events.iter().map(|joined| joined.event.id).collect::<Vec<_>>(),
        [first.id, second.id]
    );
    assert_eq!(events[1].joined_at, place.clock.now());
}

async fn a_guest_with_a_selfie_is_matched_in_the_new_event(store: Store) {
    let place = Place::new(store);
    let (first, second) = (place.event("M01").await, place.event("M02").await);
    let guest = place.guest("a", "M01").await;
    match_in_photo(&place.store, first.id, guest.id).await;
    place.limited().join_event(&guest, "M02", None).await.unwrap();
    assert!(place.is_queued(&guest, &second).await);
}

async fn a_guest_joins_an_event_once(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let guest = place.guest("a", "M01").await;
    let again = place.limited().join_event(&guest, "M01", None).await;
    assert!(matches!(again, Err(Error::AlreadyJoined)));
    let unknown = place.limited().join_event(&guest, "M02", None).await;
    assert!(matches!(unknown, Err(Error::EventCodeUnknown)));
}

async fn a_name_that_is_taken_there_cannot_join(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    let guest = place.guest("a", "M01").await;
    place.guest("a", "M02").await;
    assert_eq!(
        problems(place.limited().join_event(&guest, "M02", None).await),
        [Problem::UsernameTaken, Problem::EmailTaken]
    );
}

async fn only_guests_join(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    for staff in [place.photographer("p").await, place.admin("r").await] {
        let refused = place.limited().join_event(&staff, "M01", None).await;
        assert!(matches!(refused, Err(Error::GuestsOnly)));
    }
}
