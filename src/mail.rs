//! Sending mail: by SMTP, or not at all where no server is named.
//!
//! Plain text only, one person at a time; what it says is in [`letters`]. The log says whether something was sent and what
//! kind of mail it was. To whom and what it says is logged only without a server on a developer's machine, where somebody
//! who tries things out has to see the mail somewhere.

mod date;
mod error;
pub mod letters;
mod message;
mod quotes;
mod smtp;

use std::time::Duration;

pub use self::error::{Error, Obstacle};
use self::smtp::Post;

/// How long a mail server may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// To connect, to greet and to let us in, and then for each answer.
    pub answer: Duration,
    /// To take the mail itself, which it may examine before it answers. Whoever gives up earlier sends the mail twice.
    pub taking: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(20),
            taking: Duration::from_mins(2),
        }
    }
}

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
    /// How long it may take.
    pub patience: Patience,
}

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A token for a forgotten password.
    PasswordReset,
    /// News for a guest: there are photos.
    PhotosAvailable,
    /// News for an owner: an event ends soon.
    EventEnds,
}

impl Kind {
    /// What it is called in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::PhotosAvailable => "photos_available",
            Self::EventEnds => "event_ends",
        }
    }
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What it is for.
    pub kind: Kind,
    /// Names this mail: the same when it is sent again, no other's. ASCII letters, digits, `.` and `-`.
    pub id: String,
    /// Whom it is for: an address.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// An address that ends mails of this kind to this person by one POST; only an https one is told to mail programs (RFC
    /// 8058).
    pub unsubscribe: Option<String>,
}

/// Sends mails; clones share the way.
#[derive(Clone)]
pub struct Mailer(Way);

#[derive(Clone)]
enum Way {
    Log,
    Nowhere,
    Smtp(Box<Post>),
}

impl Mailer {
    /// One that writes mails into the log, whole.
    pub fn log() -> Self {
        Self(Way::Log)
    }

    /// One that drops mails, and logs that it did and of what kind they were.
    pub fn nowhere() -> Self {
        Self(Way::Nowhere)
    }

    /// One that hands mails to a server. Nothing is connected yet.
    pub fn smtp(server: &Server) -> Result<Self, Error> {
        Ok(Self(Way::Smtp(Box::new(Post::new(server)?))))
    }

    /// Whether mails reach nobody.
    pub fn is_dry_run(&self) -> bool {
        matches!(self.0, Way::Log | Way::Nowhere)
    }

    /// Sends a mail.
    pub async fn send(&self, letter: &Letter) -> Result<(), Error> {
        let kind = letter.kind.name();
        match &self.0 {
            Way::Log => {
                let Letter {
                    to, subject, text, ..
                } = letter;
                tracing::info!(
                    kind,
                    to,
                    subject,
                    text,
                    "a mail, had a server been named (SMTP_HOST)"
                );
            }
            Way::Nowhere => tracing::warn!(kind, "a mail was not sent: no mail server is set up (SMTP_HOST)"),
            Way::Smtp(post) => {
                post.send(letter).await?;
                tracing::info!(kind, "a mail was sent");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
