//! The engine's front door: both networks, loaded once and shared by all threads.
//!
//! Photos and selfies are looked at in two ways. A photo may show anybody in any size, and a face that is missed is a photo its
//! owner never gets. A selfie is searched for in every photo: it is refused where the network is not clear about its face, because
//! unclear faces resemble each other.

use std::path::Path;

use crate::align::{self, square};
use crate::descriptor::Descriptor;
use crate::detector::{Detector, FirstLook, Look, SURE, UPRIGHT};
use crate::face::Face;
use crate::image::Image;
use crate::load_error::LoadError;
use crate::patch::cut;
use crate::sface::Sface;
use crate::simd::Isa;

/// The length of the network's vector from which a photo's face is clear. Of upright selfies one in a hundred has less than 9.2;
/// faces that are seen in a wrong turn have 4 to 7. At 6.5 a background that the detector took for a face had it.
const CLEAR: f32 = 7.0;

/// The same of a selfie's largest face, which is a face. At 7, five more of 140 half profiles were refused.
const CLEAR_SELFIE: f32 = 6.5;

/// The length from which a face is seen in its right turn, so that no further look is described. Of 59 faces that an upright frame is
/// sure of, 78 in 100 have it when they are upright, and one of 27 when they lean by 30°.
const SURELY_CLEAR: f32 = 11.5;

/// The networks. Calls take `&self` and keep their scratch to themselves: share one value among all threads.
#[derive(Debug)]
pub struct Models {
    detector: Detector,
    sface: Sface,
}

impl Models {
    /// Reads the weights from the two ONNX files in `dir`.
    pub fn load(dir: &Path) -> Result<Self, LoadError> {
        Self::load_for(dir, Isa::best())
    }

    fn load_for(dir: &Path, isa: Isa) -> Result<Self, LoadError> {
        Ok(Self {
            detector: Detector::load(dir, isa)?,
            sface: Sface::load(dir, isa)?,
        })
    }

    /// The faces of a photo with their descriptors, the surest first.
    pub fn recognize(&self, image: &Image<'_>) -> Vec<(Face, Descriptor)> {
        let faces = self.detector.photo(image).into_iter();
        faces
            .filter_map(|looks| {
                let seen = self.clearest(image, &looks)?;
                let surest = *looks.first()?;
                if surest.1.confidence < UPRIGHT || seen.clearness >= SURELY_CLEAR {
                    return Some(seen);
                }
                let leaning = self.detector.leaning(image, surest);
                let leaning = leaning.and_then(|look| self.clearest(image, &[look]));
                Some(leaning.into_iter().fold(seen, Seen::clearer))
            })
            .filter(|seen| seen.face.confidence >= SURE || seen.clearness >= CLEAR)
            .map(|seen| (seen.face, seen.descriptor))
            .collect()
    }

    /// The faces of a selfie, and what its owner looks like.
    pub fn recognize_selfie(&self, image: &Image<'_>) -> Selfie {
        let first = self.detector.first_look(image);
        self.upright_selfie(image, &first).unwrap_or_else(|| {
            let faces = self.detector.selfie(&first);
            let descriptor = faces.first().and_then(|owner| {
                let seen = self.clearest(image, &self.detector.turns_of(&first, owner))?;
                (seen.clearness >= CLEAR_SELFIE).then_some(seen.descriptor)
            });
            Selfie { faces, descriptor }
        })
    }

    /// A selfie whose owner is upright and clear beyond doubt, as most are: other turns need not be looked at.
    fn upright_selfie(&self, image: &Image<'_>, first: &FirstLook<'_>) -> Option<Selfie> {
        let faces = self.detector.upright_selfie(first)?;
        let seen = self.clearest(image, &[(0, *faces.first()?)])?;
        let descriptor = Some(seen.descriptor);
        (seen.clearness >= SURELY_CLEAR).then_some(Selfie { faces, descriptor })
    }

    /// The clearest of several looks at one face, the surest of which comes first; none is looked for beyond a clear one.
    fn clearest(&self, image: &Image<'_>, looks: &[Look]) -> Option<Seen> {
        let mut clearest: Option<Seen> = None;
        for (_, face) in looks {
            let clearer = clearest
                .into_iter()
                .fold(self.describe(image, face), Seen::clearer);
            if clearer.clearness >= SURELY_CLEAR {
                return Some(clearer);
            }
            clearest = Some(clearer);
        }
        clearest
    }

    /// Describes a face and its mirror image in one pass, which costs less than two. Both together tell people apart a little better
    /// than the face alone.
    fn describe(&self, image: &Image<'_>, face: &Face) -> Seen {
        let place = square(&face.points);
        let aligned = cut(image, &place, align::SIDE);
        let mut mirrored = aligned.clone();
        for row in mirrored.chunks_exact_mut(3 * usize::from(align::SIDE)) {
            row.as_chunks_mut::<3>().0.reverse();
        }
        let [straight, mirrored] = self.sface.describe_all([&aligned, &mirrored]);
        let (clearness, other) = (length(&straight), length(&mirrored));
        let sum = std::array::from_fn(|index| straight[index] / clearness + mirrored[index] / other);
        let scale = descriptor_length(place.angle) / length(&sum);
        Seen {
            face: *face,
            clearness,
            descriptor: Descriptor(sum.map(|value| value * scale)),
        }
    }
}

/// What there is to see in a selfie.
#[derive(Clone, Debug, PartialEq)]
pub struct Selfie {
    /// The faces, the largest first: it is the owner's.
    pub faces: Vec<Face>,
    /// The descriptor of the owner's face; none if there is no face, or none that is clear enough to search for.
    pub descriptor: Option<Descriptor>,
}

/// What the network makes of a face.
struct Seen {
    face: Face,
    /// How clear the face is: the length of the network's vector before it is brought to one.
    clearness: f32,
    descriptor: Descriptor,
}

impl Seen {
    fn clearer(self, other: Self) -> Self {
        if other.clearness > self.clearness {
            other
        } else {
            self
        }
    }
}

/// The length of the descriptor of a face that is turned by this angle in radians, clockwise or not: 1, and 1.08 from 25° on.
///
/// Points and pixels of a turned face are less exact, which moves a cosine by up to 0.13 and would make some strangers who look
/// alike the same. Longer descriptors lie farther apart: 70 takes a cosine of 0.474 where one face is turned and of 0.510 where both
/// are, instead of 0.429. docs/ACCURACY.md has what that costs and saves.
fn descriptor_length(angle: f32) -> f32 {
    if angle.to_degrees().abs() < 25.0 {
        1.0
    } else {
        1.08
    }
}

/// The length of a vector; never zero.
fn length(vector: &[f32; Descriptor::LEN]) -> f32 {
    let squares = vector.iter().map(|value| value * value).sum::<f32>();
    squares.sqrt().max(f32::MIN_POSITIVE)
}
