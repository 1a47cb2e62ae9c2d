//! What the header of an image file says, whatever its format, and whether that is within the limits.
//!
//! Each format reads its own header and tells what a pixel of such a file costs. `probe` makes of it what callers
//! ask for.

use image::metadata::Orientation;

use super::{Error, MAX_PIXEL_BYTES, MAX_PIXELS, MAX_SIDE};

/// What a format's own header reader found, as stored in the file.
pub(super) struct Header {
    /// Stored pixels from left to right.
    pub(super) width: u32,
    /// Stored pixels from top to bottom.
    pub(super) height: u32,
    /// How to turn the stored picture upright.
    pub(super) orientation: Orientation,
    /// Bytes a pixel takes in the decoder's output.
    pub(super) pixel_bytes: u64,
    /// Bytes a pixel takes beside the output until RGB pixels exist.
    pub(super) working_bytes: u64,
    /// Bytes a pixel takes, all in all, while the file is written anew with the picture upright, unless it is the
    /// decoded one.
    pub(super) turning_bytes: u64,
    /// Whether it can be decoded at a half, a quarter or an eighth of its size.
    pub(super) is_scalable: bool,
    /// Whether a copy without metadata is made by decoding, also of a picture that stands upright.
    pub(super) is_cleaned_by_decoding: bool,
}

impl Header {
    /// The number of pixels, if they may be decoded.
    pub(super) fn within_limits(&self) -> Result<u64, Error> {
        let Self {
            width,
            height,
            pixel_bytes,
            ..
        } = *self;
        if width == 0 || height == 0 {
            return Err(Error::Damaged("no pixels".into()));
        }
        let limit = MAX_PIXELS.min(MAX_PIXEL_BYTES / pixel_bytes);
        let pixels = u64::from(width) * u64::from(height);
        if pixels > limit {
            return Err(Error::TooManyPixels { width, height, limit });
        }
        if width > MAX_SIDE || height > MAX_SIDE {
            return Err(Error::SideTooLong { width, height });
        }
        Ok(pixels)
    }

    /// Bytes a pixel takes at the peak: while decoding, or while a turned copy stands beside the RGB pixels.
    pub(super) fn peak_pixel_bytes(&self) -> u64 {
        let turning = if swaps_sides(self.orientation) { 6 } else { 3 };
        turning.max(self.pixel_bytes + self.working_bytes)
    }
}

/// Whether turning upright exchanges width and height, which needs a second buffer.
pub(super) fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
