//! The way in to an empty FindMe: one admin with a password nobody chose, told once.

use super::Error;
use crate::accounts::{self, Accounts, Claim, Credentials};

/// The admin that was made, and the only copy of the password.
#[derive(Clone, Debug)]
pub struct FirstAdmin {
    /// The name to log in with.
    pub username: &'static str,
    /// The password; only its hash is stored.
    pub password: String,
}

const USERNAME: &str = "admin";
const EMAIL: &str = "admin@findme.invalid";

/// Makes the first admin; `None` if there is one already.
pub(super) async fn make(accounts: &Accounts) -> Result<Option<FirstAdmin>, Error> {
    // A version 4 UUID holds 122 random bits; the start satisfies the rule for passwords.
    let password = format!("Fm1-{}", uuid::Uuid::new_v4().simple());
    let credentials = Credentials {
        username: USERNAME,
        email: EMAIL,
        password: &password,
    };
    match accounts.register_admin(&credentials, Claim::Here).await {
        Ok(_) => Ok(Some(FirstAdmin {
            username: USERNAME,
            password,
        })),
        Err(accounts::Error::AdminExists) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
