//! Photos on the wire: as guests see them, and as their photographer does.
//!
//! Some members are kept for clients that expect them, and are constant. Both shapes carry signed addresses of the
//! pictures, which need no token.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::http::wire::explain;
use crate::model::{self, EventId, PhotoId, PhotoStatus, UserId};
use crate::photos::{Link, Photos, Size};

/// A photo as everyone who may see it does.
#[derive(Debug, Serialize, ToSchema)]
pub struct Photo {
    id: PhotoId,
    /// The name it is served under.
    filename: String,
    /// The name it was uploaded with.
    original_filename: String,
    /// Always null; kept for clients that expect it.
    file_path: Option<String>,
    /// The type of what was uploaded.
    #[schema(examples("image/jpeg"))]
    content_type: String,
    #[serde(rename = "photo_type")]
    kind: Kind,
    /// Always null; kept for clients that expect it.
    user_id: Option<UserId>,
    /// Who uploaded it.
    photographer_id: Option<UserId>,
    uploaded_at: Timestamp,
    event_id: EventId,
    event_name: String,
    /// Whether the caller was found in it; for photographers, whether any guest was.
    has_face_match: bool,
    /// Pixels of the upright picture.
    #[schema(minimum = 1)]
    width: i32,
    /// Pixels of the upright picture.
    #[schema(minimum = 1)]
    height: i32,
    #[serde(flatten)]
    links: Links,
    /// How like the caller the matched face is, 0–100.
    #[schema(minimum = 0, maximum = 100)]
    similarity: Option<f32>,
}

/// How a photo came; there is one way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PhotoType)]
enum Kind {
    /// By upload.
    Uploaded,
}

/// The signed addresses of a photo's pictures: whoever holds them may load them, for a while.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PhotoLinks)]
pub struct Links {
    /// The picture for screens.
    #[schema(format = "uri-reference")]
    pub image_url: String,
    /// The thumbnail.
    #[schema(format = "uri-reference")]
    pub thumbnail_url: String,
}

impl Links {
    /// The addresses of a photo, signed now.
    pub fn to(photos: &Photos, photo: &model::Photo) -> Self {
        let id = photo.id;
        let address = |size| {
            let Link {
                size,
                expires,
                version,
                signature,
            } = photos.link(photo, size);
            let size = size.as_str();
            format!("/api/photo/{id}?size={size}&expires={expires}&version={version}&signature={signature}")
        };
        Self {
            image_url: address(Size::Web),
            thumbnail_url: address(Size::Thumb),
        }
    }
}

impl Photo {
    /// A photo of the named event; `similarity` is that of the caller's match, if there is one.
    pub fn new(photo: model::Photo, event_name: String, similarity: Option<f32>, links: Links) -> Self {
        Self {
            id: photo.id,
            filename: photo.filename,
            original_filename: photo.original_filename,
            file_path: None,
            content_type: photo.content_type,
            kind: Kind::Uploaded,
            user_id: None,
            photographer_id: photo.photographer_id,
            uploaded_at: photo.uploaded_at,
            event_id: photo.event_id,
            event_name,
            has_face_match: similarity.is_some(),
            width: photo.width,
            height: photo.height,
            links,
            similarity,
        }
    }
}

/// A photo as its photographer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotographerPhoto {
    #[serde(flatten)]
    photo: Photo,
    /// Whether all guests of the event see it.
    show_in_general: bool,
    processing_status: PhotoStatus,
    /// Why it cannot be used, in words.
    error_message: Option<String>,
    /// Faces that were found; 0 until it was searched.
    #[schema(minimum = 0)]
    faces_count: i32,
}

impl PhotographerPhoto {
    /// A photo of the named event; `is_matched` tells whether any guest was found in it.
    pub fn new(photo: model::Photo, event_name: String, is_matched: bool, links: Links) -> Self {
        let (show_in_general, processing_status, faces_count) =
            (photo.show_in_general, photo.status, photo.faces_count);
        let error_message = photo.error.as_deref().map(explain);
        Self {
            photo: Photo {
                has_face_match: is_matched,
                ..Photo::new(photo, event_name, None, links)
            },
            show_in_general,
            processing_status,
            error_message,
            faces_count,
        }
    }
}
