//! What a feature map says: scores, boxes and points, per cell.
//!
//! The four predictors of a level are a pointwise and a depthwise convolution each, without an activation; joined they have
//! sixteen channels, one line. Formulas as in OpenCV's `FaceDetectorYN`.

use super::chain::{Layer, Unit};
use super::{CHANNELS, Detection, depthwise, pointwise};
use crate::depthwise::Depthwise;
use crate::gemm::{Filters, Finish};
use crate::geometry::{Point, Rect};
use crate::load_error::LoadError;
use crate::onnx::Initializers;
use crate::simd::{CacheLine, Isa};

/// The predictors and how many numbers each gives: the logits of class and object, the box, the points.
const PARTS: [(&str, usize); 4] = [("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)];

/// The joined predictors of a level, 0 being the finest.
pub(super) fn layer(weights: &mut Initializers, isa: Isa, level: usize) -> Result<Layer, LoadError> {
    let mut filters = vec![0.0; CHANNELS * CacheLine::LEN];
    let mut taps = vec![0.0; 9 * CacheLine::LEN];
    let (mut bias, mut taps_bias) = (Vec::new(), Vec::new());
    for (part, numbers) in PARTS {
        let name = format!("bbox_head.multi_level_{part}.{level}");
        let from = bias.len();
        let (part_filters, part_bias) = pointwise(weights, &format!("{name}.conv1"), CHANNELS, numbers)?;
        join(&mut filters, &part_filters, from, numbers);
        let part_taps = depthwise(weights, &format!("{name}.conv2.weight"), numbers)?;
        join(&mut taps, &part_taps, from, numbers);
        bias.extend(part_bias);
        taps_bias.extend(weights.take(&format!("{name}.conv2.bias"), &[numbers])?);
    }
    Ok(Layer::Unit(Unit {
        pointwise: Filters::pack(isa, &filters, &bias, Finish::Linear),
        depthwise: Depthwise::new(isa, &taps, &taps_bias, Finish::Linear),
    }))
}

/// Writes a part's rows into the columns from `from` on.
fn join(all: &mut [f32], part: &[f32], from: usize, numbers: usize) {
    for (all, part) in all
        .chunks_exact_mut(CacheLine::LEN)
        .zip(part.chunks_exact(numbers))
    {
        all[from..from + numbers].copy_from_slice(part);
    }
}

/// Reads the rows of a level's predictions from the top.
pub(super) struct Reader {
    stride: f32,
    threshold: f32,
    /// The least logit of either kind that can reach the threshold, the other being certain.
    least: f32,
    y: f32,
    /// What was found.
    pub(super) found: Vec<Detection>,
}

impl Reader {
    /// For cells of `stride` pixels.
    pub(super) fn new(stride: u16, threshold: f32) -> Self {
        let product = threshold * threshold;
        Self {
            stride: stride.into(),
            threshold,
            least: (product / (1.0 - product)).ln(),
            y: 0.0,
            found: Vec::new(),
        }
    }

    /// Adds what the next row shows.
    pub(super) fn read(&mut self, row: &[f32]) {
        let mut x = 0.0;
        for cell in row.as_chunks::<{ CacheLine::LEN }>().0 {
            if cell[0] >= self.least && cell[1] >= self.least {
                self.read_cell(x, cell);
            }
            x += 1.0;
        }
        self.y += 1.0;
    }

    fn read_cell(&mut self, x: f32, cell: &[f32; CacheLine::LEN]) {
        let [class, object, right, down, wide, high, points @ ..] = *cell;
        let score = (probability(class) * probability(object)).sqrt();
        if score < self.threshold {
            return;
        }
        let at = |right: f32, down: f32| Point {
            x: (x + right) * self.stride,
            y: (self.y + down) * self.stride,
        };
        let centre = at(right, down);
        let (width, height) = (wide.exp() * self.stride, high.exp() * self.stride);
        let bounding_box = Rect {
            left: centre.x - width / 2.0,
            top: centre.y - height / 2.0,
            width,
            height,
        };
        let points = std::array::from_fn(|point| at(points[2 * point], points[2 * point + 1]));
        self.found.push(Detection {
            bounding_box,
            score,
            points,
        });
    }
}

fn probability(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}
