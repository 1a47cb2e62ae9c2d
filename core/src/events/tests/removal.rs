//! What is left when an event ends.
//!
//! No row of its own, no account without an event, and one job that knows the files and faces to remove.

use super::*;
use crate::model::{Erasure, Scope, Task};
use crate::store::jobs;
use crate::store::testing::{count, match_in_photo};

on_both!(
    a_deleted_event_leaves_no_row,
    a_deleted_event_leaves_its_files_and_faces_to_a_job,
    a_guest_of_another_event_keeps_the_account,
    an_event_is_deleted_once,
);

async fn a_deleted_event_leaves_no_row(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    for name in ["a", "b"] {
        let guest = place.guest(name, &event, &[]).await;
        match_in_photo(&place.store, event.id, guest.id).await;
    }
    let removed = place.events.delete(&place.owner, event.id).await.unwrap();
    let expected = Removed {
        guests: 2,
        photos: 2,
        matches: 2,
        receipt_id: removed.receipt_id,
    };
    assert_eq!(removed, expected);
    for table in [
        "events",
        "photos",
        "faces",
        "matches",
        "enrolments",
        "selfies",
        "memberships",
    ] {
        assert_eq!(count(&place.store, table).await, 0, "{table}");
    }
    assert_eq!(
        count(&place.store, "users").await,
        3,
        "the admin and the photographers"
    );
    place.event("M01").await;
}

async fn a_deleted_event_leaves_its_files_and_faces_to_a_job(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let guest = place.guest("a", &event, &[]).await;
    match_in_photo(&place.store, event.id, guest.id).await;
    place.events.delete(&place.admin, event.id).await.unwrap();
    let request = jobs::ClaimRequest {
        worker: "test",
        now: place.clock.now(),
        lease_until: place.clock.now(),
        down_to: crate::model::Priority::Bulk,
        limit: 10,
        oldest_first: false,
        crashes: 0..=0,
    };
    let mut tx = place.store.begin().await.unwrap();
    let claimed = jobs::claim(tx.conn(), &request).await.unwrap();
    let [claimed] = &claimed[..] else {
        panic!("one job, not {claimed:?}")
    };
    let Task::Erase(Erasure {
        scope,
        objects,
        faces,
    }) = &claimed.job.task
    else {
        panic!("an erasure, not {claimed:?}")
    };
    assert_eq!((*scope, faces.len()), (Scope::Event(event.id), 0));
    assert!(
        objects.len() == 1 && objects[0].starts_with("selfies/"),
        "{objects:?}"
    );
}

async fn a_guest_of_another_event_keeps_the_account(store: Store) {
    let place = Place::new(store).await;
    let (one, two, three) = (
        place.event("M01").await,
        place.event("M02").await,
        place.event("M03").await,
    );
    let registered = place.guest("a", &one, &[&two, &three]).await;
    let joined = place.guest("b", &three, &[&one]).await;
    for guest in [&registered, &joined] {
        for event in [&one, &three] {
            match_in_photo(&place.store, event.id, guest.id).await;
        }
    }
    let removed = place.events.delete(&place.owner, one.id).await.unwrap();
    let expected = Removed {
        guests: 0,
        photos: 2,
        matches: 2,
        receipt_id: removed.receipt_id,
    };
    assert_eq!(removed, expected);
    assert_eq!(user_of(&place.store, registered.id).await.event_id, Some(two.id));
    assert_eq!(user_of(&place.store, joined.id).await.event_id, Some(three.id));
    assert_eq!(place.events.joined_by(registered.id).await.unwrap().len(), 2);
    assert_eq!(place.events.joined_by(joined.id).await.unwrap().len(), 1);
    for table in ["selfies", "enrolments", "matches", "photos"] {
        assert_eq!(count(&place.store, table).await, 2, "{table}");
    }
}

async fn an_event_is_deleted_once(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let tries: Vec<_> = (0..10)
        .map(|_| {
            let (events, owner) = (place.events.clone(), place.owner.clone());
            tokio::spawn(async move { events.delete(&owner, event.id).await })
        })
        .collect();
    let mut deleted = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => deleted += 1,
            Err(error) => assert!(matches!(error, Error::NotFound), "{error}"),
        }
    }
    assert_eq!((deleted, count(&place.store, "jobs").await), (1, 1));
}
