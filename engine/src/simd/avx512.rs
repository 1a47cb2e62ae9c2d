//! x86-64 with AVX-512: registers of sixteen floats, thirty-two of them.
//!
//! Only what [`perform`] compiles may run here, after the processor was asked for it.

#![expect(unsafe_code, reason = "intrinsics, in functions compiled for them")]

use std::arch::x86_64::{
    __m512, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_max_ps, _mm512_min_ps, _mm512_reduce_add_ps,
    _mm512_set1_ps, _mm512_storeu_ps, _mm512_sub_ps,
};

use super::{CacheLine, Processor, Work};

/// Only work that [`perform`] compiles reaches its operations: that is what makes each of them sound.
struct Avx512;

impl Processor for Avx512 {
    type Vector = __m512;

    #[inline(always)]
    fn load(line: &[f32; CacheLine::LEN], _part: usize) -> __m512 {
        // SAFETY: as at `Avx512`; a line is as long as the register.
        unsafe { _mm512_loadu_ps(line.as_ptr()) }
    }

    #[inline(always)]
    fn store(vector: __m512, line: &mut [f32; CacheLine::LEN], _part: usize) {
        // SAFETY: as in `load`.
        unsafe { _mm512_storeu_ps(line.as_mut_ptr(), vector) }
    }

    #[inline(always)]
    fn splat(value: f32) -> __m512 {
        // SAFETY: as at `Avx512`.
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    fn mul_add(a: __m512, b: __m512, sum: __m512) -> __m512 {
        // SAFETY: as at `Avx512`.
        unsafe { _mm512_fmadd_ps(a, b, sum) }
    }

    #[inline(always)]
    fn sub(a: __m512, b: __m512) -> __m512 {
        // SAFETY: as at `Avx512`.
        unsafe { _mm512_sub_ps(a, b) }
    }

    #[inline(always)]
    fn min(a: __m512, b: __m512) -> __m512 {
        // SAFETY: as at `Avx512`.
        unsafe { _mm512_min_ps(a, b) }
    }

    #[inline(always)]
    fn max(a: __m512, b: __m512) -> __m512 {
        // SAFETY: as at `Avx512`.
        unsafe { _mm512_max_ps(a, b) }
    }

    #[inline(always)]
    fn total(vector: __m512) -> f32 {
        // SAFETY: as at `Avx512`.
        unsafe { _mm512_reduce_add_ps(vector) }
    }
}

/// Does `work` with AVX-512. The caller has found the processor to have it.
#[inline(always)]
pub(super) fn perform(work: impl Work) {
    #[inline(never)]
    #[target_feature(enable = "avx512f,avx512vl,avx2,fma")]
    fn compiled(work: impl Work) {
        // A load per multiply-add, of the input's value, is what the processor can do beside it: one line suffices.
        work.run::<Avx512, 14, 1>();
    }
    // SAFETY: reached through `Isa::Avx512` only, which `Isa::available` lists after asking the processor.
    unsafe { compiled(work) }
}
