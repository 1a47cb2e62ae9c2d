//! The mail server.
//!
//! Without a host, or with `EMAIL_DRY_RUN`, nothing is sent. Emails are then logged, which is enough for trying things
//! out; in production they are dropped, because a log must not contain addresses and tokens.

use clap::Args;
use secrecy::SecretString;

use super::reader::{Optional, number, optional, switch};
use super::{Environment, Error};

/// The mail server, as given.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Mail")]
pub struct MailSettings {
    /// Host of the mail server, without a port. Unset: emails are written to the log instead, or with
    /// `FINDME_ENV=production` dropped with a warning.
    ///
    /// Example: `email-smtp.eu-west-1.amazonaws.com`
    #[arg(
        long, env = "SMTP_HOST", value_name = "HOST", default_value = "", hide_default_value = true,
        value_parser = optional(host)
    )]
    pub smtp_host: Optional<String>,

    /// Port of the mail server; 465 uses TLS from the beginning, any other STARTTLS.
    ///
    /// Example: `465`
    #[arg(long, env = "SMTP_PORT", value_name = "PORT", default_value = "587", value_parser = number(1..=u16::MAX))]
    pub smtp_port: u16,

    /// Username for the mail server.
    ///
    /// Example: `findme`
    #[arg(
        long, env = "SMTP_USERNAME", value_name = "TEXT", default_value = "", hide_default_value = true,
        value_parser = optional(|text| Ok(text.to_owned()))
    )]
    pub smtp_username: Optional<String>,

    /// Password for the mail server. Set it by the variable: flags are visible to everyone on the machine.
    ///
    /// Example: the one your mail service gave you
    #[arg(
        long, env = "SMTP_PASSWORD", value_name = "TEXT", hide_env_values = true,
        default_value = "", hide_default_value = true, value_parser = optional(|text| Ok(SecretString::from(text.to_owned())))
    )]
    pub smtp_password: Optional<SecretString>,

    /// Whether the connection to the mail server is encrypted; otherwise passwords are sent in plain text.
    ///
    /// Example: `false`, for a server on this machine
    #[arg(
        long, env = "SMTP_USE_TLS", value_name = "BOOL", default_value = "true",
        action = clap::ArgAction::Set, value_parser = switch()
    )]
    pub smtp_use_tls: bool,

    /// Sender of emails; required with `SMTP_HOST`.
    ///
    /// Example: `FindMe <photos@example.com>`
    #[arg(
        long, env = "MAIL_FROM", value_name = "ADDRESS", default_value = "", hide_default_value = true,
        value_parser = optional(|text| Ok(text.to_owned()))
    )]
    pub mail_from: Optional<String>,

    /// Whether to send no emails although `SMTP_HOST` is set.
    ///
    /// Example: `true`, to try a deployment out
    #[arg(
        long, env = "EMAIL_DRY_RUN", value_name = "BOOL", default_value = "false",
        action = clap::ArgAction::Set, value_parser = switch()
    )]
    pub email_dry_run: bool,
}

/// How emails are sent.
#[derive(Debug, Clone)]
pub enum Mail {
    /// Emails are written to the log in full.
    Log,
    /// Emails are dropped.
    Nowhere,
    /// Emails are sent by a server.
    Smtp(Smtp),
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Username and password, if the server needs a login.
    pub login: Option<(String, SecretString)>,
    /// Whether the connection is encrypted.
    pub is_encrypted: bool,
    /// The sender of emails.
    pub from: String,
}

impl MailSettings {
    /// How emails are sent. In production they are never logged, because they contain secrets.
    pub(super) fn resolve(self, environment: Environment, notes: &mut Vec<String>) -> Result<Mail, Error> {
        let Some(host) = self.smtp_host.filter(|_| !self.email_dry_run) else {
            if environment == Environment::Development {
                return Ok(Mail::Log);
            }
            let cause = if self.email_dry_run {
                "EMAIL_DRY_RUN is on"
            } else {
                "SMTP_HOST is not set"
            };
            notes.push(format!(
                "{cause}: mails go nowhere, so nobody can reset a password, and nobody is notified of photos or of the \
                 end of an event"
            ));
            return Ok(Mail::Nowhere);
        };
        let Some(from) = self.mail_from else {
            let problem = "is not set; with SMTP_HOST, set it to the address mails come from, for example \
                           FindMe <photos@example.com>";
            return Err(Error::new("MAIL_FROM", problem));
        };
        let login = match (self.smtp_username, self.smtp_password) {
            (Some(name), Some(password)) => Some((name, password)),
            (None, None) => None,
            (Some(_), None) => return Err(Error::new("SMTP_PASSWORD", "is not set, but SMTP_USERNAME is")),
            (None, Some(_)) => return Err(Error::new("SMTP_USERNAME", "is not set, but SMTP_PASSWORD is")),
        };
        if login.is_some() && !self.smtp_use_tls {
            notes.push(
                "SMTP_USE_TLS is off: the password for the mail server is sent in plain text".to_owned(),
            );
        }
        Ok(Mail::Smtp(Smtp {
            host,
            port: self.smtp_port,
            login,
            is_encrypted: self.smtp_use_tls,
            from,
        }))
    }
}

/// Parses a host name or address without a port or a path. An IPv6 address may be in brackets.
fn host(text: &str) -> Result<String, String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    if bare.parse::<std::net::Ipv6Addr>().is_ok() {
        return Ok(bare.to_owned());
    }
    if text.chars().all(is_plain) && !text.ends_with('.') {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "is {text:?}; it must be a host such as smtp.example.com, its port goes into SMTP_PORT"
        ))
    }
}
