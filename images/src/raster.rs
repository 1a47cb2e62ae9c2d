//! PNG and WebP through the `image` crate.
//!
//! Their decoders are used as they come; JPEG has a way of its own, because it has to notice truncated files.

use std::io::Cursor;

use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageEncoder, ImageError, Limits};

use super::header::Header;
use super::icc::without_texts;
use super::webp::Contents;
use super::{Error, Format, Probe};

/// Most memory for what a PNG holds beside its pixels: text and colour profiles are compressed and may be bombs.
const ANCILLARY_BYTES: u64 = 32 << 20;

/// Reads the header up to the first pixels.
pub(super) fn header(bytes: &[u8], format: Format) -> Result<Header, Error> {
    let mut decoder = decoder(bytes, format)?;
    let (width, height) = decoder.dimensions();
    let colour = decoder.color_type();
    let pixel_bytes = u64::from(colour.bytes_per_pixel());
    let is_webp = format == Format::Webp;
    let working_bytes = match colour {
        ColorType::Rgb8 if !is_webp => 0,
        // First RGBA stands beside it, then, when it is gone, RGB beside RGBA.
        ColorType::La8 => 5,
        // A compressed plane of alpha passes through RGBA, beside the planes of colour.
        ColorType::Rgba8 if is_webp => 7,
        // So it is of an animation, whose first picture is laid upon the canvas.
        ColorType::Rgb8 if Contents::of(bytes).is_animated => 7,
        // Alpha and 16 bits pass through an 8-bit buffer; WebP holds its planes.
        _ => 4,
    };
    let is_deep = pixel_bytes > u64::from(colour.channel_count());
    let turning_bytes = if is_webp {
        // The encoder makes RGBA of the pixels, and holds its data before it is written.
        pixel_bytes + 8
    } else {
        // Two pictures while one is turned; then one, its compressed data, and its bytes of 16 bits in another order.
        pixel_bytes * if is_deep { 3 } else { 2 }
    };
    // A broken EXIF block must not make a good picture unreadable.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok(Header {
        width,
        height,
        orientation,
        pixel_bytes,
        working_bytes,
        turning_bytes,
        is_scalable: false,
        is_cleaned_by_decoding: false,
    })
}

/// Decodes the pixels as stored (not yet upright), and the colour profile beside them.
pub(super) fn pixels(bytes: &[u8], format: Format) -> Result<(DynamicImage, Option<Vec<u8>>), Error> {
    let mut decoder = decoder(bytes, format)?;
    let profile = decoder.icc_profile().unwrap_or(None);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| self::error(&error))?;
    Ok((image, profile))
}

/// The colour profile without its texts; `None` if there is none that can be read.
pub(super) fn profile(bytes: &[u8], format: Format) -> Result<Option<Vec<u8>>, Error> {
    let profile = decoder(bytes, format)?.icc_profile().unwrap_or(None);
    Ok(profile.and_then(|profile| without_texts(&profile)))
}

/// The file once more in its own format, depth and colour space, its pixels upright and without metadata.
pub(super) fn turned_upright(bytes: &[u8], probe: &Probe) -> Result<Vec<u8>, Error> {
    let (mut image, profile) = pixels(bytes, probe.format)?;
    let profile = profile.and_then(|profile| without_texts(&profile));
    image.apply_orientation(probe.orientation);
    let mut turned = Vec::new();
    match probe.format {
        Format::Webp => encode(&image, WebPEncoder::new_lossless(&mut turned), profile)?,
        Format::Png | Format::Jpeg => encode(&image, PngEncoder::new(&mut turned), profile)?,
    }
    Ok(turned)
}

fn encode(
    image: &DynamicImage,
    mut encoder: impl ImageEncoder,
    profile: Option<Vec<u8>>,
) -> Result<(), Error> {
    let with_profile = profile.map_or(Ok(()), |profile| encoder.set_icc_profile(profile));
    with_profile
        .map_err(ImageError::Unsupported)
        .and_then(|()| image.write_with_encoder(encoder))
        .map_err(|error| self::error(&error))
}

/// A decoder that has read the header. Only for PNG and WebP.
fn decoder(bytes: &[u8], format: Format) -> Result<Box<dyn ImageDecoder + '_>, Error> {
    let reader = Cursor::new(bytes);
    let decoder: Box<dyn ImageDecoder> = match format {
        Format::Webp => {
            let decoder = WebPDecoder::new(reader).map_err(|error| self::error(&error))?;
            Contents::of(bytes).check(decoder.dimensions())?;
            Box::new(decoder)
        }
        Format::Png | Format::Jpeg => {
            let mut limits = Limits::no_limits();
            limits.max_alloc = Some(ANCILLARY_BYTES);
            Box::new(PngDecoder::with_limits(reader, limits).map_err(|error| self::error(&error))?)
        }
    };
    Ok(decoder)
}

fn error(error: &ImageError) -> Error {
    match error {
        ImageError::Unsupported(_) => Error::Unsupported(error.to_string()),
        _ => Error::Damaged(error.to_string()),
    }
}
