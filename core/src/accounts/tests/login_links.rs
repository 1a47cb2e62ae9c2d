//! Logins by a letter, and addresses that are confirmed by one.
//!
//! Letters are sent by `http`: here their secrets are taken as they are made.

use super::*;
use crate::store::testing::{count, on_both};

on_both!(
    a_link_opens_an_account_once,
    looking_at_a_link_does_not_use_it_up,
    a_code_is_good_for_five_tries,
    one_of_several_accounts_is_chosen_by_the_same_link,
    links_expire_and_go_with_their_account,
    addresses_without_a_guest_get_no_letter,
    an_address_is_written_to_a_few_times_only,
    a_new_address_counts_once_it_is_confirmed,
    a_new_address_is_confirmed_by_its_account_alone,
    a_new_address_must_be_free,
    of_two_guests_who_confirm_one_address_at_once_one_gets_it,
);

async fn letter(place: &Place, email: &str, code: Option<&str>) -> Option<LoginLetter> {
    let limited = place.limited();
    let request = limited
        .ask_for_login_link(email, code, Some("nonce"))
        .await
        .unwrap();
    place.accounts.make_login_link(&request).await.unwrap()
}

async fn confirm(place: &Place, proof: LoginProof<'_>) -> Result<Login, Error> {
    place.limited().confirm_login(proof, None).await
}

fn opened(login: Result<Login, Error>) -> UserId {
    match login.unwrap() {
        Login::One { account, .. } => account.user.id,
        Login::Several(accounts) => panic!("{accounts:?}"),
    }
}

fn is_invalid<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::LoginLinkInvalid))
}

async fn a_link_opens_an_account_once(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let letter = letter(&place, "ANNA@x.fr", None).await.unwrap();
    assert_eq!(
        letter.email, "anna@x.fr",
        "the address of the account is written to"
    );
    let proof = LoginProof::Token(&letter.token);
    assert_eq!(opened(confirm(&place, proof).await), anna.id);
    assert!(is_invalid(&confirm(&place, proof).await));
    let code = LoginProof::Code {
        email: "anna@x.fr",
        code: &letter.code,
    };
    assert!(is_invalid(&confirm(&place, code).await));
    assert_eq!(count(&place.store, "login_links").await, 0);
}

async fn looking_at_a_link_does_not_use_it_up(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let token = letter(&place, "anna@x.fr", None).await.unwrap().token;
    for (nonce, is_same) in [(Some("nonce"), true), (Some("other"), false), (None, false)] {
        let pending = place.limited().find_login_link(&token, nonce).await.unwrap();
        assert_eq!(pending.is_same_browser, is_same, "{nonce:?}");
        assert_eq!(pending.accounts[0].user.id, anna.id);
        assert!(!pending.confirms_email);
    }
    let unknown = place.limited().find_login_link("made-up", Some("nonce")).await;
    assert!(is_invalid(&unknown));
    assert_eq!(opened(confirm(&place, LoginProof::Token(&token)).await), anna.id);
}

async fn a_code_is_good_for_five_tries(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let code = |code| LoginProof::Code {
        email: "Anna@x.fr",
        code,
    };
    let first = letter(&place, "anna@x.fr", None).await.unwrap();
    for _ in 0..4 {
        assert!(is_invalid(&confirm(&place, code("no")).await));
    }
    let typed = format!(" {} {}", &first.code[..3], &first.code[3..]);
    assert_eq!(opened(confirm(&place, code(&typed)).await), anna.id);

    let second = letter(&place, "anna@x.fr", None).await.unwrap();
    for _ in 0..5 {
        assert!(is_invalid(&confirm(&place, code("no")).await));
    }
    assert!(is_invalid(&confirm(&place, code(&second.code)).await));
    // The link, which nobody guesses, is still good.
    assert_eq!(
        opened(confirm(&place, LoginProof::Token(&second.token)).await),
        anna.id
    );
    // Nine wrong ones and one after the fifth: an address is not tried for long, whatever is sent to it.
    let third = letter(&place, "anna@x.fr", None).await.unwrap();
    let refused = confirm(&place, code(&third.code)).await;
    assert!(matches!(refused, Err(Error::TooMany(_))), "{refused:?}");
    let unknown = LoginProof::Code {
        email: "nobody@x.fr",
        code: "123456",
    };
    assert!(is_invalid(&confirm(&place, unknown).await));
}

async fn one_of_several_accounts_is_chosen_by_the_same_link(store: Store) {
    let place = Place::new(store);
    let mut ids = Vec::new();
    for code in ["M01", "M02"] {
        place.event(code).await;
        ids.push(place.guest("anna", code).await.id);
    }
    let both = letter(&place, "anna@x.fr", None).await.unwrap();
    let several = confirm(&place, LoginProof::Token(&both.token)).await.unwrap();
    let Login::Several(accounts) = several else {
        panic!("{several:?}");
    };
    assert_eq!(accounts.len(), 2);
    let proof = LoginProof::Code {
        email: "anna@x.fr",
        code: &both.code,
    };
    let limited = place.limited();
    let chosen = limited.confirm_login(proof, Some(ids[0])).await;
    assert_eq!(opened(chosen), ids[0]);
    assert!(is_invalid(&limited.confirm_login(proof, Some(ids[1])).await));
    // A code of an event chooses, too.
    let one = letter(&place, "anna@x.fr", Some(" m02")).await.unwrap();
    assert_eq!(
        opened(confirm(&place, LoginProof::Token(&one.token)).await),
        ids[1]
    );
}

async fn links_expire_and_go_with_their_account(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let anna = place.guest("anna", "M01").await;
    let old = letter(&place, "anna@x.fr", None).await.unwrap().token;
    place.clock.advance(Duration::from_mins(15));
    assert!(is_invalid(&confirm(&place, LoginProof::Token(&old)).await));
    let new = letter(&place, "anna@x.fr", None).await.unwrap().token;
    assert_eq!(
        count(&place.store, "login_links").await,
        1,
        "old ones are forgotten"
    );
    place.accounts.erase(&anna).await.unwrap();
    assert!(is_invalid(&confirm(&place, LoginProof::Token(&new)).await));
    assert_eq!(count(&place.store, "login_links").await, 0);
}

async fn addresses_without_a_guest_get_no_letter(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    place.guest("anna", "M01").await;
    // Staff log in by their passwords.
    place.admin("r").await;
    for email in ["r@x.fr", "nobody@x.fr"] {
        assert!(letter(&place, email, None).await.is_none());
    }
    assert!(letter(&place, "anna@x.fr", Some("M02")).await.is_none());
    let limited = place.limited();
    let invalid = limited.ask_for_login_link("nowhere", None, None).await;
    assert_eq!(problems(invalid), [Problem::EmailInvalid]);
    let unknown = limited.ask_for_login_link("anna@x.fr", Some("M99"), None).await;
    assert!(matches!(unknown, Err(Error::EventCodeUnknown)));
}

async fn an_address_is_written_to_a_few_times_only(store: Store) {
    let place = Place::new(store);
    for number in 0..3 {
        let elsewhere = place.accounts.limited(origin(number));
        let asked = elsewhere.ask_for_login_link("nobody@x.fr", None, None).await;
        asked.unwrap();
    }
    let elsewhere = place.accounts.limited(origin(9));
    let asked = elsewhere.ask_for_login_link("Nobody@x.fr", None, None).await;
    assert!(matches!(asked, Err(Error::TooMany(_))), "{asked:?}");
}

async fn change_email(place: &Place, user: &User, email: &str) -> Result<LoginLetter, Error> {
    let change = ProfileChange {
        email: Some(email),
        current_password: Some(PASSWORD),
        ..ProfileChange::default()
    };
    let changed = place.limited().change_profile(user, &change).await?;
    assert_eq!(changed.account.user.email, user.email, "it is not confirmed");
    Ok(changed.letter.unwrap())
}

async fn a_new_address_counts_once_it_is_confirmed(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    place.event("M02").await;
    let limited = place.limited();
    let nameless = Applicant::default();
    let joined = limited.join_as_guest(&nameless, "M01", None, None).await;
    let user = joined.unwrap().account.user;
    limited.join_event(&user, "M02", None).await.unwrap();
    let sent = change_email(&place, &user, "New@x.fr").await.unwrap();
    assert_eq!(sent.email, "New@x.fr");
    assert!(letter(&place, "new@x.fr", None).await.is_none());
    let pending = limited.find_login_link(&sent.token, None).await.unwrap();
    assert!(pending.confirms_email);
    assert!(is_invalid(&confirm(&place, LoginProof::Token(&sent.token)).await));
    assert!(is_invalid(
        &limited.confirm_email(&user, EmailProof::Code("no")).await
    ));
    let unconfirmed = place.accounts.unconfirmed_email(&user).await;
    assert_eq!(unconfirmed.unwrap().as_deref(), Some("New@x.fr"));
    let changed = limited.confirm_email(&user, EmailProof::Code(&sent.code)).await;
    assert_eq!(changed.unwrap().user.email, "New@x.fr");
    assert_eq!(place.accounts.unconfirmed_email(&user).await.unwrap(), None);
    let opened_id = letter(&place, "new@x.fr", Some("M02")).await.unwrap().token;
    assert_eq!(
        opened(confirm(&place, LoginProof::Token(&opened_id)).await),
        user.id
    );
    let again = limited.confirm_email(&user, EmailProof::Token(&sent.token)).await;
    assert!(is_invalid(&again));
}

async fn a_new_address_is_confirmed_by_its_account_alone(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let (anna, eve) = (place.guest("anna", "M01").await, place.guest("eve", "M01").await);
    // A link to the former address is void afterwards.
    let former = letter(&place, "anna@x.fr", None).await.unwrap().token;
    let sent = change_email(&place, &anna, "new@x.fr").await.unwrap();
    let limited = place.limited();
    for proof in [EmailProof::Token(&sent.token), EmailProof::Code(&sent.code)] {
        assert!(is_invalid(&limited.confirm_email(&eve, proof).await));
    }
    limited
        .confirm_email(&anna, EmailProof::Token(&sent.token))
        .await
        .unwrap();
    assert!(is_invalid(&confirm(&place, LoginProof::Token(&former)).await));
}

async fn a_new_address_must_be_free(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let (anna, admin) = (place.guest("anna", "M01").await, place.admin("r").await);
    place.guest("eve", "M01").await;
    for taken in ["EVE@x.fr", "r@x.fr"] {
        let refused = change_email(&place, &anna, taken).await;
        assert_eq!(problems(refused), [Problem::EmailTaken], "{taken}");
    }
    // Somebody may take it before it is confirmed.
    let sent = change_email(&place, &anna, "late@x.fr").await.unwrap();
    place.guest("late", "M01").await;
    let limited = place.limited();
    let refused = limited.confirm_email(&anna, EmailProof::Token(&sent.token)).await;
    assert_eq!(problems(refused), [Problem::EmailTaken]);
    let sent = change_email(&place, &admin, "root@x.fr").await.unwrap();
    let changed = limited
        .confirm_email(&admin, EmailProof::Token(&sent.token))
        .await;
    assert_eq!(changed.unwrap().user.email, "root@x.fr");
}

async fn of_two_guests_who_confirm_one_address_at_once_one_gets_it(store: Store) {
    let place = Place::new(store);
    place.event("M01").await;
    let limited = place.limited();
    for round in 0..3 {
        let anna = place.guest(&format!("anna{round}"), "M01").await;
        let eve = place.guest(&format!("eve{round}"), "M01").await;
        let address = &format!("new{round}@x.fr");
        let to_anna = change_email(&place, &anna, address).await.unwrap();
        let to_eve = change_email(&place, &eve, address).await.unwrap();
        let (first, second) = tokio::join!(
            limited.confirm_email(&anna, EmailProof::Token(&to_anna.token)),
            limited.confirm_email(&eve, EmailProof::Token(&to_eve.token)),
        );
        let refused = if first.is_ok() { second } else { first };
        assert_eq!(problems(refused), [Problem::EmailTaken], "{address}");
    }
}
