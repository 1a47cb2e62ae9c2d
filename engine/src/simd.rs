//! One source for every processor: work is written over the registers of a [`Processor`] and compiled once per instruction set.
//!
//! All `unsafe` of the engine is here and in the modules below: the call into a function compiled for instructions the target does
//! not guarantee, after the processor was asked, and the instructions inside. They are spelled out as intrinsics because the
//! compiler, left to find them in loops over floats, does so in some builds and is twenty times slower in others. What is
//! work, and how it is cut into tiles, is elsewhere and the same for all.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;

/// Sixteen floats on a cache line of their own: one register of AVX-512, two of AVX2, four of NEON.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct CacheLine(pub(crate) [f32; CacheLine::LEN]);

impl CacheLine {
    /// Floats in a line.
    pub(crate) const LEN: usize = 16;
    /// A line of zeros.
    pub(crate) const ZERO: Self = Self([0.0; Self::LEN]);

    /// The first sixteen floats of `values`, which must hold as many.
    #[inline(always)]
    pub(crate) fn read(values: &[f32]) -> Self {
        let mut line = Self::ZERO;
        line.0.copy_from_slice(&values[..Self::LEN]);
        line
    }

    /// Lines one after the other, as their floats.
    #[inline(always)]
    #[expect(unsafe_code, reason = "a cast of slices")]
    pub(crate) fn floats(lines: &[Self]) -> &[f32] {
        // SAFETY: a line is sixteen floats and nothing else.
        unsafe { std::slice::from_raw_parts(lines.as_ptr().cast(), lines.len() * Self::LEN) }
    }

    /// Lines one after the other, as their floats.
    #[inline(always)]
    #[expect(unsafe_code, reason = "a cast of slices")]
    pub(crate) fn floats_mut(lines: &mut [Self]) -> &mut [f32] {
        // SAFETY: a line is sixteen floats and nothing else, and any floats are a line.
        unsafe { std::slice::from_raw_parts_mut(lines.as_mut_ptr().cast(), lines.len() * Self::LEN) }
    }
}

/// The registers of an instruction set. A line is `PARTS` of them, a number that comes with each piece of [`Work`].
pub(crate) trait Processor {
    /// A register: as many floats as it holds.
    type Vector: Copy;

    /// Part `part` of a line.
    fn load(line: &[f32; CacheLine::LEN], part: usize) -> Self::Vector;

    /// Writes part `part` of a line.
    fn store(vector: Self::Vector, line: &mut [f32; CacheLine::LEN], part: usize);

    /// The same value in every place.
    fn splat(value: f32) -> Self::Vector;

    /// `a · b + sum`, with one rounding where the processor can.
    fn mul_add(a: Self::Vector, b: Self::Vector, sum: Self::Vector) -> Self::Vector;

    /// `a - b`.
    fn sub(a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// The smaller of each two.
    fn min(a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// The larger of each two.
    fn max(a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// The sum of all places.
    fn total(vector: Self::Vector) -> f32;
}

/// A computation compiled once per instruction set; `run` has to be `#[inline(always)]` to take part, as has what it calls.
pub(crate) trait Work {
    /// Does the work with lines of `PARTS` registers and as many of them as `ROWS` lines need for sums.
    fn run<P: Processor, const ROWS: usize, const PARTS: usize>(self);
}

/// An instruction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isa {
    /// x86-64 with AVX-512.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// x86-64 with AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Every processor of 64-bit ARM.
    #[cfg(target_arch = "aarch64")]
    Neon,
    /// Whatever the target guarantees.
    Portable,
}

impl Isa {
    /// Every instruction set this processor has, the best one first.
    pub(crate) fn available() -> Vec<Self> {
        let mut sets = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            let has_avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            // A hypervisor may show the wider registers and hide the narrower ones, which that code uses as well.
            if has_avx2 && is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl") {
                sets.push(Self::Avx512);
            }
            if has_avx2 {
                sets.push(Self::Avx2);
            }
        }
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("neon") {
            sets.push(Self::Neon);
        }
        sets.push(Self::Portable);
        sets
    }

    /// The best instruction set of this processor.
    pub(crate) fn best() -> Self {
        Self::available()[0]
    }

    /// Does `work` with this instruction set, which has to come from [`Isa::available`].
    pub(crate) fn perform(self, work: impl Work) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => avx512::perform(work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => avx2::perform(work),
            #[cfg(target_arch = "aarch64")]
            Self::Neon => neon::perform(work),
            Self::Portable => portable::perform(work),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Numbers between -1 and 1 without an order, the same for the same seed.
    pub(crate) fn scattered(seed: u32, count: usize) -> Vec<f32> {
        let mut state = seed.wrapping_mul(2_654_435_761);
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u16::try_from(state >> 16).unwrap()) / 32_768.0 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    /// Every operation once, on lines of numbers that are exact.
    struct Everything<'a> {
        a: &'a CacheLine,
        b: &'a CacheLine,
        results: &'a mut [CacheLine; 5],
        total: &'a mut f32,
    }

    impl Work for Everything<'_> {
        #[inline(always)]
        fn run<P: Processor, const ROWS: usize, const PARTS: usize>(self) {
            for part in 0..PARTS {
                let (a, b) = (P::load(&self.a.0, part), P::load(&self.b.0, part));
                let results = [
                    P::mul_add(a, b, P::splat(3.0)),
                    P::sub(a, b),
                    P::min(a, b),
                    P::max(a, b),
                    P::splat(7.0),
                ];
                for (to, result) in self.results.iter_mut().zip(results) {
                    P::store(result, &mut to.0, part);
                }
                *self.total += P::total(a);
            }
        }
    }

    #[test]
    fn every_instruction_set_computes_what_floats_do() {
        let a = CacheLine([
            1.0, -2.0, 3.0, -4.0, 5.0, 6.0, -7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, -16.0,
        ]);
        let b = CacheLine(std::array::from_fn(|place| a.0[15 - place] * 0.5));
        for isa in Isa::available() {
            let (mut results, mut total) = ([CacheLine::ZERO; 5], 0.0);
            isa.perform(Everything {
                a: &a,
                b: &b,
                results: &mut results,
                total: &mut total,
            });
            for place in 0..CacheLine::LEN {
                let (a, b) = (a.0[place], b.0[place]);
                let found = results.each_ref().map(|line| line.0[place]);
                assert_eq!(found, [a * b + 3.0, a - b, a.min(b), a.max(b), 7.0], "{isa:?}");
            }
            assert_eq!(total, a.0.iter().sum::<f32>(), "{isa:?}");
        }
    }
}
