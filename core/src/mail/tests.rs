//! What is logged of mails, and what a server's answers are taken for.
//!
//! The servers here say a few lines, whatever they are told, and then nothing any more.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tracing_subscriber::fmt::MakeWriter;

use super::*;
use crate::model::Language;

fn letter() -> Letter {
    letters::password_reset(Language::French, "anna@example.org", "t0ken", None)
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What is logged when a mail is sent.
async fn logged(mailer: Mailer) -> String {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt().with_writer(lines.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    mailer.send(&letter()).await.unwrap();
    drop(guard);
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_mail_that_goes_nowhere_is_logged_without_address_and_token() {
    let log = logged(Mailer::nowhere()).await;
    assert!(log.contains("WARN") && log.contains("password_reset"), "{log}");
    assert!(!log.contains("anna") && !log.contains("t0ken"), "{log}");
    assert!(Mailer::nowhere().is_dry_run());
}

#[tokio::test]
async fn a_developer_sees_the_mail_in_the_log() {
    let log = logged(Mailer::log()).await;
    assert!(log.contains("anna@example.org") && log.contains("t0ken"), "{log}");
}

/// A mailer whose server says these lines, one when a client connects and one for each of its, and then nothing.
async fn served(lines: &'static [&'static str]) -> Mailer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut command = String::new();
        for line in lines {
            stream.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
            stream.read_line(&mut command).await.unwrap();
        }
        // Until the client has had enough.
        while stream.read_line(&mut command).await.is_ok_and(|read| read > 0) {}
    });
    let timeouts = Duration::from_millis(200);
    let server = Server {
        host: "127.0.0.1".to_owned(),
        port,
        login: None,
        is_encrypted: false,
        from: "FindMe <findme@example.org>".to_owned(),
        timeouts: Timeouts {
            answer: timeouts,
            taking: timeouts,
        },
    };
    Mailer::smtp(&server).unwrap()
}

/// What stands in the way of a mail to that server.
async fn obstacle(lines: &'static [&'static str]) -> Obstacle {
    served(lines).await.send(&letter()).await.unwrap_err().obstacle()
}

#[tokio::test]
async fn a_server_that_stops_answering_is_not_waited_for() {
    assert_eq!(obstacle(&[]).await, Obstacle::Server);
    assert_eq!(obstacle(&["220 here"]).await, Obstacle::Server);
    assert_eq!(obstacle(&["220 here", "250 hello"]).await, Obstacle::Conversation);
    assert_eq!(
        obstacle(&["220 here", "250 hello", "250 yes"]).await,
        Obstacle::Conversation
    );
}

#[tokio::test]
async fn what_a_refusal_is_about_depends_on_the_question() {
    assert_eq!(obstacle(&["554 not you"]).await, Obstacle::Server);
    assert_eq!(obstacle(&["220 here", "550 not you"]).await, Obstacle::Server);
    assert_eq!(
        obstacle(&["220 here", "250 hello", "550 no such sender"]).await,
        Obstacle::Server
    );
    for (answer, expected) in [
        (
            &["220 here", "250 hello", "250 yes", "550 nobody of this name"],
            Obstacle::Letter,
        ),
        (
            &["220 here", "250 hello", "250 yes", "501 5.1.3 bad address"],
            Obstacle::Letter,
        ),
        (
            &["220 here", "250 hello", "250 yes", "553 no such mailbox"],
            Obstacle::Letter,
        ),
        (
            &["220 here", "250 hello", "250 yes", "450 later"],
            Obstacle::Moment,
        ),
        (
            &["220 here", "250 hello", "250 yes", "454 too fast"],
            Obstacle::Moment,
        ),
        (
            &["220 here", "250 hello", "250 yes", "421 closing"],
            Obstacle::Server,
        ),
        (
            &["220 here", "250 hello", "250 yes", "530 log in first"],
            Obstacle::Server,
        ),
    ] {
        assert_eq!(obstacle(answer).await, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_without_the_address_in_it() {
    let mailer = served(&[
        "220 here",
        "250 hello",
        "250 yes",
        "550 5.1.1 <anna@example.org>: nobody of this name",
    ])
    .await;
    let error = mailer.send(&letter()).await.unwrap_err().to_string();
    assert!(
        error.contains("nobody of this name") && !error.contains("anna"),
        "{error}"
    );
}
