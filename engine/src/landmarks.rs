//! The landmark network: 112 × 112 pixels to the 68 points of a face.
//!
//! Four dense blocks of 32 to 256 channels, each convolution reading the running sum of those before it, a mean per
//! channel and a dense layer to 136 fractions of the crop. Points may lie outside 0–1, where a face is cut off. Only
//! eyes and mouth are used, to lay the descriptor's square.

use crate::conv::{Conv, Padding};
use crate::depthwise::Depthwise;
use crate::gemm::{Filters, Finish};
use crate::geometry::Point;
use crate::manifest::{LoadError, Weights};
use crate::pool::global_average;
use crate::simd::Isa;
use crate::tensor::Tensor;

/// Side of the input in pixels.
pub(crate) const SIDE: u16 = 112;

/// Points of a face: jaw 0–16, brows 17–26, nose 27–35, eyes 36–47, mouth 48–67.
pub(crate) const POINTS: usize = 68;

/// Channels of the four dense blocks.
const CHANNELS: [usize; 4] = [32, 64, 128, 256];

/// The network with its weights.
#[derive(Debug)]
pub(crate) struct Landmarks {
    first: Conv,
    /// The separable convolutions that open the second to fourth block.
    openings: Vec<Separable>,
    /// The three further convolutions of each block.
    blocks: Vec<[Separable; 3]>,
    dense: Filters,
}

impl Landmarks {
    /// Takes the network out of its weights.
    pub(crate) fn load(mut weights: Weights, isa: Isa) -> Result<Self, LoadError> {
        let filters = weights.take("dense0/conv0/filters", &[3, 3, 3, CHANNELS[0]])?;
        let bias = weights.take("dense0/conv0/bias", &[CHANNELS[0]])?;
        let filters = Filters::pack(isa, &filters, &bias);
        let first = Conv {
            filters,
            kernel: 3,
            stride: 2,
            padding: Padding::Same,
        };
        let mut separable =
            |block, conv, inner, outer| Separable::load(&mut weights, isa, block, conv, inner, outer);
        let mut openings = Vec::new();
        let mut blocks = Vec::new();
        for (block, channels) in CHANNELS.into_iter().enumerate() {
            if block > 0 {
                openings.push(separable(block, 0, CHANNELS[block - 1], channels)?);
            }
            blocks.push([
                separable(block, 1, channels, channels)?,
                separable(block, 2, channels, channels)?,
                separable(block, 3, channels, channels)?,
            ]);
        }
        let dense = weights.take("fc/weights", &[CHANNELS[3], 2 * POINTS])?;
        let bias = weights.take("fc/bias", &[2 * POINTS])?;
        Ok(Self {
            first,
            openings,
            blocks,
            dense: Filters::pack(isa, &dense, &bias),
        })
    }

    /// The points of a normalised crop, as fractions of its sides.
    pub(crate) fn find(&self, face: &Tensor) -> [Point; POINTS] {
        let mut features = dense_block(self.first.apply(face, Finish::RELU), &self.blocks[0]);
        for (opening, block) in self.openings.iter().zip(&self.blocks[1..]) {
            features = dense_block(opening.apply(&features), block);
        }
        let mut numbers = [0.0; 2 * POINTS];
        self.dense.apply_once(&global_average(&features), &mut numbers);
        std::array::from_fn(|point| Point {
            x: numbers[2 * point],
            y: numbers[2 * point + 1],
        })
    }
}

/// Adds each convolution of the cut running sum to the running sum, and cuts at zero.
fn dense_block(mut sum: Tensor, convolutions: &[Separable; 3]) -> Tensor {
    for convolution in convolutions {
        let input = relu(&sum);
        convolution.add(&input, &mut sum);
    }
    relu(&sum)
}

fn relu(input: &Tensor) -> Tensor {
    let mut output = input.clone();
    output
        .data_mut()
        .iter_mut()
        .for_each(|value| *value = value.max(0.0));
    output
}

/// A depthwise and a 1×1 convolution with nothing between them.
#[derive(Debug)]
struct Separable {
    depthwise: Depthwise,
    pointwise: Filters,
}

impl Separable {
    fn load(
        weights: &mut Weights,
        isa: Isa,
        block: usize,
        conv: usize,
        inner: usize,
        outer: usize,
    ) -> Result<Self, LoadError> {
        let name = format!("dense{block}/conv{conv}");
        let depthwise = weights.take(&format!("{name}/depthwise_filter"), &[3, 3, inner, 1])?;
        let pointwise = weights.take(&format!("{name}/pointwise_filter"), &[1, 1, inner, outer])?;
        let bias = weights.take(&format!("{name}/bias"), &[outer])?;
        Ok(Self {
            depthwise: Depthwise::new(isa, &depthwise, &vec![0.0; inner], Finish::LINEAR),
            pointwise: Filters::pack(isa, &pointwise, &bias),
        })
    }

    /// The halved picture, cut at zero.
    fn apply(&self, input: &Tensor) -> Tensor {
        let (height, width) = (input.height.div_ceil(2), input.width.div_ceil(2));
        let mut output = Tensor::new(height, width, self.pointwise.width());
        self.write(input, 2, &mut output, Finish::RELU);
        output
    }

    /// Adds the result to `sum`.
    fn add(&self, input: &Tensor, sum: &mut Tensor) {
        self.write(input, 1, sum, Finish::LINEAR.accumulating());
    }

    fn write(&self, input: &Tensor, stride: usize, output: &mut Tensor, finish: Finish) {
        let pixels = output.height * output.width;
        let mut middle = vec![0.0; pixels * input.channels];
        self.depthwise.apply(input, stride, &mut middle);
        let to = output.inside(output.width);
        self.pointwise
            .apply_rows(pixels, &middle, output.data_mut(), to, finish);
    }
}
