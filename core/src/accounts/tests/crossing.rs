//! Steps that cross each other.
//!
//! Whichever comes first, the other is told so in its own words: no row of the one is left without the other's,
//! and no database error reaches the caller.

use super::*;
use crate::events::{Events, NewEvent};
use crate::store::testing::{count, match_in_photo, on_both};

on_both!(
    registrations_cross_the_end_of_their_event,
    joining_crosses_the_end_of_the_account,
    events_that_end_at_once_take_their_common_guests_along,
    a_photographer_leaves_while_events_are_made_for_them,
);

impl Place {
    fn events(&self) -> Events {
        let queue = Queue::new(self.store.clone(), self.clock.clone(), Duration::from_mins(1));
        Events::new(
            self.store.clone(),
            queue,
            self.clock.clone(),
            Some(Duration::from_hours(30 * 24)),
        )
    }
}

async fn registrations_cross_the_end_of_their_event(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("r").await;
    let event = place.event("M01").await;
    let registrations: Vec<_> = (0..40)
        .map(|number| {
            let accounts = place.accounts.clone();
            tokio::spawn(async move {
                let (name, email) = (format!("g{number}"), format!("g{number}@x.fr"));
                accounts
                    .limited(origin(0))
                    .register(&credentials(&name, &email), "M01", None, None)
                    .await
            })
        })
        .collect();
    while count(&place.store, "memberships").await < 3 {
        tokio::task::yield_now().await;
    }
    let removed = place.events().delete(&admin, event.id).await.unwrap();
    let mut registered = 0;
    for one in registrations {
        match one.await.unwrap() {
            Ok(_) => registered += 1,
            refused => assert_eq!(problems(refused), [Problem::EventCodeUnknown]),
        }
    }
    assert_eq!(removed.guests, registered);
    assert_eq!(count(&place.store, "users").await, 1, "the admin");
    assert_eq!(count(&place.store, "memberships").await, 0);
}

async fn joining_crosses_the_end_of_the_account(store: Store) {
    let place = Place::new(store);
    place.event("M00").await;
    let guest = place.guest("a", "M00").await;
    let mut joining = Vec::new();
    for number in 1..=10 {
        let code = format!("M{number:02}");
        place.event(&code).await;
        let (accounts, guest) = (place.accounts.clone(), guest.clone());
        joining.push(tokio::spawn(async move {
            accounts.limited(origin(0)).join_event(&guest, &code, None).await
        }));
    }
    place.accounts.erase(&guest).await.unwrap();
    for one in joining {
        let outcome = one.await.unwrap();
        assert!(matches!(outcome, Ok(_) | Err(Error::NotFound)), "{outcome:?}");
    }
    for table in ["users", "memberships"] {
        assert_eq!(count(&place.store, table).await, 0, "{table}");
    }
}

async fn events_that_end_at_once_take_their_common_guests_along(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("r").await;
    let codes = ["M01", "M02", "M03"];
    let mut events = Vec::new();
    for code in codes {
        events.push(place.event(code).await);
    }
    for home in codes {
        let guest = place.guest(home, home).await;
        for other in codes.into_iter().filter(|code| *code != home) {
            place.limited().join_event(&guest, other, None).await.unwrap();
        }
        for event in &events {
            match_in_photo(&place.store, event.id, guest.id).await;
        }
    }
    let ending: Vec<_> = events
        .iter()
        .map(|event| {
            let (place_events, admin, id) = (place.events(), admin.clone(), event.id);
            tokio::spawn(async move { place_events.delete(&admin, id).await })
        })
        .collect();
    let mut guests = 0;
    for one in ending {
        guests += one.await.unwrap().unwrap().guests;
    }
    assert_eq!(guests, 3);
    for table in [
        "memberships",
        "matches",
        "enrolments",
        "selfies",
        "photos",
        "events",
    ] {
        assert_eq!(count(&place.store, table).await, 0, "{table}");
    }
}

async fn a_photographer_leaves_while_events_are_made_for_them(store: Store) {
    let place = Place::new(store);
    let photographer = place.photographer("p").await.id;
    let making: Vec<_> = (0..10)
        .map(|_| {
            let events = place.events();
            tokio::spawn(async move {
                let new = NewEvent {
                    name: "Fête",
                    code: None,
                    held_at: None,
                    photographer,
                    guests_only: false,
                    approval_required: false,
                };
                events.create(None, &new).await
            })
        })
        .collect();
    let left = place.accounts.delete_photographer(None, photographer).await;
    let mut made = 0;
    for one in making {
        match one.await.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert!(
                matches!(error, crate::events::Error::PhotographerUnknown),
                "{error}"
            ),
        }
    }
    match left {
        Ok(_) => assert_eq!(made, 0),
        Err(error) => assert!(
            matches!(error, Error::OwnsEvents) && made == 10,
            "{error}, {made} made"
        ),
    }
}
