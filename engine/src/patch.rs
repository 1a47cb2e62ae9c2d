//! Cutting a turned square out of a picture, scaled for a network.
//!
//! In: the bytes of a picture of any size and a square that may be turned and reach over the edges. Out: `side` × `side`
//! pixels of red, green and blue, 0–255. Sampling follows the size of the face, because a face that aliases when it is
//! shrunk is described as somebody else's.

use crate::geometry::{Point, Square};
use crate::image::Image;

/// The most samples taken along each side of an output pixel.
const MAX_SAMPLES: u16 = 8;

/// The square as `side` × `side` pixels, row after row; what lies outside the picture is black.
///
/// Each pixel is the mean of as many bilinear samples as source pixels it covers, so that shrinking does not alias.
pub(crate) fn cut(image: &Image<'_>, square: &Square, side: u16) -> Vec<f32> {
    sampled(image, square, side, samples(square.side / f32::from(side)))
}

/// The same with half as many samples each way, a quarter of the work: enough to find a face, not to describe it.
pub(crate) fn cut_roughly(image: &Image<'_>, square: &Square, side: u16) -> Vec<f32> {
    sampled(image, square, side, samples(square.side / f32::from(2 * side)))
}

fn sampled(image: &Image<'_>, square: &Square, side: u16, samples: u16) -> Vec<f32> {
    let step = 1.0 / (f32::from(side) * f32::from(samples));
    let weight = 1.0 / f32::from(samples * samples);
    // The square's corner and its two edges, so that no sample needs a sine.
    let [corner, right, lower] = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)].map(|(x, y)| square.at(Point { x, y }));
    let mut patch = vec![0.0; 3 * usize::from(side) * usize::from(side)];
    for (y, row) in (0..side).zip(patch.chunks_exact_mut(3 * usize::from(side))) {
        for (x, pixel) in (0..side).zip(row.as_chunks_mut::<3>().0) {
            let mut sum = [0.0; 3];
            for dy in 0..samples {
                for dx in 0..samples {
                    let along = (f32::from(x * samples + dx) + 0.5) * step;
                    let down = (f32::from(y * samples + dy) + 0.5) * step;
                    let at = |corner: f32, right: f32, lower: f32| {
                        corner + (right - corner) * along + (lower - corner) * down
                    };
                    let point = Point {
                        x: at(corner.x, right.x, lower.x),
                        y: at(corner.y, right.y, lower.y),
                    };
                    let colour = sample(image, point);
                    sum.iter_mut()
                        .zip(colour)
                        .for_each(|(sum, colour)| *sum += colour);
                }
            }
            *pixel = sum.map(|sum| sum * weight);
        }
    }
    patch
}

/// Samples along each side of an output pixel that covers `scale` source pixels.
fn samples(scale: f32) -> u16 {
    (1..MAX_SAMPLES)
        .find(|samples| f32::from(*samples) >= scale)
        .unwrap_or(MAX_SAMPLES)
}

/// The colour at a point, between the centres of the four pixels around it.
fn sample(image: &Image<'_>, point: Point) -> [f32; 3] {
    let ((x, right_share), (y, lower_share)) = (split(point.x - 0.5), split(point.y - 0.5));
    let pixels = inside(image, x, y).unwrap_or_else(|| {
        [
            [pixel(image, x, y), pixel(image, x + 1, y)],
            [pixel(image, x, y + 1), pixel(image, x + 1, y + 1)],
        ]
    });
    std::array::from_fn(|channel| {
        let [upper, lower] =
            pixels.map(|[left, right]| left[channel] + (right[channel] - left[channel]) * right_share);
        upper + (lower - upper) * lower_share
    })
}

/// A position as the whole number below it and the share beyond that. `floor` would be a call for older processors.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "positions in a picture"
)]
fn split(position: f32) -> (i32, f32) {
    let towards_zero = position as i32;
    let whole = towards_zero - i32::from(towards_zero as f32 > position);
    (whole, position - whole as f32)
}

/// Two by two pixels from this one on, if all of them are in the picture.
fn inside(image: &Image<'_>, x: i32, y: i32) -> Option<[[[f32; 3]; 2]; 2]> {
    let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
    if x + 1 >= image.width() {
        return None;
    }
    let position = 3 * (y * image.width() + x);
    let pair = |position: usize| {
        let bytes: &[u8; 6] = image.rgb().get(position..)?.first_chunk()?;
        let (left, right) = (bytes.first_chunk::<3>()?, bytes.last_chunk::<3>()?);
        Some([left.map(f32::from), right.map(f32::from)])
    };
    Some([pair(position)?, pair(position + 3 * image.width())?])
}

fn pixel(image: &Image<'_>, x: i32, y: i32) -> [f32; 3] {
    let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
        return [0.0; 3];
    };
    if x >= image.width() || y >= image.height() {
        return [0.0; 3];
    }
    let position = 3 * (y * image.width() + x);
    std::array::from_fn(|channel| f32::from(image.rgb()[position + channel]))
}
