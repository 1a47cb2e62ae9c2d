//! Problems of credentials.
//!
//! One variant per sentence for the person. All problems are reported together, so that nobody has to correct a form
//! several times.

/// One problem of a username, email address, display name, password or event code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The name is empty.
    UsernameMissing,
    /// The name has more than [`Username::MAX_CHARS`](super::Username::MAX_CHARS) characters.
    UsernameTooLong,
    /// The name contains control characters.
    UsernameInvalid,
    /// The name is an email address other than the account's own.
    UsernameIsAddress,
    /// A photographer or admin, or a guest of the event, has the name.
    UsernameTaken,
    /// The address is not valid.
    EmailInvalid,
    /// A photographer or admin, or a guest of the event, has the address.
    EmailTaken,
    /// The display name has more than [`DisplayName::MAX_CHARS`](super::DisplayName::MAX_CHARS) characters.
    NameTooLong,
    /// The display name contains invisible or misleading characters.
    NameInvalid,
    /// The password has fewer than [`Password::MIN_CHARS`](super::Password::MIN_CHARS) characters.
    PasswordTooShort,
    /// The password has more than [`Password::MAX_BYTES`](super::Password::MAX_BYTES) bytes.
    PasswordTooLong,
    /// The password has no upper-case letter.
    PasswordWithoutUpperCase,
    /// The password has no digit.
    PasswordWithoutDigit,
    /// The password has nothing but letters and digits.
    PasswordWithoutSign,
    /// There is no event with this code.
    EventCodeUnknown,
}

impl Problem {
    /// Its stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::UsernameMissing => "username_missing",
            Self::UsernameTooLong => "username_too_long",
            Self::UsernameInvalid => "username_invalid",
            Self::UsernameIsAddress => "username_is_address",
            Self::UsernameTaken => "username_taken",
            Self::EmailInvalid => "email_invalid",
            Self::EmailTaken => "email_taken",
            Self::NameTooLong => "name_too_long",
            Self::NameInvalid => "name_invalid",
            Self::PasswordTooShort => "password_too_short",
            Self::PasswordTooLong => "password_too_long",
            Self::PasswordWithoutUpperCase => "password_without_upper_case",
            Self::PasswordWithoutDigit => "password_without_digit",
            Self::PasswordWithoutSign => "password_without_sign",
            Self::EventCodeUnknown => "event_code_unknown",
        }
    }

    /// The field with the problem.
    pub fn field(self) -> &'static str {
        match self {
            Self::UsernameMissing
            | Self::UsernameTooLong
            | Self::UsernameInvalid
            | Self::UsernameIsAddress
            | Self::UsernameTaken => "username",
            Self::EmailInvalid | Self::EmailTaken => "email",
            Self::NameTooLong | Self::NameInvalid => "name",
            Self::PasswordTooShort
            | Self::PasswordTooLong
            | Self::PasswordWithoutUpperCase
            | Self::PasswordWithoutDigit
            | Self::PasswordWithoutSign => "password",
            Self::EventCodeUnknown => "event_code",
        }
    }
}
