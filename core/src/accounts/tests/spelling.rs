//! The same name, address or password in other code points.
//!
//! And names that pretend to be others. What earlier versions stored keeps working.

use super::*;
use crate::store::testing::on_both;

on_both!(
    a_name_logs_in_whatever_its_case_and_composition,
    one_name_in_two_cases_is_taken_within_an_event,
    names_of_staff_are_for_no_guest_in_any_case,
    older_pairs_keep_working,
    names_that_are_not_what_they_look_like_are_refused,
    an_address_is_the_same_composed_or_not,
    a_password_is_the_same_composed_or_not,
    an_erased_account_gives_its_name_up,
    a_renamed_photographer_gives_the_name_up,
);

async fn opens(place: &Place, name: &str, password: &str) -> Option<UserId> {
    match place.limited().login(name, password, None).await {
        Ok(Login::One { account, .. }) => Some(account.user.id),
        Ok(Login::Several(accounts)) => panic!("one account, not {accounts:?}"),
        Err(Error::WrongCredentials) => None,
        Err(error) => panic!("{error}"),
    }
}

async fn register(place: &Place, name: &str, email: &str) -> Result<Account, Error> {
    place
        .limited()
        .register(&credentials(name, email), "M01", None, None)
        .await
}

async fn a_name_logs_in_whatever_its_case_and_composition(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let elise = register(&place, "E\u{301}lise", "e@x.fr").await.unwrap().user;
    assert_eq!(elise.username, "Élise");
    for name in [
        "Élise",
        "élise",
        "ÉLISE",
        "E\u{301}LISE",
        "e\u{301}lise",
        " Élise\u{200b}",
    ] {
        assert_eq!(opens(&place, name, PASSWORD).await, Some(elise.id), "{name:?}");
    }
    assert_eq!(opens(&place, "Elise", PASSWORD).await, None);
}

async fn one_name_in_two_cases_is_taken_within_an_event(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    place.guest("anna", "M01").await;
    for name in ["Anna", "ANNA", "ａｎｎａ"] {
        let taken = register(&place, name, "other@x.fr").await;
        assert_eq!(problems(taken), [Problem::UsernameTaken], "{name}");
        let asked = place
            .limited()
            .check_availability(Some(name), None, Some("M01"), false)
            .await;
        assert!(asked.unwrap().username_taken, "{name}");
    }
    let elsewhere = place.guest("Anna", "M02").await;
    let joined = place.limited().join_event(&elsewhere, "M01", None).await;
    assert!(problems(joined).contains(&Problem::UsernameTaken));
    let registering = ["Zoe", "zoe", "ZOE", "zOe"].map(|name| {
        let (accounts, email) = (place.accounts.clone(), format!("{name}1@x.fr"));
        let number = name.chars().filter(|c| c.is_uppercase()).count();
        let email = format!("{number}{email}");
        tokio::spawn(async move {
            let limited = accounts.limited(origin(0));
            limited
                .register(&credentials(name, &email), "M01", None, None)
                .await
        })
    });
    let mut registered = 0;
    for one in registering {
        registered += u32::from(one.await.unwrap().is_ok());
    }
    assert_eq!(registered, 1);
}

async fn names_of_staff_are_for_no_guest_in_any_case(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.admin("Root").await;
    let taken = register(&place, "rOOT", "other@x.fr").await;
    assert_eq!(problems(taken), [Problem::UsernameTaken]);
}

async fn older_pairs_keep_working(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let (first, second) = (place.guest("one", "M01").await, place.guest("two", "M01").await);
    testing::rename(&place.store, first.id, "anna").await;
    testing::rename(&place.store, second.id, "Anna").await;
    for _ in 0..2 {
        place.accounts.name_older_accounts().await.unwrap();
    }
    assert_eq!(testing::count(&place.store, "account_names").await, 1);
    let listed = place.limited().login("Anna", PASSWORD, None).await;
    assert!(matches!(listed, Ok(Login::Several(accounts)) if accounts.len() == 2));
    assert_eq!(opens(&place, "one@x.fr", PASSWORD).await, Some(first.id));
    assert_eq!(opens(&place, "ANNA", PASSWORD).await, Some(first.id));
    let taken = register(&place, "aNNa", "other@x.fr").await;
    assert_eq!(problems(taken), [Problem::UsernameTaken]);
}

async fn names_that_are_not_what_they_look_like_are_refused(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let paula = place.photographer("paula").await;
    for name in ["a\u{202e}nna", "an\u{200b}na", "аnna", "\u{3164}"] {
        let refused = register(&place, name, "a@x.fr").await;
        assert_eq!(problems(refused), [Problem::UsernameInvalid], "{name:?}");
        let change = StaffChange {
            username: Some(name),
            ..StaffChange::default()
        };
        let refused = place.accounts.update_photographer(None, paula.id, &change).await;
        assert_eq!(problems(refused), [Problem::UsernameInvalid], "{name:?}");
    }
    // Who has such a name from earlier still comes in.
    let older = place.guest("anna", "M01").await;
    testing::rename(&place.store, older.id, "аnna").await;
    assert_eq!(opens(&place, "аnna", PASSWORD).await, Some(older.id));
}

async fn an_address_is_the_same_composed_or_not(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let elise = register(&place, "elise", "e\u{301}lise@x.fr").await.unwrap().user;
    assert_eq!(elise.email, "élise@x.fr");
    for address in ["élise@x.fr", "E\u{301}LISE@x.fr"] {
        assert_eq!(
            opens(&place, address, PASSWORD).await,
            Some(elise.id),
            "{address}"
        );
        let taken = register(&place, "other", address).await;
        assert_eq!(problems(taken), [Problem::EmailTaken], "{address}");
    }
}

async fn a_password_is_the_same_composed_or_not(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let new = Credentials {
        password: "E\u{301}coles-7",
        ..credentials("elise", "e@x.fr")
    };
    let elise = place
        .limited()
        .register(&new, "M01", None, None)
        .await
        .unwrap()
        .user;
    for password in ["Écoles-7", "E\u{301}coles-7"] {
        assert_eq!(
            opens(&place, "elise", password).await,
            Some(elise.id),
            "{password:?}"
        );
    }
    assert_eq!(opens(&place, "elise", "Ecoles-7").await, None);
    let changed = place
        .limited()
        .change_password(&elise, "Écoles-7", PASSWORD)
        .await;
    changed.unwrap();
}

async fn an_erased_account_gives_its_name_up(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("Anna", "M01").await;
    place.accounts.erase(&anna).await.unwrap();
    assert_eq!(testing::count(&place.store, "account_names").await, 0);
    place.guest("anna", "M01").await;
}

async fn a_renamed_photographer_gives_the_name_up(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let paula = place.photographer("paula").await;
    let change = StaffChange {
        username: Some("Petra"),
        ..StaffChange::default()
    };
    place
        .accounts
        .update_photographer(None, paula.id, &change)
        .await
        .unwrap();
    register(&place, "paula", "other@x.fr").await.unwrap();
    let taken = register(&place, "petra", "another@x.fr").await;
    assert_eq!(problems(taken), [Problem::UsernameTaken]);
}
