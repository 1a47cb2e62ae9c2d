//! Finds faces in photographs and describes them by 128 numbers: pixels in, faces out.
//!
//! Two pretrained networks run on layers of our own: YuNet finds faces and five points of each, SFace describes them. The weights are
//! read once by [`Models::load`] and shared by all threads. A call runs on the thread that makes it: work on several pictures
//! at once to use several cores. Nothing here does I/O, except for reading the weights.

#![expect(
    clippy::inline_always,
    reason = "a loop is compiled for an instruction set only where it is inlined"
)]
#![cfg_attr(
    test,
    expect(clippy::float_cmp, reason = "what is computed exactly is compared exactly")
)]

mod align;
mod depthwise;
mod descriptor;
mod detector;
mod face;
mod gallery;
mod gemm;
mod geometry;
mod image;
mod load_error;
mod models;
pub mod networks;
mod onnx;
#[cfg(test)]
mod parity;
mod patch;
mod resize;
mod scratch;
mod sface;
mod simd;
mod similarity;
mod yunet;

pub use descriptor::Descriptor;
pub use face::Face;
pub use gallery::{Gallery, Match};
pub use geometry::{Point, Rect};
pub use image::Image;
pub use load_error::LoadError;
pub use models::{Models, Selfie};
pub use similarity::{distance_at, similarity};

/// The version of the descriptors. Those of two versions must never be compared: whoever changes what a face's numbers become
/// (the network, where a face is cut out, the length) counts it up.
pub const DESCRIPTOR_VERSION: i32 = 2;
