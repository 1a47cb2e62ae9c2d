//! A photo as it is told to whoever has just sent it.
//!
//! With the report on an upload, and with the refusal of one that broke off or whose time was over.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::PhotoId;
use crate::photos::Taken;

/// A file that is a photo of the event now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UploadedPhoto {
    id: PhotoId,
    /// The name it is served under.
    filename: String,
    /// The name it was uploaded with.
    pub(in crate::http) original_filename: String,
    /// Whether the event had a photo of the same bytes before.
    already_present: bool,
}

#[cfg(test)]
impl UploadedPhoto {
    /// A new photo that was uploaded under this name.
    pub(in crate::http) fn named(name: &str) -> Self {
        Self {
            id: PhotoId(1),
            filename: format!("stored-{name}"),
            original_filename: name.to_owned(),
            already_present: false,
        }
    }
}

impl From<&Taken> for UploadedPhoto {
    fn from(taken: &Taken) -> Self {
        Self {
            id: taken.photo.id,
            filename: taken.photo.filename.clone(),
            original_filename: taken.photo.original_filename.clone(),
            already_present: taken.was_known,
        }
    }
}
