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
);

const OTHER: &str = "Ghijkl2?";

async fn token(place: &Place, name: &str, password: &str) -> String {
    match place.accounts.login(name, password, None).await.unwrap() {
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
        .accounts
        .change_password(&anna, PASSWORD, OTHER)
        .await
        .unwrap();
    assert!(!is_believed(&place, &before).await);
    assert!(is_believed(&place, &given).await);
    let old = place.accounts.login("anna", PASSWORD, None).await;
    assert!(matches!(old, Err(Error::WrongCredentials)));
    token(&place, "anna", OTHER).await;
}

async fn a_password_is_changed_by_whoever_knows_it_only(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let held = token(&place, "anna", PASSWORD).await;
    let wrong = place.accounts.change_password(&anna, OTHER, OTHER).await;
    assert!(matches!(wrong, Err(Error::WrongPassword)));
    let weak = place.accounts.change_password(&anna, PASSWORD, "Abc").await;
    assert!(problems(weak).contains(&Problem::PasswordTooShort));
    // Two at once, from two devices: the second finds another password than it was told.
    let changed = place.accounts.change_password(&anna, PASSWORD, OTHER).await;
    assert!(changed.is_ok());
    let late = place.accounts.change_password(&anna, PASSWORD, "Mnopqr3!").await;
    assert!(matches!(late, Err(Error::WrongPassword)));
    assert!(!is_believed(&place, &held).await);
    token(&place, "anna", OTHER).await;
}

async fn a_photographer_given_a_new_password_is_logged_out(store: Store) {
    let place = Place::new(store);
    let photographer = place.photographer("paula").await;
    let held = token(&place, "paula", PASSWORD).await;
    let renamed = StaffChange {
        username: Some("paula b"),
        ..StaffChange::default()
    };
    place
        .accounts
        .update_photographer(None, photographer.id, &renamed)
        .await
        .unwrap();
    assert!(is_believed(&place, &held).await);
    let change = StaffChange {
        password: Some(OTHER),
        ..StaffChange::default()
    };
    place
        .accounts
        .update_photographer(None, photographer.id, &change)
        .await
        .unwrap();
    assert!(!is_believed(&place, &held).await);
}
