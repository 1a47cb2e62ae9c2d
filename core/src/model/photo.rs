//! Photos, the faces found in them, and who they were matched to.
//!
//! Boxes are fractions of the upright picture, similarities run from 0 to 100 as in Rekognition.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::model::{EventId, PhotoId, UserId};

/// How far a photo has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[sqlx(type_name = "text", rename_all = "UPPERCASE")]
pub enum PhotoStatus {
    /// Stored, waiting for its turn.
    Pending,
    /// Being read and searched.
    Processing,
    /// Its faces are known and its guests have been told apart.
    Done,
    /// It cannot be used; `error` says why.
    Failed,
}

/// A photo of an event.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Photo {
    /// Its number.
    pub id: PhotoId,
    /// The event it belongs to.
    pub event_id: EventId,
    /// Who uploaded it.
    pub photographer_id: Option<UserId>,
    /// The name it is served and stored under; made here, never the client's.
    pub filename: String,
    /// The name the client gave, cleaned for showing.
    pub original_filename: String,
    /// The type of the original, found from its bytes.
    pub content_type: String,
    /// Bytes of the original.
    pub size_bytes: i64,
    /// Width of the upright picture, in pixels.
    pub width: i32,
    /// Height of the upright picture, in pixels.
    pub height: i32,
    /// When it was uploaded.
    pub uploaded_at: Timestamp,
    /// Whether every guest of the event may see it.
    pub show_in_general: bool,
    /// How far it has come.
    pub status: PhotoStatus,
    /// Stable code of the reason why it failed.
    pub error: Option<String>,
    /// How many faces were found; 0 until indexed.
    pub faces_count: i32,
    /// When its faces were found; none before.
    pub indexed_at: Option<Timestamp>,
    /// Whether a copy for screens is stored, once its job is done; otherwise the full-size copy is smaller.
    pub has_web_copy: bool,
    /// Whether a copy for the screens of phones is stored; `None` while nobody has looked whether it would be smaller.
    pub has_screen_copy: Option<bool>,
    /// What signed addresses are bound to.
    pub link_version: i64,
}

/// The engine's name for one face: a vector's key or Rekognition's `FaceId`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct FaceKey(pub String);

impl fmt::Display for FaceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whose face the engine remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaceOwner {
    /// A guest, by a selfie.
    Guest(UserId),
    /// A photo.
    Photo(PhotoId),
}

/// Where a face lies, as shares of the upright picture's width and height. May reach a little beyond 0..1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, sqlx::FromRow)]
pub struct FaceBox {
    /// Left edge, share of the width.
    #[sqlx(rename = "box_left")]
    pub left: f32,
    /// Top edge, share of the height.
    #[sqlx(rename = "box_top")]
    pub top: f32,
    /// Width, share of the width.
    #[sqlx(rename = "box_width")]
    pub width: f32,
    /// Height, share of the height.
    #[sqlx(rename = "box_height")]
    pub height: f32,
}

/// A face found in a photo.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Face {
    /// The photo.
    pub photo_id: PhotoId,
    /// The engine's key for it.
    pub face_key: FaceKey,
    /// Where it lies.
    #[sqlx(flatten)]
    pub bounding_box: FaceBox,
    /// The engine's certainty that it is a face, 0–100.
    pub confidence: f32,
}

/// A guest found in a photo.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Match {
    /// The guest.
    pub user_id: UserId,
    /// The photo.
    pub photo_id: PhotoId,
    /// The face of the photo that is most like the guest's.
    pub face_key: FaceKey,
    /// How like it is, 0–100.
    pub similarity: f32,
}
