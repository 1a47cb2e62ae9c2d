//! From features to boxes: anchors, the predictor of a feature map, and the decoding of what it says.
//!
//! Per cell and anchor the network predicts four box codes (centre and size relative to the anchor) and a logit for
//! a face. Both predictors are 1×1 convolutions of one map, so they are joined into one product of five numbers per
//! anchor; the other classes are never computed, and codes are decoded only where the logit passes.

use crate::detector::Candidate;
use crate::gemm::{Filters, Finish, Grid};
use crate::geometry::Rect;
use crate::manifest::{LoadError, Weights};
use crate::simd::Isa;

/// The frame in pixels that anchors are fractions of.
const FRAME: f32 = 512.0;

/// Numbers predicted per anchor: the four codes of a box, then the face's logit.
const NUMBERS: usize = 5;

/// Logits per anchor in the file; the second one is the face's.
const CLASSES: usize = 3;

/// The predictor of one feature map.
#[derive(Debug)]
pub(super) struct Head {
    filters: Filters,
    anchors: Vec<Size>,
    stride: f32,
}

/// Height and width in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Size {
    height: f32,
    width: f32,
}

impl Head {
    /// Takes head `index` (0–5), on a map of `channels`, out of the detector's weights.
    pub(super) fn load(
        weights: &mut Weights,
        isa: Isa,
        index: u8,
        channels: usize,
    ) -> Result<Self, LoadError> {
        let anchors = anchors(index);
        let count = anchors.len();
        let name = format!("Prediction/BoxPredictor_{index}");
        let mut take = |part: &str, numbers: usize| {
            let filters = weights.take(&format!("{name}/{part}/weights"), &[1, 1, channels, numbers])?;
            Ok((
                filters,
                weights.take(&format!("{name}/{part}/biases"), &[numbers])?,
            ))
        };
        let (boxes, boxes_bias) = take("BoxEncodingPredictor", 4 * count)?;
        let (classes, classes_bias) = take("ClassPredictor", CLASSES * count)?;
        let rows = boxes
            .chunks_exact(4 * count)
            .zip(classes.chunks_exact(CLASSES * count));
        let filters: Vec<f32> = rows.flat_map(|(boxes, classes)| joined(boxes, classes)).collect();
        let bias: Vec<f32> = joined(&boxes_bias, &classes_bias).collect();
        let stride = f32::from(16_u16 << index);
        Ok(Self {
            filters: Filters::pack(isa, &filters, &bias),
            anchors,
            stride,
        })
    }

    /// Adds what row `y` of the feature map shows with at least `threshold` confidence.
    #[expect(clippy::cast_precision_loss, reason = "positions in a picture")]
    pub(super) fn read(&self, y: usize, features: &[f32], threshold: f32, found: &mut Vec<Candidate>) {
        let pixels = features.len() / self.filters.depth();
        let width = self.filters.width();
        let mut numbers = vec![0.0; pixels * width];
        self.filters.apply_rows(
            pixels,
            features,
            &mut numbers,
            Grid::contiguous(width),
            Finish::LINEAR,
        );
        for (x, cell) in numbers.chunks_exact(width).enumerate() {
            for (numbers, anchor) in cell.as_chunks::<NUMBERS>().0.iter().zip(&self.anchors) {
                let [dy, dx, dh, dw, logit] = *numbers;
                let confidence = 1.0 / (1.0 + (-logit).exp());
                if confidence < threshold {
                    continue;
                }
                let height = (dh / 5.0).exp() * anchor.height;
                let width = (dw / 5.0).exp() * anchor.width;
                let centre_y = dy / 10.0 * anchor.height + (y as f32 + 0.5) * self.stride;
                let centre_x = dx / 10.0 * anchor.width + (x as f32 + 0.5) * self.stride;
                let area = Rect {
                    left: centre_x - width / 2.0,
                    top: centre_y - height / 2.0,
                    width,
                    height,
                };
                found.push(Candidate { area, confidence });
            }
        }
    }
}

/// One row of weights: for each anchor its box codes and its face logit.
fn joined(boxes: &[f32], classes: &[f32]) -> impl Iterator<Item = f32> {
    let anchors = boxes
        .as_chunks::<4>()
        .0
        .iter()
        .zip(classes.as_chunks::<CLASSES>().0);
    anchors.flat_map(|([dy, dx, dh, dw], classes)| [*dy, *dx, *dh, *dw, classes[1]])
}

/// The anchors of head `index`, in the order of its predictor.
fn anchors(index: u8) -> Vec<Size> {
    let size = |scale: f32, ratio: f32| Size {
        height: scale / ratio.sqrt() * FRAME,
        width: scale * ratio.sqrt() * FRAME,
    };
    if index == 0 {
        return vec![size(0.1, 1.0), size(0.2, 2.0), size(0.2, 0.5)];
    }
    let scale = 0.2 + 0.15 * f32::from(index);
    let next = if index == 5 { 1.0 } else { scale + 0.15 };
    vec![
        size(scale, 1.0),
        size((scale * next).sqrt(), 1.0),
        size(scale, 2.0),
        size(scale, 0.5),
        size(scale, 3.0),
        size(scale, 0.3333),
    ]
}

/// Top, left, bottom and right of every anchor as fractions of the frame, in the order of the package's own table.
#[cfg(test)]
pub(crate) fn anchor_table() -> Vec<[f32; 4]> {
    let mut rows = Vec::new();
    for index in 0..6_u8 {
        let (cells, stride) = (32_u8 >> index, f32::from(16_u16 << index));
        for (y, x) in (0..cells).flat_map(|y| (0..cells).map(move |x| (y, x))) {
            let (y, x) = ((f32::from(y) + 0.5) * stride, (f32::from(x) + 0.5) * stride);
            for Size { height, width } in anchors(index) {
                let (h, w) = (height / 2.0, width / 2.0);
                rows.push([y - h, x - w, y + h, x + w].map(|value| value / FRAME));
            }
        }
    }
    rows
}
