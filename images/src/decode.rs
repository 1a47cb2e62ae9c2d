//! From bytes to an upright 8-bit RGB picture, under the limits.
//!
//! The header is read first, so a file beyond the limits is refused before any pixel is allocated.

use std::ops::RangeInclusive;

use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

use super::jpeg::Pixels;
use super::probe::{WHOLE, reduced_sides};
use super::{Error, Format, Picture, colour, jpeg, probe, probe_reduced, raster};

/// Decodes an image: orientation applied, transparency on white, every depth and colour space to
/// 8-bit sRGB.
pub fn decode(bytes: &[u8]) -> Result<Picture, Error> {
    let probe = probe(bytes)?;
    let pixels = stored(bytes, probe.format)?;
    if (pixels.width, pixels.height) != probe.stored_size() {
        return Err(wrong_size());
    }
    Ok(upright(in_srgb(pixels)?, probe.orientation))
}

/// Decodes an image whose longer side, as far as it has so many pixels, is within `sides`: shrunk as little as the first step
/// that can be decoded allows, and to the larger of them if that is not enough. It takes no more memory than
/// [`Probe::within_bytes`](super::Probe::within_bytes) and a copy of the file.
pub fn decode_within(bytes: &[u8], sides: &RangeInclusive<u32>) -> Result<Picture, Error> {
    let probe = probe(bytes)?;
    let points = probe.points(*sides.start());
    let pixels = if points < WHOLE {
        jpeg::scaled(bytes, points)?
    } else {
        stored(bytes, probe.format)?
    };
    shrunk(pixels, *sides.end(), probe.orientation)
}

/// Decodes an image to be looked at with its longer side at most `long_side` pixels, in no more memory than
/// [`Probe::reduced_bytes`](super::Probe::reduced_bytes) and a copy of the file. Of a JPEG no more is decoded than that
/// takes, as far as its coding allows; one of many pixels is decoded at an eighth of its size, whatever its coding.
pub fn decode_reduced(bytes: &[u8], long_side: u32) -> Result<Picture, Error> {
    let probe = probe_reduced(bytes)?;
    let sides = reduced_sides(long_side);
    if probe.points(*sides.start()) == WHOLE && probe.is_reduced() {
        return shrunk(jpeg::eighth(bytes)?, long_side, probe.orientation);
    }
    decode_within(bytes, &sides)
}

/// Shrunk first, so that no second picture of full size is needed to turn it.
fn shrunk(pixels: Pixels, long_side: u32, orientation: Orientation) -> Result<Picture, Error> {
    Ok(upright(in_srgb(pixels)?.into_shrunk(long_side), orientation))
}

/// Pixels as stored.
fn stored(bytes: &[u8], format: Format) -> Result<Pixels, Error> {
    match format {
        Format::Jpeg => jpeg::pixels(bytes),
        Format::Png | Format::Webp => {
            let (image, profile) = raster::pixels(bytes, format)?;
            let (width, height) = (image.width(), image.height());
            Ok(Pixels {
                width,
                height,
                rgb: on_white(image),
                profile,
            })
        }
    }
}

fn in_srgb(pixels: Pixels) -> Result<Picture, Error> {
    let Pixels {
        width,
        height,
        mut rgb,
        profile,
    } = pixels;
    if let Some(profile) = profile {
        colour::to_srgb(&mut rgb, &profile);
    }
    Picture::from_rgb(width, height, rgb).ok_or_else(wrong_size)
}

/// Turns stored pixels upright.
fn upright(picture: Picture, orientation: Orientation) -> Picture {
    if orientation == Orientation::NoTransforms {
        return picture;
    }
    let mut image = DynamicImage::ImageRgb8(picture.into_image());
    image.apply_orientation(orientation);
    Picture::from_image(image.into_rgb8())
}

fn wrong_size() -> Error {
    Error::Damaged("fewer pixels than the header says".into())
}

/// Pixels without transparency, what was transparent now white.
fn on_white(image: DynamicImage) -> Vec<u8> {
    if image.color().has_alpha() {
        blend(&image.into_rgba8())
    } else {
        image.into_rgb8().into_raw()
    }
}

fn blend(image: &RgbaImage) -> Vec<u8> {
    image
        .pixels()
        .flat_map(|pixel| {
            let [red, green, blue, alpha] = pixel.0;
            [red, green, blue].map(|channel| over_white(channel, alpha))
        })
        .collect()
}

/// `channel · α + 255 · (1 − α)`, rounded.
fn over_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u16::from(channel), u16::from(alpha));
    let weighted = u32::from(channel * alpha) + 255 * u32::from(255 - alpha);
    u8::try_from((weighted + 127) / 255).expect("a weighted mean of bytes is a byte")
}
