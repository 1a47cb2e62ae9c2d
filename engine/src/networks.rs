//! The networks without what the engine makes of them, so that benchmarks can hold them to other runtimes.
//!
//! The product has no use for them; [`Models`](crate::Models) is its way in.

use std::path::Path;

use crate::descriptor::Descriptor;
use crate::detector::FACE;
use crate::load_error::LoadError;
use crate::sface::Sface;
use crate::simd::Isa;
use crate::yunet::Yunet;

/// Both networks.
#[derive(Debug)]
pub struct Networks {
    yunet: Yunet,
    sface: Sface,
}

impl Networks {
    /// Reads the weights from the two ONNX files in `dir`.
    pub fn load(dir: &Path) -> Result<Self, LoadError> {
        let isa = Isa::best();
        Ok(Self {
            yunet: Yunet::load(dir, isa)?,
            sface: Sface::load(dir, isa)?,
        })
    }

    /// How many boxes the detector draws into a frame, of whose pixels `rgb` has three bytes each, row after row. Both sides are
    /// multiples of 32.
    pub fn detect(&self, width: usize, rgb: &[u8]) -> usize {
        let row = 3 * width;
        let found = self.yunet.scan((width, rgb.len() / row), FACE, |y, to| {
            for (to, byte) in to.iter_mut().zip(&rgb[y * row..][..row]) {
                *to = f32::from(*byte);
            }
        });
        found.len()
    }

    /// What the descriptor network makes of faces of 112 × 112 pixels: red, green and blue, 0–255.
    pub fn describe<const FACES: usize>(&self, faces: [&[f32]; FACES]) -> [[f32; Descriptor::LEN]; FACES] {
        self.sface.describe_all(faces)
    }
}
