//! From bytes to an upright 8-bit RGB picture, under the limits.
//!
//! The header is read first, so a file beyond the limits is refused before any pixel is allocated.

use image::{DynamicImage, RgbImage, RgbaImage};

use super::{Error, Format, Picture, Probe, colour, jpeg, probe, raster};

/// Decodes an image: orientation applied, transparency on white, every depth and colour space to
/// 8-bit sRGB.
pub fn decode(bytes: &[u8]) -> Result<Picture, Error> {
    let probe = probe(bytes)?;
    let (mut rgb, profile) = match probe.format {
        Format::Jpeg => jpeg::pixels(bytes)?,
        Format::Png | Format::Webp => {
            let (image, profile) = raster::pixels(bytes, probe.format)?;
            (on_white(image), profile)
        }
    };
    if let Some(profile) = profile {
        colour::to_srgb(&mut rgb, &profile);
    }
    upright(rgb, &probe)
}

/// Turns stored pixels upright.
fn upright(rgb: Vec<u8>, probe: &Probe) -> Result<Picture, Error> {
    let (width, height) = probe.stored_size();
    let image = RgbImage::from_raw(width, height, rgb)
        .ok_or_else(|| Error::Damaged("fewer pixels than the header says".into()))?;
    let mut image = DynamicImage::ImageRgb8(image);
    image.apply_orientation(probe.orientation);
    Ok(Picture::from_image(image.into_rgb8()))
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
