//! The descriptor network SFace: an aligned face of 112 × 112 pixels to 128 numbers.
//!
//! A 3×3 convolution, then thirteen blocks of a depthwise and a pointwise one, each with a batch norm and a PReLU behind it,
//! then a dense layer over all that is left. The batch norms are folded into the weights when they are read, those around the
//! dense layer in double precision, for its sums are of 50,176 terms.

use std::path::Path;

use crate::depthwise::Depthwise;
use crate::descriptor::Descriptor;
use crate::gemm::{Filters, Finish, lines};
use crate::load_error::LoadError;
use crate::onnx::{File, Initializers};
use crate::scratch::Scratch;
use crate::simd::Isa;

/// Side of the input in pixels.
pub(crate) const SIDE: usize = crate::align::SIDE as usize;

/// The weights, as OpenCV's collection of models has them.
pub(crate) const FILE: File = File {
    name: "face_recognition_sface_2021dec.onnx",
    sha256: "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
};

/// Channels out of the first convolution.
const FIRST: usize = 32;

/// Channels out of each block, and its step.
const BLOCKS: [(usize, usize); 13] = [
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (1024, 2),
    (1024, 1),
];

/// Side of the last feature map.
const LAST: usize = 7;

/// The epsilon of the batch norms behind convolutions, and of those around the dense layer.
const EPSILON: f32 = 1e-3;
const DENSE_EPSILON: f64 = 2e-5;

/// Values between the two convolutions of a block that are computed at once: they stay in the second-level cache.
const MIDDLE: usize = 1 << 15;

/// The network with its weights.
#[derive(Debug)]
pub(crate) struct Sface {
    first: Filters,
    blocks: Vec<Block>,
    dense: Filters,
}

/// A depthwise and a pointwise convolution.
#[derive(Debug)]
struct Block {
    depthwise: Depthwise,
    stride: usize,
    pointwise: Filters,
}

impl Sface {
    /// Reads the network from its file in `dir`.
    pub(crate) fn load(dir: &Path, isa: Isa) -> Result<Self, LoadError> {
        let mut weights = Initializers::read(dir, &FILE)?;
        let first = Convolution::take(&mut weights, "conv_1", FIRST, 3, 3)?;
        let mut channels = FIRST;
        let mut blocks = Vec::with_capacity(BLOCKS.len());
        for (number, (outer, stride)) in (2..).zip(BLOCKS) {
            let depthwise = Convolution::take(&mut weights, &format!("conv_{number}_dw"), channels, 1, 3)?;
            let pointwise = Convolution::take(&mut weights, &format!("conv_{number}"), outer, channels, 1)?;
            blocks.push(Block {
                depthwise: Depthwise::new(
                    isa,
                    &depthwise.filters,
                    &depthwise.bias,
                    Finish::Prelu(lines(&depthwise.slopes)),
                ),
                stride,
                pointwise: Filters::pack(
                    isa,
                    &pointwise.filters,
                    &pointwise.bias,
                    Finish::Prelu(lines(&pointwise.slopes)),
                ),
            });
            channels = outer;
        }
        Ok(Self {
            first: Filters::pack(
                isa,
                &first.filters,
                &first.bias,
                Finish::Prelu(lines(&first.slopes)),
            ),
            blocks,
            dense: dense(&mut weights, isa, channels)?,
        })
    }

    /// What the network makes of aligned faces: red, green and blue per pixel, 0–255. The length of a vector tells how clear its face is.
    /// Several take less time at once than one after the other: half of the weights do not fit into any cache, and all faces are
    /// through with them when they have been read once.
    pub(crate) fn describe_all<const FACES: usize>(
        &self,
        faces: [&[f32]; FACES],
    ) -> [[f32; Descriptor::LEN]; FACES] {
        let mut features = self.look(&faces);
        let mut side = SIDE;
        for block in &self.blocks {
            features = block.apply(&features, side);
            side /= block.stride;
        }
        let mut numbers = [[0.0; Descriptor::LEN]; FACES];
        self.dense.apply(&features, numbers.as_flattened_mut());
        numbers
    }

    /// The first convolution, one face after the other.
    fn look(&self, faces: &[&[f32]]) -> Scratch {
        // With a border of zeros, which are grey.
        const ROW: usize = 3 * (SIDE + 2);
        let mut input = Scratch::zeros((SIDE + 2) * ROW);
        let mut output = Scratch::new(faces.len() * SIDE * SIDE * FIRST);
        for (face, output) in faces.iter().zip(output.chunks_exact_mut(SIDE * SIDE * FIRST)) {
            for (to, from) in input[ROW..]
                .chunks_exact_mut(ROW)
                .zip(face.chunks_exact(3 * SIDE))
            {
                for (to, value) in to[3..].iter_mut().zip(from) {
                    *to = (value - 127.5) / 128.0;
                }
            }
            for (y, output) in output.chunks_exact_mut(SIDE * FIRST).enumerate() {
                let row = |below| &input[(y + below) * ROW..][..ROW];
                self.first.slide([row(0), row(1), row(2)], 3, output);
            }
        }
        output
    }
}

impl Block {
    /// Both convolutions, some rows at a time, of pictures of `side` pixels a side that lie one after the other.
    fn apply(&self, input: &[f32], side: usize) -> Scratch {
        let channels = self.pointwise.depth();
        let rows: Vec<&[f32]> = input.chunks_exact(side * channels).collect();
        let outside = Scratch::zeros(side * channels);
        let new_side = side / self.stride;
        let (inner, outer) = (new_side * channels, new_side * self.pointwise.width());
        let height = rows.len() / self.stride;
        let mut output = Scratch::new(height * outer);
        let at_once = (MIDDLE / inner).clamp(1, height);
        let mut middle = Scratch::new(at_once * inner);
        for (top, output) in (0..).step_by(at_once).zip(output.chunks_mut(at_once * outer)) {
            let middle = &mut middle[..output.len() / outer * inner];
            for (y, middle) in (top..).zip(middle.chunks_exact_mut(inner)) {
                let (picture, y) = (y / new_side * side, y % new_side * self.stride);
                let above = y.checked_sub(1).map_or(&*outside, |above| rows[picture + above]);
                let below = if y + 1 < side {
                    rows[picture + y + 1]
                } else {
                    &outside
                };
                self.depthwise
                    .row([above, rows[picture + y], below], self.stride, middle);
            }
            self.pointwise.apply(middle, output);
        }
        output
    }
}

/// A convolution with its batch norm folded in.
struct Convolution {
    /// Row, column, channel in, channel out.
    filters: Vec<f32>,
    bias: Vec<f32>,
    slopes: Vec<f32>,
}

impl Convolution {
    fn take(
        weights: &mut Initializers,
        name: &str,
        outer: usize,
        inner: usize,
        side: usize,
    ) -> Result<Self, LoadError> {
        let stored = weights.take(&format!("{name}_conv2d_weight"), &[outer, inner, side, side])?;
        let mut norm = |part| weights.take(&format!("{name}_batchnorm_{part}"), &[outer]);
        let (gamma, beta) = (norm("gamma")?, norm("beta")?);
        let (mean, variance) = (norm("moving_mean")?, norm("moving_var")?);
        let slopes = weights.take(&format!("{name}_relu_gamma"), &[outer, 1, 1])?;
        let scale: Vec<f32> = gamma
            .iter()
            .zip(&variance)
            .map(|(gamma, variance)| gamma / (variance + EPSILON).sqrt())
            .collect();
        let bias = beta
            .iter()
            .zip(&mean)
            .zip(&scale)
            .map(|((beta, mean), scale)| beta - mean * scale)
            .collect();
        let taps = inner * side * side;
        let mut filters = Vec::with_capacity(taps * outer);
        for place in 0..side * side {
            for channel in 0..inner {
                let values = (0..outer).map(|out| stored[out * taps + channel * side * side + place]);
                filters.extend(values.zip(&scale).map(|(value, scale)| value * scale));
            }
        }
        Ok(Self {
            filters,
            bias,
            slopes,
        })
    }
}

/// The dense layer between two batch norms, over features in the order row, column, channel.
#[expect(
    clippy::cast_possible_truncation,
    reason = "weights are kept in single precision"
)]
fn dense(weights: &mut Initializers, isa: Isa, channels: usize) -> Result<Filters, LoadError> {
    let cells = LAST * LAST;
    let stored = weights.take("pre_fc1_weight", &[Descriptor::LEN, channels * cells])?;
    let bias = weights.take("pre_fc1_bias", &[Descriptor::LEN])?;
    let before = Norm::take(weights, "bn1", channels)?;
    let after = Norm::take(weights, "fc1", Descriptor::LEN)?;
    let mut filters = vec![0.0; stored.len()];
    let mut sums: Vec<f64> = bias.iter().copied().map(f64::from).collect();
    for (out, (stored, sum)) in stored.chunks_exact(channels * cells).zip(&mut sums).enumerate() {
        for (channel, stored) in stored.chunks_exact(cells).enumerate() {
            for (cell, value) in stored.iter().copied().map(f64::from).enumerate() {
                let row = cell * channels + channel;
                filters[row * Descriptor::LEN + out] =
                    (value * before.scale[channel] * after.scale[out]) as f32;
                *sum += value * before.offset[channel];
            }
        }
    }
    let sums = sums.iter().zip(&after.scale).zip(&after.offset);
    let bias: Vec<f32> = sums
        .map(|((sum, scale), offset)| (sum * scale + offset) as f32)
        .collect();
    Ok(Filters::pack(isa, &filters, &bias, Finish::Linear))
}

/// A batch norm as a factor and an offset per channel.
struct Norm {
    scale: Vec<f64>,
    offset: Vec<f64>,
}

impl Norm {
    fn take(weights: &mut Initializers, name: &str, channels: usize) -> Result<Self, LoadError> {
        let mut part = |part| {
            let values = weights.take(&format!("{name}_{part}"), &[channels])?;
            Ok(values.into_iter().map(f64::from).collect::<Vec<_>>())
        };
        let (gamma, beta) = (part("gamma")?, part("beta")?);
        let (mean, variance) = (part("moving_mean")?, part("moving_var")?);
        let scale: Vec<f64> = gamma
            .iter()
            .zip(&variance)
            .map(|(gamma, variance)| gamma / (variance + DENSE_EPSILON).sqrt())
            .collect();
        let offset = beta
            .iter()
            .zip(&mean)
            .zip(&scale)
            .map(|((beta, mean), scale)| beta - mean * scale)
            .collect();
        Ok(Self { scale, offset })
    }
}
