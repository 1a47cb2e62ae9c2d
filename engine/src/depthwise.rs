//! The 3×3 convolution that treats every channel by itself.
//!
//! Four neighbouring output pixels are computed together, so that each weight is read once for the four of them.

use crate::gemm::Finish;
use crate::simd::{Isa, Line, Processor, Work};
use crate::tensor::{Tensor, same_padding};

/// Neighbouring pixels computed together.
const PIXELS: usize = 4;

/// Rows and columns of the filter.
const KERNEL: usize = 3;

/// Weights and bias of a depthwise convolution; the channels are a multiple of sixteen.
#[derive(Debug)]
pub(crate) struct Depthwise {
    isa: Isa,
    channels: usize,
    taps: Vec<Line>,
    bias: Vec<Line>,
    finish: Finish,
}

impl Depthwise {
    /// Takes weights in the order row, column, channel.
    pub(crate) fn new(isa: Isa, weights: &[f32], bias: &[f32], finish: Finish) -> Self {
        let channels = bias.len();
        let lines = |values: &[f32]| values.as_chunks().0.iter().copied().map(Line).collect();
        Self {
            isa,
            channels,
            taps: lines(weights),
            bias: lines(bias),
            finish,
        }
    }

    /// One row of `output` from three rows of input, the first patch beginning at column `start`.
    pub(crate) fn row(&self, rows: [&[f32]; KERNEL], start: usize, stride: usize, output: &mut [f32]) {
        self.isa.perform(Row {
            layer: self,
            rows,
            start,
            stride,
            output,
        });
    }

    /// The whole result, pixel after pixel without a border, with "same" padding.
    pub(crate) fn apply(&self, input: &Tensor, stride: usize, output: &mut [f32]) {
        let width = input.width.div_ceil(stride);
        let above = 1 - same_padding(input.height, KERNEL, stride);
        let before = 1 - same_padding(input.width, KERNEL, stride);
        for (y, output) in output.chunks_exact_mut(width * self.channels).enumerate() {
            let row =
                |index| &input.data()[(y * stride + above + index) * input.stride()..][..input.stride()];
            self.row([row(0), row(1), row(2)], before, stride, output);
        }
    }
}

struct Row<'a> {
    layer: &'a Depthwise,
    rows: [&'a [f32]; KERNEL],
    start: usize,
    stride: usize,
    output: &'a mut [f32],
}

impl Work for Row<'_> {
    #[inline(always)]
    fn run<P: Processor, const ROWS: usize, const LINES: usize>(self) {
        let Self {
            layer,
            rows,
            start,
            stride,
            output,
        } = self;
        let channels = layer.channels;
        for (index, output) in output.chunks_mut(PIXELS * channels).enumerate() {
            let column = start + index * PIXELS * stride;
            if output.len() == PIXELS * channels {
                pixels::<P, PIXELS>(layer, rows, column, stride, output);
            } else {
                for (index, output) in output.chunks_exact_mut(channels).enumerate() {
                    pixels::<P, 1>(layer, rows, column + index * stride, stride, output);
                }
            }
        }
    }
}

/// `COUNT` neighbouring pixels.
#[inline(always)]
fn pixels<P: Processor, const COUNT: usize>(
    layer: &Depthwise,
    rows: [&[f32]; KERNEL],
    column: usize,
    stride: usize,
    output: &mut [f32],
) {
    let lines = layer.bias.len();
    let first = column * layer.channels;
    let last = (column + (COUNT - 1) * stride + KERNEL) * layer.channels;
    let rows = rows.map(|row| &row[first..last]);
    for line in 0..lines {
        let mut sums = [layer.bias[line]; COUNT];
        for (y, row) in rows.iter().enumerate() {
            for x in 0..KERNEL {
                let weights = &layer.taps[(y * KERNEL + x) * lines + line];
                for (pixel, sum) in sums.iter_mut().enumerate() {
                    let position = (pixel * stride + x) * layer.channels + line * Line::LEN;
                    P::mul_add_each(sum, &Line::read(&row[position..]), weights);
                }
            }
        }
        for (pixel, sum) in sums.iter().enumerate() {
            let position = pixel * layer.channels + line * Line::LEN;
            for (out, sum) in output[position..][..Line::LEN].iter_mut().zip(&sum.0) {
                *out = layer.finish.bound(*sum);
            }
        }
    }
}
