//! A face engine whose world is drawn (see `picture`): exact, instant, and able to fail or stall on demand.
//!
//! Tests say what it is to answer and read what it was asked; nothing in it depends on time. `world` is what it knows,
//! `answers` how it answers.

mod answers;
mod world;

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use findme::faces::Error;
use findme::model::{EventId, FaceOwner, PhotoId, UserId};
use tokio::sync::watch;

use super::picture::Person;
use world::World;

/// The engine of the tests.
pub(crate) struct ScriptedEngine {
    world: Mutex<World>,
    /// Which calls have to wait.
    stalled: watch::Sender<fn(Call) -> bool>,
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
    /// By what an earlier look found.
    EnrolLikeness(EventId, UserId),
    Index(EventId, PhotoId),
    SearchPhotos(EventId),
    /// By so many faces.
    SearchGuests(EventId, usize),
    DetectTransient(PhotoId),
    /// For so many faces.
    SearchTransient(EventId, usize),
    WaitUntilSearchable(EventId),
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
