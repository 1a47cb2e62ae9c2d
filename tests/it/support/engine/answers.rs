//! How the engine of the tests answers: exactly what is drawn, and what it remembers of that.
//!
//! Each call is noted before it is answered, and may fail or wait there.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use findme::cpu::Urgency;
use findme::faces::{
    Alike, DetectedFace, Engine, Enrolled, Error, GuestHit, IndexedFace, PhotoHit, SeenSelfie, TransientFace,
};
use findme::model::{EventId, FaceKey, FaceOwner, PhotoId, SelfieId, UserId};
use findme_images::Picture;

use super::{Call, ScriptedEngine};
use crate::support::picture::{self, Person};

/// Everything that is drawn in a picture.
fn detected_faces(picture: &Picture) -> Vec<DetectedFace> {
    let detected = |(_, bounding_box)| DetectedFace {
        bounding_box,
        confidence: 99.0,
    };
    picture::faces(picture).into_iter().map(detected).collect()
}

impl ScriptedEngine {
    fn remember(&self, event: EventId, guest: UserId, selfie: SelfieId, person: Person) -> FaceKey {
        let key = format!("guest-{guest}-{selfie}");
        self.world()
            .faces
            .insert((event, key.clone()), (FaceOwner::Guest(guest), person));
        FaceKey(key)
    }
}

#[async_trait]
impl Engine for ScriptedEngine {
    fn name(&self) -> &'static str {
        "ScriptedEngine"
    }

    fn patience(&self) -> Option<Duration> {
        self.world().patience
    }

    async fn inspect(&self, picture: &Arc<Picture>, _: Urgency) -> Result<SeenSelfie, Error> {
        self.begin(Call::Inspect).await?;
        let largest = picture::faces(picture)
            .first()
            .map(|(Person(person), _)| vec![*person]);
        Ok(SeenSelfie {
            faces: detected_faces(picture),
            likeness: largest,
        })
    }

    async fn enrol(
        &self,
        event: EventId,
        guest: UserId,
        selfie: SelfieId,
        picture: &Arc<Picture>,
        _: Urgency,
    ) -> Result<Enrolled, Error> {
        self.begin(Call::Enrol(event, guest)).await?;
        let (person, _) = *picture::faces(picture).first().ok_or(Error::NoFace)?;
        self.answer(Enrolled {
            key: self.remember(event, guest, selfie, person),
            seen: detected_faces(picture),
        })
    }

    async fn enrol_likeness(
        &self,
        event: EventId,
        guest: UserId,
        selfie: SelfieId,
        likeness: &[u8],
    ) -> Result<FaceKey, Error> {
        self.begin(Call::EnrolLikeness(event, guest)).await?;
        let person = Person(likeness[0]);
        self.answer(self.remember(event, guest, selfie, person))
    }

    async fn index(
        &self,
        event: EventId,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<IndexedFace>, Error> {
        self.begin(Call::Index(event, photo)).await?;
        let faces = picture::faces(picture).into_iter().enumerate();
        let remember = |(number, (person, bounding_box))| {
            let key = format!("photo-{photo}-{number}");
            self.world()
                .faces
                .insert((event, key.clone()), (FaceOwner::Photo(photo), person));
            IndexedFace {
                key: FaceKey(key),
                bounding_box,
                confidence: 99.0,
            }
        };
        self.answer(faces.map(remember).collect())
    }

    async fn search_photos(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        _: Urgency,
    ) -> Result<Alike, Error> {
        self.begin(Call::SearchPhotos(event)).await?;
        let mut alike = Alike::default();
        for (face, owner, similarity) in self.world().like(event, enrolled, floor) {
            match owner {
                FaceOwner::Photo(photo) => alike.photos.push(PhotoHit {
                    photo,
                    face,
                    similarity,
                }),
                FaceOwner::Guest(guest) => alike.guests.push(GuestHit {
                    guest,
                    enrolled: face,
                    face: enrolled.clone(),
                    similarity,
                }),
            }
        }
        Ok(alike)
    }

    async fn search_guests(
        &self,
        event: EventId,
        faces: &[FaceKey],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        self.begin(Call::SearchGuests(event, faces.len())).await?;
        let world = self.world();
        let hits = faces.iter().flat_map(|face| {
            let like = world.like(event, face, floor).into_iter();
            like.filter_map(|(enrolled, owner, similarity)| match owner {
                FaceOwner::Guest(guest) => Some(GuestHit {
                    guest,
                    enrolled,
                    face: face.clone(),
                    similarity,
                }),
                FaceOwner::Photo(_) => None,
            })
        });
        Ok(hits.collect())
    }

    async fn detect_transient(
        &self,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<TransientFace>, Error> {
        self.begin(Call::DetectTransient(photo)).await?;
        let faces = picture::faces(picture).into_iter().enumerate();
        let face = |(number, (Person(person), bounding_box))| TransientFace {
            key: FaceKey(format!("photo-{photo}-{number}")),
            bounding_box,
            confidence: 99.0,
            likeness: vec![person],
        };
        Ok(faces.map(face).collect())
    }

    async fn search_transient(
        &self,
        event: EventId,
        faces: &[TransientFace],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        self.begin(Call::SearchTransient(event, faces.len())).await?;
        let world = self.world();
        let hits = faces.iter().flat_map(|face| {
            let like = world.like_person(event, Person(face.likeness[0]), floor);
            like.into_iter()
                .filter_map(|(enrolled, owner, similarity)| match owner {
                    FaceOwner::Guest(guest) => Some(GuestHit {
                        guest,
                        enrolled,
                        face: face.key.clone(),
                        similarity,
                    }),
                    FaceOwner::Photo(_) => None,
                })
        });
        Ok(hits.collect())
    }

    async fn wait_until_searchable(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        _: Urgency,
    ) -> Result<Vec<GuestHit>, Error> {
        self.begin(Call::WaitUntilSearchable(event)).await?;
        let like = self.world().like(event, enrolled, floor).into_iter();
        let hits = like.filter_map(|(face, owner, similarity)| match owner {
            FaceOwner::Guest(guest) => Some(GuestHit {
                guest,
                enrolled: face,
                face: enrolled.clone(),
                similarity,
            }),
            FaceOwner::Photo(_) => None,
        });
        Ok(hits.collect())
    }

    async fn forget(&self, event: EventId, faces: &[FaceKey]) -> Result<(), Error> {
        self.begin(Call::Forget(event)).await?;
        let mut world = self.world();
        for face in faces {
            world.faces.remove(&(event, face.0.clone()));
        }
        Ok(())
    }

    async fn forget_orphans(&self, event: EventId, owner: FaceOwner, kept: &[FaceKey]) -> Result<(), Error> {
        self.begin(Call::ForgetStrays(event, owner)).await?;
        let is_orphan = |of: EventId, key: &str, whose: FaceOwner| {
            of == event && whose == owner && !kept.iter().any(|kept| kept.0 == key)
        };
        let mut world = self.world();
        world
            .faces
            .retain(|(of, key), (whose, _)| !is_orphan(*of, key, *whose));
        Ok(())
    }

    async fn forget_photos(&self, event: EventId) -> Result<(), Error> {
        self.begin(Call::ForgetPhotos(event)).await?;
        let mut world = self.world();
        world
            .faces
            .retain(|(of, _), (owner, _)| *of != event || matches!(owner, FaceOwner::Guest(_)));
        Ok(())
    }

    async fn forget_event(&self, event: EventId) -> Result<(), Error> {
        self.begin(Call::ForgetEvent(event)).await?;
        self.world().faces.retain(|(of, _), _| *of != event);
        Ok(())
    }

    async fn remembers(&self, event: EventId, faces: &[FaceKey]) -> Result<usize, Error> {
        let world = self.world();
        let is_known = |face: &&FaceKey| world.faces.contains_key(&(event, face.0.clone()));
        Ok(faces.iter().filter(is_known).count())
    }

    async fn remembers_event(&self, event: EventId) -> Result<bool, Error> {
        Ok(self.remembered(event) > 0)
    }

    async fn check(&self) -> Result<(), Error> {
        if self.world().is_out {
            return Err(Error::Unavailable {
                reason: "told to be".to_owned(),
                retry_after: Duration::from_secs(5),
            });
        }
        Ok(())
    }
}
