//! Traces, as a collector gets them.
//!
//! The collector is a server of the test's that keeps what it is sent. Texts stand in protocol buffers as they are, so
//! names and values are looked for in the bytes.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use tokio::net::TcpListener;

use super::scene::{LIMIT, Scene};
use crate::support::Kind;

/// Starts a collector; answers its base address and what it will have been sent.
async fn collector() -> (String, Arc<Mutex<Vec<u8>>>) {
    let sent = Arc::<Mutex<Vec<u8>>>::default();
    let kept = sent.clone();
    let keep = post(async move |spans: Bytes| kept.lock().unwrap().extend_from_slice(&spans));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/v1/traces", keep);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), sent)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_jobs_and_engine_calls_are_traced_until_the_end_and_secrets_are_not() {
    let (address, sent) = collector().await;
    let scene = Scene::new(Kind::Sqlite, &[&format!("--traces={address}")]).await;
    let server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("traces").await.unwrap();
    let person = &scene.event.people[0];
    scene.join(&scene.client(), &studio, person, "traced").await;
    admin.wait_until_quiet(LIMIT).await.unwrap();
    server.stop().await.unwrap();

    let sent = sent.lock().unwrap().clone();
    let holds = |text: &str| sent.windows(text.len()).any(|window| window == text.as_bytes());
    for expected in [
        "findme",
        "POST /api/upload-selfie",
        "job",
        "match_guest",
        "engine",
        "enrol",
    ] {
        assert!(holds(expected), "{expected}\n{}", scene.program.log_text());
    }
    for secret in [
        studio.token(),
        &studio.event.code,
        "traced",
        "a-process-under-test",
    ] {
        assert!(!holds(secret), "{secret}");
    }
}
