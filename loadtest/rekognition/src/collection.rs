//! A collection: faces that can be searched, listed and deleted.
//!
//! The faces lie in the order of their ids, so that a page is told by the last id before it and stays right while
//! faces come and go. A search looks at every face: at the sizes of an event that takes milliseconds.

use std::collections::BTreeMap;
use std::ops::Bound;

use findme_engine::Descriptor;
use uuid::Uuid;

use crate::wire::{Face, FaceDetail, FaceMatch, MODEL};

/// The faces under one collection id.
#[derive(Debug)]
pub(crate) struct Collection {
    /// Seconds since 1970.
    pub(crate) created_at: f64,
    faces: BTreeMap<Uuid, Enrolled>,
}

/// What is known of a face.
#[derive(Debug)]
pub(crate) struct Enrolled {
    /// The same for the same bytes of a picture.
    pub(crate) image_id: Uuid,
    /// The caller's name for the picture.
    pub(crate) external_image_id: Option<String>,
    /// Where the face is in the picture.
    pub(crate) detail: FaceDetail,
    /// What it looks like.
    pub(crate) descriptor: Descriptor,
}

impl Collection {
    pub(crate) fn new(created_at: f64) -> Self {
        Self {
            created_at,
            faces: BTreeMap::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.faces.len()
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Enrolled> {
        self.faces.get(&id)
    }

    /// Adds a face, unless this face of this picture is there already under the same name.
    ///
    /// A picture without a name is another one each time.
    pub(crate) fn add(&mut self, face: Enrolled) -> Face {
        let twin = self.faces.iter().find(|(_, known)| known.is_same(&face));
        if let Some((id, known)) = twin {
            return known.answer(*id);
        }
        let id = Uuid::new_v4();
        let answer = face.answer(id);
        self.faces.insert(id, face);
        answer
    }

    /// Whether there was such a face.
    pub(crate) fn remove(&mut self, id: Uuid) -> bool {
        self.faces.remove(&id).is_some()
    }

    /// The faces at least this similar, the most similar first, without the face `except`.
    pub(crate) fn search(
        &self,
        wanted: &Descriptor,
        threshold: f32,
        most: usize,
        except: Option<Uuid>,
    ) -> Vec<FaceMatch> {
        let mut found: Vec<(f32, Uuid, &Enrolled)> = self
            .faces
            .iter()
            .filter(|(id, _)| Some(**id) != except)
            .map(|(id, face)| (face.descriptor.similarity(wanted), *id, face))
            .filter(|(similarity, ..)| *similarity >= threshold)
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.truncate(most);
        found
            .into_iter()
            .map(|(similarity, id, face)| FaceMatch {
                similarity,
                face: face.answer(id),
            })
            .collect()
    }

    /// The faces after this one, in the order of their ids.
    pub(crate) fn faces_after(&self, last: Option<Uuid>) -> impl Iterator<Item = Face> {
        let start = last.map_or(Bound::Unbounded, Bound::Excluded);
        self.faces
            .range((start, Bound::Unbounded))
            .map(|(id, face)| face.answer(*id))
    }

    /// Every face with the caller's name for its picture.
    pub(crate) fn names(&self) -> impl Iterator<Item = (Uuid, Option<&str>)> {
        self.faces
            .iter()
            .map(|(id, face)| (*id, face.external_image_id.as_deref()))
    }
}

impl Enrolled {
    fn is_same(&self, other: &Self) -> bool {
        self.external_image_id.is_some()
            && self.external_image_id == other.external_image_id
            && self.image_id == other.image_id
            && self.detail == other.detail
    }

    /// The face under this id, as it is answered.
    fn answer(&self, id: Uuid) -> Face {
        Face {
            id,
            image_id: self.image_id,
            external_image_id: self.external_image_id.clone(),
            detail: self.detail,
            index_faces_model_version: MODEL,
        }
    }
}
