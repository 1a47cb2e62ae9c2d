//! Any face engine, with what it is asked and how long it takes told to the metrics.
//!
//! Whatever an engine does inside (calls, retries, a budget) is its own to tell.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use findme_images::Picture;
use tracing::Instrument as _;

use super::{Alike, Engine, Enrolled, Error, GuestHit, IndexedFace, SeenSelfie, TransientFace};
use crate::cpu::Urgency;
use crate::metrics;
use crate::model::{DescriptorVersion, EventId, FaceKey, FaceOwner, PhotoId, SelfieId, UserId};

/// An engine that is measured.
pub struct Measured(Arc<dyn Engine>);

impl Measured {
    /// Measures `engine`.
    pub fn new(engine: Arc<dyn Engine>) -> Self {
        Self(engine)
    }
}

/// Waits for an answer and tells how long it took.
async fn measured<T>(
    operation: &'static str,
    answer: impl Future<Output = Result<T, Error>> + Send,
) -> Result<T, Error> {
    let begun = Instant::now();
    let answer = answer.instrument(tracing::info_span!("engine", operation)).await;
    let outcome = match &answer {
        Ok(_) => "ok",
        Err(Error::NoFace) => "no_face",
        Err(Error::Unusable(_)) => "unusable",
        Err(Error::Failed(_)) => "failed",
        Err(Error::Denied(_)) => "denied",
        Err(Error::Unavailable { .. }) => "unavailable",
    };
    metrics::engine_call(operation, outcome, begun.elapsed());
    answer
}

#[async_trait]
impl Engine for Measured {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn patience(&self) -> Option<Duration> {
        self.0.patience()
    }

    fn descriptor_version(&self) -> Option<DescriptorVersion> {
        self.0.descriptor_version()
    }

    async fn inspect(&self, picture: &Arc<Picture>, urgency: Urgency) -> Result<SeenSelfie, Error> {
        measured("inspect", self.0.inspect(picture, urgency)).await
    }

    async fn enrol(
        &self,
        event: EventId,
        guest: UserId,
        selfie: SelfieId,
        picture: &Arc<Picture>,
        urgency: Urgency,
    ) -> Result<Enrolled, Error> {
        measured("enrol", self.0.enrol(event, guest, selfie, picture, urgency)).await
    }

    async fn enrol_likeness(
        &self,
        event: EventId,
        guest: UserId,
        selfie: SelfieId,
        likeness: &[u8],
    ) -> Result<FaceKey, Error> {
        measured(
            "enrol_likeness",
            self.0.enrol_likeness(event, guest, selfie, likeness),
        )
        .await
    }

    async fn index(
        &self,
        event: EventId,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<IndexedFace>, Error> {
        measured("index", self.0.index(event, photo, picture)).await
    }

    async fn search_photos(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Alike, Error> {
        measured(
            "search_photos",
            self.0.search_photos(event, enrolled, floor, urgency),
        )
        .await
    }

    async fn search_guests(
        &self,
        event: EventId,
        faces: &[FaceKey],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        measured("search_guests", self.0.search_guests(event, faces, floor)).await
    }

    async fn detect_transient(
        &self,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<TransientFace>, Error> {
        measured("glimpse", self.0.detect_transient(photo, picture)).await
    }

    async fn search_transient(
        &self,
        event: EventId,
        faces: &[TransientFace],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        measured("search_glimpses", self.0.search_transient(event, faces, floor)).await
    }

    async fn wait_until_searchable(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Vec<GuestHit>, Error> {
        measured(
            "settle",
            self.0.wait_until_searchable(event, enrolled, floor, urgency),
        )
        .await
    }

    async fn forget(&self, event: EventId, faces: &[FaceKey]) -> Result<(), Error> {
        measured("forget", self.0.forget(event, faces)).await
    }

    async fn forget_orphans(&self, event: EventId, owner: FaceOwner, kept: &[FaceKey]) -> Result<(), Error> {
        measured("forget_strays", self.0.forget_orphans(event, owner, kept)).await
    }

    async fn forget_photos(&self, event: EventId) -> Result<(), Error> {
        measured("forget_photos", self.0.forget_photos(event)).await
    }

    async fn forget_event(&self, event: EventId) -> Result<(), Error> {
        measured("forget_event", self.0.forget_event(event)).await
    }

    async fn remembers(&self, event: EventId, faces: &[FaceKey]) -> Result<usize, Error> {
        measured("remembers", self.0.remembers(event, faces)).await
    }

    async fn remembers_event(&self, event: EventId) -> Result<bool, Error> {
        measured("remembers_event", self.0.remembers_event(event)).await
    }

    async fn check(&self) -> Result<(), Error> {
        measured("check", self.0.check()).await
    }
}
