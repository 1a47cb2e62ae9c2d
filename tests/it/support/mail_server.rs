//! A mail server that takes every mail and shows it to the test, or behaves as it is told.
//!
//! It speaks just enough SMTP (RFC 5321) for one client at a time, without encryption, and knows no addresses beyond ASCII
//! unless it is told to (SMTPUTF8, RFC 6531).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::app::TestApp;
use super::database::Kind;
use super::mail::Mail;

/// How long a mail is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the server behaves.
#[derive(Default)]
struct Behaviour {
    /// How recipients are answered who are not simply taken.
    replies: HashMap<String, Reply>,
    /// How senders are answered, if not simply taken.
    sender: Option<&'static str>,
    /// How clients are greeted who are turned away.
    greeting: Option<&'static str>,
    knows_utf8: bool,
}

/// An answer to a recipient.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// This line.
    Line(&'static str),
    /// This line, once the whole mail was sent. The test is shown the mail, unless it is refused for good (5xx).
    Afterwards(&'static str),
    /// None: the server hangs up.
    HangUp,
    /// None at all: the test is shown the recipient, and the client waits until it hangs up.
    Silence,
}

/// The server's side that a test holds.
pub(crate) struct MailServer {
    port: u16,
    behaviour: Arc<Mutex<Behaviour>>,
    mails: mpsc::UnboundedReceiver<String>,
}

impl MailServer {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, mails) = mpsc::unbounded_channel();
        let behaviour = Arc::<Mutex<Behaviour>>::default();
        let manners_of_server = Arc::clone(&behaviour);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &sender, &manners_of_server).await;
            }
        });
        Self {
            port,
            behaviour,
            mails,
        }
    }

    /// A program that sends its mail to a server of its own, with more settings.
    pub(crate) async fn serving(kind: Kind, more: &[&str]) -> (Arc<TestApp>, Self) {
        let mail_server = Self::open().await;
        let port = format!("--smtp-port={}", mail_server.port);
        let own = [
            "--smtp-host=127.0.0.1",
            &port,
            "--smtp-use-tls=false",
            "--mail-from=FindMe <findme@example.org>",
        ];
        let app = TestApp::start(kind, &[&own, more].concat()).await;
        (Arc::new(app), mail_server)
    }

    /// From now on a recipient is answered like this.
    pub(crate) fn reply(&self, address: &str, reply: Reply) {
        let mut behaviour = self.behaviour.lock().unwrap();
        behaviour.replies.insert(address.to_owned(), reply);
    }

    /// From now on every sender is answered by this line.
    pub(crate) fn refuse_senders(&self, line: &'static str) {
        self.behaviour.lock().unwrap().sender = Some(line);
    }

    /// From now on every client is turned away by this line.
    pub(crate) fn turn_away(&self, line: &'static str) {
        self.behaviour.lock().unwrap().greeting = Some(line);
    }

    /// From now on addresses may hold any letters.
    pub(crate) fn know_utf8(&self) {
        self.behaviour.lock().unwrap().knows_utf8 = true;
    }

    /// From now on everybody is simply taken.
    pub(crate) fn take_all(&self) {
        let mut behaviour = self.behaviour.lock().unwrap();
        behaviour.replies.clear();
        (behaviour.sender, behaviour.greeting) = (None, None);
    }

    /// The next mail, from the envelope's recipient to its last line, as it was sent.
    pub(crate) async fn next(&mut self) -> String {
        let mail = tokio::time::timeout(PATIENCE, self.mails.recv()).await;
        mail.expect("no mail comes").unwrap()
    }

    /// The next mail as its reader sees it.
    pub(crate) async fn read(&mut self) -> Mail {
        Mail::read(&self.next().await)
    }

    /// Whether no mail has come that was not asked for.
    pub(crate) fn is_empty(&mut self) -> bool {
        self.mails.try_recv().is_err()
    }
}

/// What a line of a client's leads to.
enum Next {
    Answer(&'static str),
    /// The test is shown this, and the client gets no answer.
    Wait(String),
    HangUp,
}

async fn serve(stream: TcpStream, mails: &mpsc::UnboundedSender<String>, behaviour: &Mutex<Behaviour>) {
    let mut stream = BufReader::new(stream);
    let (mut mail, mut afterwards) = (String::new(), None);
    let mut answer = behaviour.lock().unwrap().greeting.unwrap_or("220 post office");
    loop {
        // A client may hang up at any time.
        let sent = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
        let mut line = String::new();
        if sent.is_err() || stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        if line.starts_with("DATA") {
            stream.write_all(b"354 go on\r\n").await.unwrap();
            while !mail.ends_with("\r\n.\r\n") {
                stream.read_line(&mut mail).await.unwrap();
            }
            let taken = std::mem::take(&mut mail);
            answer = afterwards.take().unwrap_or("250 taken");
            if !answer.starts_with('5') {
                mails.send(taken).unwrap();
            }
            continue;
        }
        match next(&line, &behaviour.lock().unwrap(), &mut mail, &mut afterwards) {
            Next::Answer(line) => answer = line,
            Next::HangUp => return,
            Next::Wait(line) => {
                mails.send(line).unwrap();
                break;
            }
        }
    }
    let mut rest = String::new();
    while stream.read_line(&mut rest).await.is_ok_and(|read| read > 0) {}
}

fn next(line: &str, behaviour: &Behaviour, mail: &mut String, afterwards: &mut Option<&'static str>) -> Next {
    let answer = match line.get(..4).unwrap_or_default() {
        "EHLO" if behaviour.knows_utf8 => "250-post office\r\n250-8BITMIME\r\n250 SMTPUTF8",
        "EHLO" => "250 post office",
        "MAIL" => behaviour.sender.unwrap_or("250 yes"),
        "RCPT" => match behaviour.reply_to(line) {
            Some(Reply::Line(reply)) => reply,
            Some(Reply::HangUp) => return Next::HangUp,
            Some(Reply::Silence) => return Next::Wait(line.to_owned()),
            other => {
                if let Some(Reply::Afterwards(reply)) = other {
                    *afterwards = Some(reply);
                }
                mail.push_str(line);
                "250 yes"
            }
        },
        "QUIT" => "221 bye",
        _ => "250 yes",
    };
    Next::Answer(answer)
}

impl Behaviour {
    fn reply_to(&self, line: &str) -> Option<Reply> {
        let mut replies = self
            .replies
            .iter()
            .filter(|(address, _)| line.contains(&format!("<{address}>")));
        replies.next().map(|(_, reply)| *reply)
    }
}
