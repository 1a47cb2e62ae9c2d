//! Which tokens are believed: those signed here, by the one algorithm, that have not expired.
//!
//! All of them are made here with the right key, so that each fails for one reason only.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{SECRET_KEY, TestApp, on_both, send};

on_both![
    a_token_lives_as_long_as_it_is_told,
    forged_tokens_are_refused,
    a_token_of_another_algorithm_is_refused,
    an_older_token_names_an_account_by_its_name_alone,
    what_is_no_bearer_token_is_none,
];

fn signed(algorithm: Algorithm, key: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(key.as_bytes());
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

/// 2100, in the claims of a token.
const FAR: i64 = 4_102_444_800;

async fn a_token_lives_as_long_as_it_is_told(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    app.pass(Duration::from_secs(3599));
    guest.get("/api/me").await.ok();
    app.pass(Duration::from_secs(1));
    guest.get("/api/me").await.refused(401, "token_invalid");
    guest.delete("/api/me").await.refused(401, "token_invalid");
    app.log_in("anna").await.get("/api/me").await.ok();
}

async fn forged_tokens_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let claims = json!({"sub": "anna", "user_id": guest.id, "exp": FAR});
    // The right key and algorithm open: what follows fails for nothing else.
    let sound = signed(Algorithm::HS256, SECRET_KEY, &claims);
    guest.with_token(&sound).get("/api/me").await.ok();
    let (head, signature) = sound.rsplit_once('.').unwrap();
    let (header, _) = head.split_once('.').unwrap();
    let promoted = json!({"sub": "admin", "user_id": app.admin().await.id, "exp": FAR});
    let text = json!({"sub": "anna", "user_id": guest.id, "exp": "never"});
    let endless = json!({"sub": "anna", "user_id": guest.id});
    let gone = json!({"sub": "anna", "user_id": 404_404, "exp": FAR});
    for forged in [
        signed(Algorithm::HS256, "another key that is also long enough", &claims),
        format!("{header}.{}.{signature}", part(&promoted)),
        format!("{head}."),
        head.to_owned(),
        sound[..sound.len() - 4].to_owned(),
        signed(Algorithm::HS256, SECRET_KEY, &text),
        signed(Algorithm::HS256, SECRET_KEY, &endless),
        signed(Algorithm::HS256, SECRET_KEY, &gone),
        signed(Algorithm::HS256, SECRET_KEY, &json!([])),
        "..".to_owned(),
        "x".repeat(8_000),
    ] {
        let answer = guest.with_token(&forged).get("/api/me").await;
        answer.refused(401, "token_invalid");
    }
}

async fn a_token_of_another_algorithm_is_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let claims = json!({"sub": "anna", "user_id": guest.id, "exp": FAR});
    for name in ["none", "None", "NONE", "HS256"] {
        let unsigned = format!("{}.{}.", part(&json!({"typ": "JWT", "alg": name})), part(&claims));
        let answer = guest.with_token(&unsigned).get("/api/me").await;
        answer.refused(401, "token_invalid");
    }
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let token = signed(algorithm, SECRET_KEY, &claims);
        let answer = guest.with_token(&token).get("/api/me").await;
        answer.refused(401, "token_invalid");
    }
}

async fn an_older_token_names_an_account_by_its_name_alone(app: Arc<TestApp>) {
    let (one, two) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&one, "anna").await;
    let token = signed(Algorithm::HS256, SECRET_KEY, &json!({"sub": "anna", "exp": FAR}));
    let older = guest.with_token(&token);
    assert_eq!(older.get("/api/me").await.ok()["id"], guest.id);
    // A second account of that name: the token names neither.
    app.guest(&two, "anna").await;
    older.get("/api/me").await.refused(401, "token_invalid");
}

async fn what_is_no_bearer_token_is_none(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let token = event.owner.token();
    for (header, code) in [
        ("Basic YWRtaW46YWRtaW4=".to_owned(), "not_authenticated"),
        (token.to_owned(), "not_authenticated"),
        ("Bearer".to_owned(), "not_authenticated"),
        ("Bearer x y".to_owned(), "token_invalid"),
    ] {
        let request = app.anonymous().request(Method::GET, "/api/me");
        let answer = send(request.header("authorization", &header)).await;
        answer.refused(401, code);
    }
    let request = app.anonymous().request(Method::GET, "/api/me");
    let answer = send(request.header("authorization", format!("bearer  {token} "))).await;
    answer.ok();
}
