//! The first admin, the others, and the photographers.
//!
//! However many try at once, there is one first admin, and a name or an address belongs to one of them.

use super::*;
use crate::store::testing::{count, on_both};

on_both!(
    the_first_admin_is_made_from_elsewhere_with_the_token_of_the_start_only,
    fifty_first_admins_are_one,
    staff_are_unique_among_themselves,
    staff_data_must_be_sound,
    photographers_are_listed_without_anybody_else,
    a_change_touches_only_what_is_given,
    a_change_cannot_take_what_another_has,
    of_fifty_who_take_a_name_at_once_one_has_it,
    only_photographers_are_changed_as_such,
);

async fn fifty_first_admins_are_one(store: Store) {
    let place = Place::new(store);
    let tries: Vec<_> = (0..50)
        .map(|number| {
            let accounts = place.accounts.clone();
            tokio::spawn(async move {
                let (name, email) = (format!("r{number}"), format!("r{number}@x.fr"));
                accounts
                    .register_admin(&credentials(&name, &email), Claim::Here)
                    .await
            })
        })
        .collect();
    let mut made = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert!(matches!(error, Error::AdminExists), "{error}"),
        }
    }
    assert_eq!((made, count(&place.store, "users").await), (1, 1));
}

async fn staff_are_unique_among_themselves(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("a", "M01").await;
    place.photographer("a").await;
    let taken = [Problem::UsernameTaken, Problem::EmailTaken];
    let same = credentials("a", "A@x.fr");
    assert_eq!(problems(place.accounts.create_admin(None, &same).await), taken);
    assert_eq!(
        problems(place.accounts.create_photographer(None, &same).await),
        taken
    );
    assert_eq!(
        problems(place.accounts.register_admin(&same, Claim::Here).await),
        taken
    );
}

async fn staff_data_must_be_sound(store: Store) {
    let place = Place::new(store);
    let bad = Credentials {
        username: "",
        email: "x",
        password: "Abcdefg!",
    };
    let expected = [
        Problem::UsernameMissing,
        Problem::EmailInvalid,
        Problem::PasswordWithoutDigit,
    ];
    assert_eq!(
        problems(place.accounts.register_admin(&bad, Claim::Here).await),
        expected
    );
    assert_eq!(problems(place.accounts.create_admin(None, &bad).await), expected);
    assert_eq!(
        problems(place.accounts.create_photographer(None, &bad).await),
        expected
    );
}

async fn photographers_are_listed_without_anybody_else(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("a", "M01").await;
    place.admin("r").await;
    let (one, two) = (place.photographer("q").await, place.photographer("p").await);
    let list = async |after, limit| place.accounts.photographers(after, limit).await.unwrap();
    let ids = [Some(one.id), Some(two.id)];
    let all = [one, two];
    assert_eq!(list(None, 1000).await, all);
    assert_eq!(list(None, 1).await, all[..1]);
    assert_eq!(list(ids[0], 1).await, all[1..]);
    assert_eq!(list(ids[1], 1).await, []);
}

async fn a_change_touches_only_what_is_given(store: Store) {
    let place = Place::new(store);
    let before = place.photographer("p").await;
    let change = StaffChange {
        email: Some("New@x.fr"),
        ..StaffChange::default()
    };
    let after = place
        .accounts
        .update_photographer(None, before.id, &change)
        .await
        .unwrap();
    let expected = User {
        email: "New@x.fr".to_owned(),
        ..before.clone()
    };
    assert_eq!(after, expected);
    let change = StaffChange {
        username: Some("q"),
        password: Some("Zyxwvu9?"),
        ..StaffChange::default()
    };
    place
        .accounts
        .update_photographer(None, before.id, &change)
        .await
        .unwrap();
    assert!(place.limited().login("q", "Zyxwvu9?", None).await.is_ok());
    assert!(place.limited().login("new@x.fr", "Zyxwvu9?", None).await.is_ok());
    assert!(place.limited().login("q", PASSWORD, None).await.is_err());
}

async fn a_change_cannot_take_what_another_has(store: Store) {
    let place = Place::new(store);
    let photographer = place.photographer("p").await;
    place.admin("r").await;
    let own = StaffChange {
        username: Some("p"),
        email: Some("P@x.fr"),
        ..StaffChange::default()
    };
    assert!(
        place
            .accounts
            .update_photographer(None, photographer.id, &own)
            .await
            .is_ok()
    );
    let theirs = StaffChange {
        username: Some("r"),
        email: Some("R@x.fr"),
        ..StaffChange::default()
    };
    assert_eq!(
        problems(
            place
                .accounts
                .update_photographer(None, photographer.id, &theirs)
                .await
        ),
        [Problem::UsernameTaken, Problem::EmailTaken]
    );
    let bad = StaffChange {
        username: Some(""),
        email: Some(""),
        password: Some("Abcdefg1"),
        is_active: None,
    };
    assert_eq!(
        problems(
            place
                .accounts
                .update_photographer(None, photographer.id, &bad)
                .await
        ),
        [
            Problem::UsernameMissing,
            Problem::EmailInvalid,
            Problem::PasswordWithoutSign
        ]
    );
}

async fn of_fifty_who_take_a_name_at_once_one_has_it(store: Store) {
    let place = Place::new(store);
    let mut tries = Vec::new();
    for number in 0..25 {
        let photographer = place.photographer(&format!("p{number}")).await;
        let (accounts, others) = (place.accounts.clone(), place.accounts.clone());
        tries.push(tokio::spawn(async move {
            let change = StaffChange {
                username: Some("x"),
                ..StaffChange::default()
            };
            accounts
                .update_photographer(None, photographer.id, &change)
                .await
                .map(drop)
        }));
        tries.push(tokio::spawn(async move {
            let email = format!("x{number}@x.fr");
            others
                .create_photographer(None, &credentials("x", &email))
                .await
                .map(drop)
        }));
    }
    let mut took = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(()) => took += 1,
            refused => assert_eq!(problems(refused), [Problem::UsernameTaken]),
        }
    }
    assert_eq!(took, 1);
}

async fn only_photographers_are_changed_as_such(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let (guest, admin) = (place.guest("a", "M01").await, place.admin("r").await);
    let off = StaffChange {
        is_active: Some(false),
        ..StaffChange::default()
    };
    for id in [guest.id, admin.id, UserId(99)] {
        let outcome = place.accounts.update_photographer(None, id, &off).await;
        assert!(matches!(outcome, Err(Error::NotFound)), "{id}");
    }
}

async fn the_first_admin_is_made_from_elsewhere_with_the_token_of_the_start_only(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.guest("anna", "M01").await;
    let login = match place.limited().login("anna", PASSWORD, None).await.unwrap() {
        Login::One { token, .. } => token,
        Login::Several(_) => panic!("one account"),
    };
    let token = place.accounts.setup_token().await.unwrap().unwrap();
    let admin = credentials("root", "root@x.fr");
    for sent in [None, Some(""), Some("first_admin"), Some(login.as_str())] {
        let refused = place.accounts.register_admin(&admin, Claim::Token(sent)).await;
        assert!(
            matches!(refused, Err(Error::SetupTokenWanted)),
            "{sent:?}: {refused:?}"
        );
    }
    place
        .accounts
        .register_admin(&admin, Claim::Token(Some(&token)))
        .await
        .unwrap();
    let again = place
        .accounts
        .register_admin(&admin, Claim::Token(Some(&token)))
        .await;
    assert!(matches!(again, Err(Error::AdminExists)));
    assert_eq!(place.accounts.setup_token().await.unwrap(), None);
}
