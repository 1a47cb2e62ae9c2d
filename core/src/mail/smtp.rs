//! The SMTP conversation (RFC 5321), step by step.
//!
//! The library's own transport does it in one call, and its errors do not say which step failed, which decides whether
//! one email or every email is concerned; see [`Error`]. It also waits for ever for a server that stops responding;
//! here each step has a timeout.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::time::timeout;

use super::message::{Written, mailbox};
use super::{Error, Letter, Server, Timeouts};

/// Timeout of QUIT; nothing depends on it.
const GOODBYE: Duration = Duration::from_secs(1);

/// A client for one mail server.
#[derive(Clone)]
pub(super) struct SmtpClient {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    hello: ClientId,
    from: Mailbox,
    timeouts: Timeouts,
}

#[derive(Clone)]
enum Encryption {
    None,
    StartTls(TlsParameters),
    Always(TlsParameters),
}

impl SmtpClient {
    pub(super) fn new(server: &Server) -> Result<Self, Error> {
        let host = server.host.clone();
        let parameters = || TlsParameters::new(host.clone()).map_err(Error::Server);
        let encryption = match (server.is_encrypted, server.port) {
            (false, _) => Encryption::None,
            (true, smtp::SUBMISSIONS_PORT) => Encryption::Always(parameters()?),
            (true, _) => Encryption::StartTls(parameters()?),
        };
        let login = server.login.clone();
        Ok(Self {
            encryption,
            host,
            port: server.port,
            credentials: login.map(|(name, password)| Credentials::new(name, password)),
            hello: ClientId::default(),
            from: mailbox(&server.from)?,
            timeouts: server.timeouts,
        })
    }

    /// Sends an email over a new connection.
    pub(super) async fn send(&self, letter: &Letter) -> Result<(), Error> {
        let written = Written::new(&self.from, letter)?;
        let mut connection = timeout(self.timeouts.answer, self.connect())
            .await
            .map_err(|_| Error::Unreachable)?
            .map_err(Error::Server)?;
        let outcome = self.hand_over(&mut connection, &written).await;
        // The email is accepted or refused by now, so a failed QUIT changes nothing.
        let _ = timeout(GOODBYE, connection.abort()).await;
        outcome
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let from_the_beginning = match &self.encryption {
            Encryption::Always(parameters) => Some(parameters.clone()),
            Encryption::None | Encryption::StartTls(_) => None,
        };
        let server = (self.host.as_str(), self.port);
        let within = Some(self.timeouts.answer);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, within, &self.hello, from_the_beginning, None)
                .await?;
        if let Encryption::StartTls(parameters) = &self.encryption {
            connection.starttls(parameters.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    async fn hand_over(&self, connection: &mut AsyncSmtpConnection, mail: &Written) -> Result<(), Error> {
        let mut parameters = Vec::new();
        if !mail.has_ascii_addresses() {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Error::Utf8Address);
            }
            // RFC 6531, 3.1: whoever knows the one knows the other; the headers then hold the address as it is.
            parameters.push(MailParameter::SmtpUtfEight);
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let within = self.timeouts.answer;
        let sender = Mail::new(Some(mail.from.clone()), parameters);
        step(within, connection.command(sender))
            .await
            .map_err(of_sender)?;
        let recipient = Rcpt::new(mail.to.clone(), Vec::new());
        step(within, connection.command(recipient)).await?;
        step(within, connection.command(Data)).await?;
        step(self.timeouts.taking, connection.message(&mail.bytes)).await?;
        Ok(())
    }
}

/// One command and its reply, with a timeout.
async fn step<T>(within: Duration, answer: impl Future<Output = Result<T, smtp::Error>>) -> Result<T, Error> {
    match timeout(within, answer).await {
        Ok(answer) => answer.map_err(Error::of_letter),
        Err(_) => Err(Error::Silence),
    }
}

/// The sender is the same in every mail.
fn of_sender(error: Error) -> Error {
    match error {
        Error::Refused(error) => Error::Server(error),
        error => error,
    }
}
