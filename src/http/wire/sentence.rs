//! Sentences in answers: written in the language of the request that is answered.
//!
//! `words` knows no request, so how a sentence becomes JSON, and how the document describes that, is said here.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::http::context;
use crate::http::words::Sentence;

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text(context::language()))
    }
}

impl PartialSchema for Sentence {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        let about = "A sentence for the person, in French or English by `Accept-Language`.";
        schema.description(Some(about)).into()
    }
}

impl ToSchema for Sentence {
    fn name() -> Cow<'static, str> {
        "Sentence".into()
    }
}

/// The words for a stored reason. A reason without words (made by another version, say) speaks for itself.
pub fn explain(code: &str) -> String {
    Sentence::by_code(code).map_or_else(
        || code.to_owned(),
        |sentence| sentence.text(context::language()).to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_without_words_speaks_for_itself() {
        assert_eq!(explain("unheard_of"), "unheard_of");
    }
}
