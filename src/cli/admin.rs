//! `findme admin create`: creating an admin on the server's machine.
//!
//! The password is read from the terminal, or from the first line of standard input: arguments are visible to everyone
//! on the machine and stay in the shell's history.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use super::{Failure, print_line};
use crate::accounts::{self, Credentials};
use crate::app;
use crate::config::Settings;
use crate::http::words::{Language, Sentence};

/// Commands for admins.
#[derive(Debug, Subcommand)]
pub(super) enum Admins {
    /// Create an admin, the first or another, also while a server runs
    ///
    /// It needs the settings of the server, above all its database. The password is prompted for, or read from standard
    /// input: findme admin create anna anna@example.org < password
    Create(Create),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// Name to log in with
    username: String,
    /// Email address, for password resets
    email: String,
    #[command(flatten)]
    settings: Settings,
}

pub(super) async fn run(admins: Admins) -> Result<ExitCode, Failure> {
    let Admins::Create(Create {
        username,
        email,
        settings,
    }) = admins;
    let config = settings.validate()?;
    let password = password().map_err(|error| format!("the password cannot be read: {error}"))?;
    let credentials = Credentials {
        username: &username,
        email: &email,
        password: &password,
    };
    let id = app::create_admin(&config, &credentials).await.map_err(in_words)?;
    print_line(format_args!("Admin {username} was created (account {id})."));
    Ok(ExitCode::SUCCESS)
}

/// The refusal with all its problems.
fn in_words(error: app::Error) -> Failure {
    let app::Error::Account(accounts::Error::Invalid(problems)) = &error else {
        return error.into();
    };
    let sentences = problems.iter().map(|problem| {
        let code = problem.code();
        Sentence::by_code(code).map_or(code, |sentence| sentence.text(Language::English))
    });
    let sentences: Vec<_> = sentences.collect();
    format!("the admin cannot be created: {}", sentences.join("; ")).into()
}

fn password() -> io::Result<String> {
    let input = io::stdin();
    if !input.is_terminal() {
        return read_line(&mut input.lock());
    }
    let first = ask("Password: ")?;
    if ask("Repeat the password: ")? == first {
        Ok(first)
    } else {
        Err(io::Error::other("the passwords differ"))
    }
}

/// Prompts on the terminal without showing what is typed.
fn ask(question: &str) -> io::Result<String> {
    let input = io::stdin();
    let mut screen = io::stderr();
    write!(screen, "{question}")?;
    screen.flush()?;
    let shown = tcgetattr(&input)?;
    let mut hidden = shown.clone();
    hidden.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&input, OptionalActions::Flush, &hidden)?;
    let typed = read_line(&mut input.lock());
    tcsetattr(&input, OptionalActions::Flush, &shown)?;
    writeln!(screen)?;
    typed
}

/// One line without its end.
fn read_line(input: &mut impl io::BufRead) -> io::Result<String> {
    let mut text = String::new();
    input.read_line(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_one_line_as_it_is() {
        for (input, password) in [
            ("a b \n", "a b "),
            ("é2?\r\nmore", "é2?"),
            ("last", "last"),
            ("", ""),
        ] {
            assert_eq!(read_line(&mut input.as_bytes()).unwrap(), password);
        }
    }
}
