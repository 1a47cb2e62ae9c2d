//! What is erased, and the receipt for it.
//!
//! A receipt says what went, how much and when, and that it was looked for afterwards. It holds numbers only, and is kept as
//! long as consents are.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::model::{EventId, FaceKey, UserId};

/// What is left to remove once the rows are gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "StoredErasure", into = "StoredErasure")]
pub struct Erasure {
    /// What it is about.
    pub scope: Scope,
    /// Object keys to remove.
    pub objects: Vec<String>,
    /// Faces the engine must forget, by their keys in the scope's event.
    pub faces: Vec<FaceKey>,
}

/// How far an erasure reaches beyond the files and faces that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The files that it names, and no event.
    Files,
    /// The files and faces that it names.
    Named(EventId),
    /// A guest's every face in the event.
    Guest(EventId, UserId),
    /// An account that is gone: its every face in the event, if it had one, and whatever else still names it.
    Account(Option<EventId>, UserId),
    /// All faces in the event.
    EventFaces(EventId),
    /// The event with all its faces and files.
    Event(EventId),
}

impl Scope {
    /// The event it is in.
    pub fn event(self) -> Option<EventId> {
        match self {
            Self::Files => None,
            Self::Account(event, _) => event,
            Self::Named(event) | Self::Guest(event, _) | Self::EventFaces(event) | Self::Event(event) => {
                Some(event)
            }
        }
    }
}

impl Erasure {
    /// An erasure that names neither files nor faces yet.
    pub fn of(scope: Scope) -> Self {
        Self {
            scope,
            objects: Vec::new(),
            faces: Vec::new(),
        }
    }

    /// The same, naming files too.
    #[must_use]
    pub fn with_objects(self, objects: Vec<String>) -> Self {
        Self { objects, ..self }
    }

    /// The same, naming faces too.
    #[must_use]
    pub fn with_faces(self, faces: Vec<FaceKey>) -> Self {
        Self { faces, ..self }
    }
}

/// An erasure as jobs are stored, by this version and those before it: an event 0 is none.
#[derive(Serialize, Deserialize)]
struct StoredErasure {
    #[serde(default)]
    event: i64,
    #[serde(default)]
    guest: Option<UserId>,
    /// Whether the guest's account is gone.
    #[serde(default)]
    gone: bool,
    #[serde(default)]
    objects: Vec<String>,
    #[serde(default)]
    faces: Vec<FaceKey>,
    #[serde(default)]
    all_faces: bool,
    #[serde(default)]
    whole_event: bool,
}

impl From<StoredErasure> for Erasure {
    fn from(stored: StoredErasure) -> Self {
        let event = (stored.event != 0).then_some(EventId(stored.event));
        let scope = match (event, stored.guest) {
            (Some(event), _) if stored.whole_event => Scope::Event(event),
            (Some(event), _) if stored.all_faces => Scope::EventFaces(event),
            (event, Some(guest)) if stored.gone => Scope::Account(event, guest),
            (Some(event), Some(guest)) => Scope::Guest(event, guest),
            (Some(event), None) => Scope::Named(event),
            (None, _) => Scope::Files,
        };
        Self {
            scope,
            objects: stored.objects,
            faces: stored.faces,
        }
    }
}

impl From<Erasure> for StoredErasure {
    fn from(erasure: Erasure) -> Self {
        let scope = erasure.scope;
        Self {
            event: scope.event().map_or(0, |event| event.0),
            guest: match scope {
                Scope::Guest(_, guest) | Scope::Account(_, guest) => Some(guest),
                Scope::Files | Scope::Named(_) | Scope::EventFaces(_) | Scope::Event(_) => None,
            },
            gone: matches!(scope, Scope::Account(..)),
            objects: erasure.objects,
            faces: erasure.faces,
            all_faces: matches!(scope, Scope::EventFaces(_)),
            whole_event: matches!(scope, Scope::Event(_)),
        }
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
    /// A guest was removed from an event by its owner.
    Removal,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn erasure(scope: Scope) -> Erasure {
        Erasure::of(scope)
            .with_objects(vec!["selfies/a.jpg".to_owned()])
            .with_faces(vec![FaceKey("f".to_owned())])
    }

    /// Jobs outlive the version that queued them, in both directions: during a deploy and after a rollback.
    #[test]
    fn an_erasure_is_stored_as_earlier_versions_read_it() {
        let guest = UserId(3);
        for (scope, stored) in [
            (Scope::Files, r#""event":0,"guest":null,"gone":false"#),
            (Scope::Named(EventId(2)), r#""event":2,"guest":null,"gone":false"#),
            (
                Scope::Guest(EventId(2), guest),
                r#""event":2,"guest":3,"gone":false"#,
            ),
            (Scope::Account(None, guest), r#""event":0,"guest":3,"gone":true"#),
            (
                Scope::Account(Some(EventId(2)), guest),
                r#""event":2,"guest":3,"gone":true"#,
            ),
            (
                Scope::EventFaces(EventId(2)),
                r#""event":2,"guest":null,"gone":false"#,
            ),
            (Scope::Event(EventId(2)), r#""event":2,"guest":null,"gone":false"#),
        ] {
            let all = matches!(scope, Scope::EventFaces(_));
            let whole = matches!(scope, Scope::Event(_));
            let expected = format!(
                r#"{{{stored},"objects":["selfies/a.jpg"],"faces":["f"],"all_faces":{all},"whole_event":{whole}}}"#
            );
            assert_eq!(serde_json::to_string(&erasure(scope)).unwrap(), expected);
            assert_eq!(
                serde_json::from_str::<Erasure>(&expected).unwrap(),
                erasure(scope)
            );
        }
    }

    #[test]
    fn what_an_earlier_version_left_out_is_nothing() {
        let read: Erasure = serde_json::from_str(r#"{"event":2}"#).unwrap();
        assert_eq!(read, Erasure::of(Scope::Named(EventId(2))));
    }
}
