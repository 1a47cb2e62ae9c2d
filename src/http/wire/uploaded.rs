//! A photo in the response to its upload.
//!
//! Used in the report of an upload, and in the refusal of one that was interrupted or timed out.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::PhotoId;
use crate::photos::Taken;

/// A file that is now a photo of the event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UploadedPhoto {
    id: PhotoId,
    /// The name in the URL of the image.
    filename: String,
    /// The file name of the upload.
    pub(in crate::http) original_filename: String,
    /// Whether the event already had a photo with the same bytes.
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
