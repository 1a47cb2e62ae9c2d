//! The ranges and patterns of what a request may say.
//!
//! A client library checks little of this itself, and nothing of the upper ends: what it lets through has to fail
//! here as it does there.

use std::ops::RangeInclusive;

use uuid::Uuid;

use crate::error::{Error, Result};

/// The most faces, ids or results that one call deals with.
pub(crate) const MOST: usize = 4096;

/// The similarity from which a face matches when the request does not say.
const THRESHOLD: f32 = 80.0;

/// Refuses a collection's name that the service would not take.
pub(crate) fn collection_id(id: &str) -> Result<()> {
    if is_name(id, "_.-") {
        Ok(())
    } else {
        Err(violated("collectionId", id, "pattern: [a-zA-Z0-9_.\\-]{1,255}"))
    }
}

/// Refuses a caller's name for a picture that the service would not take.
pub(crate) fn external_image_id(id: Option<&str>) -> Result<()> {
    match id {
        Some(id) if !is_name(id, "_.-:") => Err(violated(
            "externalImageId",
            id,
            "pattern: [a-zA-Z0-9_.\\-:]{1,255}",
        )),
        _ => Ok(()),
    }
}

/// The face that an id stands for.
pub(crate) fn face_id(id: &str) -> Result<Uuid> {
    // Other spellings of a UUID are no ids of faces.
    Uuid::parse_str(id)
        .ok()
        .filter(|face| face.to_string() == id)
        .ok_or_else(|| violated("faceId", id, "pattern: a UUID in lower case"))
}

/// The faces of a list of ids, of which there must be some.
pub(crate) fn face_ids(ids: &[String]) -> Result<Vec<Uuid>> {
    if ids.is_empty() || ids.len() > MOST {
        return Err(violated("faceIds", &ids.len().to_string(), "length: 1 to 4096"));
    }
    ids.iter().map(|id| face_id(id)).collect()
}

/// A number of faces or results; without one, as many as the range allows.
pub(crate) fn count(name: &str, asked: Option<i64>, range: RangeInclusive<usize>) -> Result<usize> {
    let Some(asked) = asked else {
        return Ok(*range.end());
    };
    usize::try_from(asked)
        .ok()
        .filter(|asked| range.contains(asked))
        .ok_or_else(|| {
            violated(
                name,
                &asked.to_string(),
                &format!("range: {} to {}", range.start(), range.end()),
            )
        })
}

/// The similarity from which a face matches.
pub(crate) fn threshold(asked: Option<f32>) -> Result<f32> {
    match asked {
        None => Ok(THRESHOLD),
        Some(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        Some(other) => Err(violated(
            "faceMatchThreshold",
            &other.to_string(),
            "range: 0 to 100",
        )),
    }
}

pub(crate) fn violated(name: &str, value: &str, constraint: &str) -> Error {
    Error::InvalidParameter(format!(
        "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: {constraint}"
    ))
}

fn is_name(id: &str, others: &str) -> bool {
    (1..=255).contains(&id.len())
        && id
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || others.contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_plain_letters_and_at_most_255_of_them() {
        assert!(collection_id(&"a-Z_0.".repeat(42)).is_ok());
        for bad in ["", "été", "a b", "a:b", &"a".repeat(256)] {
            assert!(collection_id(bad).is_err(), "{bad}");
        }
        assert!(external_image_id(Some("a:b")).is_ok());
        assert!(external_image_id(Some("a/b")).is_err());
    }

    #[test]
    fn counts_keep_to_their_range() {
        assert_eq!(count("maxFaces", None, 1..=MOST), Ok(MOST));
        assert_eq!(count("maxFaces", Some(7), 1..=MOST), Ok(7));
        for bad in [0, -1, 4097] {
            assert!(count("maxFaces", Some(bad), 1..=MOST).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_face_is_named_by_a_lower_case_uuid() {
        assert!(face_id("11111111-2222-4333-8444-55555555555f").is_ok());
        assert!(face_id("11111111-2222-4333-8444-55555555555F").is_err());
        assert!(face_id("11111111222243338444555555555555").is_err());
    }

    #[test]
    fn a_threshold_is_a_percentage() {
        assert_eq!(threshold(None), Ok(80.0));
        assert!(threshold(Some(f32::NAN)).is_err());
        assert!(threshold(Some(100.5)).is_err());
    }
}
