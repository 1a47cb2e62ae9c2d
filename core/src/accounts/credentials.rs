//! Credentials of a new account: parsed part by part, valid once all parts are.
//!
//! All problems are collected, from parsing and from the database, so that they are reported at once.

use super::{Email, Password, Problem, Username};
use crate::store::users::Taken;

/// Credentials of a new account, as typed.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The name to log in with.
    pub username: &'a str,
    /// The email address.
    pub email: &'a str,
    /// The password.
    pub password: &'a str,
}

impl Credentials<'_> {
    pub(super) fn check(&self) -> Checked {
        let mut problems = Vec::new();
        let username = Username::parse(self.username)
            .map_err(|problem| problems.push(problem))
            .ok();
        let email = Email::parse(self.email)
            .map_err(|problem| problems.push(problem))
            .ok();
        if let (Some(username), Some(email)) = (&username, &email)
            && username.is_address_but(email)
        {
            problems.push(Problem::UsernameIsAddress);
        }
        let password = Password::parse(self.password)
            .map_err(|found| problems.extend(found))
            .ok();
        Checked {
            username,
            email,
            password,
            problems,
        }
    }
}

/// Credentials while they are checked: the parsed parts, and all problems so far.
pub(super) struct Checked {
    username: Option<Username>,
    email: Option<Email>,
    password: Option<Password>,
    problems: Vec<Problem>,
}

impl Checked {
    pub(super) fn username(&self) -> Option<&str> {
        self.username.as_ref().map(Username::as_str)
    }

    pub(super) fn email_key(&self) -> Option<String> {
        self.email.as_ref().map(Email::key)
    }

    pub(super) fn add(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.problems.extend(problems);
    }

    /// The credentials, if there are no problems.
    pub(super) fn sound(self) -> Result<Sound, Vec<Problem>> {
        match (self.username, self.email, self.password) {
            (Some(username), Some(email), Some(password)) if self.problems.is_empty() => Ok(Sound {
                username,
                email,
                password,
            }),
            _ => Err(self.problems),
        }
    }
}

/// Valid credentials.
pub(super) struct Sound {
    pub(super) username: Username,
    pub(super) email: Email,
    pub(super) password: Password,
}

/// The parts that are taken, as problems.
pub(super) fn taken(taken: Taken) -> impl Iterator<Item = Problem> {
    let username = taken.username.then_some(Problem::UsernameTaken);
    let email = taken.email.then_some(Problem::EmailTaken);
    username.into_iter().chain(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_is_found_at_once() {
        let credentials = Credentials {
            username: " ",
            email: "nobody",
            password: "Secret",
        };
        let problems = credentials.check().sound().err().unwrap();
        let codes: Vec<_> = problems
            .iter()
            .map(|problem| (problem.field(), problem.code()))
            .collect();
        assert_eq!(
            codes,
            [
                ("username", "username_missing"),
                ("email", "email_invalid"),
                ("password", "password_too_short"),
                ("password", "password_without_digit"),
                ("password", "password_without_sign"),
            ]
        );
    }
}
