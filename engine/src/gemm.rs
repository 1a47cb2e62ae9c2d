//! Convolution as a matrix product that reads its input in place.
//!
//! With channels innermost, the values under one row of a filter are contiguous: a filter of k rows needs k runs of memory per
//! output pixel and no copy of the patches. Weights are packed once into panels of sixteen output channels; a tile of some
//! pixels' sums stays in registers while it walks down a panel and broadcasts one input value per pixel.

use crate::simd::{CacheLine, Isa, Processor, Work};

/// Input values of the pixels that go through all panels before the next ones do: they stay in the cache meanwhile.
const BLOCK: usize = 1 << 13;

/// The fewest pixels of a block: a panel is read from further away for each block.
const LEAST_BLOCK: usize = 192;

/// The weights and bias of a convolution, whose output channels are a multiple of sixteen.
#[derive(Debug)]
pub(crate) struct Filters {
    isa: Isa,
    depth: usize,
    width: usize,
    panels: Vec<CacheLine>,
    bias: Vec<CacheLine>,
    finish: Finish,
}

/// What happens to a sum before it is stored.
#[derive(Clone, Debug)]
pub(crate) enum Finish {
    /// Nothing.
    Linear,
    /// It is cut at zero.
    Relu,
    /// What is below zero is multiplied by the channel's slope, which may be negative or above one.
    Prelu(Vec<CacheLine>),
}

impl Filters {
    /// Packs a row-major matrix (filter values × output channels) with one bias per output channel.
    pub(crate) fn pack(isa: Isa, weights: &[f32], bias: &[f32], finish: Finish) -> Self {
        let width = bias.len();
        let panels = (0..width).step_by(CacheLine::LEN).flat_map(|start| {
            let rows = weights.chunks_exact(width);
            rows.map(move |row| CacheLine::read(&row[start..]))
        });
        Self {
            isa,
            depth: weights.len() / width,
            width,
            panels: panels.collect(),
            bias: lines(bias),
            finish,
        }
    }

    /// Values under a filter.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// Output channels.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The product with pixels that lie one after the other: a 1×1 convolution.
    pub(crate) fn apply(&self, input: &[f32], output: &mut [f32]) {
        self.slide([input], self.depth, output);
    }

    /// The convolution whose filter slides over rows of input, `step` values per pixel, until `output` is full.
    pub(crate) fn slide<const HEIGHT: usize>(&self, rows: [&[f32]; HEIGHT], step: usize, output: &mut [f32]) {
        self.isa.perform(Product {
            filters: self,
            rows,
            step,
            output: output.as_chunks_mut().0,
        });
    }
}

/// Values, a multiple of sixteen, as lines.
pub(crate) fn lines(values: &[f32]) -> Vec<CacheLine> {
    values.as_chunks().0.iter().copied().map(CacheLine).collect()
}

/// A PReLU of sums.
#[inline(always)]
pub(crate) fn prelu<P: Processor>(sums: P::Vector, slopes: P::Vector) -> P::Vector {
    let zero = P::splat(0.0);
    P::mul_add(P::min(sums, zero), slopes, P::max(sums, zero))
}

struct Product<'a, const HEIGHT: usize> {
    filters: &'a Filters,
    rows: [&'a [f32]; HEIGHT],
    step: usize,
    output: &'a mut [[f32; CacheLine::LEN]],
}

impl<const HEIGHT: usize> Work for Product<'_, HEIGHT> {
    #[inline(always)]
    fn run<P: Processor, const ROWS: usize, const PARTS: usize>(mut self) {
        let depth = self.filters.depth;
        let pixels = self.output.len() / self.filters.bias.len();
        let block = (BLOCK / depth).max(LEAST_BLOCK);
        for begin in (0..pixels).step_by(block) {
            let end = pixels.min(begin + block);
            for (index, weights) in self.filters.panels.chunks_exact(depth).enumerate() {
                let panel = Panel { weights, index };
                let mut first = begin;
                while first + ROWS <= end {
                    self.tile::<P, ROWS, PARTS>(&panel, first, end);
                    first += ROWS;
                }
                // What is left of a block, by the smallest tile that holds it.
                match end - first {
                    0 => {}
                    1 | 2 => self.tile::<P, 2, PARTS>(&panel, first, end),
                    3 | 4 => self.tile::<P, 4, PARTS>(&panel, first, end),
                    _ => self.tile::<P, ROWS, PARTS>(&panel, first, end),
                }
            }
        }
    }
}

/// The weights of sixteen output channels.
struct Panel<'a> {
    weights: &'a [CacheLine],
    index: usize,
}

impl<const HEIGHT: usize> Product<'_, HEIGHT> {
    /// The pixels from `first` on, in the channels of a panel. A tile that reaches beyond `end` does the last pixel several times.
    #[inline(always)]
    fn tile<P: Processor, const ROWS: usize, const PARTS: usize>(
        &mut self,
        panel: &Panel<'_>,
        first: usize,
        end: usize,
    ) {
        let length = self.filters.depth / HEIGHT;
        let mut sums = [load_all::<P, PARTS>(&self.filters.bias[panel.index]); ROWS];
        for (row, weights) in self.rows.iter().zip(panel.weights.chunks_exact(length)) {
            let mut runs = [*row; ROWS];
            for (tile_row, run) in runs.iter_mut().enumerate() {
                *run = &row[(first + tile_row).min(end - 1) * self.step..][..length];
            }
            for (place, weights) in weights.iter().enumerate() {
                let weights = load_all::<P, PARTS>(weights);
                for (sums, run) in sums.iter_mut().zip(&runs) {
                    let value = P::splat(run[place]);
                    for (sum, weights) in sums.iter_mut().zip(weights) {
                        *sum = P::mul_add(value, weights, *sum);
                    }
                }
            }
        }
        let finish = &self.filters.finish;
        let width = self.filters.bias.len();
        for part in 0..PARTS {
            let slopes = match finish {
                Finish::Prelu(slopes) => P::load(&slopes[panel.index].0, part),
                Finish::Linear | Finish::Relu => P::splat(0.0),
            };
            for (tile_row, sums) in sums.iter().enumerate() {
                let sums = match finish {
                    Finish::Linear => sums[part],
                    Finish::Relu => P::max(sums[part], P::splat(0.0)),
                    Finish::Prelu(_) => prelu::<P>(sums[part], slopes),
                };
                let pixel = (first + tile_row).min(end - 1);
                P::store(sums, &mut self.output[pixel * width + panel.index], part);
            }
        }
    }
}

/// A line in registers. `array::from_fn` would be a call.
#[inline(always)]
fn load_all<P: Processor, const PARTS: usize>(line: &CacheLine) -> [P::Vector; PARTS] {
    let mut parts = [P::splat(0.0); PARTS];
    for (part, vector) in parts.iter_mut().enumerate() {
        *vector = P::load(&line.0, part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::tests::scattered;

    /// The convolution as its definition says, in double precision.
    fn expected(weights: &[f32], bias: &[f32], rows: &[&[f32]], length: usize, start: usize) -> Vec<f64> {
        let width = bias.len();
        let mut sums: Vec<f64> = bias.iter().copied().map(f64::from).collect();
        let values = rows.iter().flat_map(|row| &row[start..start + length]);
        for (value, weights) in values.zip(weights.chunks_exact(width)) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += f64::from(*value) * f64::from(*weight);
            }
        }
        sums
    }

    #[track_caller]
    fn assert_near(found: &[f32], expected: &[f64], about: &str) {
        for (found, expected) in found.iter().zip(expected) {
            let difference = (f64::from(*found) - expected).abs();
            assert!(difference < 2e-5, "{about}: {found} instead of {expected}");
        }
    }

    #[test]
    fn pointwise_convolutions_of_every_width_are_right() {
        let (depth, width) = (21, 48);
        let (weights, bias) = (scattered(1, depth * width), scattered(2, width));
        for isa in Isa::available() {
            let filters = Filters::pack(isa, &weights, &bias, Finish::Linear);
            assert_eq!((filters.depth(), filters.width()), (depth, width));
            // More pixels than a block has, and every rest of a tile.
            for pixels in (1..20).chain([BLOCK / depth + 7]) {
                let input = scattered(3, pixels * depth);
                let mut output = vec![0.0; pixels * width];
                filters.apply(&input, &mut output);
                for (pixel, found) in output.chunks_exact(width).enumerate() {
                    let expected = expected(&weights, &bias, &[&input], depth, pixel * depth);
                    assert_near(found, &expected, &format!("{isa:?}, {pixel} of {pixels}"));
                }
            }
        }
    }

    #[test]
    fn filters_of_three_rows_slide_by_their_step() {
        let (length, width, step, pixels) = (9, 16, 6, 11);
        let (weights, bias) = (scattered(4, 3 * length * width), scattered(5, width));
        let rows = [6, 7, 8].map(|seed| scattered(seed, step * pixels + length));
        let rows = rows.each_ref().map(Vec::as_slice);
        for isa in Isa::available() {
            let filters = Filters::pack(isa, &weights, &bias, Finish::Linear);
            let mut output = vec![0.0; pixels * width];
            filters.slide(rows, step, &mut output);
            for (pixel, found) in output.chunks_exact(width).enumerate() {
                let expected = expected(&weights, &bias, &rows, length, pixel * step);
                assert_near(found, &expected, &format!("{isa:?}, {pixel}"));
            }
        }
    }

    #[test]
    fn sums_below_zero_are_cut_or_sloped() {
        let (weights, bias) = (scattered(9, 8 * 16), scattered(10, 16));
        let input = scattered(11, 5 * 8);
        // Some of them below zero, and some above one.
        let slopes: Vec<f32> = scattered(12, 16).iter().map(|slope| 1.5 * slope).collect();
        for isa in Isa::available() {
            let found = [Finish::Linear, Finish::Relu, Finish::Prelu(lines(&slopes))].map(|finish| {
                let mut output = vec![0.0; 5 * 16];
                Filters::pack(isa, &weights, &bias, finish).apply(&input, &mut output);
                output
            });
            let [linear, cut, inclined] = found;
            assert!(linear.iter().any(|sum| *sum < 0.0));
            for (index, sum) in linear.into_iter().enumerate() {
                let below = if sum < 0.0 { sum * slopes[index % 16] } else { sum };
                assert_eq!((cut[index], inclined[index]), (sum.max(0.0), below), "{isa:?}");
            }
        }
    }
}
