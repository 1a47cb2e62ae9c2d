//! The faces of a photo: of any size, and turned as the photo or a head is.
//!
//! Two frames are searched upright. What the finer one shows small and in doubt is looked at again in a window of the whole
//! picture's detail, which costs a hundredth of a finer frame and finds more. What is larger and not upright for sure is looked at in
//! twelve turns. Where a face is surest in another quarter, the whole photo is searched in that one, too: of
//! turned faces upright frames show only some.

use super::look::{Frame, QUARTERS, Quarter, Source, Window, ratio};
use super::{ANGLES, AROUND, Detector, FACE, Look, SURE, UPRIGHT, about_as_sure, is_one};
use crate::face::{Face, surest};
use crate::image::Image;

/// Longer sides of the frames that every photo is searched in: for small faces and for large ones.
const FINE: usize = 2048;
const COARSE: usize = 640;

/// The longer side from which the coarse frame shows faces that are too large for the fine one.
const COARSE_FROM: usize = 1024;

/// The longer side of a frame in which a photo is searched in other turns.
const TURNED: usize = 1024;

/// The score from which a box is looked at again, and the lower one for boxes of less than so many pixels of the fine frame.
const DOUBT: f32 = 0.45;
const SMALL_DOUBT: f32 = 0.05;
const SMALL: f32 = 24.0;

/// The window of a small face in doubt: more of what is around it, and less enlarged than in [`AROUND`].
const SMALL_AROUND: Window = Window {
    boxes: 4.0,
    side: 128,
};

/// The most faces of a photo. Each costs several looks and a description: a sheet of ten thousand portraits would keep a thread for
/// minutes. The surest count.
const MOST: usize = 500;

impl Detector {
    /// The faces of a photo, [`MOST`] at most, the surest first: of each the looks that are about as sure as the surest one.
    pub(crate) fn photo(&self, image: &Image<'_>) -> Vec<Vec<Look>> {
        let longer = image.width().max(image.height());
        let small = SMALL * ratio(longer, FINE.min(longer));
        let mut faces = self.again(image, self.upright(image, small), small);
        let mut turned = self.whole_turns(image, &faces);
        turned.retain(|(_, face)| {
            let is_known = |known: &Face| known.confidence >= face.confidence && is_one(known, face);
            !faces.iter().any(|(_, known)| is_known(known))
        });
        faces.extend(self.again(image, turned, small));
        let faces = surest(faces, is_one).into_iter().take(MOST);
        faces.map(|(looks, _)| looks).collect()
    }

    /// What both frames show upright, each face once, and what turned out to be a face of the small boxes in doubt.
    fn upright(&self, image: &Image<'_>, small: f32) -> Vec<Look> {
        let mut seen = self.look_at_frame(&Frame::new(image, FINE), 0, SMALL_DOUBT);
        seen.retain(|face| face.confidence >= DOUBT || face.bounding_box.width < small);
        if image.width().max(image.height()) > COARSE_FROM {
            seen.extend(self.look_at_frame(&Frame::new(image, COARSE), 0, DOUBT));
        }
        let mut seen = surest(seen.into_iter().map(|face| (0, face)).collect(), Face::is_same);
        seen.truncate(MOST);
        let doubts: Vec<_> = seen.extract_if(.., |(_, face)| face.confidence < DOUBT).collect();
        for (quarter, doubt) in doubts {
            seen.extend(self.looks_around(&Source::whole(image), &doubt, &SMALL_AROUND, &[0.0], &[quarter]));
        }
        surest(seen, Face::is_same)
    }

    /// Looks again at each of these: the looks that are about as sure as the surest, and that one.
    fn again(&self, image: &Image<'_>, seen: Vec<Look>, small: f32) -> Vec<(Vec<Look>, Face)> {
        let source = Source::whole(image);
        let again = |(quarter, face): Look| {
            let looks = if face.confidence >= UPRIGHT {
                Vec::new()
            } else if face.bounding_box.width < small {
                self.looks_around(&source, &face, &AROUND, &[0.0], &QUARTERS)
            } else {
                self.looks_around(&source, &face, &AROUND, &ANGLES, &QUARTERS)
            };
            // A window shows less around a face; where it shows none, the look that found it counts.
            let looks = if looks.is_empty() {
                vec![(quarter, face)]
            } else {
                about_as_sure(looks)
            };
            let surest = looks[0].1;
            (looks, surest)
        };
        let mut faces: Vec<_> = seen.into_iter().map(again).collect();
        faces.retain(|(_, face)| face.confidence >= FACE);
        surest(faces, is_one)
    }

    /// The whole photo in the quarters that some face was surest in, and in those that show a face where no face is surely upright.
    fn whole_turns(&self, image: &Image<'_>, faces: &[(Vec<Look>, Face)]) -> Vec<Look> {
        let surest_in = |quarter| faces.iter().filter(move |(looks, _)| looks[0].0 == quarter);
        let mut quarters: Vec<_> = (1..4).filter(|quarter| surest_in(*quarter).count() > 0).collect();
        if !surest_in(0).any(|(_, face)| face.confidence >= SURE) {
            let frame = Frame::new(image, COARSE);
            let shows = |quarter: &Quarter| !self.look_at_frame(&frame, *quarter, FACE).is_empty();
            quarters = (1..4)
                .filter(|quarter| quarters.contains(quarter) || shows(quarter))
                .collect();
        }
        if quarters.is_empty() {
            return Vec::new();
        }
        let frame = Frame::new(image, TURNED);
        let look = |quarter| {
            let found = self.look_at_frame(&frame, quarter, FACE);
            found.into_iter().map(move |face| (quarter, face))
        };
        let mut seen = surest(quarters.into_iter().flat_map(look).collect(), is_one);
        seen.truncate(MOST);
        seen
    }
}
