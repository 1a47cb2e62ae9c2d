//! The languages people are written to in.

use serde::{Deserialize, Serialize};

/// A language that answers, mails and texts are written in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text")]
pub enum Language {
    /// French.
    #[default]
    #[serde(rename = "fr")]
    #[sqlx(rename = "fr")]
    French,
    /// English.
    #[serde(rename = "en")]
    #[sqlx(rename = "en")]
    English,
}

impl Language {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// Its tag, for `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language with this tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}
