//! What is kept of a person's face, for that person to see: the selfies as they were sent, and each event's face as the
//! engine remembers it. What other engines than the embedded one have computed stays with them; of those only the name of
//! the face is known here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::{Error, Matching};
use crate::model::{Action, EventId, FaceKey, Selfie, SelfieState, User, UserId};
use crate::objects::{self, Key, Opened};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{enrolments, selfies, vectors};

/// A guest's face as the engine remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedFace {
    /// The event it is remembered in.
    pub event_id: EventId,
    /// The engine's name for it.
    pub face_key: FaceKey,
    /// The description that the embedded engine computed, in base64; another engine keeps its own.
    pub descriptor: Option<String>,
}

impl Matching {
    /// A guest's faces as the engine remembers them.
    pub async fn exported_faces(&self, user: UserId) -> Result<Vec<ExportedFace>, Error> {
        let mut reader = self.store.read().await?;
        let mut exported = Vec::new();
        for (event_id, face_key) in enrolments::of_user(reader.conn(), user).await? {
            let descriptor = vectors::find(reader.conn(), event_id, &face_key).await?;
            exported.push(ExportedFace {
                event_id,
                face_key,
                descriptor: descriptor.map(|(_, bytes)| STANDARD.encode(bytes)),
            });
        }
        Ok(exported)
    }

    /// An account's selfies: the one in force, and the one that waits to be judged.
    pub async fn exported_selfies(&self, user: UserId) -> Result<Vec<Selfie>, Error> {
        let mut reader = self.store.read().await?;
        let mut exported = Vec::new();
        for state in [SelfieState::Accepted, SelfieState::Candidate] {
            exported.extend(selfies::find(reader.conn(), user, state).await?);
        }
        Ok(exported)
    }

    /// A selfie's file as it was sent, to be read piece by piece; [`Error::NoSelfie`] if it was replaced meanwhile.
    pub async fn open_selfie(&self, selfie: &Selfie) -> Result<Opened, Error> {
        let key = Key::parse(&selfie.object_key).map_err(|_| Error::NoSelfie)?;
        match self.objects.open(&key, None).await {
            Ok(opened) => Ok(opened),
            Err(objects::Error::NotFound) => Err(Error::NoSelfie),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes down that an account took out everything that is kept about it.
    pub async fn note_export(&self, user: &User) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let entry = NewAuditEntry::by(user.id, Action::DataExported)
            .to(user.id)
            .at_event(user.event_id);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}
