//! The time photos are kept.
//!
//! It begins with the first photo, only ever moves later, and is over when the clock says so.

use super::*;
use crate::store::testing::match_in_photo;

on_both!(
    an_event_without_photos_has_no_end,
    an_end_can_be_moved_to_thirty_days_from_now,
    an_end_only_moves_later,
    an_owner_says_when_an_event_ends,
    an_event_that_is_kept_for_ever_is_so_whatever_is_uploaded,
    an_event_that_goes_on_is_not_restored,
);

async fn an_event_without_photos_has_no_end(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let expected = Expiration {
        event_id: event.id,
        expires_at: None,
        seconds_remaining: None,
        ended_at: None,
        erased_at: None,
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
    assert_eq!(extended.new_expiration, Timestamp::parse("2026-07-20T00:00:00Z"));
    assert_eq!((extended.event_id, extended.photos_updated), (event.id, 1));
    place.clock.advance(Duration::from_hours(29 * 24));
    let expiration = place.events.expiration(event.id).await.unwrap();
    assert_eq!(expiration.expires_at, extended.new_expiration);
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
        let until = Some(until);
        assert!(
            events::extend_expiry(tx.conn(), event.id, until, now)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        let expiration = place.events.expiration(event.id).await.unwrap();
        assert_eq!(expiration.seconds_remaining, Some(expected));
    }
    let mut tx = place.store.begin().await.unwrap();
    assert!(
        !events::extend_expiry(tx.conn(), EventId(99), Some(now), now)
            .await
            .unwrap()
    );
}

async fn set_end(place: &Place, event: EventId, until: Option<Duration>) -> Option<Timestamp> {
    let until = until.map(|until| place.clock.now() + until);
    let extended = place.events.extend(Some(&place.owner), event, until).await;
    extended.unwrap().new_expiration
}

async fn an_owner_says_when_an_event_ends(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let day = Duration::from_hours(24);
    for days in [60, 3] {
        let ends_at = set_end(&place, event.id, Some(days * day)).await;
        assert_eq!(ends_at, Some(place.clock.now() + days * day));
    }
    let past = Some(place.clock.now());
    let refused = place.events.extend(Some(&place.owner), event.id, past).await;
    assert!(matches!(refused, Err(Error::EndInThePast)));
    let stranger = place.events.extend(Some(&place.other), event.id, None).await;
    assert!(matches!(stranger, Err(Error::NotFound)));
    assert_eq!(place.events.next_end().await.unwrap().unwrap().id, event.id);
}

async fn an_event_that_is_kept_for_ever_is_so_whatever_is_uploaded(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    assert_eq!(set_end(&place, event.id, None).await, None);
    let now = place.clock.now();
    let mut tx = place.store.begin().await.unwrap();
    events::extend_expiry(tx.conn(), event.id, Some(now + KEPT_FOR), now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(place.events.next_end().await.unwrap(), None);
    // Until its owner says otherwise.
    assert!(set_end(&place, event.id, Some(KEPT_FOR)).await.is_some());
}

async fn an_event_that_goes_on_is_not_restored(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let refused = place.events.restore(Some(&place.owner), event.id).await;
    assert!(matches!(refused, Err(Error::NotEnded)));
    let stranger = place.events.restore(Some(&place.other), event.id).await;
    assert!(matches!(stranger, Err(Error::NotFound)));
    let nowhere = place.events.restore(None, EventId(99)).await;
    assert!(matches!(nowhere, Err(Error::NotFound)));
}
