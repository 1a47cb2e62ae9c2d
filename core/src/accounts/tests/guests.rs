//! Guests without a password, and their personal links.
//!
//! No hash is computed for them, no password and no address opens what they did not say, and a link is void as soon as
//! anything ends it.

use super::*;
use crate::store::removal;
use crate::store::testing::{count, execute, on_both};

on_both!(
    a_guest_without_a_password_is_hashed_nothing,
    a_guest_without_an_address_is_nobody_by_address,
    guests_without_addresses_join_the_same_events,
    an_address_is_as_unique_as_at_a_registration,
    nothing_is_stored_of_a_guest_who_is_refused,
    the_link_opens_the_account_until_it_is_void,
    a_link_ends_with_its_event,
    made_up_links_are_counted,
    only_guests_have_links,
);

impl Place {
    async fn joined(&self, applicant: &Applicant<'_>, code: &str) -> JoinedGuest {
        let limited = self.limited();
        let joined = limited.join_as_guest(applicant, code, None, None).await;
        joined.unwrap()
    }

    async fn opens(&self, link: &str) -> bool {
        match self.limited().open_by_link(link).await {
            Ok(_) => true,
            Err(Error::PersonalLinkInvalid) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

async fn a_guest_without_a_password_is_hashed_nothing(store: Store) {
    let mut place = Place::new(store);
    place.event("M01").await;
    place.accounts.hasher = Hasher::busy();
    let applicant = Applicant {
        name: Some(" Anna "),
        language: Some(crate::model::Language::English),
        ..Applicant::default()
    };
    let JoinedGuest { account, token, .. } = place.joined(&applicant, "M01").await;
    let user = &account.user;
    assert_eq!(place.accounts.authenticate(&token).await.unwrap(), account);
    assert_eq!((user.email.as_str(), user.password_hash.as_str()), ("", ""));
    assert_eq!(user.display_name.as_deref(), Some("Anna"));
    assert_eq!(user.language, Some(crate::model::Language::English));
    assert!(user.username.starts_with("guest-") && user.username.len() == 12);
    assert!(place.is_queued(user, account.event.as_ref().unwrap()).await);
}

async fn a_guest_without_an_address_is_nobody_by_address(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let guest = place.joined(&Applicant::default(), "M01").await.account.user;
    let with_address = Applicant {
        email: Some("Anna@x.fr"),
        ..Applicant::default()
    };
    place.joined(&with_address, "M01").await;
    let mut reader = place.store.read().await.unwrap();
    let key = users::email_key(reader.conn(), guest.id).await.unwrap().unwrap();
    drop(reader);
    assert!(key.starts_with("guest:"), "{key}");
    for name in ["", &key, &guest.username, "anna@x.fr"] {
        for password in ["", PASSWORD] {
            let login = place.limited().login(name, password, None).await;
            assert!(matches!(login, Err(Error::WrongCredentials)), "{name:?}");
        }
        if let Ok(request) = place.accounts.ask_for_reset(origin(0), name).await {
            let made = place.accounts.make_reset_token(&request).await.unwrap();
            assert!(made.is_none(), "a password for an account without one");
        }
        let name = Some(name).filter(|name| name.contains(':'));
        let limited = place.limited();
        let found = limited.check_availability(None, name, Some("M01"), true);
        assert!(!found.await.unwrap().email_taken);
    }
}

async fn guests_without_addresses_join_the_same_events(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    for _ in 0..3 {
        let user = place.joined(&Applicant::default(), "M01").await.account.user;
        place.limited().join_event(&user, "M02", None).await.unwrap();
    }
    assert_eq!(count(&place.store, "memberships").await, 6);
}

async fn an_address_is_as_unique_as_at_a_registration(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    place.guest("anna", "M01").await;
    let anna = Applicant {
        email: Some("ANNA@x.fr"),
        ..Applicant::default()
    };
    let again = place.limited().join_as_guest(&anna, "M01", None, None).await;
    assert_eq!(problems(again), [Problem::EmailTaken]);
    // In another event somebody may say the same, which opens nothing of hers.
    place.joined(&anna, "M02").await;
    let login = place.limited().login("anna@x.fr", PASSWORD, None).await.unwrap();
    assert!(matches!(login, Login::One { .. }), "{login:?}");
}

async fn nothing_is_stored_of_a_guest_who_is_refused(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let odd = Applicant {
        email: Some("nowhere"),
        name: Some("a\u{200b}b"),
        ..Applicant::default()
    };
    let limited = place.limited();
    let unknown = limited.join_as_guest(&odd, "M99", None, None).await;
    assert!(matches!(unknown, Err(Error::EventCodeUnknown)), "{unknown:?}");
    let expected = [Problem::EmailInvalid, Problem::NameInvalid];
    assert_eq!(
        problems(limited.check_guest(&odd, "M01", None, false).await),
        expected
    );
    assert_eq!(
        problems(limited.join_as_guest(&odd, "M01", None, None).await),
        expected
    );
    assert_eq!(count(&place.store, "users").await, 0);
    assert_eq!(count(&place.store, "personal_links").await, 0);
}

async fn the_link_opens_the_account_until_it_is_void(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let joined = place.joined(&Applicant::default(), "M01").await;
    let user = &joined.account.user;
    let found = place.limited().find_by_link(&joined.link.token).await.unwrap();
    assert_eq!(found, joined.account);
    let opened = place.limited().open_by_link(&joined.link.token).await.unwrap();
    assert_eq!(
        place.accounts.authenticate(&opened.token).await.unwrap(),
        joined.account
    );

    let second = place.accounts.make_link(user).await.unwrap().token;
    assert!(!place.opens(&joined.link.token).await && place.opens(&second).await);
    place.accounts.end_link(user).await.unwrap();
    place.accounts.end_link(user).await.unwrap();
    assert!(!place.opens(&second).await);

    let third = place.accounts.make_link(user).await.unwrap().token;
    assert!(place.accounts.link_made_at(user).await.unwrap().is_some());
    place.accounts.log_out_everywhere(user).await.unwrap();
    assert!(!place.opens(&third).await);
    assert_eq!(place.accounts.link_made_at(user).await.unwrap(), None);

    let fourth = place.accounts.make_link(user).await.unwrap().token;
    assert!(place.opens(&fourth).await);
    place.accounts.erase(user).await.unwrap();
    assert!(!place.opens(&fourth).await);
    assert_eq!(count(&place.store, "personal_links").await, 0);
}

async fn a_link_ends_with_its_event(store: Store) {
    let place = Place::new(store);
    let event = place.event("M01").await;
    let token = place.joined(&Applicant::default(), "M01").await.link.token;
    execute(&place.store, "update events set ended_at = 1").await;
    let ended = place.limited().open_by_link(&token).await;
    assert!(matches!(ended, Err(Error::EventEnded)), "{ended:?}");
    let mut tx = place.store.begin().await.unwrap();
    removal::remove_faces(tx.conn(), event.id).await.unwrap();
    tx.commit().await.unwrap();
    execute(&place.store, "update events set ended_at = null").await;
    assert!(
        !place.opens(&token).await,
        "it stays void if the event is restored"
    );
}

async fn made_up_links_are_counted(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let good = place.joined(&Applicant::default(), "M01").await.link.token;
    for _ in 0..100 {
        assert!(place.opens(&good).await, "a good one costs nothing");
        assert!(!place.opens("made-up").await);
        place.clock.advance(Duration::from_millis(1));
    }
    let refused = place.limited().open_by_link("made-up").await;
    assert!(matches!(refused, Err(Error::TooMany(_))), "{refused:?}");
    // Who tries made-up links keeps nobody out who shares the address with them.
    place.limited().find_by_link(&good).await.unwrap();
    let elsewhere = place.accounts.limited(origin(1));
    elsewhere.find_by_link(&good).await.unwrap();
}

async fn only_guests_have_links(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("r").await;
    let made = place.accounts.make_link(&admin).await;
    assert!(matches!(made, Err(Error::GuestsOnly)), "{made:?}");
}
