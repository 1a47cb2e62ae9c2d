//! Accounts and selfies.
//!
//! An account has at most one selfie in force and one waiting to be judged; a bad new one never displaces a
//! good one.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::clock::Timestamp;
use crate::model::{Event, EventId, FaceKey, Language, SelfieId, UserId};

/// What an account may do.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    sqlx::Type,
    utoipa::ToSchema,
    IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Role {
    /// A guest of an event; the clients call this type `user`.
    #[serde(rename = "user")]
    #[sqlx(rename = "user")]
    #[strum(serialize = "user")]
    Guest,
    /// Owns events and uploads their photos.
    Photographer,
    /// Runs the place.
    Admin,
}

impl Role {
    /// The name clients know it by.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// How far an account's selfie has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum SelfieStatus {
    /// None, and none expected.
    None,
    /// A guest who has yet to send one.
    Pending,
    /// Received, not judged yet.
    Uploaded,
    /// Accepted: its face is searched for.
    Valid,
    /// The last one was refused; `selfie_error` says why. An earlier accepted one stays in force.
    Invalid,
}

/// An account.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct User {
    /// Its number.
    pub id: UserId,
    /// The name it logs in with; unique within a guest's event, or among photographers and admins.
    pub username: String,
    /// The e-mail address as it was given; compared without regard to case. Empty for a guest who gave none.
    pub email: String,
    /// The bcrypt hash of its password; empty for a guest without one, so that no password opens the account.
    pub password_hash: String,
    /// What it may do.
    pub role: Role,
    /// Whether it may log in.
    pub is_active: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// The event a guest registered for; none for photographers and admins.
    pub event_id: Option<EventId>,
    /// How far its selfie has come.
    pub selfie_status: SelfieStatus,
    /// Stable code of the reason why the last selfie was refused (`no_face`, `several_faces` …).
    pub selfie_error: Option<String>,
    /// Counts how often all of its tokens were ended.
    pub token_generation: i64,
    /// What the person is called, where they said so; need not be unique.
    pub display_name: Option<String>,
    /// The language the person is written to in, where it is known.
    pub language: Option<Language>,
}

/// An account together with the event it was made for.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The account.
    pub user: User,
    /// The event a guest registered for; none for photographers and admins.
    pub event: Option<Event>,
}

/// Whether a guest takes part in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Approval {
    /// The guest takes part.
    Approved,
    /// The event's owner has to decide: until then the guest is not searched for and sees no photo.
    Waiting,
    /// The event's owner decided against it.
    Refused,
}

impl Account {
    /// Whether it is a guest's whose event is over.
    pub fn is_over(&self) -> bool {
        self.event.as_ref().is_some_and(|event| event.ended_at.is_some())
    }
}

/// Whether a stored selfie is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum SelfieState {
    /// Uploaded, waiting to be judged. At most one per account.
    Candidate,
    /// Judged good. At most one per account.
    Accepted,
}

/// A stored selfie.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Selfie {
    /// Its number.
    pub id: SelfieId,
    /// Whose it is.
    pub user_id: UserId,
    /// Whether it is in force.
    pub state: SelfieState,
    /// Whether the strict rules apply to it (`strict=true`, the default).
    pub strict: bool,
    /// Where its file lies in the object storage.
    pub object_key: String,
    /// The type of its file, found from its bytes.
    pub content_type: String,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

/// A guest's face as the engine knows it in one event.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Enrolment {
    /// The event.
    pub event_id: EventId,
    /// The guest.
    pub user_id: UserId,
    /// The selfie it was made from; 0 once the engine has to learn it again.
    pub selfie_id: SelfieId,
    /// The engine's key for the face.
    pub face_key: FaceKey,
    /// The event's revision at which it was enrolled.
    pub revision: i64,
    /// Whether the event's photos were searched for the face since.
    pub searched: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_the_names_that_clients_know() {
        for (role, name) in [
            (Role::Guest, "user"),
            (Role::Photographer, "photographer"),
            (Role::Admin, "admin"),
        ] {
            assert_eq!(role.name(), name);
            assert_eq!(serde_json::to_value(role).unwrap(), name);
        }
    }
}
