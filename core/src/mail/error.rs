//! Why an email was not sent, and whether that concerns other emails.
//!
//! The meaning of a refusal depends on the SMTP command: a refused connection or sender concerns every email, a refused
//! recipient or text only this one. A server's message may contain the address; the log does not.

use lettre::transport::smtp;
use lettre::transport::smtp::response::Code;

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An address is not valid.
    #[error("this is no address of mail")]
    Address(#[from] lettre::address::AddressError),
    /// The email cannot be encoded.
    #[error("the mail cannot be written")]
    Letter(#[from] lettre::error::Error),
    /// The address needs a server with SMTPUTF8, because of letters beyond ASCII before the `@`.
    #[error("the mail server does not know addresses like this one (SMTPUTF8)")]
    Utf8Address,
    /// The address has a domain that is never reachable (`.invalid`, RFC 2606).
    #[error("nobody is reached by an address that ends with .invalid")]
    Nowhere,
    /// The server could not be reached, or accepts no mail from us.
    #[error("the mail server takes no mail: {}", without_addresses(.0))]
    Server(smtp::Error),
    /// The server did not respond in time.
    #[error("the mail server did not answer in time")]
    Unreachable,
    /// The server refused this recipient or this mail.
    #[error("the mail server did not take it: {}", without_addresses(.0))]
    Refused(smtp::Error),
    /// The connection was closed in the middle.
    #[error("the connection broke off: {}", without_addresses(.0))]
    Broken(smtp::Error),
    /// The server stopped responding in the middle.
    #[error("the mail server stopped answering")]
    Silence,
}

/// What an error concerns, which decides what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The email: no server will ever accept it.
    Letter,
    /// Temporary: this email may be accepted later, others now.
    Moment,
    /// The email or the server: the conversation ended in the middle of this email.
    Conversation,
    /// The server: it accepts no mail at present.
    Server,
}

impl Error {
    /// A server's refusal of a recipient, or of what it was given for the recipient.
    pub(super) fn of_letter(error: smtp::Error) -> Self {
        match error.status() {
            Some(code) if is_about_us(code) => Self::Server(error),
            Some(_) => Self::Refused(error),
            None => Self::Broken(error),
        }
    }

    /// What the error concerns.
    pub fn obstacle(&self) -> Obstacle {
        match self {
            Self::Address(_) | Self::Letter(_) | Self::Utf8Address | Self::Nowhere => Obstacle::Letter,
            Self::Refused(error) if error.is_permanent() => Obstacle::Letter,
            Self::Refused(_) => Obstacle::Moment,
            Self::Broken(_) | Self::Silence => Obstacle::Conversation,
            Self::Server(_) | Self::Unreachable => Obstacle::Server,
        }
    }
}

/// Whether a refusal is about how the server is spoken to, whoever the mail is for: it closes (421), lost the order of
/// commands (503), takes no mail at all (521), or wants a login (530).
fn is_about_us(code: Code) -> bool {
    matches!(u16::from(code), 421 | 503 | 521 | 530)
}

/// A server's message without the addresses in it.
fn without_addresses(error: &smtp::Error) -> String {
    let text = error.to_string();
    let words = text
        .split_whitespace()
        .map(|word| if word.contains('@') { "<…>" } else { word });
    words.collect::<Vec<_>>().join(" ")
}
