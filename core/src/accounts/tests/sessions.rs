//! Ending all tokens of an account.
//!
//! A token is believed or not; which of the reasons it is that it is not, nobody is told.

use super::*;
use crate::store::testing::on_both;

on_both!(
    logging_out_everywhere_ends_every_token_and_no_other_account_s,
    a_new_password_ends_every_token_but_the_one_it_gives,
    a_password_is_changed_by_whoever_knows_it_only,
    a_photographer_given_a_new_password_is_logged_out,
    a_deactivated_photographer_who_is_active_again_logs_in_anew,
    of_many_guesses_at_once_none_beyond_the_limit_is_looked_at,
    passwords_are_not_changed_in_a_loop,
);

const OTHER: &str = "Ghijkl2?";

async fn token(place: &Place, name: &str, password: &str) -> String {
    match place.limited().login(name, password, None).await.unwrap() {
        Login::One { token, .. } => token,
        Login::Several(accounts) => panic!("one account, not {}", accounts.len()),
    }
}

async fn is_believed(place: &Place, token: &str) -> bool {
    match place.accounts.authenticate(token).await {
        Ok(_) => true,
        Err(Error::Unauthenticated) => false,
        Err(error) => panic!("{error}"),
    }
}

async fn logging_out_everywhere_ends_every_token_and_no_other_account_s(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let (anna, _) = (
        place.guest("anna", "M01").await,
        place.guest("berta", "M01").await,
    );
    let before = [
        token(&place, "anna", PASSWORD).await,
        token(&place, "anna", PASSWORD).await,
    ];
    let other = token(&place, "berta", PASSWORD).await;
    place.accounts.log_out_everywhere(&anna).await.unwrap();
    for token in before {
        assert!(!is_believed(&place, &token).await);
    }
    assert!(is_believed(&place, &other).await);
    assert!(is_believed(&place, &token(&place, "anna", PASSWORD).await).await);
}

async fn a_new_password_ends_every_token_but_the_one_it_gives(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let before = token(&place, "anna", PASSWORD).await;
    let given = place
        .limited()
        .change_password(&anna, PASSWORD, OTHER)
        .await
        .unwrap();
    assert!(!is_believed(&place, &before).await);
    assert!(is_believed(&place, &given).await);
    let old = place.limited().login("anna", PASSWORD, None).await;
    assert!(matches!(old, Err(Error::WrongCredentials)));
    token(&place, "anna", OTHER).await;
}

async fn a_password_is_changed_by_whoever_knows_it_only(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let old_token = token(&place, "anna", PASSWORD).await;
    let wrong = place.limited().change_password(&anna, OTHER, OTHER).await;
    assert!(matches!(wrong, Err(Error::WrongPassword)));
    let weak = place.limited().change_password(&anna, PASSWORD, "Abc").await;
    assert!(problems(weak).contains(&Problem::PasswordTooShort));
    // Two at once, from two devices: the second finds another password than it was told.
    let changed = place.limited().change_password(&anna, PASSWORD, OTHER).await;
    assert!(changed.is_ok());
    let late = place.limited().change_password(&anna, PASSWORD, "Mnopqr3!").await;
    assert!(matches!(late, Err(Error::WrongPassword)));
    assert!(!is_believed(&place, &old_token).await);
    token(&place, "anna", OTHER).await;
}

async fn a_photographer_given_a_new_password_is_logged_out(store: Store) {
    let place = Place::new(store);
    let photographer = place.photographer("paula").await;
    let old_token = token(&place, "paula", PASSWORD).await;
    let renamed = StaffChange {
        username: Some("paula b"),
        ..StaffChange::default()
    };
    place
        .accounts
        .update_photographer(None, photographer.id, &renamed)
        .await
        .unwrap();
    assert!(is_believed(&place, &old_token).await);
    let change = StaffChange {
        password: Some(OTHER),
        ..StaffChange::default()
    };
    place
        .accounts
        .update_photographer(None, photographer.id, &change)
        .await
        .unwrap();
    assert!(!is_believed(&place, &old_token).await);
}

async fn a_deactivated_photographer_who_is_active_again_logs_in_anew(store: Store) {
    let place = Place::new(store);
    let photographer = place.photographer("paula").await;
    let old_token = token(&place, "paula", PASSWORD).await;
    for is_active in [true, false, true] {
        assert_eq!(
            is_believed(&place, &old_token).await,
            place.user(photographer.id).await.is_active
        );
        let change = StaffChange {
            is_active: Some(is_active),
            ..StaffChange::default()
        };
        let changed = place.accounts.update_photographer(None, photographer.id, &change);
        changed.await.unwrap();
    }
    assert!(!is_believed(&place, &old_token).await);
    assert!(is_believed(&place, &token(&place, "paula", PASSWORD).await).await);
}

/// The right one is the last: had all been looked at together, it would have been found.
async fn of_many_guesses_at_once_none_beyond_the_limit_is_looked_at(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let guesses = (0..61).map(|_| {
        let (accounts, anna) = (place.accounts.clone(), anna.clone());
        tokio::spawn(async move {
            accounts
                .limited(origin(0))
                .change_password(&anna, "Wrong000!", OTHER)
                .await
        })
    });
    let mut looked_at = 0;
    for guess in guesses.collect::<Vec<_>>() {
        match guess.await.unwrap() {
            Err(Error::WrongPassword) => looked_at += 1,
            Err(Error::TooMany(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(looked_at, 10);
    let right = place.limited().change_password(&anna, PASSWORD, OTHER).await;
    assert!(matches!(right, Err(Error::TooMany(_))), "{right:?}");
    let elsewhere = place.accounts.limited(origin(1));
    elsewhere.change_password(&anna, PASSWORD, OTHER).await.unwrap();
}

async fn passwords_are_not_changed_in_a_loop(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    for number in 0..10 {
        let user = place.user(anna.id).await;
        let (present, new) = if number % 2 == 0 {
            (PASSWORD, OTHER)
        } else {
            (OTHER, PASSWORD)
        };
        place
            .limited()
            .change_password(&user, present, new)
            .await
            .unwrap();
    }
    let user = place.user(anna.id).await;
    let more = place.limited().change_password(&user, PASSWORD, OTHER).await;
    assert!(matches!(more, Err(Error::TooMany(_))), "{more:?}");
    token(&place, "anna", PASSWORD).await;
}
