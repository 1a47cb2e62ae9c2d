//! What is left when an account ends.
//!
//! No row about it, and jobs that know its files and its faces; the place keeps an admin, and events their
//! photographer.

use super::*;
use crate::model::{Erasure, Scope};
use crate::store::testing::{count, match_in_photo, on_both};
use crate::store::{events, selfies};

on_both!(
    an_erased_guest_leaves_no_row,
    an_erased_guest_leaves_their_files_and_faces_to_a_job,
    a_guest_without_a_selfie_leaves_a_last_look_to_a_job,
    a_photographer_who_owns_events_stays,
    an_admin_removes_a_photographer_but_not_their_events,
    the_last_admin_stays,
    of_two_admins_who_leave_at_once_one_stays,
    only_what_exists_is_removed,
);

/// The erasures queued.
async fn erasures(place: &Place) -> Vec<Erasure> {
    let request = jobs::ClaimRequest {
        worker: "test",
        now: place.clock.now(),
        lease_until: place.clock.now() + Duration::from_mins(1),
        down_to: crate::model::Priority::Bulk,
        limit: 100,
        oldest_first: false,
        crashes: 0..=0,
    };
    let mut tx = place.store.begin().await.unwrap();
    let claimed = jobs::claim(tx.conn(), &request).await.unwrap();
    tx.commit().await.unwrap();
    let erasure = |claimed: jobs::Claimed| match claimed.job.task {
        Task::Erase(erasure) => Some(erasure),
        _ => None,
    };
    let mut erasures: Vec<Erasure> = claimed.into_iter().filter_map(erasure).collect();
    erasures.sort_by_key(|erasure| erasure.scope.event());
    erasures
}

/// A guest of two events, found in a photo of each, with a second selfie waiting.
async fn guest_of_two_events(place: &Place) -> (User, [Event; 2]) {
    let events = [place.event("M01").await, place.event("M02").await];
    let guest = place.guest("a", "M01").await;
    place.limited().join_event(&guest, "M02", None).await.unwrap();
    for event in &events {
        match_in_photo(&place.store, event.id, guest.id).await;
    }
    let mut tx = place.store.begin().await.unwrap();
    let at = place.clock.now();
    let put = selfies::put_candidate(tx.conn(), guest.id, "selfies/next.jpg", "image/jpeg", true, at).await;
    put.unwrap();
    tx.commit().await.unwrap();
    (guest, events)
}

async fn an_erased_guest_leaves_no_row(store: Store) {
    let place = Place::new(store);
    let (guest, _) = guest_of_two_events(&place).await;
    let erased = place.accounts.erase(&guest).await.unwrap();
    let expected = Erased {
        selfies: 2,
        faces: 2,
        matches: 2,
        files: 2,
        receipt_id: erased.receipt_id,
    };
    assert_eq!(erased, expected);
    for table in ["users", "memberships", "selfies", "enrolments", "matches"] {
        assert_eq!(count(&place.store, table).await, 0, "{table}");
    }
    assert_eq!(count(&place.store, "photos").await, 2);
    assert_eq!(count(&place.store, "faces").await, 2);
    place.guest("a", "M01").await;
}

async fn an_erased_guest_leaves_their_files_and_faces_to_a_job(store: Store) {
    let place = Place::new(store);
    let (guest, events) = guest_of_two_events(&place).await;
    place.accounts.delete_user(None, guest.id).await.unwrap();
    let erasures = erasures(&place).await;
    assert_eq!(erasures.len(), 2);
    for (erasure, event) in erasures.iter().zip(&events) {
        assert_eq!(erasure.scope, Scope::Account(Some(event.id), guest.id));
        let face = format!("guest {} in {}", guest.id, event.id);
        assert_eq!(
            erasure.faces.iter().map(|key| key.0.as_str()).collect::<Vec<_>>(),
            [face]
        );
    }
    assert!(erasures[0].objects.contains(&"selfies/next.jpg".to_owned()));
    assert_eq!((erasures[0].objects.len(), erasures[1].objects.len()), (2, 0));
}

async fn a_guest_without_a_selfie_leaves_a_last_look_to_a_job(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let guest = place.guest("a", "M01").await;
    let erased = place.accounts.erase(&guest).await.unwrap();
    assert_eq!((erased.selfies, erased.faces, erased.files), (0, 0, 0));
    let expected = Erasure::of(Scope::Account(guest.event_id, guest.id));
    assert_eq!(erasures(&place).await, [expected]);
}

async fn a_photographer_who_owns_events_stays(store: Store) {
    let place = Place::new(store);
    let (owner, other) = (place.photographer("p").await, place.photographer("q").await);
    testing::event(&place.store, "M01", owner.id).await;
    let own = place.accounts.erase(&owner).await;
    assert!(matches!(own, Err(Error::OwnsEvents)));
    let theirs = place.accounts.delete_photographer(None, owner.id).await;
    assert!(matches!(theirs, Err(Error::OwnsEvents)));
    place.accounts.delete_photographer(None, other.id).await.unwrap();
    assert_eq!(place.accounts.photographers(None, 9).await.unwrap(), [owner]);
}

async fn an_admin_removes_a_photographer_but_not_their_events(store: Store) {
    let place = Place::new(store);
    let owner = place.photographer("p").await;
    let event = testing::event(&place.store, "M01", owner.id).await;
    place.accounts.delete_user(None, owner.id).await.unwrap();
    let mut reader = place.store.read().await.unwrap();
    let event = events::by_id(reader.conn(), event.id).await.unwrap().unwrap();
    assert_eq!(event.photographer_id, None);
}

async fn the_last_admin_stays(store: Store) {
    let place = Place::new(store);
    let (one, other) = (place.admin("r").await, place.admin("s").await);
    place.accounts.erase(&one).await.unwrap();
    for outcome in [
        place.accounts.erase(&other).await,
        place.accounts.delete_user(None, other.id).await,
    ] {
        assert!(matches!(outcome, Err(Error::LastAdmin)));
    }
}

async fn of_two_admins_who_leave_at_once_one_stays(store: Store) {
    let place = Place::new(store);
    let mut leaving = Vec::new();
    for name in ["r", "s", "t", "u"] {
        let (admin, accounts) = (place.admin(name).await, place.accounts.clone());
        leaving.push(tokio::spawn(async move { accounts.erase(&admin).await }));
    }
    let mut stayed = 0;
    for one in leaving {
        stayed += usize::from(matches!(one.await.unwrap(), Err(Error::LastAdmin)));
    }
    assert_eq!(count(&place.store, "users").await, 1);
    assert_eq!(stayed, 1);
}

async fn only_what_exists_is_removed(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let guest = place.guest("a", "M01").await;
    let as_photographer = place.accounts.delete_photographer(None, guest.id).await;
    assert!(matches!(as_photographer, Err(Error::NotFound)));
    let nobody = place.accounts.delete_user(None, UserId(99)).await;
    assert!(matches!(nobody, Err(Error::NotFound)));
    place.accounts.erase(&guest).await.unwrap();
    let twice = place.accounts.erase(&guest).await;
    assert!(matches!(twice, Err(Error::NotFound)));
}
