//! One source for every processor: work is written as plain loops over [`Line`]s and compiled once per instruction set.
//!
//! The compiler turns those loops into full-width fused multiply-adds as soon as the surrounding function may use the
//! instructions, so the only `unsafe` of the engine is the call into such a function after the processor was asked.

/// Sixteen floats on a cache line of their own: one AVX-512 register, two of AVX2, four of SSE or NEON.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Line(pub(crate) [f32; Line::LEN]);

impl Line {
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

    /// Adds `a · b` to every float, with one rounding where the processor can.
    #[inline(always)]
    pub(crate) fn mul_add<P: Processor>(&mut self, a: f32, b: &Self) {
        for (sum, factor) in self.0.iter_mut().zip(&b.0) {
            *sum = P::mul_add(a, *factor, *sum);
        }
    }

    /// Adds the products of `a` and `b`, float by float.
    #[inline(always)]
    pub(crate) fn mul_add_each<P: Processor>(&mut self, a: &Self, b: &Self) {
        for ((sum, a), b) in self.0.iter_mut().zip(&a.0).zip(&b.0) {
            *sum = P::mul_add(*a, *b, *sum);
        }
    }

    /// Adds the squared differences of `a` and `b`, float by float.
    #[inline(always)]
    pub(crate) fn add_squares<P: Processor>(&mut self, a: &Self, b: &Self) {
        for ((sum, a), b) in self.0.iter_mut().zip(&a.0).zip(&b.0) {
            let difference = a - b;
            *sum = P::mul_add(difference, difference, *sum);
        }
    }

    /// The sum of all floats.
    #[inline(always)]
    pub(crate) fn sum(&self) -> f32 {
        let mut values = self.0;
        let mut half = Self::LEN / 2;
        while half > 0 {
            for index in 0..half {
                values[index] += values[index + half];
            }
            half /= 2;
        }
        values[0]
    }
}

/// The instructions that a piece of work was compiled for.
pub(crate) trait Processor {
    /// `a · b + c`, fused where the processor has the instruction, since a fused library call is slow.
    fn mul_add(a: f32, b: f32, c: f32) -> f32;

    /// Does a piece of the work in a function of its own.
    ///
    /// An inner loop that is to keep its sums in registers needs this: inlined, the optimiser mixes it with its caller.
    fn perform(work: impl Work);
}

/// A computation compiled once per instruction set; `run` has to be `#[inline(always)]` to take part.
pub(crate) trait Work {
    /// Does the work with register tiles of `ROWS` pixels by `LINES` lines of channels.
    fn run<P: Processor, const ROWS: usize, const LINES: usize>(self);
}

/// An instruction set, chosen once when the networks are loaded because weights are packed for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isa {
    /// x86-64 with AVX-512.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// x86-64 with AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Whatever the target guarantees.
    Portable,
}

impl Isa {
    /// Every instruction set this processor has, the best one first.
    pub(crate) fn available() -> Vec<Self> {
        let mut sets = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl") {
                sets.push(Self::Avx512);
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                sets.push(Self::Avx2);
            }
        }
        sets.push(Self::Portable);
        sets
    }

    /// The best instruction set of this processor.
    pub(crate) fn best() -> Self {
        Self::available()[0]
    }

    /// Lines of output channels that one register tile covers.
    pub(crate) fn lines(self) -> usize {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => 2,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => 1,
            Self::Portable => 1,
        }
    }

    /// Does `work` with this instruction set, which has to come from [`Isa::available`].
    pub(crate) fn perform(self, work: impl Work) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => x86::Avx512::perform(work),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => x86::Avx2::perform(work),
            Self::Portable => Portable::perform(work),
        }
    }
}

/// What the target guarantees.
struct Portable;

impl Processor for Portable {
    #[inline(always)]
    fn mul_add(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }

    #[inline(never)]
    fn perform(work: impl Work) {
        work.run::<Self, 2, 1>();
    }
}

#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "calling functions compiled for instructions that the target does not guarantee"
)]
mod x86 {
    use super::{Processor, Work};

    pub(super) struct Avx512;

    impl Processor for Avx512 {
        #[inline(always)]
        fn mul_add(a: f32, b: f32, c: f32) -> f32 {
            a.mul_add(b, c)
        }

        #[inline(always)]
        fn perform(work: impl Work) {
            #[inline(never)]
            #[target_feature(enable = "avx512f,avx512vl,avx2,fma")]
            fn compiled(work: impl Work) {
                work.run::<Avx512, 8, 2>();
            }
            // SAFETY: reached through `Isa::Avx512` only, which `Isa::available` lists after asking the processor.
            unsafe { compiled(work) }
        }
    }

    pub(super) struct Avx2;

    impl Processor for Avx2 {
        #[inline(always)]
        fn mul_add(a: f32, b: f32, c: f32) -> f32 {
            a.mul_add(b, c)
        }

        #[inline(always)]
        fn perform(work: impl Work) {
            #[inline(never)]
            #[target_feature(enable = "avx2,fma")]
            fn compiled(work: impl Work) {
                work.run::<Avx2, 6, 1>();
            }
            // SAFETY: reached through `Isa::Avx2` only, which `Isa::available` lists after asking the processor.
            unsafe { compiled(work) }
        }
    }
}
