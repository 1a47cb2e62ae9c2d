//! The embedded engine: the networks of `findme-engine` beside a table of vectors.
//!
//! Needs no account and no network. Keys are made from what they name (`p<photo>.<n>`, `s<selfie>`) and from the version
//! of the networks that described it, and these give the same numbers for the same pixels, so a repeated call overwrites
//! what it wrote before. What other networks described is never searched.
//! Searches scan a copy of the event's vectors in memory (see `memory`), kept fresh from the database, so
//! any process sees at once what another one stored.

mod memory;
mod networks;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use findme_engine::Models;
pub use findme_engine::{Descriptor, Face, LoadError, Point, Rect, Selfie};
use findme_images::Picture;

use self::memory::Memory;
pub use self::networks::Networks;
use super::{
    Alike, DetectedFace, Engine, Enrolled, Error, GuestHit, IndexedFace, PhotoHit, SeenSelfie, TransientFace,
};
use crate::clock::Clock;
use crate::cpu::{Cpu, Urgency};
use crate::model::{DescriptorVersion, EventId, FaceBox, FaceKey, FaceOwner, PhotoId, SelfieId, UserId};
use crate::store::{Store, vectors};

/// The engine; clones share networks and memory.
#[derive(Clone)]
pub struct Embedded {
    networks: Arc<dyn Networks>,
    memory: Memory,
    store: Store,
    clock: Arc<dyn Clock>,
    cpu: Cpu,
}

impl Embedded {
    /// Loads the networks from `folder`.
    pub fn load(folder: &Path, store: Store, clock: Arc<dyn Clock>, cpu: Cpu) -> Result<Self, LoadError> {
        let models = Arc::new(Models::load(folder)?);
        Ok(Self::with_networks(models, store, clock, cpu))
    }

    /// An engine with these networks.
    pub fn with_networks(networks: Arc<dyn Networks>, store: Store, clock: Arc<dyn Clock>, cpu: Cpu) -> Self {
        Self {
            memory: Memory::new(store.clone(), networks.version()),
            networks,
            store,
            clock,
            cpu,
        }
    }

    /// The key of a face by its name. Those of the first networks, which are in use, are the bare names.
    fn key(&self, name: String) -> FaceKey {
        match self.networks.version() {
            DescriptorVersion::FIRST => FaceKey(name),
            version => FaceKey(format!("{name}@{version}")),
        }
    }

    /// Works on a picture when the processor is free.
    async fn look<T: Send + 'static>(
        &self,
        urgency: Urgency,
        picture: &Arc<Picture>,
        work: impl FnOnce(&dyn Networks, &Picture) -> T + Send + 'static,
    ) -> T {
        let (networks, picture) = (self.networks.clone(), picture.clone());
        let section = move || work(networks.as_ref(), &picture);
        self.cpu.run(urgency, section).await
    }

    /// The descriptors of those of these faces that are remembered.
    async fn descriptors(
        &self,
        event: EventId,
        faces: &[FaceKey],
    ) -> Result<Vec<(FaceKey, Descriptor)>, Error> {
        let mut descriptors = Vec::with_capacity(faces.len());
        for key in faces {
            if let Some(descriptor) = self.memory.descriptor(event, key).await? {
                descriptors.push((key.clone(), descriptor));
            }
        }
        Ok(descriptors)
    }

    /// The event's guests who resemble one of these faces.
    async fn guests_like(
        &self,
        event: EventId,
        wanted: Vec<(FaceKey, Descriptor)>,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Vec<GuestHit>, Error> {
        let guests = self.memory.fresh(event).await?.guests;
        let section = move || {
            let mut found = Vec::new();
            for (face, descriptor) in &wanted {
                let hits = guests.search(descriptor, floor).into_iter();
                found.extend(hits.map(|(guest, enrolled, similarity)| GuestHit {
                    guest,
                    enrolled: enrolled.clone(),
                    face: face.clone(),
                    similarity,
                }));
            }
            found
        };
        Ok(self.cpu.run(urgency, section).await)
    }
}

/// A face's box as shares of the picture.
fn share(bounding_box: &Rect, picture: &Picture) -> FaceBox {
    #[expect(
        clippy::cast_precision_loss,
        reason = "pictures have at most 16,384 pixels a side"
    )]
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    FaceBox {
        left: bounding_box.left / width,
        top: bounding_box.top / height,
        width: bounding_box.width / width,
        height: bounding_box.height / height,
    }
}

fn detected_faces(faces: &[Face], picture: &Picture) -> Vec<DetectedFace> {
    let detected = |face: &Face| DetectedFace {
        bounding_box: share(&face.bounding_box, picture),
        confidence: 100.0 * face.confidence,
    };
    faces.iter().map(detected).collect()
}

#[async_trait]
impl Engine for Embedded {
    fn name(&self) -> &'static str {
        "EmbeddedFaceEngine"
    }

    fn descriptor_version(&self) -> Option<DescriptorVersion> {
        Some(self.networks.version())
    }

    async fn inspect(&self, picture: &Arc<Picture>, urgency: Urgency) -> Result<SeenSelfie, Error> {
        let work = |networks: &dyn Networks, picture: &Picture| {
            let Selfie { faces, descriptor } = networks.recognize_selfie(picture);
            match descriptor {
                Some(descriptor) => SeenSelfie {
                    faces: detected_faces(&faces, picture),
                    likeness: Some(descriptor.to_bytes().to_vec()),
                },
                // A face that is not clear resembles strangers: it is none to search for.
                None => SeenSelfie {
                    faces: Vec::new(),
                    likeness: None,
                },
            }
        };
        Ok(self.look(urgency, picture, work).await)
    }

    async fn enrol(
        &self,
        event: EventId,
        guest: UserId,
        selfie: SelfieId,
        picture: &Arc<Picture>,
        urgency: Urgency,
    ) -> Result<Enrolled, Error> {
        let found = self.inspect(picture, urgency).await?;
        let likeness = found.likeness.ok_or(Error::NoFace)?;
        let key = self.enrol_likeness(event, guest, selfie, &likeness).await?;
        Ok(Enrolled {
            key,
            seen: found.faces,
        })
    }

    async fn enrol_likeness(
        &self,
        event: EventId,
        guest: UserId,
        selfie: SelfieId,
        likeness: &[u8],
    ) -> Result<FaceKey, Error> {
        let key = self.key(format!("s{selfie}"));
        let mut tx = self.store.begin().await?;
        let vector = (key.clone(), likeness.to_vec());
        let (owner, by) = (FaceOwner::Guest(guest), self.networks.version());
        vectors::put(tx.conn(), event, owner, by, &[vector]).await?;
        tx.commit().await?;
        Ok(key)
    }

    async fn index(
        &self,
        event: EventId,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<IndexedFace>, Error> {
        let (mut faces, mut found) = (Vec::new(), Vec::new());
        for face in self.detect_transient(photo, picture).await? {
            found.push((face.key.clone(), face.likeness));
            faces.push(IndexedFace {
                key: face.key,
                bounding_box: face.bounding_box,
                confidence: face.confidence,
            });
        }
        if !found.is_empty() {
            let mut tx = self.store.begin().await?;
            let (owner, by) = (FaceOwner::Photo(photo), self.networks.version());
            vectors::put(tx.conn(), event, owner, by, &found).await?;
            tx.commit().await?;
        }
        Ok(faces)
    }

    async fn search_photos(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Alike, Error> {
        let Some(wanted) = self.memory.descriptor(event, enrolled).await? else {
            return Ok(Alike::default());
        };
        let copy = self.memory.fresh(event).await?;
        let own = enrolled.clone();
        let section = move || {
            let photos = copy.photos.search(&wanted, floor).into_iter();
            let guests = copy.guests.search(&wanted, floor).into_iter();
            Alike {
                photos: photos
                    .map(|(photo, face, similarity)| PhotoHit {
                        photo,
                        face: face.clone(),
                        similarity,
                    })
                    .collect(),
                guests: guests
                    .map(|(guest, enrolled, similarity)| GuestHit {
                        guest,
                        enrolled: enrolled.clone(),
                        face: own.clone(),
                        similarity,
                    })
                    .collect(),
            }
        };
        Ok(self.cpu.run(urgency, section).await)
    }

    async fn search_guests(
        &self,
        event: EventId,
        faces: &[FaceKey],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        let wanted = self.descriptors(event, faces).await?;
        self.guests_like(event, wanted, floor, Urgency::Background).await
    }

    async fn detect_transient(
        &self,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<TransientFace>, Error> {
        let engine = self.clone();
        let work = move |networks: &dyn Networks, picture: &Picture| {
            let faces = networks.recognize(picture).into_iter().enumerate();
            let faces = faces.map(|(number, (face, descriptor))| TransientFace {
                key: engine.key(format!("p{photo}.{number}")),
                bounding_box: share(&face.bounding_box, picture),
                confidence: 100.0 * face.confidence,
                likeness: descriptor.to_bytes().to_vec(),
            });
            faces.collect()
        };
        Ok(self.look(Urgency::Background, picture, work).await)
    }

    async fn search_transient(
        &self,
        event: EventId,
        faces: &[TransientFace],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        let mut wanted = Vec::with_capacity(faces.len());
        for face in faces {
            let descriptor = memory::unpack(&face.key, &face.likeness)?;
            wanted.push((face.key.clone(), descriptor));
        }
        self.guests_like(event, wanted, floor, Urgency::Background).await
    }

    async fn wait_until_searchable(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Vec<GuestHit>, Error> {
        // Searches find a face from the moment its vector is stored.
        let wanted = self.descriptors(event, std::slice::from_ref(enrolled)).await?;
        self.guests_like(event, wanted, floor, urgency).await
    }

    async fn forget(&self, event: EventId, faces: &[FaceKey]) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        vectors::remove(tx.conn(), event, faces, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn forget_orphans(&self, event: EventId, owner: FaceOwner, kept: &[FaceKey]) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let mut orphans = vectors::keys_of(tx.conn(), event, owner).await?;
        orphans.retain(|key| !kept.contains(key));
        if !orphans.is_empty() {
            vectors::remove(tx.conn(), event, &orphans, self.clock.now()).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn forget_photos(&self, event: EventId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        vectors::clear_photos(tx.conn(), event).await?;
        Ok(tx.commit().await?)
    }

    async fn forget_event(&self, event: EventId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        vectors::clear(tx.conn(), event).await?;
        tx.commit().await?;
        self.memory.drop_event(event);
        Ok(())
    }

    async fn remembers(&self, event: EventId, faces: &[FaceKey]) -> Result<usize, Error> {
        let mut reader = self.store.read().await?;
        let mut known = 0;
        for face in faces {
            known += usize::from(vectors::find(reader.conn(), event, face).await?.is_some());
        }
        Ok(known)
    }

    async fn remembers_event(&self, event: EventId) -> Result<bool, Error> {
        Ok(vectors::any(self.store.read().await?.conn(), event).await?)
    }

    async fn check(&self) -> Result<(), Error> {
        // The networks were loaded at the start; what can fail is the table they remember in.
        vectors::version(self.store.read().await?.conn(), EventId(0)).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
