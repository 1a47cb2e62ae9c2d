//! What strangers can make the server hold: one connection whose form never begins, and many forms at once.
//!
//! The most that the process has in memory meanwhile counts, against what it has at rest.

use findme_loadtest::admin::PASSWORD;
use findme_loadtest::server::Server;
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::scene::Scene;
use super::{forms, most_memory, server_at};
use crate::support::Kind;

/// Kilobytes that one connection may cost.
const ONE: u64 = 24 << 10;

/// Kilobytes that fifty forms may cost.
const FIFTY: u64 = 100 << 10;

/// Megabytes that no machine sends to itself within the second that a refused form is still read for.
const MOST_SENT: u64 = 100_000;

const CHECK: &str = "/api/validate-selfie";

const PART: &[u8] = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n";

/// A server that has answered once, and its kilobytes in memory, from which the most is counted anew.
async fn at_rest(scene: &Scene) -> (Server, u64) {
    let server = scene.program.start().await.unwrap();
    let form = [PART, b"\r\nnothing\r\n--x--"].concat();
    let mut stream = begin(scene, CHECK, form.len()).await;
    stream.write_all(&form).await.unwrap();
    assert_eq!(status(&mut stream).await, "400");
    let process = server.id();
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
    let memory = most_memory(process);
    (server, memory)
}

/// A connection on which a form is announced, of so many bytes.
async fn begin(scene: &Scene, path: &str, bytes: usize) -> TcpStream {
    let mut stream = TcpStream::connect(server_at(&scene.program.url())).await.unwrap();
    let kind = forms::CONTENT_TYPE;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: findme\r\ncontent-type: {kind}\r\ncontent-length: {bytes}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// The status of the answer.
async fn status(stream: &mut TcpStream) -> String {
    let mut line = [0; 12];
    stream.read_exact(&mut line).await.unwrap();
    String::from_utf8_lossy(&line[9..]).into_owned()
}

#[tokio::test]
async fn a_form_that_never_begins_costs_little_and_is_hung_up_on() {
    let scene = Scene::new(Kind::Sqlite, &[]).await;
    let (server, before) = at_rest(&scene).await;
    let mut stream = begin(&scene, CHECK, 1 << 40).await;
    stream.write_all(PART).await.unwrap();
    let more = vec![b'a'; 1 << 20];
    let mut sent = 0;
    // What comes after the refusal is dropped for a second, as much as the machine can send in it.
    while sent < MOST_SENT && stream.write_all(&more).await.is_ok() {
        sent += 1;
    }
    assert!(sent < MOST_SENT, "{sent} MB were taken");
    let memory = most_memory(server.id());
    assert!(memory < before + ONE, "{before} kB before, {memory} kB at most");
}

#[tokio::test]
async fn fifty_forms_at_once_are_not_in_memory() {
    let scene = Scene::new(Kind::Sqlite, &[]).await;
    let (server, before) = at_rest(&scene).await;
    let event = scene.admin().await.open_event("hostile").await.unwrap().event;
    let (beginning, file) = ([PART, b"\r\n"].concat(), vec![b'a'; 10 << 20]);
    let send = async |number: usize| {
        let end = rest(number, &event.code);
        let size = beginning.len() + file.len() + end.len();
        let mut stream = begin(&scene, "/api/register-invite-with-selfie", size).await;
        stream.write_all(&beginning).await.unwrap();
        stream.write_all(&file).await.unwrap();
        (stream, end)
    };
    let streams = join_all((0..50).map(send)).await;
    let memory = most_memory(server.id());
    assert!(memory < before + FIFTY, "{before} kB before, {memory} kB at most");
    let finish = async |(mut stream, end): (TcpStream, String)| {
        stream.write_all(end.as_bytes()).await.unwrap();
        status(&mut stream).await
    };
    // Everything is good but the picture, which is none.
    assert_eq!(join_all(streams.into_iter().map(finish)).await, ["400"; 50]);
    let memory = most_memory(server.id());
    assert!(memory < before + FIFTY, "{before} kB before, {memory} kB at most");
}

/// The texts behind the file.
fn rest(number: usize, code: &str) -> String {
    let (name, email) = (format!("guest{number}"), format!("guest{number}@example.org"));
    let texts = [
        ("username", name.as_str()),
        ("email", email.as_str()),
        ("password", PASSWORD),
        ("event_code", code),
    ];
    let part =
        |(name, text)| format!("\r\n--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}");
    texts.map(part).concat() + "\r\n--x--"
}
