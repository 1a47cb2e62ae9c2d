//! The coarse end of the detector: four further halvings, for faces that fill much of the frame.
//!
//! From 16 × 16 × 1024 (at 512 pixels) down to a single cell, each step a 1×1 convolution that narrows and a 3×3 that
//! halves. The maps are so small that they are computed whole, not row by row as the layers above.

use crate::conv::{Conv, Padding};
use crate::detector::Candidate;
use crate::detector::head::Head;
use crate::gemm::{Filters, Finish};
use crate::manifest::{LoadError, Weights};
use crate::simd::Isa;
use crate::tensor::Tensor;

/// Channels in, between and out of the four pairs.
const PAIRS: [[usize; 3]; 4] = [[1024, 256, 512], [512, 128, 256], [256, 128, 256], [256, 64, 128]];

/// Four pairs of a 1×1 and a halving 3×3 convolution, each with a head.
#[derive(Debug)]
pub(super) struct Tail {
    steps: Vec<(Conv, Conv, Head)>,
}

impl Tail {
    /// Takes the layers out of the detector's weights.
    pub(super) fn load(weights: &mut Weights, isa: Isa) -> Result<Self, LoadError> {
        let mut steps = Vec::with_capacity(PAIRS.len());
        for (pair, [inner, middle, outer]) in (0_u8..).zip(PAIRS) {
            steps.push((
                conv(weights, isa, 2 * pair, [1, inner, middle])?,
                conv(weights, isa, 2 * pair + 1, [3, middle, outer])?,
                Head::load(weights, isa, 2 + pair, outer)?,
            ));
        }
        Ok(Self { steps })
    }

    /// Adds what the coarse heads see above the last block's `features`.
    pub(super) fn read(&self, features: &Tensor, threshold: f32, found: &mut Vec<Candidate>) {
        let mut last: Option<Tensor> = None;
        for (narrow, halve, head) in &self.steps {
            let features = last.as_ref().unwrap_or(features);
            let halved = halve.apply(&narrow.apply(features, Finish::RELU6), Finish::RELU6);
            for y in 0..halved.height {
                head.read(y, halved.row(y), threshold, found);
            }
            last = Some(halved);
        }
    }
}

/// Convolution `index` of the tail; `shape` is side, channels in, channels out.
fn conv(
    weights: &mut Weights,
    isa: Isa,
    index: u8,
    [kernel, inner, outer]: [usize; 3],
) -> Result<Conv, LoadError> {
    let name = format!("Prediction/Conv2d_{index}_pointwise");
    let filters = weights.take(&format!("{name}/weights"), &[kernel, kernel, inner, outer])?;
    let bias = weights.take(&format!("{name}/convolution_bn_offset"), &[outer])?;
    let filters = Filters::pack(isa, &filters, &bias);
    Ok(Conv {
        filters,
        kernel,
        stride: if kernel == 3 { 2 } else { 1 },
        padding: Padding::Same,
    })
}
