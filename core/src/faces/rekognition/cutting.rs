//! Cutting single faces out of a photo, for searches that look at the largest face of a picture only.
//!
//! A face is cut out with a margin, because a detector has to find it once more. Where a neighbour would be the larger face
//! of the cutting, the part of the neighbour that lies beside the face is painted over.

use findme_images::Picture;

use super::picture::SMALLEST;
use crate::model::FaceBox;

/// How many times as long as the face a side of its cutting is.
const TIMES: u32 = 2;

/// A neighbour of which so many tenths of the face's size are seen may pass for the larger one.
const RIVAL_TENTHS: u64 = 8;

/// What is painted over a neighbour.
const PAINT: [u8; 3] = [128; 3];

/// The picture of each face in turn; `areas` are all faces of the photo.
pub(super) fn cut_out(photo: &Picture, areas: &[FaceBox]) -> Vec<Picture> {
    let areas: Vec<_> = areas.iter().map(|area| Area::of(area, photo)).collect();
    let cut = |face: &Area| {
        let frame = face.framed(photo);
        let rivals = areas.iter().filter(|area| *area != face);
        let rivals = rivals.filter_map(|area| area.within(&frame));
        let rivals: Vec<_> = rivals
            .filter(|rival| 10 * rival.size() >= RIVAL_TENTHS * face.size())
            .collect();
        paint(photo, &frame, |x, y| {
            !face.holds(x, y) && rivals.iter().any(|rival| rival.holds(x, y))
        })
    };
    areas.iter().map(cut).collect()
}

/// The part of a photo within a frame, with some of its pixels painted over.
fn paint(photo: &Picture, frame: &Area, is_painted: impl Fn(u32, u32) -> bool) -> Picture {
    let (width, height) = (frame.right - frame.left, frame.bottom - frame.top);
    let cut = photo.crop(frame.left, frame.top, width, height);
    let cut = cut.expect("a frame lies within its photo");
    let mut rgb = cut.rgb().to_vec();
    let rows = (frame.top..).zip(rgb.chunks_exact_mut(3 * width as usize));
    for (y, row) in rows {
        for (x, pixel) in (frame.left..).zip(row.chunks_exact_mut(3)) {
            if is_painted(x, y) {
                pixel.copy_from_slice(&PAINT);
            }
        }
    }
    Picture::from_rgb(width, height, rgb).expect("painting keeps the size")
}

/// A rectangle in pixels of a photo, from its left and top edge up to the right and bottom one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Area {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

impl Area {
    /// The pixels of a box that is given in shares.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "clamped to the sides of a picture, which are far below 2^24"
    )]
    fn of(share: &FaceBox, photo: &Picture) -> Self {
        let pixel = |share: f32, side: u32| (share.clamp(0.0, 1.0) * side as f32) as u32;
        let (width, height) = (photo.width(), photo.height());
        Self {
            left: pixel(share.left, width),
            top: pixel(share.top, height),
            right: pixel(share.left + share.width, width),
            bottom: pixel(share.top + share.height, height),
        }
    }

    /// The same with a margin, within the photo and large enough to be looked at.
    fn framed(&self, photo: &Picture) -> Self {
        let (left, right) = stretch(self.left, self.right, photo.width());
        let (top, bottom) = stretch(self.top, self.bottom, photo.height());
        Self {
            left,
            top,
            right,
            bottom,
        }
    }

    /// The part within another; `None` if there is none.
    fn within(&self, other: &Self) -> Option<Self> {
        let part = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (part.left < part.right && part.top < part.bottom).then_some(part)
    }

    fn holds(&self, x: u32, y: u32) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }

    /// How many pixels it has.
    fn size(&self) -> u64 {
        u64::from(self.right - self.left) * u64::from(self.bottom - self.top)
    }
}

/// One side of a frame around one side of a face, in a photo of `side` pixels.
fn stretch(start: u32, end: u32, side: u32) -> (u32, u32) {
    let length = end - start;
    let wanted = (TIMES * length).max(SMALLEST).min(side);
    let start = start.saturating_sub((wanted - length) / 2).min(side - wanted);
    (start, start + wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(left: f32, top: f32, width: f32, height: f32) -> FaceBox {
        FaceBox {
            left,
            top,
            width,
            height,
        }
    }

    /// A black photo of 400 × 400 pixels with these areas in white.
    fn photo(faces: &[FaceBox]) -> Picture {
        let mut rgb = vec![0; 3 * 400 * 400];
        let black = Picture::from_rgb(400, 400, rgb.clone()).unwrap();
        for face in faces.iter().map(|face| Area::of(face, &black)) {
            for (index, pixel) in (0_u32..).zip(rgb.chunks_exact_mut(3)) {
                if face.holds(index % 400, index / 400) {
                    pixel.fill(255);
                }
            }
        }
        Picture::from_rgb(400, 400, rgb).unwrap()
    }

    fn count(picture: &Picture, colour: u8) -> usize {
        let pixels = picture.rgb().chunks_exact(3);
        pixels
            .filter(|pixel| pixel.iter().all(|level| *level == colour))
            .count()
    }

    #[test]
    fn a_face_is_cut_out_with_half_its_sides_around_it() {
        let face = area(0.25, 0.5, 0.25, 0.25);
        let [cut] = cut_out(&photo(&[face]), &[face]).try_into().unwrap();
        assert_eq!((cut.width(), cut.height()), (200, 200));
        assert_eq!((count(&cut, 255), count(&cut, 128)), (100 * 100, 0));
    }

    #[test]
    fn a_cutting_stays_within_the_photo_and_is_never_too_small() {
        let faces = [
            area(0.0, 0.0, 0.05, 0.05),
            area(0.9, 0.9, 0.2, 0.2),
            area(-0.5, -0.5, 2.0, 2.0),
            area(0.5, 0.5, 0.0, 0.0),
        ];
        let cut = cut_out(&photo(&[]), &faces);
        let sizes: Vec<_> = cut.iter().map(|cut| (cut.width(), cut.height())).collect();
        assert_eq!(sizes, [(80, 80), (80, 80), (400, 400), (80, 80)]);
    }

    #[test]
    fn a_larger_neighbour_is_painted_over_and_a_smaller_one_is_not() {
        let (small, large) = (area(0.25, 0.25, 0.1, 0.1), area(0.35, 0.2, 0.5, 0.5));
        let [of_small, of_large] = cut_out(&photo(&[small, large]), &[small, large])
            .try_into()
            .unwrap();
        assert_eq!(count(&of_small, 255), 40 * 40);
        assert!(count(&of_small, 128) > 0);
        assert_eq!(count(&of_large, 128), 0);
        assert!(count(&of_large, 255) >= 200 * 200);
    }

    #[test]
    fn a_neighbour_who_overlaps_leaves_the_face_whole() {
        let (one, other) = (area(0.25, 0.25, 0.25, 0.25), area(0.375, 0.25, 0.5, 0.5));
        let [cut, _] = cut_out(&photo(&[one, other]), &[one, other]).try_into().unwrap();
        assert_eq!(count(&cut, 255), 100 * 100);
    }
}
