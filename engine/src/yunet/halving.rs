//! The largest of two by two pixels, which halves a picture.
//!
//! Rows come one by one: of an upper row the larger of each pair is kept, and joined with the lower row's.

use crate::simd::{CacheLine, Isa, Processor, Work};

/// Of pairs of pixels of `row`, and of the pairs above them that `above` holds the largest of.
pub(crate) fn halve(isa: Isa, channels: usize, row: &[f32], above: Option<&[f32]>, output: &mut [f32]) {
    isa.perform(Halving {
        lines: channels / CacheLine::LEN,
        row: row.as_chunks().0,
        above: above.map(|above| above.as_chunks().0),
        output: output.as_chunks_mut().0,
    });
}

struct Halving<'a> {
    /// Lines of a pixel.
    lines: usize,
    row: &'a [[f32; CacheLine::LEN]],
    above: Option<&'a [[f32; CacheLine::LEN]]>,
    output: &'a mut [[f32; CacheLine::LEN]],
}

impl Work for Halving<'_> {
    #[inline(always)]
    fn run<P: Processor, const ROWS: usize, const PARTS: usize>(self) {
        let pixels = self.output.chunks_exact_mut(self.lines);
        for (pixel, (output, pair)) in pixels.zip(self.row.chunks_exact(2 * self.lines)).enumerate() {
            let (left, right) = pair.split_at(self.lines);
            for (line, output) in output.iter_mut().enumerate() {
                for part in 0..PARTS {
                    let mut largest = P::max(P::load(&left[line], part), P::load(&right[line], part));
                    if let Some(above) = self.above {
                        largest = P::max(largest, P::load(&above[pixel * self.lines + line], part));
                    }
                    P::store(largest, output, part);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_of_four_pixels_is_kept() {
        let pixel = |value: f32| [value; 2 * CacheLine::LEN];
        let (upper, lower) = (
            [1.0, 2.0, -3.0, -4.0].map(pixel),
            [0.0, 3.0, -6.0, -5.0].map(pixel),
        );
        for isa in Isa::available() {
            let (mut above, mut output) = ([0.0; 4 * CacheLine::LEN], [0.0; 4 * CacheLine::LEN]);
            halve(isa, 2 * CacheLine::LEN, upper.as_flattened(), None, &mut above);
            halve(
                isa,
                2 * CacheLine::LEN,
                lower.as_flattened(),
                Some(&above),
                &mut output,
            );
            assert_eq!(output, *[3.0, -3.0].map(pixel).as_flattened(), "{isa:?}");
        }
    }
}
