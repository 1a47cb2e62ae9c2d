//! Registering for an event.
//!
//! What is stored together, what is refused with every reason at once, and what fifty at the same moment come
//! to.

use super::*;
use crate::consent::Agreement;
use crate::model::{SelfieState, SelfieStatus};
use crate::store::selfies;
use crate::store::testing::{count, on_both};

on_both!(
    a_registration_stores_the_account_its_membership_and_its_job,
    a_selfie_that_comes_along_waits_to_be_judged,
    everything_wrong_is_told_at_once,
    name_and_address_are_unique_within_an_event,
    names_and_addresses_of_staff_are_for_no_guest,
    the_same_person_registers_for_two_events,
    codes_match_whatever_their_case_and_spaces,
    fifty_equal_registrations_make_one_account,
    a_refused_registration_leaves_nothing,
    availability_is_about_the_event_of_the_code,
    texts_the_database_cannot_hold_are_refused_before_it,
    consents_are_not_given_in_a_loop,
);

async fn a_registration_stores_the_account_its_membership_and_its_job(store: Store) {
    let place = Place::new(store);
    let event = place.event("M01").await;
    let account = place
        .limited()
        .register(&credentials(" Élise ", "Elise@X.fr"), "M01", None, None)
        .await
        .unwrap();
    let user = &account.user;
    assert_eq!(
        (user.username.as_str(), user.email.as_str()),
        ("Élise", "Elise@X.fr")
    );
    assert_eq!((user.role, user.is_active), (Role::Guest, true));
    assert_eq!(user.selfie_status, SelfieStatus::Pending);
    assert_eq!(user.created_at, place.clock.now());
    assert_eq!(account.event, Some(event.clone()));
    assert_eq!(count(&place.store, "memberships").await, 1);
    assert!(place.is_queued(user, &event).await);
}

async fn a_selfie_that_comes_along_waits_to_be_judged(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let selfie = NewSelfie {
        object_key: "selfies/x.png",
        content_type: "image/png",
        strict: false,
        digest: [0; 32],
    };
    let account = place
        .limited()
        .register(&credentials("a", "a@x.fr"), "M01", Some(&selfie), None)
        .await
        .unwrap();
    assert_eq!(account.user.selfie_status, SelfieStatus::Uploaded);
    let mut reader = place.store.read().await.unwrap();
    let stored = selfies::find(reader.conn(), account.user.id, SelfieState::Candidate).await;
    let stored = stored.unwrap().unwrap();
    assert_eq!(stored.object_key, "selfies/x.png");
    assert!(!stored.strict);
}

async fn everything_wrong_is_told_at_once(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("a", "M01").await;
    let bad = Credentials {
        username: "a",
        email: "nobody",
        password: "Abcdefg1",
    };
    assert_eq!(
        problems(place.limited().register(&bad, "M01", None, None).await),
        [
            Problem::EmailInvalid,
            Problem::PasswordWithoutSign,
            Problem::UsernameTaken
        ]
    );
    assert_eq!(
        problems(place.limited().register(&bad, "M02", None, None).await),
        [
            Problem::EmailInvalid,
            Problem::PasswordWithoutSign,
            Problem::EventCodeUnknown
        ]
    );
}

async fn name_and_address_are_unique_within_an_event(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("a", "M01").await;
    for (username, email, expected) in [
        ("a", "b@x.fr", vec![Problem::UsernameTaken]),
        ("b", "A@X.FR", vec![Problem::EmailTaken]),
        ("a", "a@x.fr", vec![Problem::UsernameTaken, Problem::EmailTaken]),
    ] {
        let outcome = place
            .limited()
            .register(&credentials(username, email), "M01", None, None)
            .await;
        assert_eq!(problems(outcome), expected, "{username} {email}");
    }
}

async fn names_and_addresses_of_staff_are_for_no_guest(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.photographer("p").await;
    place.admin("root").await;
    for (username, email, expected) in [
        ("p", "b@x.fr", vec![Problem::UsernameTaken]),
        ("b", "P@X.FR", vec![Problem::EmailTaken]),
        (
            "root",
            "root@x.fr",
            vec![Problem::UsernameTaken, Problem::EmailTaken],
        ),
    ] {
        let outcome = place
            .limited()
            .register(&credentials(username, email), "M01", None, None)
            .await;
        assert_eq!(problems(outcome), expected, "{username} {email}");
    }
}

async fn the_same_person_registers_for_two_events(store: Store) {
    let place = Place::new(store);
    let (first, second) = (place.event("M01").await, place.event("M02").await);
    let (one, two) = (place.guest("a", "M01").await, place.guest("a", "M02").await);
    assert_ne!(one.id, two.id);
    assert_eq!((one.event_id, two.event_id), (Some(first.id), Some(second.id)));
}

async fn codes_match_whatever_their_case_and_spaces(store: Store) {
    let place = Place::new(store);
    let event = place.event("Fête 26").await;
    assert!(place.limited().check_event_code(" FÊTE26").await.unwrap());
    assert!(!place.limited().check_event_code("FÊTE27").await.unwrap());
    assert!(!place.limited().check_event_code("").await.unwrap());
    let guest = place.guest("a", "f ê t e 2 6 ").await;
    assert_eq!(guest.event_id, Some(event.id));
}

async fn fifty_equal_registrations_make_one_account(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let accounts = place.accounts.clone();
            tokio::spawn(async move {
                accounts
                    .limited(origin(0))
                    .register(&credentials("a", "a@x.fr"), "M01", None, None)
                    .await
            })
        })
        .collect();
    let mut registered = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => registered += 1,
            refused => assert_eq!(problems(refused), [Problem::UsernameTaken, Problem::EmailTaken]),
        }
    }
    assert_eq!(registered, 1);
    for table in ["users", "memberships", "jobs"] {
        assert_eq!(count(&place.store, table).await, 1, "{table}");
    }
}

async fn a_refused_registration_leaves_nothing(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let weak = Credentials {
        password: "weak",
        ..credentials("a", "a@x.fr")
    };
    problems(place.limited().register(&weak, "M01", None, None).await);
    problems(
        place
            .limited()
            .register(&credentials("a", "a@x.fr"), "M02", None, None)
            .await,
    );
    for table in ["users", "memberships", "selfies", "jobs"] {
        assert_eq!(count(&place.store, table).await, 0, "{table}");
    }
}

async fn availability_is_about_the_event_of_the_code(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    place.guest("a", "M01").await;
    place.photographer("p").await;
    let free = Availability::default();
    let here = Availability {
        username_taken: true,
        email_taken: true,
        ..free
    };
    let elsewhere = Availability {
        username_exists_other_events: true,
        email_exists_other_events: true,
        ..free
    };
    let name_only = Availability {
        username_taken: true,
        ..free
    };
    for (username, email, code, is_logged_in, expected) in [
        (Some("a"), Some("A@x.fr"), Some("m 01"), false, here),
        (Some("a"), Some("A@x.fr"), Some("M02"), true, elsewhere),
        (Some("a"), Some("A@x.fr"), Some("M02"), false, free),
        (Some("a"), Some("A@x.fr"), None, false, here),
        (Some("a"), None, Some("M01"), false, name_only),
        (Some("p"), Some("p@x.fr"), None, false, here),
        (Some("p"), Some("p@x.fr"), Some("M01"), false, here),
        (Some("b"), Some("b@x.fr"), Some("M01"), true, free),
        (None, None, None, true, free),
    ] {
        let found = place
            .limited()
            .check_availability(username, email, code, is_logged_in)
            .await
            .unwrap();
        assert_eq!(found, expected, "{username:?} {email:?} {code:?} {is_logged_in}");
    }
    let unknown = place
        .limited()
        .check_availability(Some("a"), None, Some("M03"), false)
        .await;
    assert!(matches!(unknown, Err(Error::EventCodeUnknown)));
}

async fn texts_the_database_cannot_hold_are_refused_before_it(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let endless = "x".repeat(10_000);
    for text in ["a\0b", endless.as_str(), "🦀\u{200b}\0", ""] {
        let (accounts, all) = (place.limited(), Some(text));
        assert!(!accounts.check_event_code(text).await.unwrap());
        assert_eq!(
            accounts.check_availability(all, all, None, true).await.unwrap(),
            Availability::default()
        );
        assert!(matches!(
            accounts.check_availability(all, all, all, true).await,
            Err(Error::EventCodeUnknown)
        ));
        assert!(matches!(
            accounts.login(text, text, None).await,
            Err(Error::WrongCredentials)
        ));
        problems(
            accounts
                .register(&credentials(text, text), text, None, None)
                .await,
        );
    }
}

async fn consents_are_not_given_in_a_loop(store: Store) {
    let place = Place::new(store);
    let event = place.event("M01").await;
    let guest = place.guest("a", "M01").await;
    let [text, _] = place.accounts.offer(event.id).await.unwrap().texts;
    let agreement = Agreement {
        hash: &text.hash,
        address: Ipv4Addr::LOCALHOST.into(),
    };
    for _ in 0..20 {
        place
            .accounts
            .give_consent(&guest, None, agreement)
            .await
            .unwrap();
    }
    let more = place.accounts.give_consent(&guest, None, agreement).await;
    assert!(matches!(more, Err(Error::TooMany(_))), "{more:?}");
    assert_eq!(count(&place.store, "consents").await, 20);
}
