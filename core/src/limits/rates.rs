//! The rate limits.
//!
//! All guests of a wedding come from one address, so what honest people do often has a generous rate, and only failures
//! have a strict one. Where a thousand honest requests may be under way at once, a second limit bounds how far parallel
//! failures can get past the first.

use std::time::Duration;

use strum::{IntoStaticStr, VariantArray};

/// How many attempts may be made: `burst` at once, then one per `interval`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    pub(super) burst: u32,
    pub(super) interval: Duration,
}

/// A limited operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Limit {
    /// A wrong password for one account, from one origin.
    Password,
    /// A wrong password for one account, from all origins it has never logged in from.
    PasswordAnywhere,
    /// A wrong password for any account, from one origin.
    Passwords,
    /// The same, for passwords that are tried at the same time.
    PasswordsAtOnce,
    /// A successful login of one account.
    Login,
    /// A password changed by its owner.
    PasswordChange,
    /// An event code that does not exist, from one origin.
    UnknownCode,
    /// An event code that does not exist, from one IPv6 /48.
    UnknownCodeInSite,
    /// An event code that does not exist, from anywhere.
    UnknownCodeAnywhere,
    /// A result that a name or an address is taken, for one origin.
    NameTaken,
    /// A registration, from one origin.
    Registration,
    /// A consent given, by one account.
    Consent,
    /// A request for a password reset, for one address.
    Reset,
    /// A request for a password reset, from one origin.
    Resets,
    /// A reset token that does not exist, from one origin.
    UnknownResetToken,
    /// A check of a selfie without an account, from one origin.
    #[strum(serialize = "look")]
    SelfieCheck,
    /// A selfie that an account has not sent before.
    Selfie,
    /// The same bytes of a selfie, from one account.
    SameSelfie,
    /// An export of an account.
    Export,
    /// A personal link made by its guest.
    PersonalLink,
    /// A personal link that does not exist, from one origin.
    UnknownPersonalLink,
    /// An invitation made by one account.
    Invitation,
    /// An invitation that does not exist, from one origin.
    UnknownInvitation,
    /// A request for a login link, for one address.
    LoginLink,
    /// A request for a login link, from one origin.
    LoginLinks,
    /// A login link or a code that does not exist, from one origin.
    UnknownLoginLink,
    /// A wrong code, for one address.
    LoginCode,
    /// A letter to an earlier account with the same face, by one account and to one account.
    SameFace,
    /// A change of a name or a language, by one account.
    Profile,
    /// A letter that confirms a new address, asked for by one account.
    EmailChange,
    /// A wrong code for a new address, by one account.
    EmailCode,
    /// A link to a slideshow made by one account.
    Wall,
    /// A link to a slideshow that does not exist, from one origin.
    UnknownWall,
}

impl Limit {
    /// The name under which attempts are counted. Renaming a limit resets its counts.
    pub(super) fn name(self) -> &'static str {
        self.into()
    }

    /// Chosen so that a thousand guests behind one address, of whom every tenth mistypes, notice nothing, that trying a
    /// hundred thousand codes or passwords takes weeks, and that an address is free again within two minutes. One
    /// origin alone regains less per hour than the limit for all origins does, so it can never use that one up.
    pub(super) fn rate(self) -> Rate {
        let (burst, interval) = match self {
            Self::Password => (10, Duration::from_mins(1)),
            Self::PasswordAnywhere => (100, Duration::from_secs(30)),
            Self::PasswordsAtOnce => (2_000, Duration::from_secs(10)),
            Self::Login => (100, Duration::from_mins(1)),
            Self::PasswordChange | Self::PersonalLink | Self::LoginCode | Self::EmailCode => {
                (10, Duration::from_mins(10))
            }
            Self::Passwords
            | Self::UnknownCode
            | Self::UnknownPersonalLink
            | Self::UnknownInvitation
            | Self::UnknownWall
            | Self::UnknownLoginLink => (100, Duration::from_secs(10)),
            Self::Invitation | Self::Wall => (60, Duration::from_mins(1)),
            Self::UnknownCodeInSite => (400, Duration::from_secs(5)),
            Self::UnknownCodeAnywhere => (5_000, Duration::from_secs(1)),
            Self::NameTaken => (300, Duration::from_secs(5)),
            Self::Registration => (2_000, Duration::from_millis(100)),
            Self::Consent | Self::Profile => (20, Duration::from_mins(10)),
            Self::Reset | Self::LoginLink | Self::SameFace | Self::EmailChange => {
                (3, Duration::from_mins(10))
            }
            Self::LoginLinks => (60, Duration::from_secs(30)),
            Self::Resets | Self::UnknownResetToken => (30, Duration::from_mins(1)),
            Self::SelfieCheck => (4_000, Duration::from_millis(50)),
            Self::Selfie => (5, Duration::from_hours(1)),
            // Not a limit: it records for a week that the bytes were sent before.
            Self::SameSelfie => (1, Duration::from_hours(7 * 24)),
            Self::Export => (5, Duration::from_mins(10)),
        };
        Rate { burst, interval }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_counted_under_the_names_of_former_versions() {
        let names: Vec<_> = Limit::VARIANTS.iter().map(|limit| limit.name()).collect();
        assert_eq!(
            names,
            [
                "password",
                "password_anywhere",
                "passwords",
                "passwords_at_once",
                "login",
                "password_change",
                "unknown_code",
                "unknown_code_in_site",
                "unknown_code_anywhere",
                "name_taken",
                "registration",
                "consent",
                "reset",
                "resets",
                "unknown_reset_token",
                "look",
                "selfie",
                "same_selfie",
                "export",
                "personal_link",
                "unknown_personal_link",
                "invitation",
                "unknown_invitation",
                "login_link",
                "login_links",
                "unknown_login_link",
                "login_code",
                "same_face",
                "profile",
                "email_change",
                "email_code",
                "wall",
                "unknown_wall",
            ]
        );
    }
}
