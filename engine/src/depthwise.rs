//! The 3×3 convolution that treats every channel by itself, with a border of zeros.
//!
//! A row is computed a register of channels at a time, from left to right: their weights stay in registers, and each value of the
//! input is read once, for all the pixels whose filter it lies under.

use crate::gemm::{Finish, lines, prelu};
use crate::simd::{CacheLine, Isa, Processor, Work};

/// Rows and columns of the filter.
const KERNEL: usize = 3;

/// Lines of a row that are computed before the next ones, in whole pixels: the input of all registers of a line stays in the
/// first-level cache.
const STRIP: usize = 96;

/// The fewest columns of a strip: its first one needs the column left of it once more.
const LEAST_COLUMNS: usize = 8;

/// Weights and bias of a depthwise convolution; the channels are a multiple of sixteen.
#[derive(Debug)]
pub(crate) struct Depthwise {
    isa: Isa,
    /// Of each line of channels the filter, column by column.
    taps: Vec<CacheLine>,
    bias: Vec<CacheLine>,
    finish: Finish,
}

impl Depthwise {
    /// Takes weights in the order row, column, channel.
    pub(crate) fn new(isa: Isa, weights: &[f32], bias: &[f32], finish: Finish) -> Self {
        let channels = bias.len();
        let taps = (0..channels).step_by(CacheLine::LEN).flat_map(|start| {
            let column = move |x| (0..KERNEL).map(move |y| (y * KERNEL + x) * channels + start);
            let places = (0..KERNEL).flat_map(column);
            places.map(|place| CacheLine::read(&weights[place..]))
        });
        Self {
            isa,
            taps: taps.collect(),
            bias: lines(bias),
            finish,
        }
    }

    /// One row of `output` from three rows of input, each `stride` (1 or 2) times as wide.
    pub(crate) fn row(&self, rows: [&[f32]; KERNEL], stride: usize, output: &mut [f32]) {
        let lines = self.bias.len();
        let rows = rows.map(|row| row.as_chunks().0);
        let strip = (STRIP / lines).max(LEAST_COLUMNS) * lines;
        for (index, output) in output.as_chunks_mut().0.chunks_mut(strip).enumerate() {
            let start = index * strip * stride;
            let left = rows.map(|row| &row[start.saturating_sub(lines)..start]);
            for line in 0..lines {
                self.isa.perform(Strip {
                    layer: self,
                    rows: rows.map(|row| &row[start..]),
                    left,
                    stride,
                    line,
                    output,
                });
            }
        }
    }
}

/// A line of an activation.
type Floats = [f32; CacheLine::LEN];

/// Some columns of a row, in the channels of one line.
struct Strip<'a> {
    layer: &'a Depthwise,
    /// From the first column on.
    rows: [&'a [Floats]; KERNEL],
    /// The pixels left of it, or nothing at the edge.
    left: [&'a [Floats]; KERNEL],
    stride: usize,
    line: usize,
    output: &'a mut [Floats],
}

impl Work for Strip<'_> {
    #[inline(always)]
    fn run<P: Processor, const ROWS: usize, const PARTS: usize>(mut self) {
        let zero = P::splat(0.0);
        for part in 0..PARTS {
            // Each end has a loop of its own: a choice inside takes registers that the weights need.
            match &self.layer.finish {
                Finish::Linear => self.slide::<P>(part, |sum| sum),
                Finish::Relu => self.slide::<P>(part, |sum| P::max(sum, zero)),
                Finish::Prelu(slopes) => {
                    let slope = P::load(&slopes[self.line].0, part);
                    self.slide::<P>(part, |sum| prelu::<P>(sum, slope));
                }
            }
        }
    }
}

impl Strip<'_> {
    /// Computes the channels of one register.
    #[inline(always)]
    fn slide<P: Processor>(&mut self, part: usize, finish: impl Fn(P::Vector) -> P::Vector) {
        let (lines, place) = (self.layer.bias.len(), (self.line, part));
        let bias = P::load(&self.layer.bias[self.line].0, part);
        let [a, b, c] = self.rows;
        let mut pixels = self.output.chunks_exact_mut(lines);
        let taps = &self.layer.taps[KERNEL * KERNEL * self.line..];
        let left = [
            P::load(&taps[0].0, part),
            P::load(&taps[1].0, part),
            P::load(&taps[2].0, part),
        ];
        let middle = [
            P::load(&taps[3].0, part),
            P::load(&taps[4].0, part),
            P::load(&taps[5].0, part),
        ];
        let right = [
            P::load(&taps[6].0, part),
            P::load(&taps[7].0, part),
            P::load(&taps[8].0, part),
        ];
        let mut after_one = bias;
        if !self.left[0].is_empty() {
            after_one = add::<P>(after_one, self.left, place, left);
        }
        if self.stride == 1 {
            // Every column is the last of one pixel, the middle of the next and the first of the one after it.
            let mut columns = a
                .chunks_exact(lines)
                .zip(b.chunks_exact(lines))
                .zip(c.chunks_exact(lines));
            let Some(((a, b), c)) = columns.next() else { return };
            let mut after_two = add::<P>(after_one, [a, b, c], place, middle);
            after_one = add::<P>(bias, [a, b, c], place, left);
            for (((a, b), c), pixel) in columns.zip(&mut pixels) {
                let sum = add::<P>(after_two, [a, b, c], place, right);
                P::store(finish(sum), &mut pixel[self.line], part);
                after_two = add::<P>(after_one, [a, b, c], place, middle);
                after_one = add::<P>(bias, [a, b, c], place, left);
            }
            // Right of the last column there is nothing.
            if let Some(pixel) = pixels.next() {
                P::store(finish(after_two), &mut pixel[self.line], part);
            }
        } else {
            // Every second column is the last of one pixel and the first of the next.
            debug_assert_eq!(self.stride, 2);
            let pairs = a
                .chunks_exact(2 * lines)
                .zip(b.chunks_exact(2 * lines))
                .zip(c.chunks_exact(2 * lines));
            for (((a, b), c), pixel) in pairs.zip(pixels) {
                let ((a, a2), (b, b2), (c, c2)) = (a.split_at(lines), b.split_at(lines), c.split_at(lines));
                let after_two = add::<P>(after_one, [a, b, c], place, middle);
                let sum = add::<P>(after_two, [a2, b2, c2], place, right);
                P::store(finish(sum), &mut pixel[self.line], part);
                after_one = add::<P>(bias, [a2, b2, c2], place, left);
            }
        }
    }
}

/// Adds a column of input, a pixel of each row, as a column of the filter weighs it, in part `part` of line `line` of the channels.
#[inline(always)]
fn add<P: Processor>(
    sum: P::Vector,
    [a, b, c]: [&[Floats]; KERNEL],
    (line, part): (usize, usize),
    taps: [P::Vector; KERNEL],
) -> P::Vector {
    let sum = P::mul_add(P::load(&a[line], part), taps[0], sum);
    let sum = P::mul_add(P::load(&b[line], part), taps[1], sum);
    P::mul_add(P::load(&c[line], part), taps[2], sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::tests::scattered;

    /// The convolution as its definition says, in double precision: output pixel `x`, channel `channel`.
    fn expected(weights: &[f32], bias: &[f32], rows: [&[f32]; KERNEL], centre: usize, channel: usize) -> f64 {
        let channels = bias.len();
        let mut sum = f64::from(bias[channel]);
        for (y, row) in rows.into_iter().enumerate() {
            for x in 0..KERNEL {
                let column = (centre + x).checked_sub(1);
                let value = column.and_then(|column| row.get(column * channels + channel));
                let weight = weights[(y * KERNEL + x) * channels + channel];
                sum += f64::from(weight) * f64::from(*value.unwrap_or(&0.0));
            }
        }
        sum
    }

    #[test]
    fn rows_of_every_width_are_right() {
        let slopes = scattered(1, 32);
        for channels in [16, 32] {
            let (weights, bias) = (scattered(2, 9 * channels), scattered(3, channels));
            // Also of several strips.
            for (width, stride) in (1..10)
                .chain([STRIP + 3])
                .flat_map(|width| [(width, 1), (width, 2)])
            {
                let rows = [4, 5, 6].map(|seed| scattered(seed, width * stride * channels));
                let rows = rows.each_ref().map(Vec::as_slice);
                for isa in Isa::available() {
                    for finish in [Finish::Linear, Finish::Relu, Finish::Prelu(lines(&slopes))] {
                        let mut output = vec![0.0; width * channels];
                        let layer = Depthwise::new(isa, &weights, &bias, finish);
                        layer.row(rows, stride, &mut output);
                        for (index, found) in output.into_iter().enumerate() {
                            let (x, channel) = (index / channels, index % channels);
                            let sum = expected(&weights, &bias, rows, x * stride, channel);
                            let expected = match layer.finish {
                                Finish::Relu => sum.max(0.0),
                                Finish::Prelu(_) if sum < 0.0 => sum * f64::from(slopes[channel]),
                                Finish::Linear | Finish::Prelu(_) => sum,
                            };
                            let difference = (f64::from(found) - expected).abs();
                            assert!(
                                difference < 1e-5,
                                "{isa:?}, {width} by {stride}: {found}, {expected}"
                            );
                        }
                    }
                }
            }
        }
    }
}
