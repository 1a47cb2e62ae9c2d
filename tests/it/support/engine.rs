//! A face engine whose world is drawn (see `picture`): exact, instant, and able to fail or stall on demand.
//!
//! Tests say what it is to answer and read what it was asked; nothing in it depends on time.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use findme::cpu::Urgency;
use findme::faces::{Engine, Enrolled, Error, Glimpse, GuestHit, IndexedFace, PhotoHit, Sighting};
use findme::images::Picture;
use findme::model::{EventId, FaceKey, FaceOwner, PhotoId, SelfieId, UserId};
use tokio::sync::watch;

use super::picture::{self, Person};

/// How like itself every face is.
const SAME: f32 = 99.0;

/// How like another every face is, unless it was said otherwise.
const OTHER: f32 = 5.0;

/// The engine of the tests.
pub(crate) struct ScriptedEngine {
    world: Mutex<World>,
    /// Which calls have to wait.
    stalled: watch::Sender<fn(Call) -> bool>,
}

#[derive(Default)]
struct World {
    faces: BTreeMap<(EventId, String), (FaceOwner, Person)>,
    alike: HashMap<(Person, Person), f32>,
    failures: VecDeque<Failure>,
    is_out: bool,
    answers_to_lose: usize,
    patience: Option<Duration>,
    calls: Vec<Call>,
}

/// How a call fails.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Failure {
    /// This once.
    Once,
    /// Because of its picture, every time.
    Unusable,
    /// By a panic.
    Panic,
}

/// What the engine was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Inspect,
    Enrol(EventId, UserId),
    Index(EventId, PhotoId),
    SearchPhotos(EventId),
    /// By so many faces.
    SearchGuests(EventId, usize),
    Glimpse(PhotoId),
    /// For so many faces.
    SearchGlimpses(EventId, usize),
    Settle(EventId),
    Forget(EventId),
    ForgetPhotos(EventId),
    ForgetStrays(EventId, FaceOwner),
    ForgetEvent(EventId),
}

impl ScriptedEngine {
    pub(crate) fn new() -> Self {
        Self {
            world: Mutex::default(),
            stalled: watch::Sender::new(|_| false),
        }
    }

    /// The next calls fail, one after the other, like this.
    pub(crate) fn fail_next(&self, failures: impl IntoIterator<Item = Failure>) {
        self.world().failures.extend(failures);
    }

    /// The next faces are remembered, and whoever asked for it never hears of it.
    pub(crate) fn lose_next_answer(&self) {
        self.world().answers_to_lose += 1;
    }

    /// Makes it one whose searches are paid for: photos may wait so long to be searched together.
    pub(crate) fn be_patient(&self, patience: Duration) {
        self.world().patience = Some(patience);
    }

    /// Forgets what it was asked for so far.
    pub(crate) fn clear_calls(&self) {
        self.world().calls.clear();
    }

    /// Puts the engine out of service, or back into it.
    pub(crate) fn set_out_of_service(&self, is_out: bool) {
        self.world().is_out = is_out;
    }

    /// Lets every call wait until [`ScriptedEngine::resume`].
    pub(crate) fn stall(&self) {
        self.stall_at(|_| true);
    }

    /// Lets these calls wait until [`ScriptedEngine::resume`].
    pub(crate) fn stall_at(&self, is_stalled: fn(Call) -> bool) {
        self.stalled.send_replace(is_stalled);
    }

    /// Lets the waiting calls go on.
    pub(crate) fn resume(&self) {
        self.stalled.send_replace(|_| false);
    }

    /// Makes two people this alike (0–100), both ways.
    pub(crate) fn make_alike(&self, one: Person, other: Person, similarity: f32) {
        let mut world = self.world();
        world.alike.insert((one, other), similarity);
        world.alike.insert((other, one), similarity);
    }

    /// Everything it was asked for so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.world().calls.clone()
    }

    /// How many faces of an event it remembers.
    pub(crate) fn remembered(&self, event: EventId) -> usize {
        self.world().faces.keys().filter(|(of, _)| *of == event).count()
    }

    /// How many faces of an event it remembers that are no guest's.
    pub(crate) fn strangers(&self, event: EventId) -> usize {
        let world = self.world();
        let faces = world.faces.iter().filter(|((of, _), _)| *of == event);
        let of_photo = |owner: &FaceOwner| matches!(owner, FaceOwner::Photo(_));
        faces.filter(|(_, (owner, _))| of_photo(owner)).count()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// Passes an answer on, unless it is one to be lost.
    fn answer<T>(&self, answer: T) -> Result<T, Error> {
        let mut world = self.world();
        if world.answers_to_lose > 0 {
            world.answers_to_lose -= 1;
            return Err(Error::Failed("the answer was lost".into()));
        }
        Ok(answer)
    }

    /// Notes a call, and fails or waits as it was told to.
    async fn begin(&self, call: Call) -> Result<(), Error> {
        let failure = {
            let mut world = self.world();
            world.calls.push(call);
            if world.is_out {
                return Err(Error::Unavailable {
                    reason: "told to be".to_owned(),
                    retry_after: Duration::from_secs(5),
                });
            }
            world.failures.pop_front()
        };
        let mut stalled = self.stalled.subscribe();
        stalled.wait_for(|is_stalled| !is_stalled(call)).await.unwrap();
        match failure {
            None => Ok(()),
            Some(Failure::Once) => Err(Error::Failed("told to".into())),
            Some(Failure::Unusable) => Err(Error::Unusable("told to".to_owned())),
            Some(Failure::Panic) => panic!("told to"),
        }
    }
}

/// Everything that is drawn in a picture.
fn sightings(picture: &Picture) -> Vec<Sighting> {
    let sighting = |(_, area)| Sighting {
        area,
        confidence: 99.0,
    };
    picture::faces(picture).into_iter().map(sighting).collect()
}

impl World {
    fn similarity(&self, one: Person, other: Person) -> f32 {
        let unlike = if one == other { SAME } else { OTHER };
        self.alike.get(&(one, other)).copied().unwrap_or(unlike)
    }

    /// All remembered faces of an event with their likeness to one of them, from `floor` on.
    fn like(&self, event: EventId, key: &FaceKey, floor: f32) -> Vec<(FaceKey, FaceOwner, f32)> {
        match self.faces.get(&(event, key.0.clone())) {
            Some((_, person)) => self.like_person(event, *person, floor),
            None => Vec::new(),
        }
    }

    fn like_person(&self, event: EventId, person: Person, floor: f32) -> Vec<(FaceKey, FaceOwner, f32)> {
        let faces = self.faces.iter().filter(|((of, _), _)| *of == event);
        faces
            .map(|((_, key), (owner, other))| (FaceKey(key.clone()), *owner, self.similarity(person, *other)))
            .filter(|(_, _, similarity)| *similarity >= floor)
            .collect()
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

    async fn inspect(&self, picture: &Arc<Picture>) -> Result<Vec<Sighting>, Error> {
        self.begin(Call::Inspect).await?;
        Ok(sightings(picture))
    }

    async fn enrol(
        &self,
        event: EventId,
        guest: UserId,
        selfie: SelfieId,
        picture: &Arc<Picture>,
    ) -> Result<Enrolled, Error> {
        self.begin(Call::Enrol(event, guest)).await?;
        let (person, _) = *picture::faces(picture).first().ok_or(Error::NoFace)?;
        let key = format!("guest-{guest}-{selfie}");
        self.world()
            .faces
            .insert((event, key.clone()), (FaceOwner::Guest(guest), person));
        self.answer(Enrolled {
            key: FaceKey(key),
            seen: sightings(picture),
        })
    }

    async fn index(
        &self,
        event: EventId,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<IndexedFace>, Error> {
        self.begin(Call::Index(event, photo)).await?;
        let faces = picture::faces(picture).into_iter().enumerate();
        let remember = |(number, (person, area))| {
            let key = format!("photo-{photo}-{number}");
            self.world()
                .faces
                .insert((event, key.clone()), (FaceOwner::Photo(photo), person));
            IndexedFace {
                key: FaceKey(key),
                area,
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
    ) -> Result<Vec<PhotoHit>, Error> {
        self.begin(Call::SearchPhotos(event)).await?;
        let like = self.world().like(event, enrolled, floor).into_iter();
        Ok(like
            .filter_map(|(face, owner, similarity)| match owner {
                FaceOwner::Photo(photo) => Some(PhotoHit {
                    photo,
                    face,
                    similarity,
                }),
                FaceOwner::Guest(_) => None,
            })
            .collect())
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

    async fn glimpse(&self, photo: PhotoId, picture: &Arc<Picture>) -> Result<Vec<Glimpse>, Error> {
        self.begin(Call::Glimpse(photo)).await?;
        let faces = picture::faces(picture).into_iter().enumerate();
        let glimpse = |(number, (Person(person), area))| Glimpse {
            key: FaceKey(format!("photo-{photo}-{number}")),
            area,
            confidence: 99.0,
            likeness: vec![person],
        };
        Ok(faces.map(glimpse).collect())
    }

    async fn search_glimpses(
        &self,
        event: EventId,
        glimpses: &[Glimpse],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        self.begin(Call::SearchGlimpses(event, glimpses.len())).await?;
        let world = self.world();
        let hits = glimpses.iter().flat_map(|glimpse| {
            let like = world.like_person(event, Person(glimpse.likeness[0]), floor);
            like.into_iter()
                .filter_map(|(enrolled, owner, similarity)| match owner {
                    FaceOwner::Guest(guest) => Some(GuestHit {
                        guest,
                        enrolled,
                        face: glimpse.key.clone(),
                        similarity,
                    }),
                    FaceOwner::Photo(_) => None,
                })
        });
        Ok(hits.collect())
    }

    async fn settle(&self, event: EventId, _: &FaceKey) -> Result<(), Error> {
        self.begin(Call::Settle(event)).await
    }

    async fn forget(&self, event: EventId, faces: &[FaceKey]) -> Result<(), Error> {
        self.begin(Call::Forget(event)).await?;
        let mut world = self.world();
        for face in faces {
            world.faces.remove(&(event, face.0.clone()));
        }
        Ok(())
    }

    async fn forget_strays(&self, event: EventId, owner: FaceOwner, kept: &[FaceKey]) -> Result<(), Error> {
        self.begin(Call::ForgetStrays(event, owner)).await?;
        let is_stray = |of: EventId, key: &str, whose: FaceOwner| {
            of == event && whose == owner && !kept.iter().any(|kept| kept.0 == key)
        };
        let mut world = self.world();
        world
            .faces
            .retain(|(of, key), (whose, _)| !is_stray(*of, key, *whose));
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
