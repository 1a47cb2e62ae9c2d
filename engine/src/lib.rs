//! Finds faces in photographs and describes them by 128 numbers: pixels in, faces out.
//!
//! Three pretrained networks (a detector, 68 landmarks, dlib's residual network) run on layers of our own; the
//! weights are read once by [`Models::load`] and shared by all threads. A call runs on the thread that makes it: work
//! on several pictures at once to use several cores. Nothing here does I/O, except for reading the weights.

#![expect(
    clippy::inline_always,
    reason = "a loop is compiled for an instruction set only where it is inlined"
)]
#![cfg_attr(
    test,
    expect(clippy::float_cmp, reason = "what is computed exactly is compared exactly")
)]

mod align;
mod conv;
mod depthwise;
mod descriptor;
mod detector;
mod gallery;
mod gemm;
mod geometry;
mod image;
mod landmarks;
mod manifest;
mod models;
#[cfg(test)]
mod parity;
mod patch;
mod pool;
mod recognition;
mod resize;
mod simd;
mod similarity;
mod tensor;

pub use descriptor::Descriptor;
pub use gallery::{Gallery, Match};
pub use geometry::{Point, Rect};
pub use image::Image;
pub use manifest::LoadError;
pub use models::{Face, Models};
pub use similarity::{distance_at, similarity};

/// The version of the descriptor network. Descriptors of two versions must never be compared: whoever replaces the network
/// counts it up.
pub const DESCRIPTOR_VERSION: i32 = 1;
