//! The faces of a photo: of any size, and turned as the photo or a head is.
//!
//! Two frames are searched upright. What the finer one shows small and in doubt is looked at again in a window of the whole
//! picture's detail, which costs a hundredth of a finer frame and finds more. What is larger and not surely upright is looked at in
//! four turns; a turn that is surer than upright has the whole photo searched in it. Last, the best turn is tried a little to both
//! sides, for heads that lean.

use std::f32::consts::FRAC_PI_6;

use super::look::{Frame, QUARTERS, Quarter, ratio};
use super::{Detector, FACE, about_as_sure};
use crate::face::{Face, surest};
use crate::image::Image;

/// Longer sides of the frames that every photo is searched in: for small faces and for large ones.
const FINE: usize = 2048;
const COARSE: usize = 640;

/// The longer side from which the coarse frame shows faces that are too large for the fine one.
const COARSE_FROM: usize = 1024;

/// The longer side of a frame in which a photo is searched in other turns.
const TURNED: usize = 1024;

/// The score from which a box is upright for sure: of faces turned by a quarter or more hardly one has it.
const UPRIGHT: f32 = 0.92;

/// The score from which a box is looked at again, and the lower one for boxes of less than so many pixels of the fine frame.
const DOUBT: f32 = 0.45;
const SMALL_DOUBT: f32 = 0.05;
const SMALL: f32 = 24.0;

/// A window of a small face: as many times its box, in so many pixels.
const SMALL_WINDOW: (f32, u16) = (4.0, 128);

/// A window of another face.
const WINDOW: (f32, u16) = (2.0, 160);

impl Detector {
    /// The faces of a photo, the surest first: of each the looks that are about as sure as the surest one.
    pub(crate) fn photo(&self, image: &Image<'_>) -> Vec<Vec<Face>> {
        let longer = image.width().max(image.height());
        let small = SMALL * ratio(longer, FINE.min(longer));
        let seen = self.upright(image, small);
        let mut faces = Vec::new();
        for face in &seen {
            if face.confidence >= UPRIGHT {
                faces.push((0, *face));
            } else if face.confidence >= DOUBT {
                faces.push(self.best_quarter(image, face));
            } else {
                faces.extend(surest_look(self.looks_around(
                    image,
                    face,
                    SMALL_WINDOW,
                    &[0.0],
                    &[0],
                )));
            }
        }
        let is_empty = !seen.iter().any(|face| face.confidence >= DOUBT);
        faces.extend(self.whole_turns(image, &faces, is_empty));
        let faces = surest(faces, |kept, face| kept.is_same(face) || kept.is_at(face));
        let mut faces: Vec<_> = faces
            .into_iter()
            .map(|(quarter, face)| {
                if face.confidence >= UPRIGHT || face.area.width < small {
                    vec![face]
                } else {
                    self.leaning(image, quarter, &face)
                }
            })
            .filter(|looks| looks[0].confidence >= FACE)
            .collect();
        faces.sort_by(|a, b| b[0].confidence.total_cmp(&a[0].confidence));
        faces
    }

    /// What both frames show upright, each face once, also what is in doubt.
    fn upright(&self, image: &Image<'_>, small: f32) -> Vec<Face> {
        let mut seen = self.look_at_frame(&Frame::new(image, FINE), 0, SMALL_DOUBT);
        seen.retain(|face| face.confidence >= DOUBT || face.area.width < small);
        if image.width().max(image.height()) > COARSE_FROM {
            seen.extend(self.look_at_frame(&Frame::new(image, COARSE), 0, DOUBT));
        }
        surest(seen.into_iter().map(|face| (0, face)).collect(), Face::is_same)
            .into_iter()
            .map(|(_, face)| face)
            .collect()
    }

    /// The whole photo in the turns that some face was surest in; in all of them if no face was seen upright.
    fn whole_turns(
        &self,
        image: &Image<'_>,
        faces: &[(Quarter, Face)],
        is_empty: bool,
    ) -> Vec<(Quarter, Face)> {
        let mut turns: Vec<_> = (1..4)
            .filter(|turn| faces.iter().any(|(quarter, _)| quarter == turn))
            .collect();
        if is_empty {
            let frame = Frame::new(image, COARSE);
            turns.extend((1..4).filter(|turn| !self.look_at_frame(&frame, *turn, FACE).is_empty()));
            turns.dedup();
        }
        if turns.is_empty() {
            return Vec::new();
        }
        let frame = Frame::new(image, TURNED);
        let look = |turn| {
            let found = self.look_at_frame(&frame, turn, FACE);
            found.into_iter().map(move |face| (turn, face))
        };
        turns.into_iter().flat_map(look).collect()
    }

    /// A face in the surest of its four turns.
    fn best_quarter(&self, image: &Image<'_>, face: &Face) -> (Quarter, Face) {
        // A window shows less around a face; where it shows none, the look that found it counts.
        surest_look(self.looks_around(image, face, WINDOW, &[0.0], &QUARTERS)).unwrap_or((0, *face))
    }

    /// The looks at a face in this turn, and a little to either side.
    fn leaning(&self, image: &Image<'_>, quarter: Quarter, face: &Face) -> Vec<Face> {
        let looks = self.looks_around(image, face, WINDOW, &[-FRAC_PI_6, FRAC_PI_6], &[quarter]);
        about_as_sure(looks.into_iter().map(|(_, face)| face).chain([*face]).collect())
    }
}

fn surest_look(looks: Vec<(Quarter, Face)>) -> Option<(Quarter, Face)> {
    looks
        .into_iter()
        .max_by(|a, b| a.1.confidence.total_cmp(&b.1.confidence))
}
