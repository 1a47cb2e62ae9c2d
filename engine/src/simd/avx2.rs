//! x86-64 with AVX2 and FMA: registers of eight floats, sixteen of them.
//!
//! Only what [`perform`] compiles may run here, after the processor was asked for both.

#![expect(unsafe_code, reason = "intrinsics, in functions compiled for them")]

use std::arch::x86_64::{
    __m256, _mm_add_ps, _mm_add_ss, _mm_cvtss_f32, _mm_movehdup_ps, _mm_movehl_ps, _mm256_castps256_ps128,
    _mm256_extractf128_ps, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_max_ps, _mm256_min_ps, _mm256_set1_ps,
    _mm256_storeu_ps, _mm256_sub_ps,
};

use super::{CacheLine, Processor, Work};

/// Floats in a register.
const LANES: usize = 8;

/// Only work that [`perform`] compiles reaches its operations: that is what makes each of them sound.
struct Avx2;

impl Processor for Avx2 {
    type Vector = __m256;

    #[inline(always)]
    fn load(line: &[f32; CacheLine::LEN], part: usize) -> __m256 {
        let from: &[f32; LANES] = &line.as_chunks().0[part];
        // SAFETY: as at `Avx2`; the floats are as many as the register holds.
        unsafe { _mm256_loadu_ps(from.as_ptr()) }
    }

    #[inline(always)]
    fn store(vector: __m256, line: &mut [f32; CacheLine::LEN], part: usize) {
        let to: &mut [f32; LANES] = &mut line.as_chunks_mut().0[part];
        // SAFETY: as in `load`.
        unsafe { _mm256_storeu_ps(to.as_mut_ptr(), vector) };
    }

    #[inline(always)]
    fn splat(value: f32) -> __m256 {
        // SAFETY: as at `Avx2`.
        unsafe { _mm256_set1_ps(value) }
    }

    #[inline(always)]
    fn mul_add(a: __m256, b: __m256, sum: __m256) -> __m256 {
        // SAFETY: as at `Avx2`.
        unsafe { _mm256_fmadd_ps(a, b, sum) }
    }

    #[inline(always)]
    fn sub(a: __m256, b: __m256) -> __m256 {
        // SAFETY: as at `Avx2`.
        unsafe { _mm256_sub_ps(a, b) }
    }

    #[inline(always)]
    fn min(a: __m256, b: __m256) -> __m256 {
        // SAFETY: as at `Avx2`.
        unsafe { _mm256_min_ps(a, b) }
    }

    #[inline(always)]
    fn max(a: __m256, b: __m256) -> __m256 {
        // SAFETY: as at `Avx2`.
        unsafe { _mm256_max_ps(a, b) }
    }

    #[inline(always)]
    fn total(vector: __m256) -> f32 {
        // SAFETY: as at `Avx2`.
        unsafe {
            let four = _mm_add_ps(_mm256_castps256_ps128(vector), _mm256_extractf128_ps::<1>(vector));
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
        }
    }
}

/// Does `work` with AVX2. The caller has found the processor to have it.
#[inline(always)]
pub(super) fn perform(work: impl Work) {
    #[inline(never)]
    #[target_feature(enable = "avx2,fma")]
    fn compiled(work: impl Work) {
        // Twelve registers of sums leave two for weights and one for a value of the input.
        work.run::<Avx2, 6, { CacheLine::LEN / LANES }>();
    }
    // SAFETY: reached through `Isa::Avx2` only, which `Isa::available` lists after asking the processor.
    unsafe { compiled(work) }
}
