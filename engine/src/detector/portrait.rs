//! The faces of a portrait, whichever way up it is held.
//!
//! Whoever sends a portrait is searched for in every photo, so that a wrong turn costs most here: the whole picture is looked at in
//! its four quarter turns, and the face that is to be described in the eight turns between, too.

use std::f32::consts::FRAC_PI_6;

use super::look::{Frame, QUARTERS, Quarter};
use super::{Detector, FACE, about_as_sure};
use crate::face::{Face, surest};
use crate::image::Image;

/// The longer side of the frame.
const FRAME: usize = 640;

/// The longer side of the frame that is looked at where the first shows no face.
const FINE: usize = 1280;

/// A window of a face: as many times its box, in so many pixels.
const WINDOW: (f32, u16) = (2.0, 240);

impl Detector {
    /// The faces of a portrait, the surest first.
    pub(crate) fn portrait(&self, image: &Image<'_>) -> Vec<Face> {
        let found = self.in_quarters(image, FRAME);
        if found.is_empty() && image.width().max(image.height()) > FRAME {
            return self.in_quarters(image, FINE);
        }
        found
    }

    fn in_quarters(&self, image: &Image<'_>, longer: usize) -> Vec<Face> {
        let frame = Frame::new(image, longer);
        let look = |quarter: Quarter| {
            let found = self.look_at_frame(&frame, quarter, FACE);
            found.into_iter().map(|face| ((), face))
        };
        let faces = QUARTERS.into_iter().flat_map(look).collect();
        let faces = surest(faces, |kept, face| kept.is_same(face) || kept.is_at(face));
        faces.into_iter().map(|((), face)| face).collect()
    }

    /// The looks at a face of a portrait that are about as sure as the surest of twelve turns.
    pub(crate) fn turns_of(&self, image: &Image<'_>, face: &Face) -> Vec<Face> {
        let angles = [0.0, 1.0, 2.0].map(|steps| steps * FRAC_PI_6);
        let looks = self.looks_around(image, face, WINDOW, &angles, &QUARTERS);
        about_as_sure(looks.into_iter().map(|(_, face)| face).chain([*face]).collect())
    }
}
