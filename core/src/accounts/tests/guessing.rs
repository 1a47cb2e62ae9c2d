//! Guessing somebody's password.
//!
//! Through accounts of the same name, from one place and from many, one by one and at once. No guess past the limit is
//! looked at, and no owner pays for it elsewhere.

use std::sync::atomic::Ordering;

use super::*;
use crate::model::Action;
use crate::store::audit::{self, Filter};
use crate::store::testing::{self, on_both};

on_both!(
    an_account_of_the_same_name_is_no_way_to_guess,
    accounts_of_the_same_names_are_no_way_to_guess_at_many,
    accounts_of_an_admin_s_name_lock_no_admin_out,
    more_guests_than_a_page_has_are_all_tried,
    a_name_that_is_an_address_is_the_own_one,
    a_login_costs_as_many_hashes_whatever_it_finds,
    parallel_guesses_are_looked_at_no_more_than_others,
    an_owner_is_locked_out_nowhere_else,
    an_origin_where_the_owner_was_stays_open,
    every_candidate_is_in_the_audit_log,
    logins_are_not_repeated_for_ever,
    a_password_that_could_not_be_looked_at_is_not_charged,
);

const WRONG: &str = "Wrong000!";

/// Stores a guest that was made before names were kept apart.
async fn older_guest(place: &Place, name: &str, email: &str, code: &str) -> User {
    let other = format!("{name} for now");
    let registered = place
        .limited()
        .register(&credentials(&other, email), code, None, None)
        .await;
    let user = registered.unwrap().user;
    testing::rename(&place.store, user.id, name).await;
    place.user(user.id).await
}

async fn set_password(place: &Place, user: &User, password: &str) {
    let hash = place
        .accounts
        .hasher
        .hash(&Password::parse(password).unwrap())
        .await;
    let mut tx = place.store.begin().await.unwrap();
    let hash = hash.unwrap();
    assert!(
        users::change_password(tx.conn(), user.id, &user.password_hash, &hash)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
}

async fn failures(place: &Place, user: UserId) -> usize {
    let filter = Filter {
        action: Some(Action::LoginFailed),
        user: Some(user),
        ..Filter::default()
    };
    let mut reader = place.store.read().await.unwrap();
    audit::list(reader.conn(), &filter, 1_000).await.unwrap().len()
}

/// How many of these passwords open an account other than the guesser's.
async fn found(place: &Place, from: u32, name: &str, guesser: &User, tried: &[String]) -> usize {
    let mut found = 0;
    for guess in tried {
        set_password(place, &place.user(guesser.id).await, guess).await;
        match place
            .accounts
            .limited(origin(from))
            .login(name, guess, None)
            .await
        {
            Ok(Login::One { account, .. }) if account.user.id == guesser.id => {}
            Ok(_) => found += 1,
            Err(Error::TooMany(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    found
}

async fn an_account_of_the_same_name_is_no_way_to_guess(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    let victim = place.guest("anna", "M01").await;
    let elsewhere = place.accounts.limited(origin(9));
    let own = credentials("anna", "other@x.fr");
    let own = elsewhere.register(&own, "M02", None, None).await.unwrap().user;
    // The right one is among the guesses, past the limit.
    let mut guesses: Vec<_> = (0..30).map(|number| format!("Wrong{number:03}!")).collect();
    guesses.push(PASSWORD.to_owned());
    assert_eq!(found(&place, 9, "anna", &own, &guesses).await, 0);
    assert_eq!(failures(&place, victim.id).await, 10);
    let login = place
        .accounts
        .limited(origin(1))
        .login("anna", PASSWORD, Some(victim.id))
        .await;
    assert!(matches!(login, Ok(Login::One { .. })), "{login:?}");
}

async fn accounts_of_the_same_names_are_no_way_to_guess_at_many(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    let elsewhere = place.accounts.limited(origin(9));
    let mut victims = Vec::new();
    for number in 0..15 {
        let name = format!("anna{number}");
        victims.push(place.guest(&name, "M01").await);
        let address = format!("other{number}@x.fr");
        let own = credentials(&name, &address);
        elsewhere.register(&own, "M02", None, None).await.unwrap();
    }
    for _ in 0..10 {
        for victim in &victims {
            assert!(elsewhere.login(&victim.username, WRONG, None).await.is_err());
        }
    }
    let mut tried = 0;
    for victim in &victims {
        tried += failures(&place, victim.id).await;
    }
    assert_eq!(tried, 100, "as many as without such accounts");
    // The own accounts stay open, but for their own limits.
    place.clock.advance(Duration::from_mins(1));
    elsewhere.login("anna0", PASSWORD, None).await.unwrap();
}

async fn accounts_of_an_admin_s_name_lock_no_admin_out(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("root").await;
    for number in 0..25 {
        let code = format!("M{number}");
        place.event(&code).await;
        older_guest(&place, "root", &format!("g{number}@x.fr"), &code).await;
    }
    set_password(&place, &admin, "Admin-2026").await;
    let before = testing::count(&place.store, "audit").await;
    let login = place.limited().login("root", "Admin-2026", None).await;
    let Ok(Login::One { account, .. }) = login else {
        panic!("the admin is let in: {login:?}");
    };
    assert_eq!(account.user.id, admin.id);
    // Admins come first, however many guests there are: nobody was tried but the twenty of one page.
    let after = testing::count(&place.store, "audit").await;
    assert_eq!(after - before, 20);
}

async fn more_guests_than_a_page_has_are_all_tried(store: Store) {
    let place = Place::new(store);
    let mut oldest = None;
    for number in 0..45 {
        let code = format!("M{number}");
        place.event(&code).await;
        let email = format!("marie{number}@x.fr");
        let credentials = credentials("Marie", &email);
        let user = place
            .limited()
            .register(&credentials, &code, None, None)
            .await
            .unwrap()
            .user;
        oldest = oldest.or(Some(user));
    }
    let oldest = oldest.unwrap();
    set_password(&place, &oldest, "Oldest-2026").await;
    let login = place.limited().login("Marie", "Oldest-2026", None).await;
    let Ok(Login::One { account, .. }) = login else {
        panic!("the oldest is let in: {login:?}");
    };
    assert_eq!(account.user.id, oldest.id);
}

async fn a_name_that_is_an_address_is_the_own_one(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let register = async |name, email| {
        place
            .limited()
            .register(&credentials(name, email), "M01", None, None)
            .await
    };
    register("anna@x.fr", "Anna@X.fr").await.unwrap();
    let other = register("berta@x.fr", "carla@x.fr").await;
    assert_eq!(problems(other), [Problem::UsernameIsAddress]);
    let staff = credentials("berta@x.fr", "p@x.fr");
    let staff = place.accounts.create_photographer(None, &staff).await;
    assert_eq!(problems(staff), [Problem::UsernameIsAddress]);
    let paula = place.photographer("paula").await;
    for (name, email, is_own) in [
        ("berta@x.fr", None, false),
        ("paula@x.fr", None, true),
        ("berta@x.fr", Some("berta@x.fr"), true),
        ("paula@x.fr", None, false),
    ] {
        let change = StaffChange {
            username: Some(name),
            email,
            ..StaffChange::default()
        };
        let changed = place.accounts.update_photographer(None, paula.id, &change).await;
        assert_eq!(changed.is_ok(), is_own, "{name} {email:?}");
    }
}

async fn a_login_costs_as_many_hashes_whatever_it_finds(store: Store) {
    let place = Place::new(store);
    for event in 1..=6 {
        place.event(&format!("M0{event}")).await;
        for (name, has) in [("one", 1), ("two", 2), ("four", 4), ("five", 5), ("six", 6)] {
            if event <= has {
                older_guest(
                    &place,
                    name,
                    &format!("{name}{event}@x.fr"),
                    &format!("M0{event}"),
                )
                .await;
            }
        }
    }
    let spent = || place.accounts.hasher.spent.load(Ordering::SeqCst);
    for (name, cost) in [
        ("nobody", 1),
        ("one", 1),
        ("two", 4),
        ("four", 4),
        ("five", 20),
        ("six", 20),
    ] {
        for password in [WRONG, PASSWORD] {
            let before = spent();
            place.limited().login(name, password, None).await.ok();
            assert_eq!(spent() - before, cost, "{name} {password}");
        }
    }
}

async fn parallel_guesses_are_looked_at_no_more_than_others(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let guesses = (0..200).map(|_| {
        let accounts = place.accounts.clone();
        tokio::spawn(async move { accounts.limited(origin(9)).login("anna", WRONG, None).await })
    });
    let mut looked_at = 0;
    for guess in guesses.collect::<Vec<_>>() {
        match guess.await.unwrap() {
            Err(Error::WrongCredentials) => looked_at += 1,
            Err(Error::TooMany(_)) => {}
            other => panic!("wrong or too many, not {other:?}"),
        }
    }
    assert_eq!(looked_at, 10);
    assert_eq!(failures(&place, anna.id).await, 10);
    // Refused ones cost nothing: the same address is free again soon.
    place.clock.advance(Duration::from_mins(1));
    let same = place.accounts.limited(origin(9));
    same.login("anna", PASSWORD, None).await.unwrap();
}

async fn an_owner_is_locked_out_nowhere_else(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    place.guest("berta", "M01").await;
    for _ in 0..120 {
        for _ in 0..3 {
            let guess = place.accounts.limited(origin(9)).login("anna", WRONG, None).await;
            assert!(guess.is_err());
        }
        place.clock.advance(Duration::from_mins(1));
    }
    let elsewhere = place.accounts.limited(origin(2));
    elsewhere.login("anna", PASSWORD, None).await.unwrap();
    let others = place.accounts.limited(origin(9));
    others.login("berta", PASSWORD, None).await.unwrap();
}

async fn an_origin_where_the_owner_was_stays_open(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    let (home, foreign) = (
        place.accounts.limited(origin(1)),
        place.accounts.limited(origin(2)),
    );
    home.login("anna", PASSWORD, None).await.unwrap();
    for number in 0..200 {
        let guess = place
            .accounts
            .limited(origin(100 + number))
            .login("anna", WRONG, None)
            .await;
        assert!(guess.is_err());
    }
    let refused = foreign.login("anna", PASSWORD, None).await;
    assert!(matches!(refused, Err(Error::TooMany(_))), "{refused:?}");
    home.login("anna", PASSWORD, None).await.unwrap();
    let registered = place.limited().login("anna", PASSWORD, None).await;
    registered.unwrap();
    // Nor is it closed by what others do at the same address.
    for number in 0..150 {
        let name = format!("nobody{number}");
        assert!(home.login(&name, WRONG, None).await.is_err());
    }
    home.login("anna", PASSWORD, None).await.unwrap();
}

async fn every_candidate_is_in_the_audit_log(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    let (first, second) = (place.guest("anna", "M01").await, place.guest("anna", "M02").await);
    assert!(place.limited().login("anna", WRONG, None).await.is_err());
    assert_eq!(
        (
            failures(&place, first.id).await,
            failures(&place, second.id).await
        ),
        (1, 1)
    );
    let several = place.limited().login("anna", PASSWORD, None).await;
    assert!(matches!(several, Ok(Login::Several(_))));
    set_password(&place, &place.user(second.id).await, "Other-2026").await;
    place.limited().login("anna", PASSWORD, None).await.unwrap();
    assert_eq!(
        (
            failures(&place, first.id).await,
            failures(&place, second.id).await
        ),
        (1, 2)
    );
    let offered = Filter {
        action: Some(Action::LoginOffered),
        ..Filter::default()
    };
    let mut reader = place.store.read().await.unwrap();
    let offered = audit::list(reader.conn(), &offered, 10).await.unwrap();
    let mut offered: Vec<_> = offered.into_iter().map(|entry| entry.user_id.unwrap()).collect();
    offered.sort();
    assert_eq!(offered, [first.id, second.id]);
}

async fn logins_are_not_repeated_for_ever(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    for _ in 0..100 {
        place.limited().login("anna", PASSWORD, None).await.unwrap();
    }
    let more = place.limited().login("anna", PASSWORD, None).await;
    assert!(matches!(more, Err(Error::TooMany(_))), "{more:?}");
    place.clock.advance(Duration::from_mins(1));
    place.limited().login("anna", PASSWORD, None).await.unwrap();
}

async fn a_password_that_could_not_be_looked_at_is_not_charged(store: Store) {
    let mut place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let hasher = std::mem::replace(&mut place.accounts.hasher, Hasher::busy());
    for _ in 0..20 {
        let busy = place.limited().login("anna", PASSWORD, None).await;
        assert!(matches!(busy, Err(Error::Busy)), "{busy:?}");
    }
    place.accounts.hasher = hasher;
    place.limited().login("anna", PASSWORD, None).await.unwrap();
    assert_eq!(failures(&place, anna.id).await, 0);
}
