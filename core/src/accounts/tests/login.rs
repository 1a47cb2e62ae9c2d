//! Logging in with one account or several.
//!
//! And what a token is worth afterwards: until it expires, as long as its account is there and active.

use super::*;
use crate::store::testing::on_both;

on_both!(
    name_and_address_both_log_in,
    a_wrong_name_or_password_opens_nothing,
    a_password_that_opens_several_accounts_lists_them,
    only_accounts_the_password_opens_are_listed,
    the_newest_accounts_of_a_common_name_are_tried,
    a_token_stands_for_its_account_until_it_expires,
    a_token_with_only_a_name_needs_a_name_that_is_unique_and_older,
    an_inactive_account_neither_logs_in_nor_is_recognised,
    a_removed_account_is_not_recognised,
    counts_are_of_the_callers_event,
);

fn listed(accounts: &[Account]) -> Vec<(UserId, Option<&str>)> {
    accounts
        .iter()
        .map(|account| (account.user.id, code_of(account)))
        .collect()
}

fn code_of(account: &Account) -> Option<&str> {
    account.event.as_ref().map(|event| event.code.as_str())
}

fn one(login: Login) -> (String, Account) {
    match login {
        Login::One { token, account } => (token, *account),
        Login::Several(accounts) => panic!("one account, not {accounts:?}"),
    }
}

fn several(login: Login) -> Vec<Account> {
    match login {
        Login::Several(accounts) => accounts,
        Login::One { account, .. } => panic!("several accounts, not {account:?}"),
    }
}

async fn name_and_address_both_log_in(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let guest = place.guest("Marie", "M01").await;
    for name in ["Marie", " Marie ", "marie", "MARIE@X.FR"] {
        let (_, account) = one(place.limited().login(name, PASSWORD, None).await.unwrap());
        assert_eq!(account.user, guest, "{name}");
    }
}

async fn a_wrong_name_or_password_opens_nothing(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let guest = place.guest("Marie", "M01").await;
    for (name, password, chosen) in [
        ("Marie", "Abcdef1?", None),
        ("Marie", "", None),
        ("Jeanne", PASSWORD, None),
        ("Marie", PASSWORD, Some(UserId(guest.id.0 + 1))),
        ("Marie", "Abcdef1?", Some(guest.id)),
        ("Jeanne", PASSWORD, Some(guest.id)),
    ] {
        let outcome = place.limited().login(name, password, chosen).await;
        assert!(
            matches!(outcome, Err(Error::WrongCredentials)),
            "{name} {password}"
        );
    }
}

async fn a_password_that_opens_several_accounts_lists_them(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    let (first, second) = (
        place.guest("Marie", "M01").await,
        place.guest("Marie", "M02").await,
    );
    for name in ["Marie", "marie@x.fr"] {
        let accounts = several(place.limited().login(name, PASSWORD, None).await.unwrap());
        assert_eq!(
            listed(&accounts),
            [(second.id, Some("M02")), (first.id, Some("M01"))]
        );
    }
    let (token, account) = one(place
        .limited()
        .login("Marie", PASSWORD, Some(first.id))
        .await
        .unwrap());
    assert_eq!(account.user.id, first.id);
    assert_eq!(
        place.accounts.authenticate(&token).await.unwrap().user.id,
        first.id
    );
}

async fn only_accounts_the_password_opens_are_listed(store: Store) {
    let place = Place::new(store);
    for code in ["M01", "M02"] {
        place.event(code).await;
    }
    place.guest("Marie", "M01").await;
    let other = Credentials {
        username: "Marie",
        email: "another@x.fr",
        password: "Zyxwvu9?",
    };
    let another = place.limited().register(&other, "M02", None, None).await.unwrap();
    let (_, account) = one(place.limited().login("Marie", "Zyxwvu9?", None).await.unwrap());
    assert_eq!(account.user.id, another.user.id);
}

async fn the_newest_accounts_of_a_common_name_are_tried(store: Store) {
    let place = Place::new(store);
    for number in 0..22 {
        let code = format!("M{number}");
        place.event(&code).await;
        let email = format!("marie{number}@x.fr");
        place
            .limited()
            .register(&credentials("Marie", &email), &code, None, None)
            .await
            .unwrap();
    }
    let accounts = several(place.limited().login("Marie", PASSWORD, None).await.unwrap());
    assert_eq!(accounts.len(), 20);
    assert_eq!(accounts[0].user.email, "marie21@x.fr");
    let (_, oldest) = one(place
        .limited()
        .login("marie0@x.fr", PASSWORD, None)
        .await
        .unwrap());
    assert_eq!(oldest.user.email, "marie0@x.fr");
}

async fn a_token_stands_for_its_account_until_it_expires(store: Store) {
    let place = Place::new(store);
    let event = place.event("M01").await;
    let guest = place.guest("Marie", "M01").await;
    let (token, _) = one(place.limited().login("Marie", PASSWORD, None).await.unwrap());
    let account = place.accounts.authenticate(&token).await.unwrap();
    assert_eq!((account.user, account.event), (guest, Some(event)));
    place.clock.advance(TOKEN_LIFE);
    let expired = place.accounts.authenticate(&token).await;
    assert!(matches!(expired, Err(Error::Unauthenticated)));
    let noise = place.accounts.authenticate("a.b.c").await;
    assert!(matches!(noise, Err(Error::Unauthenticated)));
}

async fn a_token_with_only_a_name_needs_a_name_that_is_unique_and_older(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    let guest = place.guest("Marie", "M01").await;
    let now = place.clock.now().as_micros() / 1_000_000;
    let exp = now + i64::try_from(TOKEN_LIFE.as_secs()).unwrap();
    let token_of = |name: &str, iat: Option<i64>, exp: i64| {
        let claims = match iat {
            Some(iat) => serde_json::json!({"sub": name, "exp": exp, "iat": iat}),
            None => serde_json::json!({"sub": name, "exp": exp}),
        };
        let key = jsonwebtoken::EncodingKey::from_secret(KEY);
        jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap()
    };
    let token = |name: &str| token_of(name, None, exp);
    for iat in [None, Some(now)] {
        let account = place.accounts.authenticate(&token_of("Marie", iat, exp)).await;
        assert_eq!(account.unwrap().user.id, guest.id);
    }
    for (iat, exp) in [(None, exp - 1), (Some(now - 1), exp)] {
        let outcome = place.accounts.authenticate(&token_of("Marie", iat, exp)).await;
        assert!(
            matches!(outcome, Err(Error::Unauthenticated)),
            "made before there was this account"
        );
    }
    place.guest("Marie", "M02").await;
    for name in ["Marie", "Jeanne", "Marie\0", ""] {
        let outcome = place.accounts.authenticate(&token(name)).await;
        assert!(matches!(outcome, Err(Error::Unauthenticated)), "{name:?}");
    }
}

async fn an_inactive_account_neither_logs_in_nor_is_recognised(store: Store) {
    let place = Place::new(store);
    let photographer = place.photographer("p").await;
    let (token, _) = one(place.limited().login("p", PASSWORD, None).await.unwrap());
    let off = StaffChange {
        is_active: Some(false),
        ..StaffChange::default()
    };
    place
        .accounts
        .update_photographer(None, photographer.id, &off)
        .await
        .unwrap();
    let login = place.limited().login("p", PASSWORD, None).await;
    assert!(matches!(login, Err(Error::WrongCredentials)));
    let recognised = place.accounts.authenticate(&token).await;
    assert!(matches!(recognised, Err(Error::Unauthenticated)));
}

async fn a_removed_account_is_not_recognised(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let guest = place.guest("a", "M01").await;
    let (token, _) = one(place.limited().login("a", PASSWORD, None).await.unwrap());
    place.accounts.erase(&guest).await.unwrap();
    let recognised = place.accounts.authenticate(&token).await;
    assert!(matches!(recognised, Err(Error::Unauthenticated)));
    assert!(matches!(
        place.accounts.account(guest.id).await,
        Err(Error::NotFound)
    ));
}

async fn counts_are_of_the_callers_event(store: Store) {
    let place = Place::new(store);
    let (first, second) = (place.event("M01").await, place.event("M02").await);
    let (one, other) = (place.guest("a", "M01").await, place.guest("b", "M01").await);
    testing::match_in_photo(&place.store, first.id, one.id).await;
    testing::match_in_photo(&place.store, first.id, other.id).await;
    place.limited().join_event(&one, "M02", None).await.unwrap();
    testing::match_in_photo(&place.store, second.id, one.id).await;
    let counts = place.accounts.photo_counts(&one).await.unwrap();
    assert_eq!((counts.total, counts.with_face), (2, 1));
    let photographer = place.photographer("p").await;
    let none = place.accounts.photo_counts(&photographer).await.unwrap();
    assert_eq!(none, PhotoCounts::default());
}
