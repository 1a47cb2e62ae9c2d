//! Receipts of erasures as JSON.
//!
//! Admins read them in pages; an export contains those about its account.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::model::{ErasureCause, ErasureReceipt, EventId, UserId};

/// A receipt of an erasure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErasureReceipt)]
pub struct Receipt {
    id: i64,
    cause: ErasureCause,
    actor_id: Option<UserId>,
    user_id: Option<UserId>,
    event_id: Option<EventId>,
    erased: Erased,
    asked_at: Timestamp,
    /// Whether everything is deleted and a check found nothing left.
    complete: bool,
    /// When the check found nothing left.
    checked_at: Option<Timestamp>,
    /// Number of jobs that still have to delete files and faces.
    #[schema(minimum = 0)]
    parts_left: i64,
}

/// Numbers of deleted items.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErasedCounts)]
struct Erased {
    #[schema(minimum = 0)]
    accounts: i64,
    #[schema(minimum = 0)]
    selfies: i64,
    #[schema(minimum = 0)]
    photos: i64,
    #[schema(minimum = 0)]
    matches: i64,
    #[schema(minimum = 0)]
    faces: i64,
    /// Files of all sizes that are deleted so far.
    #[schema(minimum = 0)]
    files: i64,
}

impl From<ErasureReceipt> for Receipt {
    fn from(receipt: ErasureReceipt) -> Self {
        Self {
            id: receipt.id,
            cause: receipt.cause,
            actor_id: receipt.actor_id,
            user_id: receipt.user_id,
            event_id: receipt.event_id,
            erased: Erased {
                accounts: receipt.accounts,
                selfies: receipt.selfies,
                photos: receipt.photos,
                matches: receipt.matches,
                faces: receipt.faces,
                files: receipt.files,
            },
            asked_at: receipt.asked_at,
            complete: receipt.checked_at.is_some(),
            checked_at: receipt.checked_at,
            parts_left: receipt.parts_left,
        }
    }
}
