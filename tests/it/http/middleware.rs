//! What every answer has, whatever was asked: ids, languages, headers, refusals of what does not exist.
//!
//! Panics, hung-up clients and requests that take too long need handlers made for them: see the middleware's own
//! tests.

use std::sync::Arc;

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Kind, Person, TestApp, add_photo, on_both, other_photo, send};

on_both![
    the_api_says_welcome_in_the_language_of_the_caller,
    problems_speak_the_language_of_the_caller,
    unknown_paths_are_problems_with_404,
    a_wrong_method_is_told_the_right_ones,
    a_sane_request_id_comes_back_and_another_is_replaced,
    json_is_never_stored_and_never_guessed_at,
    lists_are_compressed_for_those_who_ask_and_pictures_never,
    pages_of_any_origin_may_call,
    an_early_refusal_reaches_a_client_that_is_still_sending,
];

async fn the_api_says_welcome_in_the_language_of_the_caller(app: Arc<TestApp>) {
    let caller = app.anonymous();
    assert_eq!(
        caller.get("/api").await.ok(),
        json!({"message": "Bienvenue sur l’API FindMe"})
    );
    let english = caller
        .request(Method::GET, "/api")
        .header("accept-language", "en-GB,en;q=0.8");
    assert_eq!(
        send(english).await.ok(),
        json!({"message": "Welcome to the FindMe API"})
    );
}

async fn problems_speak_the_language_of_the_caller(app: Arc<TestApp>) {
    let answer = app.anonymous().get("/api/me").await;
    assert_eq!(
        answer.refused(401, "not_authenticated")["detail"],
        "Veuillez vous connecter"
    );
    assert_eq!(answer.header("content-language"), "fr");

    let english = app
        .anonymous()
        .request(Method::GET, "/api/me")
        .header("accept-language", "en");
    let answer = send(english).await;
    assert_eq!(
        answer.refused(401, "not_authenticated")["detail"],
        "Please log in"
    );
    assert_eq!(answer.header("content-language"), "en");
}

async fn unknown_paths_are_problems_with_404(app: Arc<TestApp>) {
    for path in [
        "/api/nothing",
        "/api/me/",
        "/nothing",
        "/api//me",
        "/api/photographers/1%00",
    ] {
        app.anonymous().get(path).await.refused(404, "unknown_path");
    }
}

async fn a_wrong_method_is_told_the_right_ones(app: Arc<TestApp>) {
    let answer = app.anonymous().delete("/api/login").await;
    answer.refused(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "POST");
    let answer = app.anonymous().put("/api/my-selfie", json!({})).await;
    answer.refused(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD,DELETE");
}

async fn a_sane_request_id_comes_back_and_another_is_replaced(app: Arc<TestApp>) {
    let with_id = |id: &str| {
        let request = app.anonymous().request(Method::GET, "/api/nothing");
        send(request.header("x-request-id", id))
    };
    let kept = with_id("app-1.2_3").await;
    assert_eq!(kept.header("x-request-id"), "app-1.2_3");
    kept.refused(404, "unknown_path");

    for odd in ["a b", "<script>", &"x".repeat(65)] {
        let answer = with_id(odd).await;
        assert_ne!(answer.header("x-request-id"), odd);
        assert_eq!(answer.header("x-request-id").len(), 32);
    }
}

async fn json_is_never_stored_and_never_guessed_at(app: Arc<TestApp>) {
    for path in ["/api", "/api/nothing", "/api/me"] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    }
}

async fn lists_are_compressed_for_those_who_ask_and_pictures_never(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for number in 0..10 {
        add_photo(&event, other_photo(&[Person(1)], number)).await;
    }
    let ask = async |path: &str| {
        let request = event.owner.request(Method::GET, path);
        send(request.header("accept-encoding", "gzip")).await
    };
    let list = ask("/api/my-uploaded-photos").await;
    assert_eq!(
        (list.header("content-encoding"), &list.body[..2]),
        ("gzip", &[0x1f, 0x8b][..])
    );
    let plain = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(plain.as_array().unwrap().len(), 10);
    let picture = ask(&format!("/api/photo/{}", plain[0]["id"])).await;
    assert_eq!(
        (picture.status.as_u16(), picture.header("content-encoding")),
        (200, "")
    );
}

async fn pages_of_any_origin_may_call(app: Arc<TestApp>) {
    let preflight = app
        .anonymous()
        .request(Method::OPTIONS, "/api/login")
        .header("origin", "https://photos.example.com")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type");
    let answer = send(preflight).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "authorization,content-type"
    );

    // A refusal must be readable too, or the page cannot show it.
    let refused = app
        .anonymous()
        .request(Method::GET, "/api/me")
        .header("origin", "https://photos.example.com");
    let answer = send(refused).await;
    answer.refused(401, "not_authenticated");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(
        answer.header("access-control-expose-headers"),
        "x-request-id,x-photos-pending,x-photos-total,retry-after,etag,content-range,content-disposition,link,location,\
         upload-offset"
    );
}

#[tokio::test]
async fn pages_of_other_origins_are_not_let_in_where_some_are_named() {
    let settings = ["--cors-origins=https://photos.example.com"];
    let app = TestApp::start(Kind::Sqlite, &settings).await;
    let from = |origin: &str| {
        let request = app.anonymous().request(Method::GET, "/api");
        send(request.header("origin", origin))
    };
    let home = from("https://photos.example.com").await;
    assert_eq!(
        home.header("access-control-allow-origin"),
        "https://photos.example.com"
    );
    let away = from("https://elsewhere.example").await;
    assert_eq!(away.header("access-control-allow-origin"), "");
    app.stop().await;
}

/// An uploader whose token ran out sends ten megabytes before it reads the answer, like all of them.
async fn an_early_refusal_reaches_a_client_that_is_still_sending(app: Arc<TestApp>) {
    const CHUNKS: usize = 160;
    let chunk = vec![0; 64 << 10];
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let head = format!(
        "POST /api/photographer/events/1/upload-photos HTTP/1.1\r\nhost: findme\r\nconnection: close\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: {}\r\n\r\n",
        CHUNKS * chunk.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..CHUNKS {
        stream.write_all(&chunk).await.unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}
