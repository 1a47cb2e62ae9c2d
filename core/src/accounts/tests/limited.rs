//! How the ways in are slowed down.
//!
//! The clock stands still, so what is used up stays so until a test lets time pass.

use std::net::Ipv6Addr;

use super::*;
use crate::limits::{Attempt, Limit};
use crate::store::testing::on_both;

on_both!(
    wrong_passwords_are_slowed_down_for_the_account_they_were_tried_on,
    the_right_password_is_no_way_around,
    accounts_that_do_not_exist_are_slowed_down_alike,
    many_accounts_tried_from_one_place_are_slowed_down,
    one_account_tried_from_many_places_is_slowed_down,
    codes_cannot_be_guessed_at_speed,
    codes_are_not_guessed_from_many_networks,
    an_origin_where_guests_are_known_is_not_closed_by_guesses_elsewhere,
    a_thousand_guests_behind_one_address_notice_nothing,
);

/// Tries a wrong password until it is not looked at any more; answers how often it was.
async fn wrong_passwords(place: &Place, origin: Origin, name: &str, at_most: u32) -> u32 {
    for tries in 0..at_most {
        match place
            .accounts
            .limited(origin)
            .login(name, "Wrong000!", None)
            .await
        {
            Err(Error::WrongCredentials) => {}
            Err(Error::TooMany(_)) => return tries,
            other => panic!("wrong or too many, not {other:?}"),
        }
    }
    at_most
}

async fn wrong_passwords_are_slowed_down_for_the_account_they_were_tried_on(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    place.guest("berta", "M01").await;
    assert_eq!(wrong_passwords(&place, origin(1), "anna", 200).await, 10);
    assert_eq!(
        wrong_passwords(&place, origin(1), " ANNA ", 200).await,
        0,
        "however it is written"
    );
    place
        .accounts
        .limited(origin(1))
        .login("berta", PASSWORD, None)
        .await
        .unwrap();
    place
        .accounts
        .limited(origin(2))
        .login("anna", PASSWORD, None)
        .await
        .unwrap();
    place.clock.advance(Duration::from_mins(1));
    place
        .accounts
        .limited(origin(1))
        .login("anna", PASSWORD, None)
        .await
        .unwrap();
}

async fn the_right_password_is_no_way_around(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    wrong_passwords(&place, origin(1), "anna", 200).await;
    let right = place
        .accounts
        .limited(origin(1))
        .login("anna", PASSWORD, None)
        .await;
    assert!(matches!(right, Err(Error::TooMany(_))), "{right:?}");
}

async fn accounts_that_do_not_exist_are_slowed_down_alike(store: Store) {
    let place = Place::new(store);
    assert_eq!(wrong_passwords(&place, origin(1), "nobody", 200).await, 10);
}

async fn many_accounts_tried_from_one_place_are_slowed_down(store: Store) {
    let place = Place::new(store);
    let mut tries = 0;
    for number in 0..200 {
        tries += wrong_passwords(&place, origin(1), &format!("guest{number}"), 1).await;
    }
    assert_eq!(tries, 100);
}

async fn one_account_tried_from_many_places_is_slowed_down(store: Store) {
    let place = Place::new(store);
    let mut tries = 0;
    for number in 0..200 {
        tries += wrong_passwords(&place, origin(number), "anna", 1).await;
    }
    assert_eq!(tries, 100);
}

async fn codes_cannot_be_guessed_at_speed(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let limited = place.accounts.limited(origin(1));
    for number in 0..25 {
        let code = format!("X{number}");
        assert!(!limited.check_event_code(&code).await.unwrap());
        let unknown = limited.check_availability(None, None, Some(&code), false).await;
        assert!(matches!(unknown, Err(Error::EventCodeUnknown)));
        let unknown = limited.join_event(&anna, &code, None).await;
        assert!(matches!(unknown, Err(Error::EventCodeUnknown)));
        let unknown = limited
            .register(&credentials("b", "b@x.fr"), &code, None, None)
            .await;
        assert_eq!(problems(unknown), [Problem::EventCodeUnknown]);
    }
    let known = limited.check_event_code("M01").await;
    assert!(matches!(known, Err(Error::TooMany(_))), "whatever the code");
    let elsewhere = place.accounts.limited(origin(2)).check_event_code("M01").await;
    assert!(elsewhere.unwrap());
}

fn network(number: u128) -> Origin {
    Origin::at(IpAddr::V6(Ipv6Addr::from_bits(
        0x2001_0db8_u128 << 96 | number << 64,
    )))
}

/// Tries a hundred codes that no event has; answers how many were looked at.
async fn unknown_codes(place: &Place, origin: Origin) -> u32 {
    let mut looked_at = 0;
    for number in 0..100 {
        match place
            .accounts
            .limited(origin)
            .check_event_code(&format!("X{number}"))
            .await
        {
            Ok(is_known) => looked_at += u32::from(!is_known),
            Err(Error::TooMany(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    looked_at
}

async fn codes_are_not_guessed_from_many_networks(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let mut looked_at = 0;
    for number in 0..6 {
        looked_at += unknown_codes(&place, network(number)).await;
    }
    assert_eq!(looked_at, 400, "of one /48");
    let right = place.accounts.limited(network(7)).check_event_code("M01").await;
    assert!(matches!(right, Err(Error::TooMany(_))), "{right:?}");
    let other = place.accounts.limited(network(7 << 16));
    assert!(other.check_event_code("M01").await.unwrap());
}

async fn an_origin_where_guests_are_known_is_not_closed_by_guesses_elsewhere(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    let everywhere = Attempt {
        limit: Limit::UnknownCodeAnywhere,
        key: "",
    };
    while place.accounts.limits.charge(&[everywhere]).await.is_ok() {}
    assert!(place.limited().check_event_code("M01").await.unwrap());
    for code in ["M01", "X01"] {
        let refused = place.accounts.limited(origin(1)).check_event_code(code).await;
        assert!(matches!(refused, Err(Error::TooMany(_))), "{code}: {refused:?}");
    }
}

async fn a_thousand_guests_behind_one_address_notice_nothing(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let limited = place.accounts.limited(origin(1));
    for number in 0..200 {
        assert!(limited.check_event_code("M01").await.unwrap());
        let name = format!("guest{number}");
        let email = format!("{name}@x.fr");
        limited
            .register(&credentials(&name, &email), "M01", None, None)
            .await
            .unwrap();
        if number % 10 == 0 {
            assert_eq!(wrong_passwords(&place, origin(1), &name, 1).await, 1);
        }
        limited.login(&name, PASSWORD, None).await.unwrap();
    }
}
