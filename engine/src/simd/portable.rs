//! What every target has: plain floats, which the compiler puts into the registers that the target guarantees.
//!
//! Its results are held against the reference like those of every other instruction set.

use super::{CacheLine, Processor, Work};

/// Floats in a register of the least that x86-64 and 64-bit ARM guarantee.
const LANES: usize = 4;

struct Portable;

impl Processor for Portable {
    type Vector = [f32; LANES];

    #[inline(always)]
    fn load(line: &[f32; CacheLine::LEN], part: usize) -> Self::Vector {
        line.as_chunks().0[part]
    }

    #[inline(always)]
    fn store(vector: Self::Vector, line: &mut [f32; CacheLine::LEN], part: usize) {
        line.as_chunks_mut().0[part] = vector;
    }

    #[inline(always)]
    fn splat(value: f32) -> Self::Vector {
        [value; LANES]
    }

    #[inline(always)]
    fn mul_add(a: Self::Vector, b: Self::Vector, sum: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| a[lane] * b[lane] + sum[lane])
    }

    #[inline(always)]
    fn sub(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| a[lane] - b[lane])
    }

    #[inline(always)]
    fn min(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| if a[lane] < b[lane] { a[lane] } else { b[lane] })
    }

    #[inline(always)]
    fn max(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| if a[lane] > b[lane] { a[lane] } else { b[lane] })
    }

    #[inline(always)]
    fn total(vector: Self::Vector) -> f32 {
        let [a, b, c, d] = vector;
        (a + b) + (c + d)
    }
}

/// Does `work` with what the target guarantees.
#[inline(never)]
pub(super) fn perform(work: impl Work) {
    work.run::<Portable, 2, { CacheLine::LEN / LANES }>();
}
