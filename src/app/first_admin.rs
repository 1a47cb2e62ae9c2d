//! The first admin of a new installation, with a random password that is shown once.

use super::Error;
use crate::accounts::{self, Accounts, Claim, Credentials};

/// The new admin, and the only copy of the password.
#[derive(Clone, Debug)]
pub struct FirstAdmin {
    /// The name to log in with.
    pub username: &'static str,
    /// The password; only its hash is stored.
    pub password: String,
}

const USERNAME: &str = "admin";
const EMAIL: &str = "admin@findme.invalid";

/// Creates the first admin; `None` if there is one already.
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
