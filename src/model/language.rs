//! The languages that people are written to in.

/// A language that answers and mails are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// French.
    #[default]
    French,
    /// English.
    English,
}
