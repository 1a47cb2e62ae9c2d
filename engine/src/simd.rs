//! One source for every processor: work is written as loops over [`Line`]s and compiled once per instruction set.
//!
//! All `unsafe` of the engine is here: the call into a function compiled for instructions the target does not
//! guarantee, after the processor was asked, and the multiply-adds inside. Those are spelled out as intrinsics because
//! the compiler, left to find them in a loop over sixteen floats, does so in some builds and is twenty times slower in
//! others.

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

    /// Adds the squared differences of `a` and `b`, float by float.
    #[inline(always)]
    pub(crate) fn add_squares<P: Processor>(&mut self, a: &Self, b: &Self) {
        let mut difference = *a;
        for (a, b) in difference.0.iter_mut().zip(&b.0) {
            *a -= b;
        }
        P::mul_add_each(self, &difference, &difference);
    }
}

/// The instructions that a piece of work was compiled for.
pub(crate) trait Processor {
    /// Adds `a · b` to every float of `sum`, with one rounding where the processor can.
    fn mul_add(sum: &mut Line, a: f32, b: &Line);

    /// Adds the products of `a` and `b` to `sum`, float by float.
    fn mul_add_each(sum: &mut Line, a: &Line, b: &Line);

    /// The sum of all floats of a line.
    fn sum(line: &Line) -> f32;

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
    fn mul_add(sum: &mut Line, a: f32, b: &Line) {
        for (sum, b) in sum.0.iter_mut().zip(&b.0) {
            *sum += a * b;
        }
    }

    #[inline(always)]
    fn mul_add_each(sum: &mut Line, a: &Line, b: &Line) {
        for ((sum, a), b) in sum.0.iter_mut().zip(&a.0).zip(&b.0) {
            *sum += a * b;
        }
    }

    #[inline(always)]
    fn sum(line: &Line) -> f32 {
        let mut values = line.0;
        let mut half = Line::LEN / 2;
        while half > 0 {
            for index in 0..half {
                values[index] += values[index + half];
            }
            half /= 2;
        }
        values[0]
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
    use std::arch::x86_64::{
        __m256, __m512, _mm_add_ps, _mm_add_ss, _mm_cvtss_f32, _mm_movehdup_ps, _mm_movehl_ps, _mm256_add_ps,
        _mm256_castps256_ps128, _mm256_extractf128_ps, _mm256_fmadd_ps, _mm256_load_ps, _mm256_set1_ps,
        _mm256_store_ps, _mm512_fmadd_ps, _mm512_load_ps, _mm512_reduce_add_ps, _mm512_set1_ps,
        _mm512_store_ps,
    };

    use super::{Line, Processor, Work};

    /// The line in a register.
    ///
    /// # Safety
    /// Inside a function compiled for AVX-512 only.
    #[inline(always)]
    unsafe fn load512(line: &Line) -> __m512 {
        // SAFETY: the caller's, and a line is as long and aligned as the register.
        unsafe { _mm512_load_ps(line.0.as_ptr()) }
    }

    /// The eight floats of the line from `start`, 0 or 8, in a register.
    ///
    /// # Safety
    /// Inside a function compiled for AVX2 only.
    #[inline(always)]
    unsafe fn load256(line: &Line, start: usize) -> __m256 {
        // SAFETY: the caller's, and both halves of a line are as long and aligned as the register.
        unsafe { _mm256_load_ps(line.0.as_ptr().add(start)) }
    }

    pub(super) struct Avx512;

    impl Processor for Avx512 {
        #[inline(always)]
        fn mul_add(sum: &mut Line, a: f32, b: &Line) {
            // SAFETY: as in `mul_add_each`.
            unsafe {
                let product = _mm512_fmadd_ps(_mm512_set1_ps(a), load512(b), load512(sum));
                _mm512_store_ps(sum.0.as_mut_ptr(), product);
            }
        }

        #[inline(always)]
        fn mul_add_each(sum: &mut Line, a: &Line, b: &Line) {
            // SAFETY: works only run where `perform` compiles them; lines are as long and aligned as the register.
            unsafe {
                let product = _mm512_fmadd_ps(load512(a), load512(b), load512(sum));
                _mm512_store_ps(sum.0.as_mut_ptr(), product);
            }
        }

        #[inline(always)]
        fn sum(line: &Line) -> f32 {
            // SAFETY: as in `mul_add_each`.
            unsafe { _mm512_reduce_add_ps(load512(line)) }
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
        fn mul_add(sum: &mut Line, a: f32, b: &Line) {
            // SAFETY: as in `mul_add_each`.
            unsafe {
                let factor = _mm256_set1_ps(a);
                for half in [0, 8] {
                    let product = _mm256_fmadd_ps(factor, load256(b, half), load256(sum, half));
                    _mm256_store_ps(sum.0.as_mut_ptr().add(half), product);
                }
            }
        }

        #[inline(always)]
        fn mul_add_each(sum: &mut Line, a: &Line, b: &Line) {
            // SAFETY: works only run where `perform` compiles them; lines are twice as long as the register, and aligned.
            unsafe {
                for half in [0, 8] {
                    let product = _mm256_fmadd_ps(load256(a, half), load256(b, half), load256(sum, half));
                    _mm256_store_ps(sum.0.as_mut_ptr().add(half), product);
                }
            }
        }

        #[inline(always)]
        fn sum(line: &Line) -> f32 {
            // SAFETY: as in `mul_add_each`.
            unsafe {
                let eight = _mm256_add_ps(load256(line, 0), load256(line, 8));
                let four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
                let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
                _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
            }
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
