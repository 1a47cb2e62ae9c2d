//! A mail server that takes every mail and shows it to the test, or answers recipients as it is told.
//!
//! It speaks just enough SMTP (RFC 5321) for one client at a time, without encryption.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::app::TestApp;
use super::database::Kind;

/// How recipients are answered who are not simply taken.
type Replies = Arc<Mutex<HashMap<String, Reply>>>;

/// An answer to a recipient.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// This line.
    Line(&'static str),
    /// None at all: the test is shown the recipient, and the client waits until it hangs up.
    Silence,
}

/// The server's side that a test holds.
pub(crate) struct PostOffice {
    port: u16,
    replies: Replies,
    mails: mpsc::UnboundedReceiver<String>,
}

impl PostOffice {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, mails) = mpsc::unbounded_channel();
        let replies = Replies::default();
        let told = Arc::clone(&replies);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &sender, &told).await;
            }
        });
        Self { port, replies, mails }
    }

    /// A program that sends its mail to an office of its own, with more settings.
    pub(crate) async fn serving(kind: Kind, more: &[&str]) -> (Arc<TestApp>, Self) {
        let office = Self::open().await;
        let port = format!("--smtp-port={}", office.port);
        let own = [
            "--smtp-host=127.0.0.1",
            &port,
            "--smtp-use-tls=false",
            "--mail-from=FindMe <findme@example.org>",
        ];
        let app = TestApp::start(kind, &[&own, more].concat()).await;
        (Arc::new(app), office)
    }

    /// From now on a recipient is answered like this.
    pub(crate) fn reply(&self, address: &str, reply: Reply) {
        self.replies.lock().unwrap().insert(address.to_owned(), reply);
    }

    /// From now on every recipient is simply taken.
    pub(crate) fn take_all(&self) {
        self.replies.lock().unwrap().clear();
    }

    /// The next mail, from the envelope's recipient to its last line, as it was sent.
    pub(crate) async fn next(&mut self) -> String {
        self.mails.recv().await.unwrap()
    }

    /// Whether no mail has come that was not asked for.
    pub(crate) fn is_empty(&mut self) -> bool {
        self.mails.try_recv().is_err()
    }
}

async fn serve(stream: TcpStream, mails: &mpsc::UnboundedSender<String>, replies: &Replies) {
    let mut stream = BufReader::new(stream);
    let mut mail = String::new();
    let mut answer = "220 post office";
    loop {
        // A client may hang up at any time.
        let told = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
        let mut line = String::new();
        if told.is_err() || stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        answer = match line.get(..4).unwrap_or_default() {
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                while !mail.ends_with("\r\n.\r\n") {
                    stream.read_line(&mut mail).await.unwrap();
                }
                mails.send(std::mem::take(&mut mail)).unwrap();
                "250 taken"
            }
            "RCPT" => match reply_to(&line, replies) {
                None => {
                    mail.push_str(&line);
                    "250 yes"
                }
                Some(Reply::Line(reply)) => reply,
                Some(Reply::Silence) => {
                    mails.send(line).unwrap();
                    let mut rest = String::new();
                    while stream.read_line(&mut rest).await.is_ok_and(|read| read > 0) {}
                    return;
                }
            },
            "QUIT" => "221 bye",
            _ => "250 yes",
        };
    }
}

fn reply_to(line: &str, replies: &Replies) -> Option<Reply> {
    let replies = replies.lock().unwrap();
    let mut told = replies
        .iter()
        .filter(|(address, _)| line.contains(&format!("<{address}>")));
    told.next().map(|(_, reply)| *reply)
}
