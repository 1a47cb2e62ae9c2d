//! The header of an image file, read before its pixels: format, upright size, and what decoding will cost.
//!
//! A [`Probe`] is the proof that an image is within the limits. It tells what each way to decode it takes, and what a copy without
//! metadata does; callers add that up to bound memory.

use std::ops::RangeInclusive;

use image::metadata::Orientation;

use super::header::swaps_sides;
use super::{Error, Format, MAX_REDUCED_BYTES, REDUCED_SIDE, jpeg, raster, sniff};

/// Pixels for each eight, a side, of a picture that is decoded in full.
pub(super) const WHOLE: u8 = 8;

/// What an image's header says; it exists only for images within the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// The format of the bytes.
    pub format: Format,
    /// Pixels from left to right once upright.
    pub width: u32,
    /// Pixels from top to bottom once upright.
    pub height: u32,
    pub(super) orientation: Orientation,
    peak_bytes: u64,
    /// The same as long as nothing is turned.
    untouched_bytes: u64,
    cleaning_bytes: u64,
    is_scalable: bool,
}

/// Reads the header of an image; a prefix that reaches the first pixels is enough.
pub fn probe(bytes: &[u8]) -> Result<Probe, Error> {
    let format = sniff(bytes)?;
    let header = match format {
        Format::Jpeg => jpeg::header(bytes)?,
        Format::Png | Format::Webp => raster::header(bytes, format)?,
    };
    let pixels = header.within_limits()?;
    let (width, height) = if swaps_sides(header.orientation) {
        (header.height, header.width)
    } else {
        (header.width, header.height)
    };
    let peak_bytes = pixels * header.peak_pixel_bytes();
    let cleaning_bytes = if header.orientation != Orientation::NoTransforms {
        peak_bytes.max(pixels * header.turning_bytes)
    } else if header.is_cleaned_by_decoding {
        peak_bytes
    } else {
        0
    };
    Ok(Probe {
        format,
        width,
        height,
        orientation: header.orientation,
        peak_bytes,
        cleaning_bytes,
        untouched_bytes: pixels * (header.pixel_bytes + header.working_bytes),
        is_scalable: header.is_scalable,
    })
}

/// The same for [`decode_reduced`](super::decode_reduced): a picture of a format that cannot be decoded at an eighth of
/// its size has to do with [`MAX_REDUCED_BYTES`].
pub fn probe_reduced(bytes: &[u8]) -> Result<Probe, Error> {
    let probe = probe(bytes)?;
    if probe.is_reduced() || probe.untouched_bytes <= MAX_REDUCED_BYTES {
        return Ok(probe);
    }
    let (width, height) = (probe.width, probe.height);
    let pixels = u64::from(width) * u64::from(height);
    Err(Error::TooManyPixels {
        width,
        height,
        limit: MAX_REDUCED_BYTES / (probe.untouched_bytes / pixels).max(1),
    })
}

impl Probe {
    /// Upper bound of the memory in bytes that decoding takes at its peak: the picture included, the file not.
    pub const fn decoded_bytes(&self) -> u64 {
        self.peak_bytes
    }

    /// Upper bound of the memory in bytes that [`without_metadata`](super::without_metadata) takes: the file and its copy not
    /// included. It takes none where parts of the file are copied, and that of all pixels where the picture has to be turned, or is
    /// progressive and lacks its end marker: then only decoding tells whether it is complete. Of a file's beginning the end
    /// is not known.
    pub const fn cleaning_bytes(&self) -> u64 {
        self.cleaning_bytes
    }

    /// Upper bound of the memory in bytes that [`decode_within`](super::decode_within) takes for these sides: its picture
    /// included, the file and a copy of it not.
    pub fn within_bytes(&self, sides: &RangeInclusive<u32>) -> u64 {
        let (points, most) = (self.points(*sides.start()), *sides.end());
        let [width, height] = [self.width, self.height].map(|side| scaled(side, points));
        let pixels = |width: u32, height: u32| 3 * u64::from(width) * u64::from(height);
        let decoded = if points < WHOLE {
            // Besides, a row of groups of blocks in three planes.
            pixels(width, height) + 32 * pixels(width.max(height) + 32, 1)
        } else {
            self.untouched_bytes
        };
        // Shrinking narrows all rows before it takes their number down; what is left may be turned.
        let shrunk = pixels(width.min(most), height.min(most));
        let narrowed = if width.max(height) > most {
            pixels(width.min(most), height) + shrunk
        } else {
            0
        };
        let turned = if self.is_upright() { 0 } else { shrunk };
        decoded + narrowed + turned
    }

    /// The same of [`decode_reduced`](super::decode_reduced) for this side, which decodes some pictures in less.
    pub fn reduced_bytes(&self, long_side: u32) -> u64 {
        let sides = reduced_sides(long_side);
        if self.points(*sides.start()) == WHOLE && self.is_reduced() {
            // Of each 64 pixels three means of two bytes, a pixel in colour and its shrunk and turned copies.
            20 * u64::from(self.width).div_ceil(8) * u64::from(self.height).div_ceil(8)
        } else {
            self.within_bytes(&sides)
        }
    }

    /// Pixels that are decoded for each eight, a side, so that at least `least` are left of the longer one.
    pub(super) fn points(&self, least: u32) -> u8 {
        let longer = self.width.max(self.height);
        let is_enough = |points: &u8| scaled(longer, *points) >= least;
        let fewer = [1, 2, 4].into_iter().find(is_enough);
        fewer.filter(|_| self.is_scalable).unwrap_or(WHOLE)
    }

    /// Whether it is decoded at an eighth of its size where less is enough.
    pub(super) fn is_reduced(&self) -> bool {
        let is_large =
            self.width.max(self.height) >= REDUCED_SIDE || self.untouched_bytes > MAX_REDUCED_BYTES;
        self.format == Format::Jpeg && is_large
    }

    /// Width and height as stored in the file.
    pub(super) fn stored_size(&self) -> (u32, u32) {
        if swaps_sides(self.orientation) {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }

    /// Whether the stored pixels already stand upright.
    pub fn is_upright(&self) -> bool {
        self.orientation == Orientation::NoTransforms
    }
}

/// The sides that a picture may be looked at with. A sixteenth less is as good, and spares pictures of phones, which are 4,000
/// or 4,032 pixels wide, the step from a quarter to a half.
pub(super) const fn reduced_sides(long_side: u32) -> RangeInclusive<u32> {
    long_side - long_side / 16..=long_side
}

/// Pixels that are left of a side where `points` of each eight are decoded.
fn scaled(side: u32, points: u8) -> u32 {
    (side * u32::from(points)).div_ceil(WHOLE.into())
}
