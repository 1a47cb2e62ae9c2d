//! Sending mail: by SMTP, or into the log where no server is named.
//!
//! Plain text only, one person at a time; what it says is in [`letters`]. The log says whether something was sent, and to
//! whom only without a server: an operator who tries things out has to see the mail somewhere.

pub mod letters;

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::response::{Category, Severity};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How to reach a mail server.
#[derive(Clone)]
pub struct Server {
    /// Its name, which its certificate has to prove.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How to log in, if it asks for that.
    pub login: Option<(String, String)>,
    /// Whether the connection is encrypted: from the beginning on port 465, by STARTTLS on any other.
    pub is_encrypted: bool,
    /// Who mails come from, `FindMe <findme@example.com>` say.
    pub from: String,
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whom it is for: an address.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An address is none.
    #[error("this is no address of mail: {0}")]
    Address(#[from] lettre::address::AddressError),
    /// The mail cannot be written down.
    #[error("the mail cannot be written: {0}")]
    Letter(#[from] lettre::error::Error),
    /// The server did not take it.
    #[error("the mail server did not take it: {0}")]
    Server(#[from] smtp::Error),
}

/// What stood in the way of a mail, which says what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The mail itself: nobody will ever take it.
    Letter,
    /// The moment: this mail is taken later, others may be taken now.
    Moment,
    /// The server: it takes no mail from us at present.
    Server,
}

impl Error {
    /// What stood in the way.
    pub fn obstacle(&self) -> Obstacle {
        match self {
            Self::Address(_) | Self::Letter(_) => Obstacle::Letter,
            // RFC 5321, 4.2.1: only x5z is about the mail; the rest is about how the server is spoken to.
            Self::Server(error) => match error.status() {
                Some(code) if code.category != Category::MailSystem => Obstacle::Server,
                Some(code) if code.severity == Severity::PermanentNegativeCompletion => Obstacle::Letter,
                Some(_) => Obstacle::Moment,
                None => Obstacle::Server,
            },
        }
    }
}

/// Sends mails; clones share the way.
#[derive(Clone)]
pub struct Mailer(Way);

#[derive(Clone)]
enum Way {
    Log,
    Smtp(Box<Post>),
}

#[derive(Clone)]
struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// One that writes mails into the log.
    pub fn log() -> Self {
        Self(Way::Log)
    }

    /// One that hands mails to a server. Nothing is connected yet.
    pub fn smtp(server: &Server) -> Result<Self, Error> {
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let mut transport = match (server.is_encrypted, server.port) {
            (false, _) => Transport::builder_dangerous(&server.host),
            (true, smtp::SUBMISSIONS_PORT) => Transport::relay(&server.host)?,
            (true, _) => Transport::starttls_relay(&server.host)?,
        };
        if let Some((name, password)) = server.login.clone() {
            transport = transport.credentials(Credentials::new(name, password));
        }
        Ok(Self(Way::Smtp(Box::new(Post {
            transport: transport.port(server.port).timeout(Some(PATIENCE)).build(),
            from: server.from.parse()?,
        }))))
    }

    /// Whether mails are only written into the log.
    pub fn is_dry_run(&self) -> bool {
        matches!(self.0, Way::Log)
    }

    /// Sends a mail.
    pub async fn send(&self, letter: &Letter) -> Result<(), Error> {
        let Letter { to, subject, text } = letter;
        let Post { transport, from } = match &self.0 {
            Way::Log => {
                tracing::info!(to, subject, text, "a mail, had a server been named (SMTP_HOST)");
                return Ok(());
            }
            Way::Smtp(post) => post.as_ref(),
        };
        let message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to.parse()?))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.clone())?;
        transport.send(message).await?;
        tracing::info!("a mail was sent");
        Ok(())
    }
}
