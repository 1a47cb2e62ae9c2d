//! The time photos are kept.
//!
//! It begins with the first photo, only ever moves later, and is over when the clock says so.

use super::*;
use crate::store::testing::match_in_photo;

on_both!(
    an_event_without_photos_has_no_end,
    an_end_can_be_moved_to_thirty_days_from_now,
    an_end_only_moves_later,
    events_are_found_when_their_time_is_over,
);

async fn an_event_without_photos_has_no_end(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let expected = Expiration {
        event_id: event.id,
        expires_at: None,
        seconds_remaining: None,
        photos_count: 0,
    };
    assert_eq!(place.events.expiration(event.id).await.unwrap(), expected);
    let nowhere = place.events.expiration(EventId(99)).await;
    assert!(matches!(nowhere, Err(Error::NotFound)));
}

async fn an_end_can_be_moved_to_thirty_days_from_now(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let guest = place.guest("a", &event, &[]).await;
    match_in_photo(&place.store, event.id, guest.id).await;
    let extended = place
        .events
        .reset_expiration(&place.admin, event.id)
        .await
        .unwrap();
    assert_eq!(extended.new_expiration.to_string(), "2026-07-20T00:00:00Z");
    assert_eq!((extended.event_id, extended.photos_updated), (event.id, 1));
    place.clock.advance(Duration::from_hours(29 * 24));
    let expiration = place.events.expiration(event.id).await.unwrap();
    assert_eq!(expiration.expires_at, Some(extended.new_expiration));
    assert_eq!(expiration.seconds_remaining, Some(86_400));
    assert_eq!(expiration.photos_count, 1);
}

async fn an_end_only_moves_later(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let now = place.clock.now();
    for (until, expected) in [(60, 60), (30, 60), (90, 90)] {
        let mut tx = place.store.begin().await.unwrap();
        let until = now + Duration::from_secs(until);
        assert!(events::extend_expiry(tx.conn(), event.id, until).await.unwrap());
        tx.commit().await.unwrap();
        let expiration = place.events.expiration(event.id).await.unwrap();
        assert_eq!(expiration.seconds_remaining, Some(expected));
    }
    let mut tx = place.store.begin().await.unwrap();
    assert!(!events::extend_expiry(tx.conn(), EventId(99), now).await.unwrap());
}

async fn events_are_found_when_their_time_is_over(store: Store) {
    let place = Place::new(store).await;
    let (event, _without_end) = (place.event("M01").await, place.event("M02").await);
    place
        .events
        .reset_expiration(&place.owner, event.id)
        .await
        .unwrap();
    assert_eq!(place.events.expired().await.unwrap(), []);
    place.clock.advance(KEPT_FOR);
    let expired = place.events.expired().await.unwrap();
    assert_eq!(
        expired.iter().map(|event| event.id).collect::<Vec<_>>(),
        [event.id]
    );
    let expiration = place.events.expiration(event.id).await.unwrap();
    assert_eq!(expiration.seconds_remaining, Some(0));
}
