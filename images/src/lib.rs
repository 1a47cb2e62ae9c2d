//! Pictures as bytes and as pixels: what they are, how large, decoded upright, shrunk, encoded, without metadata.
//!
//! Everything here is a pure function of bytes: no I/O, no waiting. The bytes alone decide the format. [`probe`]
//! reads a header and enforces the limits before anything is allocated; [`decode`] calls it first, so a file of
//! 60,000 × 60,000 pixels costs nothing. Callers bound the memory of several calls by what the [`Probe`] tells: [`decode`] takes
//! [`Probe::decoded_bytes`], [`decode_within`] [`Probe::within_bytes`], [`decode_reduced`] [`Probe::reduced_bytes`] and
//! [`without_metadata`] [`Probe::cleaning_bytes`].
//! A damaged file is an error, never a half-grey picture. CPU-heavy calls belong on blocking threads.

mod colour;
mod decode;
mod format;
mod header;
mod icc;
mod jpeg;
mod metadata;
mod picture;
mod probe;
mod raster;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
#[cfg(test)]
mod tests;
mod webp;

use std::ops::RangeInclusive;

pub use decode::{decode, decode_reduced, decode_within};
pub use format::{Format, sniff};
pub use metadata::without_metadata;
pub use picture::Picture;
pub use probe::{Probe, probe, probe_reduced};

/// Most pixels a picture may have. The largest cameras in use (100-megapixel medium format, 108-megapixel phones)
/// make 11,648 × 8,736 and 12,032 × 9,024.
pub const MAX_PIXELS: u64 = 12_032 * 9_024;

/// Longest side in pixels: a phone's panorama is 16,382 wide, and WebP ends at 16,383.
pub const MAX_SIDE: u32 = 16_384;

/// Most bytes of decoded pixels: [`MAX_PIXELS`] of 8-bit RGB. Deeper pixels (alpha, 16 bits) get fewer of them.
pub const MAX_PIXEL_BYTES: u64 = 3 * MAX_PIXELS;

/// Most bytes that the pixels of a picture may take which is only looked at ([`decode_reduced`]), before it is shrunk: 89
/// megapixels of a PNG, 38 of a WebP, fewer with alpha or 16 bits.
pub const MAX_REDUCED_BYTES: u64 = 256 << 20;

/// Long side in pixels from which a JPEG is decoded at an eighth of its size where that is enough. Phones of 48 megapixels
/// make pictures 8,000 wide.
pub const REDUCED_SIDE: u32 = 8_000;

/// Long side in pixels of the picture shown on a screen.
pub const WEB_SIDE: u32 = 2048;

/// Long side in pixels of a photo as the engine sees it and its copies are made of, as far as it has so many.
pub const SEEN_SIDES: RangeInclusive<u32> = WEB_SIDE..=3072;

/// JPEG quality of the picture shown on a screen.
pub const WEB_QUALITY: u8 = 85;

/// Long side in pixels of the picture shown on the screen of a phone.
pub const SCREEN_SIDE: u32 = 1280;

/// JPEG quality of the picture shown on the screen of a phone.
pub const SCREEN_QUALITY: u8 = 82;

/// Long side in pixels of a thumbnail.
pub const THUMBNAIL_SIDE: u32 = 480;

/// JPEG quality of a thumbnail.
pub const THUMBNAIL_QUALITY: u8 = 80;

/// Why bytes cannot be taken as a picture; each variant is a different thing to tell the person who sent them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are of no image format this crate knows (also: no bytes at all).
    #[error("not a JPEG, PNG or WebP image")]
    NotAnImage,
    /// A HEIC or HEIF image: a real picture, of a format that is not read.
    #[error("HEIC and HEIF images are not read")]
    Heic,
    /// An AVIF image, likewise.
    #[error("AVIF images are not read")]
    Avif,
    /// A side above [`MAX_SIDE`], of a picture that has no more pixels than are read.
    #[error("{width} × {height} pixels; at most {MAX_SIDE} a side are read")]
    SideTooLong {
        /// Pixels from left to right, as stored.
        width: u32,
        /// Pixels from top to bottom, as stored.
        height: u32,
    },
    /// More pixels than `limit` (for this file's kind of pixel).
    #[error("{width} × {height} pixels; at most {limit} are read")]
    TooManyPixels {
        /// Pixels from left to right, as stored.
        width: u32,
        /// Pixels from top to bottom, as stored.
        height: u32,
        /// Most pixels that a file of this kind may have.
        limit: u64,
    },
    /// The file starts like an image but is truncated or broken; the text is for the log.
    #[error("damaged image: {0}")]
    Damaged(String),
    /// An intact image in a variant that is not read (lossless, arithmetic or 12-bit JPEG); the text is for the log.
    #[error("unsupported image: {0}")]
    Unsupported(String),
}
