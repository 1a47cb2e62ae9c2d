//! `findme health`: the health of the server on this machine, for container health checks and people.
//!
//! It writes the HTTP request itself instead of using a client library: the response is our own, and only its status
//! line matters.

use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Failure, print_line};
use crate::config::Server;

/// The timeout, longer than any health check, which gives each part five seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Options of `health`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Only check that the process is alive, without the database and the storage.
    ///
    /// For platforms that restart unhealthy processes: a restart does not repair a database outage.
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    server: Server,
}

impl Options {
    /// HTTP/1.0, so that the connection ends with the answer.
    fn request(&self) -> String {
        let path = if self.live {
            "/api/health-check/live"
        } else {
            "/api/health-check"
        };
        format!("GET {path} HTTP/1.0\r\nhost: localhost\r\n\r\n")
    }
}

/// Prints the server's response; fails unless it is ready, or with `--live` unless it is alive.
pub(super) async fn run(options: Options) -> Result<ExitCode, Failure> {
    let port = options.server.port;
    let request = options.request();
    let answer = tokio::time::timeout(PATIENCE, ask(port, &request)).await;
    let answer = answer.map_err(|_| format!("no response in time on port {port} (PORT)"))?;
    let answer = answer.map_err(|error| format!("no server on port {port} (PORT): {error}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    print_line(body);
    let status = head.split(' ').nth(1);
    if status == Some("200") {
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}

async fn ask(port: u16, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(port: u16, live: bool) -> Options {
        let settings = crate::config::Settings::from_arguments([format!("--port={port}")]).unwrap();
        Options {
            live,
            server: settings.server,
        }
    }

    /// Asks a server that says this.
    async fn health_of(words: &'static str) -> Result<ExitCode, Failure> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; options(port, false).request().len()];
            stream.read_exact(&mut request).await.unwrap();
            stream.write_all(words.as_bytes()).await.unwrap();
        });
        let result = run(options(port, false)).await;
        served.await.unwrap();
        result
    }

    #[tokio::test]
    async fn only_a_server_that_can_serve_is_healthy() {
        let code = |result: Result<ExitCode, Failure>| format!("{:?}", result.unwrap());
        let well = health_of("HTTP/1.0 200 OK\r\n\r\n{}").await;
        assert_eq!(code(well), format!("{:?}", ExitCode::SUCCESS));
        for words in ["HTTP/1.0 503 Service Unavailable\r\n\r\n{}", "garbage", ""] {
            assert_eq!(
                code(health_of(words).await),
                format!("{:?}", ExitCode::FAILURE),
                "{words}"
            );
        }
    }

    #[test]
    fn life_and_health_are_asked_for_at_their_addresses() {
        let first_line = |live| options(1, live).request().lines().next().map(str::to_owned);
        assert_eq!(first_line(false).unwrap(), "GET /api/health-check HTTP/1.0");
        assert_eq!(first_line(true).unwrap(), "GET /api/health-check/live HTTP/1.0");
    }

    #[tokio::test]
    async fn nobody_at_home_is_told_with_the_port() {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let message = run(options(port, false)).await.unwrap_err().to_string();
        assert!(
            message.starts_with(&format!("no server on port {port} (PORT)")),
            "{message}"
        );
    }
}
