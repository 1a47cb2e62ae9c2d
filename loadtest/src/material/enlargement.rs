//! A picture enlarged to what a camera or a phone would have made of the same sight.
//!
//! An enlarged picture is smooth and would make a small file; grain gives it the size that files of cameras have. A file
//! outside the sizes that are promised is an error: measurements made with it would not be what they are said to be.

use std::io::Cursor;
use std::ops::RangeInclusive;

use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;

use super::grain::Grain;

/// A million.
const MEGA: f64 = 1e6;

/// Photos: 24 megapixels.
pub(super) const PHOTO: Enlargement = Enlargement {
    megapixels: 24.0,
    megabytes: 2.0..=8.0,
    quality: 90,
    grain: 6,
};

/// Selfies: 12 megapixels.
pub(super) const SELFIE: Enlargement = Enlargement {
    megapixels: 12.0,
    megabytes: 1.0..=3.0,
    quality: 90,
    grain: 6,
};

/// How a picture is enlarged.
#[derive(Clone, Debug)]
pub(super) struct Enlargement {
    megapixels: f64,
    megabytes: RangeInclusive<f64>,
    /// The JPEG's quality, of 100.
    quality: u8,
    /// The strongest grain, in levels of brightness.
    grain: i16,
}

/// Why a picture is not enlarged.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// It cannot be written as a JPEG.
    #[error(transparent)]
    Jpeg(#[from] image::ImageError),
    /// It is too large or too small.
    #[error("it came out with {found:.1} MB instead of {} to {} MB", .wanted.start(), .wanted.end())]
    Size { found: f64, wanted: RangeInclusive<f64> },
}

impl Enlargement {
    /// The picture as a JPEG, and its sides; the same seed gives the same grain.
    pub(super) fn of(&self, picture: &DynamicImage, seed: u32) -> Result<(Vec<u8>, (u32, u32)), Error> {
        let (width, height) = enlarged(picture.width(), picture.height(), self.megapixels);
        let mut large = picture
            .resize_exact(width, height, FilterType::CatmullRom)
            .to_rgb8();
        Grain::new(seed, self.grain).strew(&mut large);
        let mut jpeg = Cursor::new(Vec::new());
        large.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, self.quality))?;
        let jpeg = jpeg.into_inner();
        #[expect(clippy::cast_precision_loss, reason = "a file has less than 2^52 bytes")]
        let found = jpeg.len() as f64 / MEGA;
        if self.megabytes.contains(&found) {
            Ok((jpeg, (width, height)))
        } else {
            let wanted = self.megabytes.clone();
            Err(Error::Size { found, wanted })
        }
    }
}

/// The sides of the same shape with so many pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the sides of a picture of some megapixels are small and positive"
)]
fn enlarged(width: u32, height: u32, megapixels: f64) -> (u32, u32) {
    let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let scale = (megapixels * MEGA / (width * height)).sqrt();
    let side = |length: f64| (length * scale).round().max(1.0) as u32;
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_stays() {
        assert_eq!(enlarged(1920, 1280, 24.0), (6000, 4000));
        assert_eq!(enlarged(30, 40, 12.0), (3000, 4000));
        assert_eq!(enlarged(0, 0, 1.0), (1000, 1000));
    }

    #[test]
    fn a_file_of_another_size_than_promised_is_an_error() {
        let picture = DynamicImage::new_rgb8(30, 20);
        let tiny = Enlargement {
            megapixels: 0.01,
            ..PHOTO
        };
        let error = tiny.of(&picture, 0).unwrap_err();
        assert!(error.to_string().contains("instead of 2 to 8 MB"), "{error}");
        let fitting = Enlargement {
            megabytes: 0.0..=1.0,
            ..tiny
        };
        let (jpeg, sides) = fitting.of(&picture, 0).unwrap();
        assert_eq!(sides, (122, 82));
        assert_eq!(image::load_from_memory(&jpeg).unwrap().width(), 122);
    }
}
