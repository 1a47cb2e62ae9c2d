//! What tokens say, and which are believed.
//!
//! Most are forged here by hand: of another key, algorithm, purpose or time, damaged, or in the form of the previous server,
//! whose tokens carry only a name.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::model::{Role, SelfieStatus};

const KEY: &[u8] = b"a key of more than thirty-two characters";
const HOUR: Duration = Duration::from_hours(1);

fn now() -> Timestamp {
    Timestamp::parse("2026-06-20T18:30:00Z").unwrap()
}

fn tokens() -> Tokens {
    Tokens::new(KEY, Signing::Hs256, HOUR)
}

fn user() -> User {
    User {
        id: UserId(7),
        username: "élise".to_owned(),
        email: "e@x.fr".to_owned(),
        password_hash: String::new(),
        role: Role::Guest,
        is_active: true,
        created_at: now(),
        event_id: None,
        selfie_status: SelfieStatus::Pending,
        selfie_error: None,
        token_generation: 3,
        display_name: None,
        language: None,
    }
}

/// A token with a sound signature over any header algorithm's name and any claims.
fn signed(algorithm: jsonwebtoken::Algorithm, key: &[u8], claims: &Value) -> String {
    jsonwebtoken::encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(key)).unwrap()
}

#[test]
fn a_token_names_its_account_until_it_expires() {
    let token = tokens().issue(&user(), now()).unwrap();
    let named = Some(Bearer {
        named: Named::Id(UserId(7)),
        generation: 3,
    });
    assert_eq!(tokens().read(&token, now()), named);
    assert_eq!(
        tokens().read(&token, now() + HOUR - Duration::from_secs(1)),
        named
    );
    assert_eq!(tokens().read(&token, now() + HOUR), None);
}

#[test]
fn tokens_carry_the_claims_that_clients_read() {
    let token = tokens().issue(&user(), now()).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&claims).unwrap(),
        json!({
            "sub": "élise", "user_id": 7, "iat": 1_781_980_200, "exp": 1_781_983_800, "generation": 3,
            "purpose": "login",
        })
    );
}

#[test]
fn a_setup_token_is_no_login_and_a_login_is_no_setup_token() {
    let setup = tokens().issue_setup(now()).unwrap();
    assert!(tokens().is_setup(&setup, now()));
    assert!(!tokens().is_setup(&setup, now() + SETUP_LIFE));
    assert_eq!(tokens().read(&setup, now()), None);
    let login = tokens().issue(&user(), now()).unwrap();
    assert!(!tokens().is_setup(&login, now()));
    assert!(!tokens().is_setup("", now()));
}

#[test]
fn an_older_token_names_its_account_by_name() {
    use jsonwebtoken::Algorithm::HS256;
    let exp = epoch_seconds(now()) + 60;
    for claims in [
        json!({"sub": "élise", "exp": exp}),
        json!({"sub": "élise", "exp": exp, "user_id": null}),
    ] {
        let token = signed(HS256, KEY, &claims);
        let named = Bearer {
            named: Named::Name {
                name: "élise".to_owned(),
                made_at: now() + Duration::from_secs(61) - HOUR,
            },
            generation: 0,
        };
        assert_eq!(tokens().read(&token, now()), Some(named));
    }
    let claims = json!({"sub": "élise", "exp": exp, "iat": exp - 100});
    let read = tokens().read(&signed(HS256, KEY, &claims), now()).unwrap();
    let named = Named::Name {
        name: "élise".to_owned(),
        made_at: now() - Duration::from_secs(39),
    };
    assert_eq!(read.named, named);
}

#[test]
fn forgeries_are_refused() {
    use jsonwebtoken::Algorithm::{HS256, HS384, HS512};
    let exp = epoch_seconds(now()) + 60;
    let good = json!({"sub": "x", "user_id": 7, "exp": exp});
    let genuine = signed(HS256, KEY, &good);
    assert!(
        tokens().read(&genuine, now()).is_some(),
        "the rest differs from this one"
    );

    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let [header, claims, signature] = genuine.split('.').collect::<Vec<_>>()[..] else {
        panic!("a token has three parts")
    };
    let other = part(json!({"sub": "x", "user_id": 1, "exp": exp}));
    let none = part(json!({"alg": "none", "typ": "JWT"}));
    let forgeries = [
        (
            "another key",
            signed(HS256, b"another key of thirty-two characters", &good),
        ),
        ("another algorithm", signed(HS384, KEY, &good)),
        ("a stronger algorithm", signed(HS512, KEY, &good)),
        ("no algorithm", format!("{none}.{claims}.")),
        (
            "no algorithm, old signature",
            format!("{none}.{claims}.{signature}"),
        ),
        (
            "an asymmetric algorithm",
            format!("{}.{claims}.{signature}", part(json!({"alg": "RS256"}))),
        ),
        (
            "an unknown algorithm",
            format!("{}.{claims}.{signature}", part(json!({"alg": "HS1"}))),
        ),
        ("other claims", format!("{header}.{other}.{signature}")),
        ("no signature", format!("{header}.{claims}.")),
        ("two parts", format!("{header}.{claims}")),
        ("four parts", format!("{genuine}.x")),
        ("nothing", String::new()),
        ("noise", "é\0.%%.🦀".to_owned()),
    ];
    for (name, token) in forgeries {
        assert_eq!(tokens().read(&token, now()), None, "{name}");
    }
}

#[test]
fn tokens_of_the_right_key_that_claim_anything_else_are_refused() {
    let exp = epoch_seconds(now()) + 60;
    let signed = |claims: &Value| signed(jsonwebtoken::Algorithm::HS256, KEY, claims);
    let claimed = [
        ("no expiry", signed(&json!({"sub": "x", "user_id": 7}))),
        ("no name", signed(&json!({"user_id": 7, "exp": exp}))),
        (
            "a text for an id",
            signed(&json!({"sub": "x", "user_id": "7", "exp": exp})),
        ),
        ("an expiry in words", signed(&json!({"sub": "x", "exp": "never"}))),
        ("an expiry before 1970", signed(&json!({"sub": "x", "exp": -1}))),
        (
            "another purpose",
            signed(&json!({"sub": "x", "user_id": 7, "exp": exp, "purpose": "password_reset"})),
        ),
        (
            "made in the future",
            signed(&json!({"sub": "x", "user_id": 7, "exp": exp, "iat": exp})),
        ),
        (
            "not valid yet",
            signed(&json!({"sub": "x", "user_id": 7, "exp": exp, "nbf": exp})),
        ),
        (
            "a generation in words",
            signed(&json!({"sub": "x", "user_id": 7, "exp": exp, "generation": "last"})),
        ),
        (
            "another audience",
            signed(&json!({"sub": "x", "exp": exp, "aud": "mail"})),
        ),
    ];
    for (name, token) in claimed {
        assert_eq!(tokens().read(&token, now()), None, "{name}");
    }
}

#[test]
fn each_algorithm_reads_its_own_tokens_only() {
    let all = [Signing::Hs256, Signing::Hs384, Signing::Hs512];
    for writer in all {
        let token = Tokens::new(KEY, writer, HOUR).issue(&user(), now()).unwrap();
        for reader in all {
            let read = Tokens::new(KEY, reader, HOUR).read(&token, now());
            assert_eq!(read.is_some(), reader == writer, "{writer:?} read by {reader:?}");
        }
    }
}
