//! What the engine of the tests knows: faces by event, how like each other people are, and what it was told to do.
//!
//! Everybody is like themselves and like nobody else, unless a test says otherwise.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use findme::model::{EventId, FaceKey, FaceOwner};

use super::{Call, Failure};
use crate::support::picture::Person;

/// How like itself every face is.
const SAME: f32 = 99.0;

/// How like another every face is, unless it was said otherwise.
const OTHER: f32 = 5.0;

/// The faces it remembers and how like each other they are, and what it was told to do.
#[derive(Default)]
pub(super) struct World {
    pub(super) faces: BTreeMap<(EventId, String), (FaceOwner, Person)>,
    pub(super) alike: HashMap<(Person, Person), f32>,
    pub(super) failures: VecDeque<Failure>,
    pub(super) is_out: bool,
    pub(super) answers_to_lose: usize,
    pub(super) patience: Option<Duration>,
    pub(super) calls: Vec<Call>,
}

impl World {
    fn similarity(&self, one: Person, other: Person) -> f32 {
        let unlike = if one == other { SAME } else { OTHER };
        self.alike.get(&(one, other)).copied().unwrap_or(unlike)
    }

    /// All remembered faces of an event with their likeness to one of them, from `floor` on.
    pub(super) fn like(&self, event: EventId, key: &FaceKey, floor: f32) -> Vec<(FaceKey, FaceOwner, f32)> {
        match self.faces.get(&(event, key.0.clone())) {
            Some((_, person)) => self.like_person(event, *person, floor),
            None => Vec::new(),
        }
    }

    pub(super) fn like_person(
        &self,
        event: EventId,
        person: Person,
        floor: f32,
    ) -> Vec<(FaceKey, FaceOwner, f32)> {
        let faces = self.faces.iter().filter(|((of, _), _)| *of == event);
        faces
            .map(|((_, key), (owner, other))| (FaceKey(key.clone()), *owner, self.similarity(person, *other)))
            .filter(|(_, _, similarity)| *similarity >= floor)
            .collect()
    }
}
