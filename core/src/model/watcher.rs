//! Folders on somebody's machine that are watched for an event's photos.
//!
//! The server only keeps what the uploader on that machine is to do and what it has reported; it never reaches the
//! machine itself, so paths and states are the uploader's words.

use crate::clock::Timestamp;
use crate::model::{EventId, WatcherId};

/// A watched folder.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Watcher {
    /// Its number.
    pub id: WatcherId,
    /// The event its photos go to.
    pub event_id: EventId,
    /// What that event is called.
    pub event_name: String,
    /// What people call the folder.
    pub label: Option<String>,
    /// The machine it is on, as its uploader names itself.
    pub machine_label: Option<String>,
    /// Where the folder is on that machine.
    pub expected_path: Option<String>,
    /// Where on that machine files go once they were sent; they stay if unset.
    pub move_uploaded_dir: Option<String>,
    /// Whether the uploader is to watch it.
    pub listening: bool,
    /// How the uploader says it is.
    pub status: String,
    /// What last went wrong there.
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed; files that are sent change nothing.
    pub updated_at: Timestamp,
    /// Files it sent that were taken in.
    pub ingested: i64,
    /// Files it sent that were refused.
    pub failed: i64,
}
