//! Ids as types, so that a guest's number can never be taken for a photo's.
//!
//! They are the bare number in JSON and in SQL; only jobs and uploads, which are numbered before they are stored, have
//! a UUID.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
            utoipa::ToSchema,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        #[schema(minimum = 1)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// An account: guest, photographer or admin.
    UserId
);
id!(
    /// An event.
    EventId
);
id!(
    /// A photo of an event.
    PhotoId
);
id!(
    /// One uploaded selfie; a guest's next selfie has another.
    SelfieId
);
id!(
    /// An invitation of a photographer.
    InvitationId
);
id!(
    /// A folder that somebody's machine watches.
    WatcherId
);

/// A version of the network that describes faces by numbers. Those of two versions must never be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct DescriptorVersion(pub i32);

impl DescriptorVersion {
    /// The first one, which versions of the program had that told no networks apart.
    pub const FIRST: Self = Self(1);
}

impl fmt::Display for DescriptorVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A queued job (`UUIDv7`: sorts by the time of its making).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    sqlx::Type,
    utoipa::ToSchema,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct JobId(pub Uuid);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An upload of one file in chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct ResumableId(pub Uuid);

impl fmt::Display for ResumableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An upload whose progress can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct UploadId(pub Uuid);
