//! Faces of one kind of owner, in chunks that are shared with whoever searches them.
//!
//! A search holds the chunks as they were when it began and blocks nobody. A change copies the chunk it is in while a
//! search still holds it, and no other: a removal among 440,000 faces costs what a thousand cost.

use std::collections::HashMap;
use std::sync::Arc;

use findme_engine::{Descriptor, Gallery};

use crate::model::FaceKey;
use crate::store::vectors::Digest;

/// Faces of a chunk: half a megabyte of descriptors.
const CHUNK: usize = 1024;

/// Some faces, by slots that are used again.
#[derive(Clone)]
struct Chunk<O> {
    /// The descriptors, each under the number of its slot.
    gallery: Gallery,
    /// Whose face is in each slot.
    names: Vec<Option<(O, FaceKey)>>,
    free: Vec<usize>,
}

impl<O> Chunk<O> {
    fn new() -> Self {
        Self {
            gallery: Gallery::new(),
            names: Vec::new(),
            free: Vec::new(),
        }
    }

    fn is_full(&self) -> bool {
        self.gallery.len() >= CHUNK
    }

    /// Takes a face in and says in which slot it is.
    fn put(&mut self, owner: O, key: FaceKey, descriptor: &Descriptor) -> usize {
        let name = Some((owner, key));
        let slot = if let Some(slot) = self.free.pop() {
            self.names[slot] = name;
            slot
        } else {
            self.names.push(name);
            self.names.len() - 1
        };
        self.gallery.insert(slot as u64, descriptor);
        slot
    }

    fn remove(&mut self, slot: usize) {
        self.gallery.remove(slot as u64);
        self.names[slot] = None;
        self.free.push(slot);
    }
}

/// Where a face is.
#[derive(Clone, Copy)]
struct Place {
    chunk: usize,
    slot: usize,
}

/// The faces as they were at one moment.
#[derive(Clone)]
pub(in crate::faces::embedded) struct Faces<O>(Arc<Vec<Arc<Chunk<O>>>>);

impl<O: Copy> Faces<O> {
    /// The faces at least `floor` (0–100) like the one wanted, with their owners, the most similar first.
    pub(in crate::faces::embedded) fn search(
        &self,
        wanted: &Descriptor,
        floor: f32,
    ) -> Vec<(O, &FaceKey, f32)> {
        let mut found = Vec::new();
        for chunk in self.0.iter() {
            let hits = chunk.gallery.search(wanted, floor).into_iter();
            found.extend(hits.filter_map(|hit| {
                let (owner, key) = chunk.names.get(usize::try_from(hit.id).ok()?)?.as_ref()?;
                Some((*owner, key, hit.similarity))
            }));
        }
        found.sort_by(|a, b| b.2.total_cmp(&a.2));
        found
    }
}

/// The faces of one event's photos, or of its guests.
pub(super) struct VectorSet<O> {
    faces: Faces<O>,
    places: HashMap<Digest, Place>,
    /// Chunks with room.
    open: Vec<usize>,
}

impl<O: Clone> VectorSet<O> {
    pub(super) fn new() -> Self {
        Self {
            faces: Faces(Arc::default()),
            places: HashMap::new(),
            open: Vec::new(),
        }
    }

    /// How many faces there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The faces as they are now; costs nothing.
    pub(super) fn faces(&self) -> Faces<O> {
        self.faces.clone()
    }

    /// Takes a face in, in the place of the one that was known by the same digest.
    pub(super) fn put(&mut self, digest: Digest, owner: O, key: FaceKey, descriptor: &Descriptor) {
        self.remove(&digest);
        let number = self.with_room();
        let chunk = self.chunk(number);
        let slot = chunk.put(owner, key, descriptor);
        if chunk.is_full() {
            self.open.retain(|open| *open != number);
        }
        self.places.insert(digest, Place { chunk: number, slot });
    }

    /// Takes a face out; unknown ones are passed over.
    pub(super) fn remove(&mut self, digest: &Digest) {
        let Some(place) = self.places.remove(digest) else {
            return;
        };
        let chunk = self.chunk(place.chunk);
        let was_full = chunk.is_full();
        chunk.remove(place.slot);
        if was_full {
            self.open.push(place.chunk);
        }
    }

    /// The number of a chunk with room.
    fn with_room(&mut self) -> usize {
        if let Some(number) = self.open.last() {
            return *number;
        }
        let chunks = Arc::make_mut(&mut self.faces.0);
        chunks.push(Arc::new(Chunk::new()));
        self.open.push(chunks.len() - 1);
        chunks.len() - 1
    }

    /// A chunk to change, copied if a search holds it.
    fn chunk(&mut self, number: usize) -> &mut Chunk<O> {
        Arc::make_mut(&mut Arc::make_mut(&mut self.faces.0)[number])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor(first: f32) -> Descriptor {
        let mut values = [0.0; Descriptor::LEN];
        values[0] = first;
        Descriptor(values)
    }

    fn digest(number: usize) -> Digest {
        (number as u128).to_be_bytes()
    }

    fn vector_set(faces: usize) -> VectorSet<usize> {
        let mut vector_set = VectorSet::new();
        for number in 0..faces {
            vector_set.put(
                digest(number),
                number,
                FaceKey(number.to_string()),
                &descriptor(0.0),
            );
        }
        vector_set
    }

    fn owners(faces: &Faces<usize>) -> Vec<usize> {
        let mut owners: Vec<usize> = faces
            .search(&descriptor(0.0), 70.0)
            .iter()
            .map(|hit| hit.0)
            .collect();
        owners.sort_unstable();
        owners
    }

    /// The chunks of one that are not the very same in the other.
    fn copied(before: &Faces<usize>, after: &Faces<usize>) -> usize {
        let pairs = before.0.iter().zip(after.0.iter());
        pairs.filter(|(a, b)| !Arc::ptr_eq(a, b)).count()
    }

    #[test]
    fn a_removal_copies_one_chunk_and_leaves_running_searches_alone() {
        let mut vector_set = vector_set(5 * CHUNK);
        let before = vector_set.faces();
        vector_set.remove(&digest(2 * CHUNK + 7));
        assert_eq!(copied(&before, &vector_set.faces()), 1);
        assert_eq!(owners(&before).len(), 5 * CHUNK);
        assert!(!owners(&vector_set.faces()).contains(&(2 * CHUNK + 7)));
        assert_eq!(vector_set.len(), 5 * CHUNK - 1);
    }

    #[test]
    fn the_place_of_a_removed_face_is_used_again() {
        let mut vector_set = vector_set(3 * CHUNK);
        for number in [5, CHUNK + 5, 2 * CHUNK + 5] {
            vector_set.remove(&digest(number));
        }
        for number in 0..3 {
            let new = 10_000 + number;
            vector_set.put(digest(new), new, FaceKey(new.to_string()), &descriptor(0.0));
        }
        assert_eq!(vector_set.faces.0.len(), 3);
        let slots = vector_set.faces.0.iter().map(|chunk| chunk.names.len());
        assert_eq!(slots.sum::<usize>(), 3 * CHUNK);
        let found = owners(&vector_set.faces());
        assert_eq!(found.len(), 3 * CHUNK);
        assert_eq!(found[3 * CHUNK - 3..], [10_000, 10_001, 10_002]);
    }

    #[test]
    fn a_face_put_twice_is_there_once_and_the_most_similar_comes_first() {
        let mut vector_set = vector_set(3);
        vector_set.put(digest(1), 1, FaceKey("1".to_owned()), &descriptor(0.3));
        vector_set.remove(&digest(99));
        let faces = vector_set.faces();
        let found = faces.search(&descriptor(0.0), 70.0);
        assert_eq!(found.len(), 3);
        assert_eq!((found[2].0, found[2].1.0.as_str()), (1, "1"));
    }
}
