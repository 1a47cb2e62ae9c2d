//! Sending emails by SMTP, or not at all without a server.
//!
//! Emails are plain text with one recipient; their texts are in [`letters`]. The log has the kind of each email and
//! whether it was sent. Recipient and text are logged only on a development machine without a mail server, where the
//! email must be readable somewhere.

mod error;
pub mod letters;
mod message;
mod quotes;
mod smtp;

use std::time::Duration;

pub use self::error::{Error, Obstacle};
use self::smtp::SmtpClient;

/// Timeouts of a mail server.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For the connection, the greeting, the login, and each reply.
    pub answer: Duration,
    /// For the reply to the text, which the server may examine first. A shorter timeout would send emails twice.
    pub taking: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(20),
            taking: Duration::from_mins(2),
        }
    }
}

/// Settings of a mail server.
#[derive(Clone)]
pub struct Server {
    /// The host name, which the certificate must match.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Username and password, if the server needs a login.
    pub login: Option<(String, String)>,
    /// Whether to use TLS: from the beginning on port 465, by STARTTLS on any other.
    pub is_encrypted: bool,
    /// The sender, such as `FindMe <findme@example.com>`.
    pub from: String,
    /// The timeouts.
    pub timeouts: Timeouts,
}

/// The kind of an email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A password reset.
    PasswordReset,
    /// New photos, for a guest.
    PhotosAvailable,
    /// The end of an event, for its owner and guests.
    EventEnds,
    /// A link and a code to log in, for a guest.
    LoginLink,
    /// A link and a code that confirm a new address.
    AddressConfirmation,
}

impl Kind {
    /// Its name in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::PhotosAvailable => "photos_available",
            Self::EventEnds => "event_ends",
            Self::LoginLink => "login_link",
            Self::AddressConfirmation => "address_confirmation",
        }
    }
}

/// An email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The kind.
    pub kind: Kind,
    /// A unique id, the same if the email is sent again: ASCII letters, digits, `.` and `-`.
    pub id: String,
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The unsubscribe URL, which works by one POST; only an https one is put into the headers (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// Sends emails; clones share the server.
#[derive(Clone)]
pub struct Mailer(Transport);

#[derive(Clone)]
enum Transport {
    Log,
    Nowhere,
    Smtp(Box<SmtpClient>),
}

impl Mailer {
    /// Writes emails to the log, in full.
    pub fn log() -> Self {
        Self(Transport::Log)
    }

    /// Drops emails and logs only their kind.
    pub fn nowhere() -> Self {
        Self(Transport::Nowhere)
    }

    /// Sends emails by a server; connects only when sending.
    pub fn smtp(server: &Server) -> Result<Self, Error> {
        Ok(Self(Transport::Smtp(Box::new(SmtpClient::new(server)?))))
    }

    /// Whether emails are not sent.
    pub fn is_dry_run(&self) -> bool {
        matches!(self.0, Transport::Log | Transport::Nowhere)
    }

    /// Sends an email.
    pub async fn send(&self, letter: &Letter) -> Result<(), Error> {
        let kind = letter.kind.name();
        match &self.0 {
            Transport::Log => {
                let Letter {
                    to, subject, text, ..
                } = letter;
                tracing::info!(
                    kind,
                    to,
                    subject,
                    text,
                    "an email that was not sent, because there is no mail server (SMTP_HOST)"
                );
            }
            Transport::Nowhere => {
                tracing::warn!(kind, "a mail was not sent: there is no mail server (SMTP_HOST)");
            }
            Transport::Smtp(client) => {
                client.send(letter).await?;
                tracing::info!(kind, "a mail was sent");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
