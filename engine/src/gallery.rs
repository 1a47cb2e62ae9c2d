//! Searching many faces for one: a plain scan over descriptors that lie one after the other in memory.
//!
//! The scan is exact, needs no building, and is bound by memory: a hundred thousand faces are 51 MB.

use crate::descriptor::Descriptor;
use crate::simd::{CacheLine, Isa, Processor, Work};
use crate::similarity::{distance_at, similarity};

/// Lines of a descriptor.
const LINES: usize = Descriptor::LEN / CacheLine::LEN;

/// Faces under ids of the caller's choice; one id may stand for several faces.
#[derive(Clone, Debug)]
pub struct Gallery {
    isa: Isa,
    ids: Vec<u64>,
    faces: Vec<[CacheLine; LINES]>,
}

/// A face of a gallery that resembles the one searched for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The id it was inserted under.
    pub id: u64,
    /// How alike the two are, 0–100.
    pub similarity: f32,
}

impl Gallery {
    /// An empty gallery.
    pub fn new() -> Self {
        Self {
            isa: Isa::best(),
            ids: Vec::new(),
            faces: Vec::new(),
        }
    }

    /// Faces in it.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether no face is in it.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Adds a face.
    pub fn insert(&mut self, id: u64, face: &Descriptor) {
        self.ids.push(id);
        self.faces.push(lines(face));
    }

    /// Removes all faces of this id and says how many there were.
    pub fn remove(&mut self, id: u64) -> usize {
        self.retain(|other| other != id)
    }

    /// Keeps the faces whose id `keep` approves and says how many were removed. The order of the rest changes.
    pub fn retain(&mut self, mut keep: impl FnMut(u64) -> bool) -> usize {
        let before = self.len();
        let mut index = 0;
        while let Some(id) = self.ids.get(index) {
            if keep(*id) {
                index += 1;
            } else {
                self.ids.swap_remove(index);
                self.faces.swap_remove(index);
            }
        }
        before - self.len()
    }

    /// The faces at least this similar (0–100), the most similar first; one id appears once per face of it.
    pub fn search(&self, face: &Descriptor, min_similarity: f32) -> Vec<Match> {
        let mut found = Vec::new();
        // Comparing squares leaves the roots to the few that pass; the bound is a hair wide for the rounding between.
        let limit = distance_at(min_similarity.clamp(0.0, 100.0)).max(0.0) + 1e-4;
        let scan = Scan {
            faces: &self.faces,
            wanted: lines(face),
            limit: limit * limit,
            found: &mut found,
        };
        self.isa.perform(scan);
        let matches = found.into_iter().map(|(index, square)| Match {
            id: self.ids[index],
            similarity: similarity(square.sqrt()),
        });
        let mut matches: Vec<Match> = matches
            .filter(|found| found.similarity >= min_similarity)
            .collect();
        matches.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.id.cmp(&b.id)));
        matches
    }
}

impl Default for Gallery {
    fn default() -> Self {
        Self::new()
    }
}

fn lines(face: &Descriptor) -> [CacheLine; LINES] {
    std::array::from_fn(|line| CacheLine::read(&face.0[line * CacheLine::LEN..]))
}

/// Collects positions and squared distances within `limit`.
struct Scan<'a> {
    faces: &'a [[CacheLine; LINES]],
    wanted: [CacheLine; LINES],
    limit: f32,
    found: &'a mut Vec<(usize, f32)>,
}

impl Work for Scan<'_> {
    #[inline(always)]
    fn run<P: Processor, const ROWS: usize, const PARTS: usize>(self) {
        for (index, face) in self.faces.iter().enumerate() {
            let mut squares = [P::splat(0.0); PARTS];
            for (a, b) in face.iter().zip(&self.wanted) {
                for (part, sum) in squares.iter_mut().enumerate() {
                    let difference = P::sub(P::load(&a.0, part), P::load(&b.0, part));
                    *sum = P::mul_add(difference, difference, *sum);
                }
            }
            let square = squares.into_iter().map(P::total).sum::<f32>();
            if square <= self.limit {
                self.found.push((index, square));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(first: f32) -> Descriptor {
        let mut values = [0.0; Descriptor::LEN];
        values[0] = first;
        Descriptor(values)
    }

    fn gallery(faces: &[(u64, f32)]) -> Gallery {
        let mut gallery = Gallery::new();
        for (id, first) in faces {
            gallery.insert(*id, &face(*first));
        }
        gallery
    }

    #[test]
    fn search_returns_the_most_similar_first_and_nothing_below_the_bound() {
        let gallery = gallery(&[(1, 0.5), (2, 0.1), (3, 1.2), (2, 0.3)]);
        let found = gallery.search(&face(0.0), 70.0);
        assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!(found[2].similarity, similarity(0.5));
    }

    #[test]
    fn a_bound_of_zero_returns_everything() {
        assert_eq!(
            gallery(&[(1, 0.0), (2, 0.9), (3, 1.4)])
                .search(&face(0.0), 0.0)
                .len(),
            3
        );
    }

    #[test]
    fn search_agrees_with_comparing_one_by_one() {
        let faces: Vec<Descriptor> = (0..500_u16).map(|seed| scattered(seed.into())).collect();
        let mut gallery = Gallery::new();
        for (id, face) in (0..).zip(&faces) {
            gallery.insert(id, face);
        }
        let expected: Vec<f32> = faces.iter().map(|face| face.similarity(&faces[7])).collect();
        let within = expected.iter().filter(|similarity| **similarity >= 50.0).count();
        assert!(0 < within && within < faces.len(), "{within} of {}", faces.len());
        for isa in Isa::available() {
            gallery.isa = isa;
            let found = gallery.search(&faces[7], 50.0);
            assert_eq!(found[0].id, 7);
            assert_eq!(found.len(), within, "{isa:?}");
            for found in found {
                let expected = expected[usize::try_from(found.id).unwrap()];
                assert!((found.similarity - expected).abs() < 0.01, "{isa:?} {expected}");
            }
        }
    }

    #[test]
    fn removed_faces_are_not_found() {
        let mut gallery = gallery(&[(1, 0.0), (2, 0.0), (1, 0.1), (3, 0.2)]);
        assert_eq!(gallery.remove(1), 2);
        assert_eq!(gallery.retain(|id| id == 3), 1);
        assert_eq!(gallery.search(&face(0.0), 0.0).len(), 1);
        assert_eq!(gallery.len(), 1);
    }

    fn scattered(seed: u32) -> Descriptor {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
        Descriptor(std::array::from_fn(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u16::try_from(state >> 16).unwrap()) / 262_144.0
        }))
    }
}
