//! The faces of a selfie, whichever way up it is held.
//!
//! Whoever sends a selfie is searched for in every photo, so that a wrong turn costs most here. Most selfies are upright for
//! sure, which one look tells. Any other is looked at in its four quarter turns, and the face that is to be described in twelve.

use super::look::{Frame, QUARTERS, Quarter};
use super::{Detector, FACE, SURE, UPRIGHT, is_one};
use crate::face::{Face, surest};
use crate::image::Image;

/// The longer side of the frame.
const FRAME: usize = 640;

/// The longer side of the frame that is looked at where the first shows no face.
const FINE: usize = 1280;

/// The longer side of a frame that shows whether a face is larger than another: it is at least a twentieth of the picture.
const ROUGH: usize = 320;

/// How much less sure than the surest face of a selfie another one is at most. Beside a face of 0.94 a painting had a box of 0.69, for
/// which the product would have refused the selfie as one of two people.
const BESIDE: f32 = 0.15;

impl Detector {
    /// The faces of a selfie whose largest face is upright for sure, the largest first. None if it is not.
    pub(crate) fn upright_selfie(&self, image: &Image<'_>) -> Option<Vec<Face>> {
        let faces = self.in_quarters(image, FRAME, &[0]);
        let owner = faces.first().filter(|owner| owner.confidence >= UPRIGHT)?;
        let turned = self.in_quarters(image, ROUGH, &QUARTERS[1..]);
        let is_other = |face: &Face| !face.is_at(owner) && face.area.area() > owner.area.area();
        (!turned.iter().any(is_other)).then_some(faces)
    }

    /// The faces of a selfie in any turn, the largest first.
    pub(crate) fn selfie(&self, image: &Image<'_>) -> Vec<Face> {
        let found = self.in_quarters(image, FRAME, &QUARTERS);
        if found.is_empty() && image.width().max(image.height()) > FRAME {
            return self.in_quarters(image, FINE, &QUARTERS);
        }
        found
    }

    /// The faces that a frame shows in these turns, each once, the largest first. All of them are turned alike, unless others are sure.
    fn in_quarters(&self, image: &Image<'_>, longer: usize, quarters: &[Quarter]) -> Vec<Face> {
        let frame = Frame::new(image, longer);
        let look = |quarter: &Quarter| {
            let (quarter, found) = (*quarter, self.look_at_frame(&frame, *quarter, FACE));
            found.into_iter().map(move |face| (quarter, face))
        };
        let mut looks: Vec<_> = quarters.iter().flat_map(look).collect();
        let surest_look = looks
            .iter()
            .max_by(|(_, a), (_, b)| a.confidence.total_cmp(&b.confidence));
        if let Some(&(main, Face { confidence, .. })) = surest_look {
            looks.retain(|(quarter, face)| {
                let least = if *quarter == main {
                    confidence - BESIDE
                } else {
                    SURE
                };
                face.confidence >= least
            });
        }
        let mut faces: Vec<_> = surest(looks, is_one).into_iter().map(|(_, face)| face).collect();
        faces.sort_by(|a, b| b.area.area().total_cmp(&a.area.area()));
        faces
    }
}
