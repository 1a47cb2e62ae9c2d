//! Invalid settings.

/// One sentence for the operator: the variable, the problem with its value, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    /// An error about a variable: `Error::new("PORT", "is taken; choose another")`.
    pub(super) fn new(variable: &str, problem: impl std::fmt::Display) -> Self {
        Self(format!("{variable} {problem}"))
    }
}

impl From<clap::Error> for Error {
    fn from(error: clap::Error) -> Self {
        let text = error.to_string();
        Self(text.trim().trim_start_matches("error: ").to_owned())
    }
}

impl From<Error> for clap::Error {
    fn from(error: Error) -> Self {
        Self::raw(clap::error::ErrorKind::ValueValidation, format!("{error}\n"))
    }
}
