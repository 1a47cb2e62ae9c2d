//! The engine's front door: both networks, loaded once and shared by all threads.
//!
//! Photos and portraits are looked at in two ways. A photo may show anybody in any size, and a face that is missed is a photo its
//! owner never gets. A portrait is searched for in every photo: it is refused where the network is not clear about its face, because
//! unclear faces resemble each other.

use std::path::Path;

use crate::align::{self, square};
use crate::descriptor::Descriptor;
use crate::detector::{Detector, QUARTERS, SURE};
use crate::face::Face;
use crate::image::Image;
use crate::load_error::LoadError;
use crate::patch::cut;
use crate::sface::Sface;
use crate::simd::Isa;

/// The length of the network's vector from which a portrait's face is clear. Of upright portraits one in a hundred has less than
/// 9.2; faces that are seen in a wrong turn have 4 to 7.
const CLEAR: f32 = 7.0;

/// The length from which an upright face of a portrait needs no look in other turns. Nine of ten upright portraits have it; of 270
/// turned by 60° or more none had it together with a score of 0.9.
const SURELY_CLEAR: f32 = 9.0;

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
        let looks = self.detector.photo(image).into_iter();
        looks
            .filter_map(|looks| self.clearest(image, &looks))
            .filter(|(face, look)| face.confidence >= SURE || look.clearness >= CLEAR)
            .map(|(face, look)| (face, look.descriptor))
            .collect()
    }

    /// The faces of a selfie, and what its owner looks like.
    pub fn recognize_selfie(&self, image: &Image<'_>) -> Selfie {
        self.upright_selfie(image).unwrap_or_else(|| {
            let faces = self.detector.portrait(image);
            let descriptor = faces.first().and_then(|owner| {
                let (_, look) = self.clearest(image, &self.detector.turns_of(image, owner, &QUARTERS))?;
                (look.clearness >= CLEAR).then_some(look.descriptor)
            });
            Selfie { faces, descriptor }
        })
    }

    /// A selfie whose owner is upright, if leaning, and clear beyond doubt, as most are: other quarters need not be looked at.
    fn upright_selfie(&self, image: &Image<'_>) -> Option<Selfie> {
        let faces = self.detector.upright_portrait(image)?;
        let (_, look) = self.clearest(
            image,
            &self.detector.turns_of(image, faces.first()?, &QUARTERS[..1]),
        )?;
        let descriptor = Some(look.descriptor);
        (look.clearness >= SURELY_CLEAR).then_some(Selfie { faces, descriptor })
    }

    /// The clearest of several looks at one face.
    fn clearest(&self, image: &Image<'_>, looks: &[Face]) -> Option<(Face, Look)> {
        let looks = looks.iter().map(|face| (*face, self.look(image, face)));
        looks.max_by(|(_, a), (_, b)| a.clearness.total_cmp(&b.clearness))
    }

    /// Describes a face and its mirror image in one pass, which costs less than two. Both together tell people apart a little better
    /// than the face alone.
    fn look(&self, image: &Image<'_>, face: &Face) -> Look {
        let aligned = cut(image, &square(&face.points), align::SIDE);
        let mut mirrored = aligned.clone();
        for row in mirrored.chunks_exact_mut(3 * usize::from(align::SIDE)) {
            row.as_chunks_mut::<3>().0.reverse();
        }
        let [seen, mirrored] = self.sface.describe_all([&aligned, &mirrored]);
        let clearness = length(&seen);
        let sum = std::array::from_fn(|index| seen[index] / clearness + mirrored[index] / length(&mirrored));
        let whole = length(&sum);
        Look {
            descriptor: Descriptor(sum.map(|value| value / whole)),
            clearness,
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
struct Look {
    descriptor: Descriptor,
    /// How clear the face is: the length of the network's vector before it is brought to one.
    clearness: f32,
}

/// The length of a vector; never zero.
fn length(vector: &[f32; Descriptor::LEN]) -> f32 {
    let squares = vector.iter().map(|value| value * value).sum::<f32>();
    squares.sqrt().max(f32::MIN_POSITIVE)
}
