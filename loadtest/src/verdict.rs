//! Every guest's matches beside the truth.
//!
//! A match that is missing and one that is false are told apart, with the similarity of the false one; a person
//! who is in no photo must have none.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::client::Failure;
use crate::folder::EventFolder;
use crate::guest::Guest;

/// One guest and one photo that are matched, or should be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The guest's account.
    pub guest: String,
    /// Who that is.
    pub person: String,
    /// The photo.
    pub photo: String,
    /// Whether the person is in the photo.
    pub is_true: bool,
    /// How like the guest the face is (0–100), if the server says they match.
    pub similarity: Option<f32>,
}

/// What the server says, beside what is true.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// All pairs that are true or said to be.
    pub pairs: Vec<Pair>,
}

impl Verdict {
    /// Asks for the matches of all guests of an event made from `folder`.
    pub async fn of(guests: &[Guest], folder: &EventFolder) -> Result<Self, Failure> {
        let mut verdict = Self::default();
        for guest in guests {
            verdict.add(guest, folder, guest.matches().await?);
        }
        Ok(verdict)
    }

    fn add(&mut self, guest: &Guest, folder: &EventFolder, mut reported: BTreeMap<String, f32>) {
        let pair = |photo: &str, is_true, similarity| Pair {
            guest: guest.username.clone(),
            person: guest.person.clone(),
            photo: photo.to_owned(),
            is_true,
            similarity,
        };
        for photo in folder.photos_of(&guest.person) {
            self.pairs.push(pair(photo, true, reported.remove(photo)));
        }
        for (photo, similarity) in reported {
            self.pairs.push(pair(&photo, false, Some(similarity)));
        }
    }

    /// Photos that a guest is in and was not given.
    pub fn missed(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.similarity.is_none())
    }

    /// Photos that a guest was given and is not in.
    pub fn wrong(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| !pair.is_true)
    }

    /// Whether the server says the truth and nothing else.
    pub fn is_right(&self) -> bool {
        self.missed().next().is_none() && self.wrong().next().is_none()
    }
}
