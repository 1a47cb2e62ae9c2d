//! Fields of forms that filter a list: an empty one matches everything.

use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as Unknown, StrDeserializer};

use crate::http::error::{Error, Problem, Result};
use crate::http::words::Sentence;

/// A number that was typed.
pub(super) fn number<T: FromStr>(typed: &str, field: &'static str) -> Result<Option<T>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_| invalid(field))
}

/// One of several values by its name in JSON.
pub(super) fn choice<T: DeserializeOwned>(name: &str, field: &'static str) -> Result<Option<T>> {
    if name.is_empty() {
        return Ok(None);
    }
    let name: StrDeserializer<'_, Unknown> = name.into_deserializer();
    T::deserialize(name).map(Some).map_err(|_| invalid(field))
}

fn invalid(field: &'static str) -> Error {
    Error::invalid(Problem::from(Sentence::FieldInvalid).of_field(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Action;

    #[test]
    fn an_empty_field_matches_everything_and_a_wrong_one_is_refused() {
        assert_eq!(number::<i64>(" ", "actor").unwrap(), None);
        assert_eq!(number::<i64>(" 7 ", "actor").unwrap(), Some(7));
        assert!(number::<i64>("seven", "actor").is_err());
        assert_eq!(choice::<Action>("", "action").unwrap(), None);
        assert_eq!(
            choice::<Action>("event_created", "action").unwrap(),
            Some(Action::EventCreated)
        );
        assert!(choice::<Action>("EventCreated", "action").is_err());
    }
}
