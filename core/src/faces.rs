//! The engine seam: finding faces, knowing guests again.
//!
//! Vectors, collections, crops, quotas and prices stay behind [`Engine`]. Every call may be repeated with
//! the same arguments and then gives the same keys, so that a job can be run again after a crash. An engine
//! knows faces by event: a search never leaves the event it is asked about.

pub mod embedded;
pub mod measured;
pub mod rekognition;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use findme_images::Picture;

use crate::cpu::Urgency;
use crate::error_chain::chain;
use crate::model::{DescriptorVersion, EventId, FaceBox, FaceKey, FaceOwner, PhotoId, SelfieId, UserId};
use crate::store;

/// A face found in a picture that was only looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct DetectedFace {
    /// Where it lies.
    pub bounding_box: FaceBox,
    /// Certainty that it is a face, 0–100.
    pub confidence: f32,
}

/// A face of a photo that the engine remembers.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexedFace {
    /// The engine's key for it.
    pub key: FaceKey,
    /// Where it lies.
    pub bounding_box: FaceBox,
    /// Certainty that it is a face, 0–100.
    pub confidence: f32,
}

/// A face of a photo that nobody remembers, with what it takes to search for it once.
#[derive(Clone, PartialEq)]
pub struct TransientFace {
    /// A name for it among the faces of its photo.
    pub key: FaceKey,
    /// Where it lies.
    pub bounding_box: FaceBox,
    /// Certainty that it is a face, 0–100.
    pub confidence: f32,
    /// What it looks like, in words of the engine's own. It is never stored.
    pub likeness: Vec<u8>,
}

/// A selfie that was only looked at.
#[derive(Clone, PartialEq)]
pub struct SeenSelfie {
    /// All its faces, largest first: what the selfie is judged by.
    pub faces: Vec<DetectedFace>,
    /// What the engine needs to remember the largest, in words of its own; `None` of a picture without a face. It is never
    /// stored.
    pub likeness: Option<Vec<u8>>,
}

/// A guest's selfie as the engine saw it, with the face that it remembers of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Enrolled {
    /// The engine's key for the largest face.
    pub key: FaceKey,
    /// All faces of the selfie, largest first: what the selfie is judged by.
    pub seen: Vec<DetectedFace>,
}

/// A photo's face that resembles a guest.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoHit {
    /// The photo.
    pub photo: PhotoId,
    /// Its face.
    pub face: FaceKey,
    /// How alike they are, 0–100.
    pub similarity: f32,
}

/// A guest who resembles a photo's face.
#[derive(Clone, Debug, PartialEq)]
pub struct GuestHit {
    /// The guest.
    pub guest: UserId,
    /// The guest's enrolled face; an outdated one if the guest has enrolled again since.
    pub enrolled: FaceKey,
    /// The photo's face.
    pub face: FaceKey,
    /// How alike they are, 0–100.
    pub similarity: f32,
}

/// What of an event resembles an enrolled face.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alike {
    /// Faces of photos.
    pub photos: Vec<PhotoHit>,
    /// Enrolled guests, the one whose face it is among them.
    pub guests: Vec<GuestHit>,
}

/// Why the engine gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The picture to enrol shows no face.
    #[error("no face in the picture")]
    NoFace,
    /// The picture cannot be used, now or ever.
    #[error("the engine cannot use this picture: {0}")]
    Unusable(String),
    /// This call failed and may succeed when repeated.
    #[error("the face engine failed")]
    Failed(#[source] Source),
    /// The engine does not accept who we are, or what we may do: nothing gets better until somebody mends that.
    #[error("the face engine refuses us: {0}")]
    Denied(String),
    /// The engine as a whole cannot serve; ask again after the time given.
    #[error("the face engine is out of service: {reason}")]
    Unavailable {
        /// What is the matter.
        reason: String,
        /// When to ask again.
        retry_after: Duration,
    },
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) | store::Error::Full(_) => Self::Unavailable {
                reason: chain(&error).to_string(),
                retry_after: Duration::from_secs(2),
            },
            error => Self::Failed(error.into()),
        }
    }
}

/// The cause an adapter hands up.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// A face engine.
#[async_trait]
pub trait Engine: Send + Sync + 'static {
    /// The class name operators know it by (`provider_class`).
    fn name(&self) -> &'static str;

    /// How long an indexed photo may wait for others, so that guests are searched for in all of them at once; `None`
    /// where a search costs nothing and nobody has to wait.
    fn patience(&self) -> Option<Duration> {
        None
    }

    /// By which version of its network it describes faces; `None` of an engine that sees to that by itself.
    fn descriptor_version(&self) -> Option<DescriptorVersion> {
        None
    }

    /// Finds the faces of a selfie and remembers nothing.
    async fn inspect(&self, picture: &Arc<Picture>, urgency: Urgency) -> Result<SeenSelfie, Error>;

    /// Remembers the largest face of a guest's selfie, beside earlier ones of the same guest, and says what the
    /// selfie shows: looking and remembering are one step, because an engine may be paid by the look.
    async fn enrol(
        &self,
        event: EventId,
        guest: UserId,
        selfie: SelfieId,
        picture: &Arc<Picture>,
        urgency: Urgency,
    ) -> Result<Enrolled, Error>;

    /// Remembers a guest as [`Engine::enrol`] would, by what an earlier look at the same selfie said of its largest face.
    async fn enrol_likeness(
        &self,
        event: EventId,
        guest: UserId,
        selfie: SelfieId,
        likeness: &[u8],
    ) -> Result<FaceKey, Error>;

    /// Remembers all faces of a photo. No face is an empty list.
    async fn index(
        &self,
        event: EventId,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<IndexedFace>, Error>;

    /// The event's faces, of photos and of guests, that resemble an enrolled one by at least `floor` (0–100), in no order.
    /// One search finds both: it may be paid for.
    async fn search_photos(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Alike, Error>;

    /// The event's enrolled guests who resemble one of these faces by at least `floor` (0–100), in no order.
    async fn search_guests(
        &self,
        event: EventId,
        faces: &[FaceKey],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error>;

    /// Finds all faces of a photo and what they look like, and remembers nothing. They are those that [`Engine::index`]
    /// would remember.
    async fn detect_transient(
        &self,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<TransientFace>, Error>;

    /// The event's enrolled guests who resemble one of these faces by at least `floor` (0–100), in no order; the faces
    /// are forgotten.
    async fn search_transient(
        &self,
        event: EventId,
        faces: &[TransientFace],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error>;

    /// Waits until searches find an enrolled face, where that takes a moment: whoever looks at a photo once only must not
    /// miss it. Answers the event's enrolled guests who resemble it by at least `floor` (0–100), in no order.
    async fn wait_until_searchable(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Vec<GuestHit>, Error>;

    /// Forgets faces; those it does not know are forgotten already.
    async fn forget(&self, event: EventId, faces: &[FaceKey]) -> Result<(), Error>;

    /// Forgets all that it remembers of a guest or photo but for the faces `kept`: those that a call remembered
    /// whose answer was lost, so that nobody has their keys.
    async fn forget_orphans(&self, event: EventId, owner: FaceOwner, kept: &[FaceKey]) -> Result<(), Error>;

    /// Forgets the faces of all photos of an event, and none of its guests'.
    async fn forget_photos(&self, event: EventId) -> Result<(), Error>;

    /// Forgets everything about an event.
    async fn forget_event(&self, event: EventId) -> Result<(), Error>;

    /// How many of these faces it remembers.
    async fn remembers(&self, event: EventId, faces: &[FaceKey]) -> Result<usize, Error>;

    /// Whether it remembers anything about an event.
    async fn remembers_event(&self, event: EventId) -> Result<bool, Error>;

    /// Whether the engine can serve now.
    async fn check(&self) -> Result<(), Error>;
}
