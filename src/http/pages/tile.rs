//! Photos as tiles, in rows that need neither a script nor inline styles.
//!
//! A tile's shape is one of eleven, the nearest to the photo's, and the style stretches each row to the width of the
//! page. Nothing moves while pictures arrive.

use crate::model::PhotoId;

/// Width divided by height, of the classes `r0` to `r10` of the style.
const SHAPES: [f32; 11] = [0.5, 0.6, 0.67, 0.75, 0.85, 1.0, 1.2, 1.33, 1.5, 1.78, 2.0];

/// The longest side of a thumbnail, in pixels.
const THUMB: i32 = 480;

/// Photos whose pictures a browser loads before those that are seen by scrolling, and the first of them.
const EAGER: usize = 6;
const FIRST: usize = 2;

/// A photo in a page.
pub(super) struct Tile {
    pub(super) id: PhotoId,
    /// Its place in the list, from 1.
    number: usize,
    pub(super) alt: String,
    pub(super) shape: usize,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Tile {
    /// The tile at a place, from 0, of a photo with these sides.
    pub(super) fn of(index: usize, id: PhotoId, (width, height): (i32, i32), alt: String) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let longest = width.max(height);
        let scaled =
            |side: i32| (i64::from(side) * i64::from(THUMB.min(longest)) / i64::from(longest)).max(1);
        Self {
            id,
            number: index + 1,
            alt,
            shape: shape(width, height),
            width: i32::try_from(scaled(width)).unwrap_or(THUMB),
            height: i32::try_from(scaled(height)).unwrap_or(THUMB),
        }
    }

    /// When the browser loads it.
    pub(super) fn loading(&self) -> &'static str {
        if self.number <= FIRST {
            " fetchpriority=\"high\""
        } else if self.number <= EAGER {
            ""
        } else {
            " loading=\"lazy\""
        }
    }
}

/// The nearest of the shapes, by the ratio of ratios.
#[expect(clippy::cast_precision_loss, reason = "sides are below 2^24")]
fn shape(width: i32, height: i32) -> usize {
    let ratio = width as f32 / height as f32;
    let distance = |shape: &f32| (shape / ratio).ln().abs();
    let nearest = SHAPES
        .iter()
        .enumerate()
        .min_by(|one, other| distance(one.1).total_cmp(&distance(other.1)));
    nearest.map_or(5, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_takes_the_nearest_shape() {
        for (width, height, expected) in [
            (4000, 6000, 2),
            (6000, 4000, 8),
            (100, 100, 5),
            (1, 9000, 0),
            (9000, 1, 10),
        ] {
            assert_eq!(shape(width, height), expected, "{width} x {height}");
        }
    }
}
