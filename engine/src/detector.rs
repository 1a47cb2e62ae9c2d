//! Finds the faces of photos and of selfies, however they are turned.
//!
//! The network sees a face in a frame where it is 10 to 400 pixels wide, and draws an upright face into a turned one: its points
//! are wrong then, and its score is lower than in the right turn. So whatever is not upright for sure is looked at in several turns,
//! and the surest look counts. [`photo`] and [`selfie`] have the two orders of looks, [`look`] a single one.

mod look;
mod photo;
mod selfie;

use std::f32::consts::FRAC_PI_6;
use std::path::Path;

use crate::face::Face;
use crate::image::Image;
use crate::load_error::LoadError;
use crate::simd::Isa;
use crate::yunet::Yunet;
use look::{Quarter, Source, Window};
pub(crate) use selfie::FirstLook;

/// The score from which a box counts as a face.
pub(crate) const FACE: f32 = 0.6;

/// The score from which a box is in the right quarter for sure. Of 2,260 boxes around faces that are turned by 60° or more one has it;
/// of upright faces two thirds. Of faces that lean by 30° some have it with wrong points, which only shows in how clear they are.
pub(crate) const UPRIGHT: f32 = 0.92;

/// The score from which a box is a face in whatever turn it is found. Of 265 upright pictures seven had a box of 0.6 to 0.85 in another
/// turn that was none, some of them larger than the true faces.
pub(crate) const SURE: f32 = 0.85;

/// How much less sure than the surest look another turn's may be: scores do not compare any better. Among those it counts how clear
/// the face is to the network that describes it. Of 31 people whose photo leaned by 30° or 60°, that found 29.8, the surest look alone
/// 29.2, and 0.03 or a third look no more.
const MARGIN: f32 = 0.02;

/// The most looks that are worth describing.
const LOOKS: usize = 2;

/// The window in which a face is looked at again.
const AROUND: Window = Window {
    boxes: 2.0,
    side: 160,
};

/// Angles that together with the quarters are the twelve turns: a face is right in one of them or off by 15°.
const ANGLES: [f32; 3] = [-FRAC_PI_6, 0.0, FRAC_PI_6];

/// A face as it is seen in a turn.
pub(crate) type Look = (Quarter, Face);

/// The looks that are about as sure as the surest, which comes first.
fn about_as_sure(mut looks: Vec<Look>) -> Vec<Look> {
    looks.sort_by(|(_, a), (_, b)| b.confidence.total_cmp(&a.confidence));
    if let Some(least) = looks.first().map(|(_, surest)| surest.confidence - MARGIN) {
        looks.retain(|(_, look)| look.confidence >= least);
    }
    looks.truncate(LOOKS);
    looks
}

/// Whether two boxes are of one face, whichever turns they were found in.
fn is_one(face: &Face, other: &Face) -> bool {
    face.is_same(other) || face.is_at(other)
}

/// The network, and the ways to look with it.
#[derive(Debug)]
pub(crate) struct Detector {
    network: Yunet,
}

impl Detector {
    /// Reads the network from its file in `dir`.
    pub(crate) fn load(dir: &Path, isa: Isa) -> Result<Self, LoadError> {
        Ok(Self {
            network: Yunet::load(dir, isa)?,
        })
    }

    /// The look at a face leaning to one side from its quarter, if it is surer than the one that does not lean.
    pub(crate) fn leaning(&self, image: &Image<'_>, (quarter, face): Look) -> Option<Look> {
        let [left, straight, right] = ANGLES;
        let source = Source::whole(image);
        let looks = |angles: &[f32]| self.looks_around(&source, &face, &AROUND, angles, &[quarter]);
        let straight = looks(&[straight]);
        about_as_sure(looks(&[left, right]))
            .first()
            .copied()
            .filter(|(_, leaning)| {
                straight
                    .iter()
                    .all(|(_, face)| face.confidence < leaning.confidence)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Point, Rect};

    fn look(quarter: Quarter, confidence: f32) -> Look {
        let bounding_box = Rect {
            left: 0.0,
            top: 0.0,
            width: 10.0,
            height: 10.0,
        };
        let points = [Point::default(); 5];
        (
            quarter,
            Face {
                bounding_box,
                confidence,
                points,
            },
        )
    }

    #[test]
    fn looks_about_as_sure_as_the_surest_are_kept_and_two_at_most() {
        let quarters = |looks| {
            about_as_sure(looks)
                .into_iter()
                .map(|(quarter, _)| quarter)
                .collect::<Vec<_>>()
        };
        assert_eq!(quarters(vec![look(0, 0.80), look(1, 0.90), look(2, 0.85)]), [1]);
        assert_eq!(
            quarters(vec![look(0, 0.89), look(1, 0.90), look(2, 0.895)]),
            [1, 2]
        );
        assert!(quarters(Vec::new()).is_empty());
    }
}
