//! A process that may open few files, and more connections than it could hold.
//!
//! Every connection is an open file. If they used up all, the database could not be opened, and nobody could be served.

use findme_loadtest::server::Program;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::scene::Scene;
use crate::support::Kind;

/// More connections than the process may open files.
const CALLERS: usize = 300;

const FEW: &str = "connections are served at once; raise the limit";

/// Connections that have said half of what they want.
async fn callers(program: &Program) -> Vec<TcpStream> {
    let address = program.url().replace("http://", "");
    let mut callers = Vec::new();
    for _ in 0..CALLERS {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // Those that are turned away at once are none the less here.
        let _ = stream.write_all(b"GET /api HTTP/1.1\r\n").await;
        callers.push(stream);
    }
    callers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_leave_files_to_the_database() {
    let scene = Scene::new(Kind::Sqlite, &[]).await;
    let program = scene.program.clone().after("ulimit -n 250");
    let server = program.start().await.unwrap();
    let callers = callers(&program).await;
    // It writes to the database, and needs no permit: it is asked again while all places of this machine are taken.
    let client = scene.client();
    let health = client.get("GET /api/health-check", "/api/health-check");
    health.send().await.unwrap();
    drop(callers);
    let output = program.log_text();
    assert!(output.contains(FEW), "{output}");
    for trouble in [
        "no connection can be accepted",
        "unable to open",
        "Too many open files",
    ] {
        assert!(!output.contains(trouble), "{output}");
    }
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_limit_that_may_be_raised_is_raised() {
    let scene = Scene::new(Kind::Sqlite, &["--max-connections=100"]).await;
    let program = scene.program.clone().after("ulimit -S -n 400");
    let server = program.start().await.unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let files = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))
        .unwrap();
    let current = files.split_whitespace().nth(3).unwrap();
    // Four for each connection, and those for everything else.
    assert_eq!(current, (4 * 100 + 1_024).to_string(), "{files}");
    assert!(!program.log_text().contains(FEW), "{}", program.log_text());
    server.stop().await.unwrap();
}
