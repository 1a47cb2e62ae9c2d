//! The faces of a selfie, whichever way up it is held.
//!
//! Whoever sends a selfie is searched for in every photo, so that a wrong turn costs most here. Most selfies are upright for
//! sure, which the first look tells. Any other is looked at in the other quarter turns too, and the face that is to be described in
//! twelve.

use super::look::{Frame, QUARTERS, Quarter, Source};
use super::{ANGLES, AROUND, Detector, FACE, Look, SURE, UPRIGHT, about_as_sure, is_one};
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

/// A selfie at its first look: what it shows upright, and the frame that is looked at in the other turns if that is not enough.
pub(crate) struct FirstLook<'i> {
    image: &'i Image<'i>,
    frame: Frame<'i>,
    looks: Vec<Look>,
}

impl Detector {
    /// Looks at a selfie as it is held.
    pub(crate) fn first_look<'i>(&self, image: &'i Image<'i>) -> FirstLook<'i> {
        let frame = Frame::new(image, FRAME);
        let looks = self.in_quarters(&frame, &[0]);
        FirstLook { image, frame, looks }
    }

    /// The faces of a selfie whose largest face is upright for sure, the largest first. None if it is not.
    pub(crate) fn upright_selfie(&self, first: &FirstLook<'_>) -> Option<Vec<Face>> {
        let faces = largest_first(first.looks.clone());
        let owner = faces.first().filter(|owner| owner.confidence >= UPRIGHT)?;
        let rough = Frame::new(first.image, ROUGH);
        let turned = largest_first(self.in_quarters(&rough, &QUARTERS[1..]));
        let is_other =
            |face: &Face| !face.is_at(owner) && face.bounding_box.area() > owner.bounding_box.area();
        (!turned.iter().any(is_other)).then_some(faces)
    }

    /// The faces of a selfie in any turn, the largest first.
    pub(crate) fn selfie(&self, first: &FirstLook<'_>) -> Vec<Face> {
        let mut looks = first.looks.clone();
        looks.extend(self.in_quarters(&first.frame, &QUARTERS[1..]));
        let image = first.image;
        if looks.is_empty() && image.width().max(image.height()) > FRAME {
            looks = self.in_quarters(&Frame::new(image, FINE), &QUARTERS);
        }
        largest_first(looks)
    }

    /// The looks at a selfie's face that are about as sure as the surest of twelve turns.
    pub(crate) fn turns_of(&self, first: &FirstLook<'_>, face: &Face) -> Vec<Look> {
        let source = Source::framed(&first.frame);
        about_as_sure(self.looks_around(&source, face, &AROUND, &ANGLES, &QUARTERS))
    }

    /// What a frame shows in these turns.
    fn in_quarters(&self, frame: &Frame<'_>, quarters: &[Quarter]) -> Vec<Look> {
        let look = |quarter: &Quarter| {
            let (quarter, found) = (*quarter, self.look_at_frame(frame, *quarter, FACE));
            found.into_iter().map(move |face| (quarter, face))
        };
        quarters.iter().flat_map(look).collect()
    }
}

/// Each face of some looks once, the largest first. All of them are turned alike, unless others are sure.
fn largest_first(mut looks: Vec<Look>) -> Vec<Face> {
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
    faces.sort_by(|a, b| b.bounding_box.area().total_cmp(&a.bounding_box.area()));
    faces
}
