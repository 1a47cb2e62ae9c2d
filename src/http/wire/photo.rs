//! Photos as JSON: for guests, and for photographers.
//!
//! Some fields are constant and only kept for clients that expect them. Both shapes have signed URLs of the images,
//! which need no token.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::http::wire::explain;
use crate::model::{self, EventId, PhotoId, PhotoStatus, UserId};
use crate::photos::{Link, Managed, Photos, Size};

/// A photo of an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct Photo {
    id: PhotoId,
    /// The name in the URL of the image.
    filename: String,
    /// The file name of the upload.
    original_filename: String,
    /// Always null; kept for existing clients.
    file_path: Option<String>,
    /// The media type of the uploaded file.
    #[schema(examples("image/jpeg"))]
    content_type: String,
    #[serde(rename = "photo_type")]
    kind: Kind,
    /// Always null; kept for existing clients.
    user_id: Option<UserId>,
    /// The account that uploaded the photo.
    photographer_id: Option<UserId>,
    uploaded_at: Timestamp,
    event_id: EventId,
    event_name: String,
    /// Whether the caller was found in the photo; for photographers, whether any guest was.
    has_face_match: bool,
    /// In pixels, of the upright image.
    #[schema(minimum = 1)]
    width: i32,
    /// In pixels, of the upright image.
    #[schema(minimum = 1)]
    height: i32,
    #[serde(flatten)]
    links: Links,
    /// Similarity of the matched face to the caller, 0–100.
    #[schema(minimum = 0, maximum = 100)]
    similarity: Option<f32>,
}

/// How a photo was added; there is one way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PhotoType)]
enum Kind {
    /// By upload.
    Uploaded,
}

/// Signed URLs of the images of a photo. They need no token and expire after about a day. In lists that are asked for with
/// `links=false` they are not signed: they need a token and do not expire.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PhotoLinks)]
pub struct Links {
    /// The image for screens.
    #[schema(format = "uri-reference")]
    pub image_url: String,
    /// The thumbnail.
    #[schema(format = "uri-reference")]
    pub thumbnail_url: String,
}

impl Links {
    /// The URLs of a photo, signed now.
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

    /// The URLs of a photo without signatures, for clients that send a token.
    pub fn unsigned(id: PhotoId) -> Self {
        let address = |size: Size| format!("/api/photo/{id}?size={}", size.as_str());
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

/// A photo for its photographer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotographerPhoto {
    #[serde(flatten)]
    photo: Photo,
    /// Whether all guests of the event see the photo.
    show_in_general: bool,
    processing_status: PhotoStatus,
    /// Why the photo cannot be used, as a sentence.
    error_message: Option<String>,
    /// Number of faces in the photo; 0 until it is indexed.
    #[schema(minimum = 0)]
    faces_count: i32,
    /// The username of the account that uploaded the photo; null once that account is deleted.
    uploaded_by: Option<String>,
    /// Number of guests who were found in the photo.
    #[schema(minimum = 0)]
    guests_count: i64,
}

impl PhotographerPhoto {
    /// A photo for those who manage it.
    pub fn new(managed: Managed, links: Links) -> Self {
        let Managed {
            photo,
            event_name,
            uploaded_by,
            guests_count,
        } = managed;
        let (show_in_general, processing_status, faces_count) =
            (photo.show_in_general, photo.status, photo.faces_count);
        let error_message = photo.error.as_deref().map(explain);
        Self {
            photo: Photo {
                has_face_match: guests_count > 0,
                ..Photo::new(photo, event_name, None, links)
            },
            show_in_general,
            processing_status,
            error_message,
            faces_count,
            uploaded_by,
            guests_count,
        }
    }
}
