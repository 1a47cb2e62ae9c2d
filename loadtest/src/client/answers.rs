//! What the API answers, as far as these clients read it.
//!
//! Members that they do not read are left out: a client that breaks over a new member would be a bad model of
//! the real ones.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A token.
#[derive(Debug, Deserialize)]
pub(super) struct Token {
    pub(super) access_token: String,
}

/// The account that asks.
#[derive(Debug, Deserialize)]
pub struct Me {
    /// Its id.
    pub id: i64,
    /// How its selfie is.
    pub selfie_status: String,
}

/// An event.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// Its id.
    pub id: i64,
    /// The code that guests register with.
    #[serde(rename = "event_code")]
    pub code: String,
}

/// A photo, as a guest is shown it.
#[derive(Clone, Debug, Deserialize)]
pub struct Photo {
    /// Its id.
    pub id: i64,
    /// Its name in addresses.
    pub filename: String,
    /// Its name at the photographer's.
    pub original_filename: String,
    /// Signed address of the picture for screens.
    pub image_url: String,
    /// Signed address of the thumbnail.
    pub thumbnail_url: String,
    /// How like the guest the face in it is (0–100), in the guest's own photos.
    pub similarity: Option<f32>,
}

/// A photo, as its photographer is shown it.
#[derive(Clone, Debug, Deserialize)]
pub struct StudioPhoto {
    /// Its id.
    pub id: i64,
    /// Its name at the photographer's.
    pub original_filename: String,
    /// `PENDING`, `PROCESSING`, `DONE` or `FAILED`.
    pub processing_status: String,
}

/// What became of uploaded files.
#[derive(Debug, Deserialize)]
pub struct Uploaded {
    /// Files that were refused.
    pub failed: usize,
    /// Those that are photos of the event now.
    pub uploaded_photos: Vec<UploadedPhoto>,
}

/// A photo that was uploaded.
#[derive(Debug, Deserialize)]
pub struct UploadedPhoto {
    /// Its id.
    pub id: i64,
}

/// How far a matching is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing to do.
    Idle,
    /// Queued or under way.
    Running,
    /// Done.
    Done,
    /// The selfie was refused.
    ValidationFailed,
    /// Given up.
    Error,
}

/// How far the caller's matching is.
#[derive(Clone, Debug, Deserialize)]
pub struct Progress {
    /// The stage.
    pub status: Stage,
    /// Photos found.
    pub matched: i64,
    /// What went wrong.
    pub error: Option<String>,
}

/// When an event's photos go.
#[derive(Debug, Deserialize)]
pub struct Expiration {
    /// How many there are.
    pub photos_count: i64,
}

/// How the job queue stands.
#[derive(Clone, Debug, Deserialize)]
pub struct QueueStats {
    /// Queued jobs.
    pub depth: i64,
    /// Jobs under way.
    pub running: i64,
    /// By kind of work.
    pub kinds: BTreeMap<String, KindStats>,
}

/// How the jobs of one kind stand.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct KindStats {
    /// Larger jobs whose parts are under way.
    pub waiting: i64,
    /// Done.
    pub done: i64,
    /// Given up.
    pub failed: i64,
}

impl QueueStats {
    /// Whether nothing is left to do.
    pub fn is_quiet(&self) -> bool {
        self.depth + self.running + self.kinds.values().map(|kind| kind.waiting).sum::<i64>() == 0
    }

    /// Jobs that were given up.
    pub fn failed(&self) -> i64 {
        self.kinds.values().map(|kind| kind.failed).sum()
    }
}
