//! A forgotten password, from the request to the new one.
//!
//! Mails are sent by `http`: here the token is taken as it is made.

use super::*;
use crate::store::testing::on_both;

on_both!(
    a_token_sets_the_password_once_and_ends_all_others,
    a_token_is_good_for_an_hour,
    a_token_opens_every_account_of_its_address,
    an_address_without_an_account_gets_no_token,
    made_up_tokens_and_weak_passwords_change_nothing,
    a_token_goes_with_its_account,
    an_address_is_not_flooded,
    made_up_tokens_cost_no_hash_and_are_counted,
);

const OTHER: &str = "Ghijkl2?";

async fn token(place: &Place, email: &str) -> Option<String> {
    let request = place.accounts.ask_for_reset(origin(0), email).await.unwrap();
    let made = place.accounts.make_reset_token(&request).await.unwrap();
    made.map(|made| made.token)
}

async fn opens(place: &Place, name: &str, password: &str) -> bool {
    match place.limited().login(name, password, None).await {
        Ok(_) => true,
        Err(Error::WrongCredentials) => false,
        Err(error) => panic!("{error}"),
    }
}

async fn is_invalid(place: &Place, token: &str) -> bool {
    let reset = place.limited().reset_password(token, OTHER).await;
    matches!(reset, Err(Error::ResetTokenInvalid))
}

async fn a_token_sets_the_password_once_and_ends_all_others(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let (first, second) = (
        token(&place, "ANNA@x.fr").await.unwrap(),
        token(&place, "anna@x.fr").await.unwrap(),
    );
    let reset = place.limited().reset_password(&second, OTHER).await.unwrap();
    assert_eq!(reset.id, anna.id);
    assert!(opens(&place, "anna", OTHER).await && !opens(&place, "anna", PASSWORD).await);
    assert!(
        reset.token_generation > anna.token_generation,
        "whoever is logged in is not any more"
    );
    for used in [first, second] {
        assert!(is_invalid(&place, &used).await);
    }
}

async fn a_token_is_good_for_an_hour(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    let late = token(&place, "anna@x.fr").await.unwrap();
    place.clock.advance(Duration::from_hours(1));
    assert!(is_invalid(&place, &late).await);
    let timely = token(&place, "anna@x.fr").await.unwrap();
    place.clock.advance(Duration::from_mins(59));
    place.limited().reset_password(&timely, OTHER).await.unwrap();
}

async fn a_token_opens_every_account_of_its_address(store: Store) {
    let place = Place::new(store);
    for code in ["M01", "M02"] {
        place.event(code).await;
        place.guest("anna", code).await;
    }
    place.guest("berta", "M01").await;
    let token = token(&place, "anna@x.fr").await.unwrap();
    place.limited().reset_password(&token, OTHER).await.unwrap();
    let Login::Several(opened) = place.limited().login("anna", OTHER, None).await.unwrap() else {
        panic!("both accounts open");
    };
    assert_eq!(opened.len(), 2);
    assert!(opens(&place, "berta", PASSWORD).await);
}

async fn an_address_without_an_account_gets_no_token(store: Store) {
    let place = Place::new(store);
    assert_eq!(token(&place, "nobody@x.fr").await, None);
    let none = place.accounts.ask_for_reset(origin(0), "nobody").await;
    assert_eq!(problems(none), [Problem::EmailInvalid]);
}

async fn made_up_tokens_and_weak_passwords_change_nothing(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    let token = token(&place, "anna@x.fr").await.unwrap();
    for made_up in ["", "x", &token[1..], &token.to_uppercase(), "' or 1=1 --"] {
        assert!(is_invalid(&place, made_up).await, "{made_up}");
    }
    let weak = place.limited().reset_password(&token, "abc").await;
    assert!(problems(weak).contains(&Problem::PasswordTooShort));
    assert!(opens(&place, "anna", PASSWORD).await);
    place.limited().reset_password(&token, OTHER).await.unwrap();
}

async fn a_token_goes_with_its_account(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let token = token(&place, "anna@x.fr").await.unwrap();
    place.accounts.erase(&anna).await.unwrap();
    assert!(is_invalid(&place, &token).await);
    assert_eq!(testing::count(&place.store, "password_resets").await, 0);
}

async fn an_address_is_not_flooded(store: Store) {
    let place = Place::new(store);
    for _ in 0..3 {
        place
            .accounts
            .ask_for_reset(origin(0), "anna@x.fr")
            .await
            .unwrap();
    }
    let more = place.accounts.ask_for_reset(origin(0), "Anna@x.fr").await;
    assert!(matches!(more, Err(Error::TooMany(_))));
    place
        .accounts
        .ask_for_reset(origin(0), "berta@x.fr")
        .await
        .unwrap();
}

async fn made_up_tokens_cost_no_hash_and_are_counted(store: Store) {
    let mut place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    let token = token(&place, "anna@x.fr").await.unwrap();
    // No password can be hashed any more.
    let hasher = std::mem::replace(&mut place.accounts.hasher, Hasher::busy());
    for _ in 0..30 {
        assert!(is_invalid(&place, "made up").await);
    }
    let more = place.limited().reset_password("made up", OTHER).await;
    assert!(matches!(more, Err(Error::TooMany(_))), "{more:?}");
    let good = place
        .accounts
        .limited(origin(1))
        .reset_password(&token, OTHER)
        .await;
    assert!(matches!(good, Err(Error::Busy)), "{good:?}");
    place.accounts.hasher = hasher;
    let elsewhere = place.accounts.limited(origin(1));
    elsewhere.reset_password(&token, OTHER).await.unwrap();
}
