//! What faces are called in a collection: `user:<id>` and `photo:<id>`.
//!
//! The names are those of the collections that the previous server left, which stay usable.

use crate::model::{FaceOwner, PhotoId, UserId};

/// The external image id of an owner's faces.
pub(super) fn name(owner: FaceOwner) -> String {
    match owner {
        FaceOwner::Guest(guest) => format!("user:{guest}"),
        FaceOwner::Photo(photo) => format!("photo:{photo}"),
    }
}

/// The owner that an external image id names; `None` for a face that is none of ours.
pub(super) fn owner(name: &str) -> Option<FaceOwner> {
    let (kind, id) = name.split_once(':')?;
    let id = id.parse().ok()?;
    match kind {
        "user" => Some(FaceOwner::Guest(UserId(id))),
        "photo" => Some(FaceOwner::Photo(PhotoId(id))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_owner() {
        for owned_by in [FaceOwner::Guest(UserId(12)), FaceOwner::Photo(PhotoId(34))] {
            assert_eq!(owner(&name(owned_by)), Some(owned_by));
        }
        for strange in ["user:", "user:x", "12", "face:1", ""] {
            assert_eq!(owner(strange), None);
        }
    }
}
