//! 64-bit ARM: registers of four floats, thirty-two of them.
//!
//! Every such processor has them; [`Isa`](super::Isa) asks all the same, as it does everywhere.

#![expect(unsafe_code, reason = "intrinsics that read and write memory")]

use std::arch::aarch64::{
    float32x4_t, vaddvq_f32, vdupq_n_f32, vfmaq_f32, vld1q_f32, vmaxq_f32, vminq_f32, vst1q_f32, vsubq_f32,
};

use super::{CacheLine, Processor, Work};

/// Floats in a register.
const LANES: usize = 4;

/// Only work that [`perform`] compiles reaches its operations: that is what makes each of them sound.
struct Neon;

impl Processor for Neon {
    type Vector = float32x4_t;

    #[inline(always)]
    fn load(line: &[f32; CacheLine::LEN], part: usize) -> float32x4_t {
        let from: &[f32; LANES] = &line.as_chunks().0[part];
        // SAFETY: as at `Neon`; the floats are as many as the register holds.
        unsafe { vld1q_f32(from.as_ptr()) }
    }

    #[inline(always)]
    fn store(vector: float32x4_t, line: &mut [f32; CacheLine::LEN], part: usize) {
        let to: &mut [f32; LANES] = &mut line.as_chunks_mut().0[part];
        // SAFETY: as in `load`.
        unsafe { vst1q_f32(to.as_mut_ptr(), vector) }
    }

    #[inline(always)]
    fn splat(value: f32) -> float32x4_t {
        // SAFETY: as at `Neon`.
        unsafe { vdupq_n_f32(value) }
    }

    #[inline(always)]
    fn mul_add(a: float32x4_t, b: float32x4_t, sum: float32x4_t) -> float32x4_t {
        // SAFETY: as at `Neon`.
        unsafe { vfmaq_f32(sum, a, b) }
    }

    #[inline(always)]
    fn sub(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: as at `Neon`.
        unsafe { vsubq_f32(a, b) }
    }

    #[inline(always)]
    fn min(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: as at `Neon`.
        unsafe { vminq_f32(a, b) }
    }

    #[inline(always)]
    fn max(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: as at `Neon`.
        unsafe { vmaxq_f32(a, b) }
    }

    #[inline(always)]
    fn total(vector: float32x4_t) -> f32 {
        // SAFETY: as at `Neon`.
        unsafe { vaddvq_f32(vector) }
    }
}

/// Does `work` with NEON. The caller has found the processor to have it.
#[inline(always)]
pub(super) fn perform(work: impl Work) {
    #[inline(never)]
    #[target_feature(enable = "neon")]
    fn compiled(work: impl Work) {
        work.run::<Neon, 6, { CacheLine::LEN / LANES }>();
    }
    // SAFETY: reached through `Isa::Neon` only, which `Isa::available` lists after asking the processor.
    unsafe { compiled(work) }
}
