//! What is left of a guest whom the owner of an event has removed.

use super::*;
use crate::model::SelfieStatus;
use crate::store::removal::rows_of;
use crate::store::testing::{count, match_in_photo};

on_both!(
    a_guest_of_this_event_alone_leaves_no_row,
    the_account_belongs_to_another_event_afterwards,
    a_selfie_that_no_other_event_may_search_by_goes,
);

async fn a_guest_of_this_event_alone_leaves_no_row(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let guest = place.guest("a", &event, &[]).await;
    let other = place.guest("b", &event, &[]).await;
    for guest in [&guest, &other] {
        match_in_photo(&place.store, event.id, guest.id).await;
    }
    assert!(place.events.is_only_event(event.id, guest.id).await.unwrap());
    let removed = place.events.remove_guest(&place.owner, event.id, guest.id).await;
    assert!(removed.unwrap().with_account);
    let mut reader = place.store.read().await.unwrap();
    assert_eq!(rows_of(reader.conn(), guest.id).await.unwrap(), 0);
    drop(reader);
    for table in ["selfies", "enrolments", "matches", "memberships"] {
        assert_eq!(count(&place.store, table).await, 1, "of the other guest: {table}");
    }
    assert_eq!(count(&place.store, "photos").await, 2, "photos stay");
    assert!(place.events.was_removed(event.id, guest.id).await.unwrap());
    assert!(!place.events.was_removed(event.id, other.id).await.unwrap());
    let again = place.events.remove_guest(&place.owner, event.id, guest.id).await;
    assert!(matches!(again, Err(Error::GuestUnknown)), "{again:?}");
}

async fn the_account_belongs_to_another_event_afterwards(store: Store) {
    let place = Place::new(store).await;
    let (one, two) = (place.event("M01").await, place.event("M02").await);
    let guest = place.guest("a", &one, &[&two]).await;
    for event in [&one, &two] {
        match_in_photo(&place.store, event.id, guest.id).await;
    }
    assert!(!place.events.is_only_event(one.id, guest.id).await.unwrap());
    let removed = place.events.remove_guest(&place.owner, one.id, guest.id).await;
    assert!(!removed.unwrap().with_account);
    assert_eq!(user_of(&place.store, guest.id).await.event_id, Some(two.id));
    let joined = place.events.joined_by(guest.id).await.unwrap();
    assert_eq!(joined.len(), 1);
    for table in ["enrolments", "matches", "memberships"] {
        assert_eq!(count(&place.store, table).await, 1, "{table}");
    }
    assert!(
        count(&place.store, "selfies").await > 0,
        "the other event needs it"
    );
}

async fn a_selfie_that_no_other_event_may_search_by_goes(store: Store) {
    let place = Place::new(store).await;
    let (one, two) = (place.event("M01").await, place.event("M02").await);
    let guest = place.guest("a", &one, &[&two]).await;
    match_in_photo(&place.store, one.id, guest.id).await;
    let mut tx = place.store.begin().await.unwrap();
    let ended = events::end(tx.conn(), two.id, place.clock.now()).await;
    assert!(ended.unwrap());
    tx.commit().await.unwrap();
    place
        .events
        .remove_guest(&place.owner, one.id, guest.id)
        .await
        .unwrap();
    assert_eq!(count(&place.store, "selfies").await, 0);
    let user = user_of(&place.store, guest.id).await;
    assert_eq!(
        (user.event_id, user.selfie_status),
        (Some(two.id), SelfieStatus::Pending)
    );
}
