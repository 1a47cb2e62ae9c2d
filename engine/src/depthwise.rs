//! The 3×3 convolution that treats every channel by itself.
//!
//! A row is computed sixteen channels at a time, from left to right: their weights stay in registers, and each value of
//! the input is read once, for all the pixels whose filter it lies under.

use crate::gemm::Finish;
use crate::simd::{Isa, Line, Processor, Work};

/// Rows and columns of the filter.
const KERNEL: usize = 3;

/// Weights and bias of a depthwise convolution; the channels are a multiple of sixteen.
#[derive(Debug)]
pub(crate) struct Depthwise {
    isa: Isa,
    channels: usize,
    taps: Vec<Line>,
    bias: Vec<Line>,
    finish: Finish<'static>,
    /// The slopes of a PReLU, in place of `finish`.
    slopes: Option<Vec<Line>>,
}

impl Depthwise {
    /// Takes weights in the order row, column, channel.
    pub(crate) fn new(isa: Isa, weights: &[f32], bias: &[f32], finish: Finish<'static>) -> Self {
        let channels = bias.len();
        let lines = |values: &[f32]| values.as_chunks().0.iter().copied().map(Line).collect();
        Self {
            isa,
            channels,
            taps: lines(weights),
            bias: lines(bias),
            finish,
            slopes: None,
        }
    }

    /// The same, ending with a PReLU of these slopes, one per channel.
    pub(crate) fn sloping(self, slopes: &[f32]) -> Self {
        Self {
            slopes: Some(crate::gemm::lines(slopes)),
            ..self
        }
    }

    fn finish(&self) -> Finish<'_> {
        self.slopes.as_deref().map_or(self.finish, Finish::sloping)
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
        let lines = layer.bias.len();
        let rows = rows.map(|row| &row[start * layer.channels..]);
        for line in 0..lines {
            let slice = Slice {
                taps: std::array::from_fn(|x| {
                    std::array::from_fn(|y| layer.taps[(y * KERNEL + x) * lines + line])
                }),
                bias: layer.bias[line],
                rows,
                channels: layer.channels,
                first: line * Line::LEN,
            };
            let pixels = output.chunks_exact_mut(layer.channels);
            let pixels = pixels.map(|pixel| &mut pixel[slice.first..][..Line::LEN]);
            if stride == 1 {
                slice.step_by_one::<P>(layer.finish(), pixels);
            } else {
                debug_assert_eq!(stride, 2);
                slice.step_by_two::<P>(layer.finish(), pixels);
            }
        }
    }
}

/// Sixteen of the channels, with the weights of each column of the filter.
struct Slice<'a> {
    taps: [[Line; KERNEL]; KERNEL],
    bias: Line,
    rows: [&'a [f32]; KERNEL],
    channels: usize,
    first: usize,
}

impl Slice<'_> {
    /// A column of input under the filter.
    #[inline(always)]
    fn column(&self, x: usize) -> [Line; KERNEL] {
        let position = x * self.channels + self.first;
        self.rows.map(|row| Line::read(&row[position..]))
    }

    /// Adds a column of input as the filter's column `tap` weighs it.
    #[inline(always)]
    fn add<P: Processor>(&self, mut sum: Line, column: &[Line; KERNEL], tap: usize) -> Line {
        for (value, weight) in column.iter().zip(&self.taps[tap]) {
            P::mul_add_each(&mut sum, value, weight);
        }
        sum
    }

    /// Every column is the last of one pixel, the middle of the next and the first of the one after it.
    #[inline(always)]
    fn step_by_one<'o, P: Processor>(&self, finish: Finish<'_>, pixels: impl Iterator<Item = &'o mut [f32]>) {
        let (zeroth, first) = (self.column(0), self.column(1));
        let mut after_two = self.add::<P>(self.add::<P>(self.bias, &zeroth, 0), &first, 1);
        let mut after_one = self.add::<P>(self.bias, &first, 0);
        for (x, pixel) in (2..).zip(pixels) {
            let column = self.column(x);
            finish.write(
                &self.add::<P>(after_two, &column, 2),
                self.first / Line::LEN,
                pixel,
            );
            after_two = self.add::<P>(after_one, &column, 1);
            after_one = self.add::<P>(self.bias, &column, 0);
        }
    }

    /// Every second column is the last of one pixel and the first of the next.
    #[inline(always)]
    fn step_by_two<'o, P: Processor>(&self, finish: Finish<'_>, pixels: impl Iterator<Item = &'o mut [f32]>) {
        let mut after_one = self.add::<P>(self.bias, &self.column(0), 0);
        for (x, pixel) in (1..).step_by(2).zip(pixels) {
            let after_two = self.add::<P>(after_one, &self.column(x), 1);
            let last = self.column(x + 1);
            finish.write(&self.add::<P>(after_two, &last, 2), self.first / Line::LEN, pixel);
            after_one = self.add::<P>(self.bias, &last, 0);
        }
    }
}
