//! Forms that no browser sends, clients that do not read, and many tries at once.
//!
//! Forms are made of pieces in any order: preambles, parts without content, headers without an end, boundaries that are none.

use std::net::SocketAddr;

use bytes::Bytes;
use futures_util::future::join_all;
use reqwest::{Client, StatusCode};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// The line that begins the parts of all these forms is `--x`.
pub(super) const CONTENT_TYPE: &str = "multipart/form-data; boundary=x";

/// Tries at once.
const TRIES: usize = 8;

/// A form of pieces that are good by themselves at most.
pub(super) fn form(samples: &[Bytes], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut form = Vec::new();
    for _ in 0..random.usize(1..6) {
        form.extend(piece(samples, random));
    }
    if random.bool() {
        form.extend(b"--x--\r\n");
    }
    form
}

fn piece(samples: &[Bytes], random: &mut fastrand::Rng) -> Vec<u8> {
    let names = ["files", "files[]", "file", "consent", "event_code", ""];
    let name = names[random.usize(..names.len())];
    let head = format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\n");
    match random.u8(..8) {
        // A preamble, or what would be one.
        0 => b"preamble\r\n".repeat(random.usize(..20_000)),
        // Headers without an end.
        1 => [
            head.as_bytes(),
            &b"x-more: of them\r\n".repeat(random.usize(..20_000)),
        ]
        .concat(),
        // One header without an end.
        2 => [head.as_bytes(), &b"x".repeat(random.usize(..200_000))].concat(),
        // Parts without content.
        3 => format!("{head}\r\n\r\n")
            .repeat(random.usize(..3_000))
            .into_bytes(),
        // Space behind the boundary.
        4 => [
            b"--x".as_slice(),
            &b" \t".repeat(random.usize(..100_000)),
            b"\r\n\r\n",
        ]
        .concat(),
        // Boundaries that are none.
        5 => [
            head.as_bytes(),
            b"\r\n",
            &b"\r\n--".repeat(random.usize(..50_000)),
        ]
        .concat(),
        // A text that is too long.
        6 => [
            head.as_bytes(),
            b"\r\n",
            &b"a".repeat(random.usize(..200_000)),
            b"\r\n",
        ]
        .concat(),
        _ => {
            let sample = &samples[random.usize(..samples.len())];
            [head.as_bytes(), b"\r\n", sample, b"\r\n"].concat()
        }
    }
}

/// A client that asks for the same again and again and reads nothing.
pub(super) async fn deaf(server: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(server).await.expect("the server accepts");
    let asked = b"GET /api/openapi.json HTTP/1.1\r\nhost: findme\r\n\r\n".repeat(200);
    // Once the server has enough it takes no more.
    let _ = stream.try_write(&asked);
    let _ = stream.flush().await;
    stream
}

/// Many wrong passwords at once, for an account that is there.
pub(super) async fn guess(http: &Client, base: &str, name: &str, random: &mut fastrand::Rng) {
    let guesses: Vec<_> = (0..TRIES).map(|_| format!("Wrong-{}", random.u32(..))).collect();
    let tries = guesses.iter().map(|password| {
        let body = json!({"username": name, "password": password});
        http.post(format!("{base}/api/login")).json(&body).send()
    });
    for answer in join_all(tries).await {
        let status = answer.expect("the server answers").status();
        let slowed = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        assert!(
            status == StatusCode::UNAUTHORIZED || slowed.contains(&status),
            "{status}"
        );
    }
}
