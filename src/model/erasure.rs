//! What is erased, and the receipt for it.
//!
//! A receipt says what went, how much and when, and that it was looked for afterwards. It holds numbers only, and is kept as
//! long as consents are.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::model::{EventId, FaceKey, UserId};

/// What is left to remove once the rows are gone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    /// The event the faces belong to.
    #[serde(default)]
    pub event: EventId,
    /// The account whose every face in the event the engine must forget.
    #[serde(default)]
    pub guest: Option<UserId>,
    /// Whether that account is gone ([`Erasure::gone_account`]).
    #[serde(default)]
    pub gone: bool,
    /// Object keys to remove.
    #[serde(default)]
    pub objects: Vec<String>,
    /// Faces the engine must forget.
    #[serde(default)]
    pub faces: Vec<FaceKey>,
    /// Whether the engine forgets the whole event.
    #[serde(default)]
    pub all_faces: bool,
    /// Whether its folders go too.
    #[serde(default)]
    pub whole_event: bool,
}

impl Erasure {
    /// The account that is gone, of which nothing at all may be left.
    pub fn gone_account(&self) -> Option<UserId> {
        self.guest.filter(|_| self.gone)
    }
}

/// Why something was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ErasureCause {
    /// An account was deleted.
    Account,
    /// A guest deleted the selfie.
    Selfie,
    /// A guest took the consent back.
    Consent,
    /// A guest who waited to take part in an event was refused.
    Refusal,
    /// Photos were deleted.
    Photos,
    /// An event was deleted.
    Event,
    /// An event's time was over.
    Expiry,
}

/// A receipt.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ErasureReceipt {
    /// Its number.
    pub id: i64,
    /// Why it was erased.
    pub cause: ErasureCause,
    /// Who wanted it; none for FindMe itself.
    pub actor_id: Option<UserId>,
    /// Whose data it was.
    pub user_id: Option<UserId>,
    /// The event it was in.
    pub event_id: Option<EventId>,
    /// Accounts that went.
    pub accounts: i64,
    /// Selfies.
    pub selfies: i64,
    /// Photos.
    pub photos: i64,
    /// Guests found in photos.
    pub matches: i64,
    /// Faces the engine knew.
    pub faces: i64,
    /// Files of all sizes, as far as they are removed.
    pub files: i64,
    /// Parts that are not done yet.
    pub parts_left: i64,
    /// When it was asked for; the rows went then.
    pub asked_at: Timestamp,
    /// When nothing was left of it in the database, the storage and the engine.
    pub checked_at: Option<Timestamp>,
}
