//! One picture in several sizes: a small frame for the large faces, larger ones for the small faces.
//!
//! The smallest anchor is a tenth of 512 pixels, so a face has to be some twenty pixels wide in a frame to be found. The
//! 512 frame is square, as the network was trained, and read by all six heads; the further frames keep the picture's
//! shape, which saves a third of the work, and only their two finest heads are read. The finest frame is dear and only
//! looked at where the one before it shows small faces. The boxes of all are merged in the pixels of the picture.

use crate::detector::suppression::suppress;
use crate::detector::{Candidate, Detector, Reach};
use crate::geometry::Rect;
use crate::image::Image;
use crate::resize::resize;

/// Side of the frame that is searched for faces of every size.
const BASE: usize = 512;

/// Longer sides of the further frames that every picture is searched in, and from which longer side on they pay.
const FURTHER: [(usize, usize); 2] = [(1024, 0), (2048, 1536)];

/// The longer side of the last frame at most; it costs three times as much as all the others together.
const FINEST: usize = 4096;

/// The longer side from which a picture shows more in the last frame than in those before.
const FINEST_FROM: usize = 3072;

/// Only a face narrower than this in the frame before calls for the last one: where one person stands far away, there
/// may be others still farther.
const SMALL: f32 = 32.0;

/// Boxes that overlap more than this are one face.
const OVERLAP: f32 = 0.4;

/// In the first frame, the shorter side of a face beside which none that matters is too small to be found there.
const PROMINENT: f32 = 72.0;

impl Detector {
    /// The faces that matter beside the largest one, whose area they have at least a seventh of; of smaller ones only
    /// some may be among them. The most confident first, in the picture's pixels.
    ///
    /// A seventh of the area is 0.38 of a side: 27 pixels beside a prominent face, which the first frame shows. It costs a
    /// fifth of all frames; only where it shows no prominent face the others are looked at, too.
    pub(crate) fn detect_sitters(&self, image: &Image<'_>, threshold: f32) -> Vec<Candidate> {
        let longer = image.width().max(image.height());
        let found = self.look(image, BASE, threshold);
        let narrower = |face: &Candidate| shrunk(face.area.width.min(face.area.height), BASE, longer);
        if found.iter().any(|face| narrower(face) >= PROMINENT) {
            suppress(found, OVERLAP)
        } else {
            self.detect(image, threshold)
        }
    }

    /// The faces of a picture, the most confident first, in its pixels.
    pub(crate) fn detect(&self, image: &Image<'_>, threshold: f32) -> Vec<Candidate> {
        let longer = image.width().max(image.height());
        let mut found = self.look(image, BASE, threshold);
        let mut narrowest = f32::INFINITY;
        for (side, _) in FURTHER.into_iter().filter(|(_, from)| longer >= *from) {
            let more = self.look(image, side, threshold);
            narrowest = more
                .iter()
                .map(|face| shrunk(face.area.width, side, longer))
                .fold(f32::INFINITY, f32::min);
            found.extend(more);
        }
        if longer >= FINEST_FROM && narrowest < SMALL {
            found.extend(self.look(image, longer.min(FINEST), threshold));
        }
        suppress(found, OVERLAP)
    }

    /// The candidates of the picture shrunk to `side` pixels on its longer side.
    #[expect(clippy::cast_precision_loss, reason = "sides of a picture")]
    fn look(&self, image: &Image<'_>, side: usize, threshold: f32) -> Vec<Candidate> {
        let longer = image.width().max(image.height());
        let scaled = |length: usize| (length * side).div_ceil(longer).max(1);
        let shrunk = resize(image, scaled(image.width()), scaled(image.height()));
        let view = shrunk.view();
        let (frame, reach) = if side == BASE {
            ((BASE, BASE), Reach::All)
        } else {
            (
                (
                    view.width().next_multiple_of(32),
                    view.height().next_multiple_of(32),
                ),
                Reach::Small,
            )
        };
        let mut found = self.scan(frame, reach, threshold, |y, row| {
            if y < view.height() {
                row.iter_mut()
                    .zip(view.row(y))
                    .for_each(|(value, byte)| *value = f32::from(*byte));
            }
        });
        let horizontal = image.width() as f32 / view.width() as f32;
        let vertical = image.height() as f32 / view.height() as f32;
        for candidate in &mut found {
            let Rect {
                left,
                top,
                width,
                height,
            } = candidate.area;
            let area = Rect {
                left: left * horizontal,
                top: top * vertical,
                width: width * horizontal,
                height: height * vertical,
            };
            candidate.area = area.clipped(image.width() as f32, image.height() as f32);
        }
        found.retain(|candidate| candidate.area.area() > 0.0);
        found
    }
}

/// A length in a picture as it is in a frame, by the longer sides of both.
#[expect(clippy::cast_precision_loss, reason = "sides of a picture")]
fn shrunk(length: f32, frame: usize, picture: usize) -> f32 {
    length * frame as f32 / picture as f32
}
