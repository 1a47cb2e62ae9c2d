//! The face detector: the single-shot network `ssd_mobilenetv1`, run at any size.
//!
//! The network is fully convolutional, so that one set of anchors serves every frame whose sides are multiples of 32.
//! [`Detector::scan`] looks at one frame; [`Detector::detect`] looks at a picture in several sizes and merges.

mod chain;
mod head;
mod pyramid;
mod suppression;
mod tail;

use crate::depthwise::Depthwise;
use crate::gemm::{Filters, Finish};
use crate::geometry::Rect;
use crate::manifest::{LoadError, Weights};
use crate::simd::Isa;
use crate::tensor::Tensor;
use chain::{Chain, Kind, Layer};
use head::Head;
use tail::Tail;

#[cfg(test)]
pub(crate) use {head::anchor_table, suppression::suppress};

/// Channels out of the thirteen separable blocks.
const CHANNELS: [usize; 13] = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024];

/// The separable blocks, counted from one, that halve the picture.
const HALVING: [usize; 4] = [2, 4, 6, 12];

/// The block whose result the first head reads.
const FIRST_HEAD: usize = 11;

/// The epsilon of the batch norms.
const EPSILON: f32 = 0.001;

/// A box in the pixels of a frame or picture, and how sure the network is that it is a face (0–1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) area: Rect,
    pub(crate) confidence: f32,
}

/// The network with its weights.
#[derive(Debug)]
pub(crate) struct Detector {
    /// The first convolution and the blocks up to the first head.
    upper: Vec<Layer>,
    /// The blocks up to the second head.
    lower: Vec<Layer>,
    heads: [Head; 2],
    tail: Tail,
}

impl Detector {
    /// Takes the network out of its weights.
    pub(crate) fn load(mut weights: Weights, isa: Isa) -> Result<Self, LoadError> {
        let mut layers = vec![first_layer(&mut weights, isa)?];
        let mut channels = 32;
        for (index, outer) in CHANNELS.into_iter().enumerate() {
            layers.push(block(&mut weights, isa, index + 1, channels, outer)?);
            channels = outer;
        }
        let lower = layers.split_off(FIRST_HEAD + 1);
        Ok(Self {
            upper: layers,
            lower,
            heads: [
                Head::load(&mut weights, isa, 0, 512)?,
                Head::load(&mut weights, isa, 1, 1024)?,
            ],
            tail: Tail::load(&mut weights, isa)?,
        })
    }

    /// Finds faces of all sizes, or only small ones, in a frame whose sides are multiples of 32.
    ///
    /// `fill` writes row `y`, red, green and blue from 0 to 255 per pixel; what it leaves is black.
    pub(crate) fn scan(
        &self,
        (width, height): (usize, usize),
        reach: Reach,
        threshold: f32,
        mut fill: impl FnMut(usize, &mut [f32]),
    ) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut upper = Chain::new(&self.upper, height, width);
        let mut lower = Chain::new(&self.lower, height / 16, width / 16);
        let mut last = match reach {
            Reach::All => Some(Tensor::new(height / 32, width / 32, 1024)),
            Reach::Small => None,
        };
        let (mut rows, mut lower_rows) = (0, 0);
        for y in 0..height {
            let fill = |row: &mut [f32]| {
                row.fill(0.0);
                fill(y, row);
                for value in row {
                    *value = *value / 127.5 - 1.0;
                }
            };
            upper.push(fill, &mut |row| {
                self.heads[0].read(rows, row, threshold, &mut found);
                rows += 1;
                lower.push(|to| to.copy_from_slice(row), &mut |row| {
                    self.heads[1].read(lower_rows, row, threshold, &mut found);
                    if let Some(last) = &mut last {
                        last.row_mut(lower_rows).copy_from_slice(row);
                    }
                    lower_rows += 1;
                });
            });
        }
        if let Some(features) = last {
            self.tail.read(&features, threshold, &mut found);
        }
        found
    }
}

/// Which heads are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All six: faces from about a twentieth of the frame to the whole of it.
    All,
    /// The two finest, where a smaller frame is searched for the large faces anyway.
    Small,
}

fn first_layer(weights: &mut Weights, isa: Isa) -> Result<Layer, LoadError> {
    let filters = weights.take("MobilenetV1/Conv2d_0_pointwise/weights", &[3, 3, 3, 32])?;
    let bias = weights.take("MobilenetV1/Conv2d_0_pointwise/convolution_bn_offset", &[32])?;
    Ok(Layer {
        kind: Kind::Dense(Filters::pack(isa, &filters, &bias)),
        channels: 3,
        stride: 2,
    })
}

/// Separable block `index`, with its batch norm folded into the depthwise weights.
fn block(
    weights: &mut Weights,
    isa: Isa,
    index: usize,
    inner: usize,
    outer: usize,
) -> Result<Layer, LoadError> {
    let name = format!("MobilenetV1/Conv2d_{index}_depthwise");
    let mut filters = weights.take(&format!("{name}/depthwise_weights"), &[3, 3, inner, 1])?;
    let mut norm = |part| weights.take(&format!("{name}/BatchNorm/{part}"), &[inner]);
    let (gamma, beta) = (norm("gamma")?, norm("beta")?);
    let (mean, variance) = (norm("moving_mean")?, norm("moving_variance")?);
    let scale: Vec<f32> = gamma
        .iter()
        .zip(&variance)
        .map(|(gamma, var)| gamma / (var + EPSILON).sqrt())
        .collect();
    for tap in filters.chunks_exact_mut(inner) {
        tap.iter_mut()
            .zip(&scale)
            .for_each(|(value, scale)| *value *= scale);
    }
    let bias: Vec<f32> = beta
        .iter()
        .zip(&mean)
        .zip(&scale)
        .map(|((beta, mean), scale)| beta - mean * scale)
        .collect();
    let depthwise = Depthwise::new(isa, &filters, &bias, Finish::RELU6);

    let name = format!("MobilenetV1/Conv2d_{index}_pointwise");
    let filters = weights.take(&format!("{name}/weights"), &[1, 1, inner, outer])?;
    let bias = weights.take(&format!("{name}/convolution_bn_offset"), &[outer])?;
    let kind = Kind::Separable(depthwise, Filters::pack(isa, &filters, &bias));
    Ok(Layer {
        kind,
        channels: inner,
        stride: if HALVING.contains(&index) { 2 } else { 1 },
    })
}
