//! Compares every guest with every photo, and counts.
//!
//! As in the product, what counts is the photo's face that is the most like the guest.

use findme_engine::{Descriptor, distance_at, similarity};

use crate::look::Seen;
use crate::truth::Truth;

/// How far each guest is from each photo, by its nearest face; infinitely far where there is nothing to compare.
pub(crate) struct Distances(Vec<Vec<f32>>);

impl Distances {
    /// Between selfies in one turn and photos in another, both by number.
    pub(crate) fn between(seen: &Seen, selfie_turn: usize, photo_turn: usize) -> Self {
        let nearest = |guest: &Option<Descriptor>, faces: &[Descriptor]| {
            let distances = guest
                .iter()
                .flat_map(|guest| faces.iter().map(|face| guest.distance(face)));
            distances.fold(f32::INFINITY, f32::min)
        };
        let of_guest = |turns: &Vec<Option<Descriptor>>| {
            let photos = seen.photos.iter();
            photos
                .map(|photo| nearest(&turns[selfie_turn], &photo[photo_turn]))
                .collect()
        };
        Self(seen.guests.iter().map(of_guest).collect())
    }

    /// The pairs that come out wrong at a similarity: those that are missed, and those that should not match.
    pub(crate) fn wrong(&self, truth: &Truth, similarity: f32) -> [Vec<(usize, usize)>; 2] {
        let limit = distance_at(similarity);
        let mut wrong = [Vec::new(), Vec::new()];
        for (guest, photo, is_there) in pairs(truth) {
            if (self.0[guest][photo] <= limit) != is_there {
                wrong[usize::from(!is_there)].push((guest, photo));
            }
        }
        wrong
    }

    /// Counts what matches at a similarity among the photos that `counts` approves.
    pub(crate) fn count(&self, truth: &Truth, similarity: f32, counts: impl Fn(usize) -> bool) -> Counts {
        let limit = distance_at(similarity);
        let mut sum = Counts::default();
        for (guest, photo, is_there) in pairs(truth).filter(|(_, photo, _)| counts(*photo)) {
            let of = if is_there { &mut sum.right } else { &mut sum.wrong };
            of.matched += u32::from(self.0[guest][photo] <= limit);
            of.all += 1;
        }
        sum
    }

    /// The largest distance at which no larger share of the wrong pairs matches, and what matches there.
    pub(crate) fn at_rate(&self, truth: &Truth, rate: f64) -> Option<(f32, Counts)> {
        let wrong = pairs(truth).filter(|(_, _, is_there)| !is_there);
        let mut distances: Vec<_> = wrong.map(|(guest, photo, _)| self.0[guest][photo]).collect();
        distances.sort_by(f32::total_cmp);
        let first_too_many = (0..distances.len()).find(|more| share(*more + 1, distances.len()) > rate)?;
        // Just below it, so that it does not match itself.
        let limit = distances[first_too_many].next_down().min(2.0);
        Some((similarity(limit), self.count(truth, similarity(limit), |_| true)))
    }

    /// The distance of a pair.
    pub(crate) fn of(&self, (guest, photo): (usize, usize)) -> f32 {
        self.0[guest][photo]
    }
}

/// The pairs of a guest and a photo, in the order of the truth: their numbers and whether the guest is there.
fn pairs(truth: &Truth) -> impl Iterator<Item = (usize, usize, bool)> + '_ {
    truth.selfies.keys().enumerate().flat_map(|(guest, name)| {
        let photos = truth.photos.values().enumerate();
        photos.map(move |(photo, people)| (guest, photo, people.contains(name)))
    })
}

#[expect(clippy::cast_precision_loss, reason = "a number of pairs")]
fn share(of: usize, all: usize) -> f64 {
    of as f64 / all as f64
}

/// What matched of the pairs of a guest and a photo.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    /// Where the guest is in the photo.
    pub(crate) right: Share,
    /// Where the guest is not.
    pub(crate) wrong: Share,
}

/// So many of so many.
#[derive(Clone, Copy, Default)]
pub(crate) struct Share {
    pub(crate) matched: u32,
    pub(crate) all: u32,
}

impl Share {
    /// The share itself; of nothing it is no number.
    pub(crate) fn value(self) -> f64 {
        f64::from(self.matched) / f64::from(self.all)
    }

    /// The 95 % interval of the true share, by Wilson.
    pub(crate) fn interval(self) -> (f64, f64) {
        let (n, p) = (f64::from(self.all), self.value());
        let square = 1.96 * 1.96;
        let middle = (p + square / (2.0 * n)) / (1.0 + square / n);
        let reach = 1.96 * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt() / (1.0 + square / n);
        ((middle - reach).max(0.0), middle + reach)
    }
}
