//! Making and changing events.
//!
//! Codes above all: one event each, whatever their spelling and however many ask at once.

use super::*;

on_both!(
    an_event_keeps_what_it_was_made_with,
    an_event_without_a_code_is_given_one,
    a_code_belongs_to_one_event_whatever_its_spelling,
    of_fifty_events_with_one_code_one_is_made,
    names_and_codes_must_be_sound,
    guests_own_no_events_and_admins_may,
    a_change_touches_only_what_is_given,
    a_change_with_a_code_in_use_changes_nothing,
    codes_can_be_set_and_made_anew,
);

async fn an_event_keeps_what_it_was_made_with(store: Store) {
    let place = Place::new(store).await;
    let new = NewEvent {
        name: " Mariage d'Élise ",
        code: Some(" M 01 "),
        held_at: Timestamp::parse("2026-07-01"),
        photographer: place.owner.id,
        guests_only: false,
        approval_required: false,
    };
    let made = place.events.create(None, &new).await.unwrap();
    assert_eq!(
        (made.name.as_str(), made.code.as_str()),
        ("Mariage d'Élise", "M 01")
    );
    assert_eq!(made.held_at, new.held_at);
    assert_eq!(made.photographer_id, Some(place.owner.id));
    assert_eq!((made.created_at, made.expires_at), (place.clock.now(), None));
    assert_eq!(place.events.owned(&place.owner, made.id).await.unwrap(), made);
}

async fn an_event_without_a_code_is_given_one(store: Store) {
    let place = Place::new(store).await;
    let (one, two) = (
        place.create(None).await.unwrap(),
        place.create(None).await.unwrap(),
    );
    assert_eq!(one.code.as_str().len(), 8);
    assert_ne!(one.code, two.code);
}

async fn a_code_belongs_to_one_event_whatever_its_spelling(store: Store) {
    let place = Place::new(store).await;
    place.event("M01").await;
    for code in ["M01", " m 0 1"] {
        assert!(
            matches!(place.create(Some(code)).await, Err(Error::CodeInUse)),
            "{code}"
        );
    }
}

async fn of_fifty_events_with_one_code_one_is_made(store: Store) {
    let place = Place::new(store).await;
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let (events, photographer) = (place.events.clone(), place.owner.id);
            tokio::spawn(async move {
                let new = NewEvent {
                    name: "Fête",
                    code: Some("M01"),
                    held_at: None,
                    photographer,
                    guests_only: false,
                    approval_required: false,
                };
                events.create(None, &new).await
            })
        })
        .collect();
    let mut made = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert!(matches!(error, Error::CodeInUse), "{error}"),
        }
    }
    assert_eq!(made, 1);
}

async fn names_and_codes_must_be_sound(store: Store) {
    let place = Place::new(store).await;
    let long = "x".repeat(201);
    let new = NewEvent {
        name: "Fête",
        code: None,
        held_at: None,
        photographer: place.owner.id,
        guests_only: false,
        approval_required: false,
    };
    for name in ["", "  ", "a\0b", &long] {
        let outcome = place.events.create(None, &NewEvent { name, ..new }).await;
        assert!(matches!(outcome, Err(Error::NameInvalid)), "{name:?}");
    }
    for code in ["", " ", "a\0b", &long] {
        let outcome = place.create(Some(code)).await;
        assert!(matches!(outcome, Err(Error::CodeInvalid)), "{code:?}");
    }
}

async fn guests_own_no_events_and_admins_may(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let guest = place.guest("a", &event, &[]).await;
    for photographer in [guest.id, UserId(99)] {
        let new = NewEvent {
            name: "Fête",
            code: None,
            held_at: None,
            photographer,
            guests_only: false,
            approval_required: false,
        };
        let made = place.events.create(None, &new).await;
        assert!(matches!(made, Err(Error::PhotographerUnknown)));
        let change = EventChange {
            photographer: Some(photographer),
            ..EventChange::default()
        };
        let given = place.events.edit(&place.admin, event.id, &change).await;
        assert!(matches!(given, Err(Error::PhotographerUnknown)));
    }
    let change = EventChange {
        photographer: Some(place.admin.id),
        ..EventChange::default()
    };
    let given = place.events.edit(&place.admin, event.id, &change).await.unwrap();
    assert_eq!(given.photographer_id, Some(place.admin.id));
}

async fn a_change_touches_only_what_is_given(store: Store) {
    let place = Place::new(store).await;
    let before = place.event("M01").await;
    let change = EventChange {
        name: Some(" Bal "),
        ..EventChange::default()
    };
    let after = place.events.edit(&place.owner, before.id, &change).await.unwrap();
    let renamed = Event {
        name: "Bal".to_owned(),
        ..before
    };
    assert_eq!(after, renamed);
    let change = EventChange {
        code: Some("M02"),
        held_at: Timestamp::parse("2026-07-01"),
        photographer: Some(place.other.id),
        ..EventChange::default()
    };
    place
        .events
        .edit(&place.admin, renamed.id, &change)
        .await
        .unwrap();
    let moved = place.events.owned(&place.other, renamed.id).await.unwrap();
    assert_eq!((moved.name.as_str(), moved.code.as_str()), ("Bal", "M02"));
    assert_eq!(moved.held_at, change.held_at);
    let gone = place.events.owned(&place.owner, renamed.id).await;
    assert!(matches!(gone, Err(Error::NotFound)));
}

async fn a_change_with_a_code_in_use_changes_nothing(store: Store) {
    let place = Place::new(store).await;
    let (one, two) = (place.event("M01").await, place.event("M02").await);
    let change = EventChange {
        name: Some("Bal"),
        code: Some("m01"),
        photographer: Some(place.other.id),
        ..EventChange::default()
    };
    let outcome = place.events.edit(&place.admin, two.id, &change).await;
    assert!(matches!(outcome, Err(Error::CodeInUse)));
    assert_eq!(place.events.owned(&place.owner, two.id).await.unwrap(), two);
    let own = place.events.set_code(&place.owner, one.id, "m 01").await.unwrap();
    assert_eq!(own.as_str(), "m 01");
}

async fn codes_can_be_set_and_made_anew(store: Store) {
    let place = Place::new(store).await;
    let (event, other) = (place.event("M01").await, place.event("M02").await);
    let made = place.events.generate_code(&place.owner, event.id).await.unwrap();
    assert_eq!(place.events.by_code(made.as_str()).await.unwrap().id, event.id);
    assert!(matches!(place.events.by_code("M01").await, Err(Error::NotFound)));
    let taken = place.events.set_code(&place.owner, other.id, made.as_str()).await;
    assert!(matches!(taken, Err(Error::CodeInUse)));
    let bad = place.events.set_code(&place.owner, other.id, " ").await;
    assert!(matches!(bad, Err(Error::CodeInvalid)));
}
