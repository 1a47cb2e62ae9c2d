//! Why a mail was not sent, and what that says about the next one.
//!
//! What a server's refusal is about depends on what it was asked: refusing the connection or the sender concerns every mail,
//! refusing a recipient or the mail's text concerns this one. A server's words may repeat the address; the log does not.

use lettre::transport::smtp;
use lettre::transport::smtp::response::Code;

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An address is none.
    #[error("this is no address of mail: {0}")]
    Address(#[from] lettre::address::AddressError),
    /// The mail cannot be written down.
    #[error("the mail cannot be written: {0}")]
    Letter(#[from] lettre::error::Error),
    /// The address needs a server that knows letters beyond ASCII before the `@` (SMTPUTF8).
    #[error("the mail server does not know addresses like this one (SMTPUTF8)")]
    Utf8Address,
    /// The address is of a name under which nobody is ever reached (`.invalid`, RFC 2606).
    #[error("nobody is reached by an address that ends with .invalid")]
    Nowhere,
    /// The server could not be reached, or does not take mail from us.
    #[error("the mail server takes no mail: {}", without_addresses(.0))]
    Server(smtp::Error),
    /// The server was not there in time.
    #[error("the mail server did not answer in time")]
    Unreachable,
    /// The server refused this recipient or this mail.
    #[error("the mail server did not take it: {}", without_addresses(.0))]
    Refused(smtp::Error),
    /// The server hung up in the middle.
    #[error("the connection broke off: {}", without_addresses(.0))]
    Broken(smtp::Error),
    /// The server stopped answering in the middle.
    #[error("the mail server stopped answering")]
    Silence,
}

/// What stood in the way of a mail, which says what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The mail itself: nobody will ever take it.
    Letter,
    /// The moment: this mail is taken later, others may be taken now.
    Moment,
    /// The mail or the server: the conversation ended in the middle of this mail.
    Conversation,
    /// The server: it takes no mail from us at present.
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

    /// What stood in the way.
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

/// What a server said, without the addresses in it.
fn without_addresses(error: &smtp::Error) -> String {
    let text = error.to_string();
    let words = text
        .split_whitespace()
        .map(|word| if word.contains('@') { "<…>" } else { word });
    words.collect::<Vec<_>>().join(" ")
}
