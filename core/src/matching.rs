//! Selfie in, matches out.
//!
//! A guest's job judges the newest selfie, enrols its face and searches the event's photos; a photo's job
//! finds its faces and searches the event's guests. Each first commits what it adds, at a new revision of
//! the event, and only then searches; so of any guest and photo, whichever commits last sees the other, and
//! the order in which they arrive changes nothing. Results replace earlier ones in one transaction.

mod approval;
mod batch;
mod consent;
mod decoding;
mod export;
mod guest;
mod known;
mod orphans;
mod photo;
mod plan;
mod recent_looks;
mod redescribe;
mod reindex;
mod rematch;
mod removals;
mod revisions;
mod rule;
mod same_faces;
mod scans;
mod selfie;
mod selfie_rule;
mod status;
mod threshold;
mod validation;

use std::sync::Arc;
use std::time::Duration;

use decoding::SelfieMemory;
pub use export::ExportedFace;
use recent_looks::{RecentLooks, SelfieLook};
pub use reindex::Workload;
pub use rule::Rule;
pub use selfie::{Accepted, Intake, digest};
pub use status::{EarlierAccount, Progress, Snapshot, Stage};
pub use threshold::ThresholdPreview;
pub use validation::SelfieCheck;

pub use crate::store::approvals::WaitingGuest;
pub use crate::store::same_faces::Pair;

use findme_images::Picture;

use crate::clock::Clock;
use crate::consent::Texts;
use crate::cpu::{Cpu, Urgency};
use crate::erasure::Erasures;
use crate::error_chain::chain;
use crate::faces::{self, Engine};
use crate::limits::Limits;
use crate::model::FailureCode;
use crate::objects::{self, Key, Objects};
use crate::queue::Queue;
use crate::store::{self, Store};

/// How long a job waits that is never given up, after what it asked for failed.
const PAUSE: Duration = Duration::from_secs(30);

/// How long matching waits for somebody to mend what the engine accepts us by.
const DENIED_PAUSE: Duration = Duration::from_secs(30);

/// Why matching could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such selfie, or it is none of the caller's business.
    #[error("no such selfie")]
    NoSelfie,
    /// There is no agreement that could be taken back.
    #[error("no consent is in force")]
    NoConsent,
    /// No face is looked for without agreement.
    #[error("consent is required")]
    ConsentWanted,
    /// The account has sent too many different selfies; it may send another one after this long.
    #[error("too many different selfies: the next in {} s", .0.as_secs())]
    TooManySelfies(Duration),
    /// The owner of the guest's event has refused the guest.
    #[error("the guest was refused")]
    GuestRefused,
    /// There is no such guest, or none who waits for approval.
    #[error("no such guest waits for approval")]
    NotWaiting,
    /// The guest has sent another selfie than the one that was seen.
    #[error("the guest has sent another selfie since")]
    SelfieChanged,
    /// What the job is about has been deleted.
    #[error("it was deleted meanwhile")]
    Gone,
    /// The job belongs to another worker now.
    #[error("the job belongs to another worker now")]
    Lost,
    /// The engine begins to learn the event anew, so what it learned before does not count.
    #[error("the event is being indexed anew")]
    Superseded,
    /// The event is being indexed anew already.
    #[error("the event is being indexed anew already")]
    UnderWay,
    /// The picture can never be used, for this reason.
    #[error("the picture cannot be used: {}", .0.code())]
    Unusable(FailureCode),
    /// The face engine cannot serve at present.
    #[error("the face engine is out of service: {reason}")]
    Unavailable {
        /// What is the matter.
        reason: String,
        /// When to ask again.
        retry_after: Duration,
    },
    /// The face engine failed this once.
    #[error("the face engine failed")]
    Engine(#[source] faces::Source),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The object storage failed.
    #[error(transparent)]
    Objects(#[from] objects::Error),
}

/// Why a selfie is refused.
pub type Refusal = FailureCode;

impl From<faces::Error> for Error {
    fn from(error: faces::Error) -> Self {
        match error {
            faces::Error::NoFace => Self::Unusable(FailureCode::NoFace),
            faces::Error::Unusable(_) => Self::Unusable(FailureCode::UnreadableImage),
            faces::Error::Failed(source) => Self::Engine(source),
            faces::Error::Denied(reason) => Self::Unavailable {
                reason,
                retry_after: DENIED_PAUSE,
            },
            faces::Error::Unavailable { reason, retry_after } => Self::Unavailable { reason, retry_after },
        }
    }
}

/// A failure that is no reason to give a job up: what was promised to be forgotten has to go.
fn keep_trying(error: faces::Error) -> Error {
    match error {
        faces::Error::Failed(source) => Error::Unavailable {
            reason: chain(&*source).to_string(),
            retry_after: PAUSE,
        },
        error => error.into(),
    }
}

/// A stored selfie as a job has it.
enum StoredSelfie {
    /// As the engine is to see it.
    Picture(Arc<Picture>),
    /// As the engine described it a moment ago.
    Described { look: SelfieLook, likeness: Vec<u8> },
}

/// Finds guests in photos and photos of guests.
#[derive(Clone)]
pub struct Matching {
    store: Store,
    queue: Queue,
    objects: Objects,
    erasures: Erasures,
    engine: Arc<dyn Engine>,
    clock: Arc<dyn Clock>,
    cpu: Cpu,
    rule: Rule,
    strict: bool,
    texts: Texts,
    limits: Limits,
    /// Places for looks at selfies that nobody has sent yet.
    look_places: validation::Places,
    /// What such looks found.
    recent_looks: RecentLooks,
    /// Memory for decoding selfies.
    selfie_memory: SelfieMemory,
}

/// What [`Matching`] is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The job queue.
    pub queue: Queue,
    /// The stored files.
    pub objects: Objects,
    /// The face engine.
    pub engine: Arc<dyn Engine>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The gate to the processor.
    pub cpu: Cpu,
    /// What makes a match.
    pub rule: Rule,
    /// Whether selfies may be held to the strict rules at all (`SELFIE_VALIDATION_STRICT`).
    pub strict: bool,
    /// What guests agree to, and whether they have to.
    pub texts: Texts,
    /// How many selfies an account may send.
    pub limits: Limits,
}

impl Matching {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            queue,
            objects,
            engine,
            clock,
            cpu,
            rule,
            strict,
            texts,
            limits,
        } = parts;
        Self {
            erasures: Erasures::new(store.clone(), queue.clone(), clock.clone()),
            store,
            queue,
            objects,
            engine,
            clock,
            cpu,
            rule,
            strict,
            texts,
            limits,
            look_places: validation::Places::new(),
            recent_looks: RecentLooks::default(),
            selfie_memory: SelfieMemory::new(),
        }
    }

    /// Reads a stored selfie, and decodes it unless it was described a moment ago. A file that is gone or cannot be read is
    /// unusable.
    async fn stored_selfie(&self, object_key: &str, urgency: Urgency) -> Result<StoredSelfie, Error> {
        let unreadable = Error::Unusable(FailureCode::UnreadableImage);
        let Ok(key) = Key::parse(object_key) else {
            return Err(unreadable);
        };
        let bytes = match self.objects.read(&key).await {
            Err(objects::Error::NotFound) => return Err(unreadable),
            read => read?,
        };
        let digest = selfie::digest(&bytes).await;
        if let Some(mut look) = self.recent_looks.take(&digest)
            && let Some(likeness) = look.seen.likeness.take()
        {
            return Ok(StoredSelfie::Described { look, likeness });
        }
        let picture = self.decode_selfie(bytes, urgency).await;
        let picture = picture.map_err(|error| Error::Unusable(FailureCode::of_stored_selfie(&error)))?;
        Ok(StoredSelfie::Picture(picture))
    }
}
