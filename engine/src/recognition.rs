//! The descriptor network: dlib's residual network, 150 × 150 pixels to 128 numbers.
//!
//! A 7×7 convolution and a pool bring the face to 35 × 35 × 32; fourteen residual blocks take it to 256 channels, and
//! the mean of each goes through a dense layer without bias. The scale layer behind every convolution is a factor and an
//! offset per channel, so it is folded into weights and bias when they are read and costs nothing afterwards.

use crate::conv::{Conv, Padding};
use crate::descriptor::Descriptor;
use crate::gemm::{Filters, Finish};
use crate::manifest::{LoadError, Weights};
use crate::pool::{average_pool, global_average, max_pool};
use crate::simd::Isa;
use crate::tensor::Tensor;

/// Side of the input in pixels.
pub(crate) const SIDE: u16 = 150;

/// Residual blocks in order: name, channels in, channels out, whether the block halves the picture.
const BLOCKS: [(&str, usize, usize, bool); 14] = [
    ("conv32_1", 32, 32, false),
    ("conv32_2", 32, 32, false),
    ("conv32_3", 32, 32, false),
    ("conv64_down", 32, 64, true),
    ("conv64_1", 64, 64, false),
    ("conv64_2", 64, 64, false),
    ("conv64_3", 64, 64, false),
    ("conv128_down", 64, 128, true),
    ("conv128_1", 128, 128, false),
    ("conv128_2", 128, 128, false),
    ("conv256_down", 128, 256, true),
    ("conv256_1", 256, 256, false),
    ("conv256_2", 256, 256, false),
    ("conv256_down_out", 256, 256, true),
];

/// The network with its weights.
#[derive(Debug)]
pub(crate) struct Recognition {
    first: Conv,
    blocks: Vec<Residual>,
    dense: Filters,
}

impl Recognition {
    /// Takes the network out of its weights.
    pub(crate) fn load(mut weights: Weights, isa: Isa) -> Result<Self, LoadError> {
        let first = conv(&mut weights, isa, "conv32_down", [7, 3, 32], 2, Padding::Valid)?;
        let mut blocks = Vec::with_capacity(BLOCKS.len());
        for (name, inner, outer, halves) in BLOCKS {
            let (stride, padding) = if halves {
                (2, Padding::Valid)
            } else {
                (1, Padding::Same)
            };
            blocks.push(Residual {
                first: conv(
                    &mut weights,
                    isa,
                    &format!("{name}/conv1"),
                    [3, inner, outer],
                    stride,
                    padding,
                )?,
                second: conv(
                    &mut weights,
                    isa,
                    &format!("{name}/conv2"),
                    [3, outer, outer],
                    1,
                    Padding::Same,
                )?,
                halves,
            });
        }
        let dense = weights.take("fc", &[256, Descriptor::LEN])?;
        let dense = Filters::pack(isa, &dense, &[0.0; Descriptor::LEN]);
        Ok(Self { first, blocks, dense })
    }

    /// The descriptor of a normalised, aligned face.
    pub(crate) fn describe(&self, face: &Tensor) -> Descriptor {
        let first = self.first.apply(face, Finish::RELU);
        let features = self
            .blocks
            .iter()
            .fold(max_pool(&first), |features, block| block.apply(features));
        let mut numbers = [0.0; Descriptor::LEN];
        self.dense.apply_once(&global_average(&features), &mut numbers);
        Descriptor(numbers)
    }
}

/// Two convolutions added to what went into them.
#[derive(Debug)]
struct Residual {
    first: Conv,
    second: Conv,
    halves: bool,
}

impl Residual {
    fn apply(&self, input: Tensor) -> Tensor {
        let inner = self.first.apply(&input, Finish::RELU);
        // The shortcut may be a pixel larger than the convolutions' result; it is not negative, so it needs no cut there.
        let mut sum = if self.halves {
            average_pool(&input, inner.channels)
        } else {
            input
        };
        self.second
            .apply_to(&inner, &mut sum, Finish::RELU.accumulating());
        sum
    }
}

/// A convolution with the scale layer behind it folded into its weights; `shape` is side, channels in, channels out.
fn conv(
    weights: &mut Weights,
    isa: Isa,
    name: &str,
    [kernel, inner, outer]: [usize; 3],
    stride: usize,
    padding: Padding,
) -> Result<Conv, LoadError> {
    let mut filters = weights.take(&format!("{name}/conv/filters"), &[kernel, kernel, inner, outer])?;
    let mut bias = weights.take(&format!("{name}/conv/bias"), &[outer])?;
    let scale = weights.take(&format!("{name}/scale/weights"), &[outer])?;
    let offset = weights.take(&format!("{name}/scale/biases"), &[outer])?;
    for row in filters.chunks_exact_mut(outer) {
        for (value, scale) in row.iter_mut().zip(&scale) {
            *value *= scale;
        }
    }
    for ((bias, scale), offset) in bias.iter_mut().zip(&scale).zip(&offset) {
        *bias = *bias * scale + offset;
    }
    Ok(Conv {
        filters: Filters::pack(isa, &filters, &bias),
        kernel,
        stride,
        padding,
    })
}
