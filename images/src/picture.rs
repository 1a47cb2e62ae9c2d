//! Decoded pixels: shrink them, encode them.
//!
//! Equal pixels give equal bytes, so a job that runs twice stores the same files twice.

use std::fmt;

use findme_resize::{Filter, resize};
use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::MAX_SIDE;

/// How pixels are weighed where a picture is shrunk. Of a photo of 24 megapixels at a half of its size, the copy for screens lies
/// 51.1 dB from what the whole photo gives by the slower Lanczos filter, and 51.4 dB by that filter itself: nobody sees
/// either. A bilinear one (49.5 dB) is no faster that matters, and softer.
const FILTER: Filter = Filter::CatmullRom;

/// JPEG quality from which each pixel keeps a colour of its own. Below it four pixels share one, as in the files of phones:
/// a fifth fewer bytes and a third less time, which nobody sees in a photograph.
const FULL_COLOUR_QUALITY: u8 = 90;

/// An upright 8-bit RGB picture (sRGB), rows from the top, three bytes a pixel, no padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Picture {
    /// Takes pixels; `None` if their number is not `3 × width × height`, or a side is 0 or above [`MAX_SIDE`].
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let sides = 1..=MAX_SIDE;
        let bytes = 3 * u64::from(width) * u64::from(height);
        let fits = sides.contains(&width) && sides.contains(&height) && u64::try_from(rgb.len()) == Ok(bytes);
        fits.then_some(Self { width, height, rgb })
    }

    pub(super) fn from_image(image: RgbImage) -> Self {
        let (width, height) = image.dimensions();
        Self {
            width,
            height,
            rgb: image.into_raw(),
        }
    }

    pub(super) fn into_image(self) -> RgbImage {
        RgbImage::from_raw(self.width, self.height, self.rgb).expect("a picture holds three bytes a pixel")
    }

    /// Pixels from left to right.
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Pixels from top to bottom.
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The pixels: `3 × width × height` bytes.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The same picture with its longer side at most `long_side` pixels, antialiased; never enlarged.
    #[must_use]
    pub fn shrink_to(&self, long_side: u32) -> Self {
        let longest = self.width.max(self.height);
        if longest <= long_side {
            return self.clone();
        }
        let width = scale(self.width, long_side, longest);
        let height = scale(self.height, long_side, longest);
        let rgb = resize(&self.rgb, (self.width, self.height), (width, height), FILTER);
        Self { width, height, rgb }
    }

    /// The same, for a picture that is not needed any more: one that is small enough is not copied.
    pub(super) fn into_shrunk(self, long_side: u32) -> Self {
        if self.width.max(self.height) <= long_side {
            self
        } else {
            self.shrink_to(long_side)
        }
    }

    /// The part of the picture that a rectangle in pixels covers, clipped to its edges; `None` if nothing is left.
    pub fn crop(&self, left: u32, top: u32, width: u32, height: u32) -> Option<Self> {
        let right = left.saturating_add(width).min(self.width);
        let bottom = top.saturating_add(height).min(self.height);
        let (width, height) = (right.checked_sub(left)?, bottom.checked_sub(top)?);
        let bytes = |pixels: u32| 3 * pixels as usize;
        let rows = self.rgb.chunks_exact(bytes(self.width));
        let rows = rows.skip(top as usize).take(height as usize);
        let rgb = rows
            .flat_map(|row| &row[bytes(left)..bytes(right)])
            .copied()
            .collect();
        Self::from_rgb(width, height, rgb)
    }

    /// A baseline JPEG of the picture, without metadata; the same pixels give the same bytes on processors of one kind (another
    /// kind may round a level in some thousands to its neighbour, as decoders and the shrinking do). `quality` is 1–100.
    pub fn encode_jpeg(&self, quality: u8) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.rgb.len() / 8);
        let mut encoder = Encoder::new(&mut bytes, quality);
        encoder.set_sampling_factor(if quality < FULL_COLOUR_QUALITY {
            SamplingFactor::R_4_2_0
        } else {
            SamplingFactor::R_4_4_4
        });
        let [width, height] = [self.width, self.height]
            .map(|side| u16::try_from(side).expect("a picture has sides that JPEG can express"));
        encoder
            .encode(&self.rgb, width, height, ColorType::Rgb)
            .expect("a picture holds three bytes a pixel");
        bytes
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Picture({} × {})", self.width, self.height)
    }
}

/// `side × to / from`, rounded, at least one pixel. `to` is smaller than `from`.
fn scale(side: u32, to: u32, from: u32) -> u32 {
    let (to, from) = (u64::from(to), u64::from(from));
    let scaled = (u64::from(side) * to + from / 2) / from;
    u32::try_from(scaled).expect("shrinking shortens a side").max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::gradient;

    #[test]
    fn shrinking_keeps_the_shape_and_the_colours() {
        let picture = Picture::from_image(gradient(300, 200));
        for (side, size) in [(150, (150, 100)), (100, (100, 67)), (1, (1, 1))] {
            let small = picture.shrink_to(side);
            assert_eq!((small.width(), small.height()), size);
            assert_eq!(small.rgb().len(), 3 * (size.0 * size.1) as usize);
        }
        let corner = |picture: &Picture| picture.rgb()[picture.rgb().len() - 3];
        assert!(corner(&picture.shrink_to(30)).abs_diff(corner(&picture)) < 10);
    }

    #[test]
    fn shrinking_is_antialiased() {
        let stripes = RgbImage::from_fn(400, 100, |x, _| image::Rgb([if x % 2 == 0 { 0 } else { 255 }; 3]));
        let small = Picture::from_image(stripes).shrink_to(50);
        assert!(small.rgb().iter().all(|level| (110..=145).contains(level)));
    }

    #[test]
    fn a_crop_is_clipped_to_the_edges() {
        let picture = Picture::from_image(gradient(30, 20));
        assert_eq!(picture.crop(0, 0, 99, 99), Some(picture.clone()));
        let corner = picture.crop(28, 19, 10, 10).unwrap();
        assert_eq!((corner.width(), corner.height()), (2, 1));
        assert_eq!(corner.rgb(), &picture.rgb()[picture.rgb().len() - 6..]);
        for outside in [(30, 0), (0, 20), (u32::MAX, 0)] {
            assert_eq!(picture.crop(outside.0, outside.1, 5, 5), None);
        }
        assert_eq!(picture.crop(3, 3, 0, 5), None);
    }

    #[test]
    fn nothing_is_enlarged() {
        let picture = Picture::from_image(gradient(30, 20));
        assert_eq!(picture.shrink_to(2048), picture);
        assert_eq!(picture.shrink_to(30), picture);
    }

    #[test]
    fn a_line_stays_a_line() {
        let line = Picture::from_image(gradient(3000, 2));
        let small = line.shrink_to(100);
        assert_eq!((small.width(), small.height()), (100, 1));
    }

    #[test]
    fn encoding_is_deterministic_and_carries_no_metadata() {
        let picture = Picture::from_image(gradient(64, 48));
        let bytes = picture.encode_jpeg(85);
        assert_eq!(bytes, picture.encode_jpeg(85));
        assert_eq!(crate::without_metadata(&bytes).unwrap(), bytes);
    }

    #[test]
    fn pixels_must_fit_their_sides() {
        assert!(Picture::from_rgb(2, 1, vec![0; 6]).is_some());
        for (width, height, bytes) in [(2, 1, 5), (2, 1, 7), (0, 1, 0), (1, 0, 0), (MAX_SIDE + 1, 0, 0)] {
            assert!(Picture::from_rgb(width, height, vec![0; bytes]).is_none());
        }
    }
}
