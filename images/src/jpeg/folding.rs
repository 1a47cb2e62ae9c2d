//! From the 64 coefficients of a block to its pixels at a half, a quarter or an eighth of their size.
//!
//! Each pixel is the mean of those it stands for, as if the block were decoded in full and shrunk by a box filter: the mean of
//! neighbouring values of a cosine is a cosine of the same frequency, only lower, and frequencies that are too high for fewer
//! points fall on lower ones. So each coefficient is multiplied by one number and added to one of few others, and a
//! transform of 4 × 4 does the rest. Other decoders leave high frequencies out, which sharpens edges by some per cent.

use std::f32::consts::{FRAC_1_SQRT_2, PI};

use super::frame::BLOCK;
use super::quick::COEFFICIENTS;

/// Where each coefficient in the order of a file stands in the block.
const ZIGZAG: [u8; COEFFICIENTS] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// How blocks of one quantization table become `N` × `N` pixels.
pub(super) struct Folding<const N: usize> {
    /// Of each coefficient in the order of the file: what it is multiplied by, and the row and column it is added to.
    terms: [(f32, u8, u8); COEFFICIENTS],
    /// The values of each frequency at the pixels.
    waves: [[f32; N]; N],
}

/// The sums of a block, by rows.
pub(super) type Sums<const N: usize> = [[f32; N]; N];

impl<const N: usize> Folding<N> {
    /// `quanta` are in the order of the file.
    pub(super) fn new(quanta: &[u16; COEFFICIENTS]) -> Self {
        let mut terms = [(0.0, 0, 0); COEFFICIENTS];
        for ((term, place), quantum) in terms.iter_mut().zip(ZIGZAG).zip(quanta) {
            let (down, row) = folded::<N>(place / 8);
            let (across, column) = folded::<N>(place % 8);
            *term = (f32::from(*quantum) * down * across, row, column);
        }
        let mut waves = [[0.0; N]; N];
        for (frequency, wave) in waves.iter_mut().enumerate() {
            for (at, value) in wave.iter_mut().enumerate() {
                *value = (float((2 * at + 1) * frequency) * PI / float(2 * N)).cos();
            }
        }
        Self { terms, waves }
    }

    /// Adds a coefficient, told by its place in the order of the file.
    #[inline]
    pub(super) fn add(&self, sums: &mut Sums<N>, at: usize, coefficient: i32) {
        let (factor, row, column) = self.terms[at];
        #[expect(clippy::cast_precision_loss, reason = "a coefficient has few bits")]
        {
            sums[usize::from(row) % N][usize::from(column) % N] += factor * coefficient as f32;
        }
    }

    /// Writes the pixels of a block into a plane of so many pixels a row.
    #[inline]
    pub(super) fn write(&self, sums: &Sums<N>, plane: &mut [u8], stride: usize) {
        let mut across = [[0.0; N]; N];
        for (row, sums) in across.iter_mut().zip(sums) {
            for (sum, wave) in sums.iter().zip(&self.waves) {
                add(row, wave, *sum);
            }
        }
        for at in 0..N {
            // Levels are counted from the middle.
            let mut levels = [128.0; N];
            for (row, wave) in across.iter().zip(&self.waves) {
                add(&mut levels, row, wave[at]);
            }
            if let Some(pixels) = plane.get_mut(at * stride..at * stride + N) {
                pixels.copy_from_slice(&levels.map(byte));
            }
        }
    }
}

/// Adds the values times a factor.
fn add<const N: usize>(to: &mut [f32; N], values: &[f32; N], factor: f32) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += value * factor;
    }
}

/// What a frequency of eight points is multiplied by where `N` means of them are left, and the frequency that it is then.
fn folded<const N: usize>(frequency: u8) -> (f32, u8) {
    let points = u8::try_from(N).unwrap_or(1);
    let mut to = frequency % (4 * points);
    if to > 2 * points {
        to = 4 * points - to;
    }
    let mut sign = 1.0;
    if to > points {
        (to, sign) = (2 * points - to, -1.0);
    }
    if to == points {
        // Its values are zero at all points.
        return (0.0, 0);
    }
    let together = float(BLOCK / N);
    let angle = f32::from(frequency) * PI / 16.0;
    let lowered = if frequency == 0 {
        FRAC_1_SQRT_2
    } else {
        (together * angle).sin() / (together * angle.sin())
    };
    (sign * lowered / 2.0, to)
}

fn float(number: usize) -> f32 {
    f32::from(u16::try_from(number).unwrap_or_default())
}

/// The nearest byte. The sum has no room for a fraction, so its last bits are the number: four at once, where a conversion by
/// name takes one after the other.
#[expect(clippy::cast_possible_truncation, reason = "the last bits are meant")]
fn byte(level: f32) -> u8 {
    const NO_FRACTION: f32 = 8_388_608.0;
    (level.clamp(0.0, 255.0) + NO_FRACTION).to_bits() as u8
}
