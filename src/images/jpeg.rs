//! JPEG through zune-jpeg, strict where it matters: coded data that ends early or makes no sense is an error.
//!
//! What is decoded is the file's copy without metadata. Making it proves that the image has an end, which strict
//! mode misses inside the last rows, and it spares sound photos what strict mode refuses: stray bytes that cameras
//! leave between segments.

use image::metadata::Orientation;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use self::parts::{Part, marker, parts};
use super::Error;
use super::metadata::strip_jpeg;
use super::probe::Header;

pub(super) mod parts;

/// Bytes of one coefficient, of which there is one for each component of each pixel.
const COEFFICIENT_BYTES: u64 = 2;

/// Reads the header up to the first scan.
pub(super) fn header(bytes: &[u8]) -> Result<Header, Error> {
    let mut decoder = decoder(bytes, false);
    decoder.decode_headers().map_err(error)?;
    let info = decoder
        .info()
        .ok_or_else(|| Error::Damaged("no frame header".into()))?;
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    let coefficients = if has_several_scans(bytes, info.components)? {
        u64::from(info.components)
    } else {
        0
    };
    Ok(Header {
        width: u32::from(info.width),
        height: u32::from(info.height),
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
        pixel_bytes: 3,
        working_bytes: coefficients * COEFFICIENT_BYTES,
    })
}

/// Decodes to RGB pixels as stored (not yet upright), and the colour profile beside them.
pub(super) fn pixels(bytes: &[u8]) -> Result<(Vec<u8>, Option<Vec<u8>>), Error> {
    let bare = strip_jpeg(bytes)?;
    let mut decoder = decoder(&bare, true);
    let rgb = decoder.decode().map_err(error)?;
    Ok((rgb, decoder.icc_profile()))
}

/// Whether pixels are spread over several scans, so that all coefficients are held until the last one.
fn has_several_scans(bytes: &[u8], components: u8) -> Result<bool, Error> {
    for part in parts(bytes) {
        let part = part?;
        match part {
            Part::Segment {
                marker: marker::SOF2, ..
            } => return Ok(true),
            Part::Segment {
                marker: marker::SOS, ..
            } => return Ok(part.body().first() != Some(&components)),
            _ => {}
        }
    }
    Ok(false)
}

fn decoder(bytes: &[u8], strict: bool) -> JpegDecoder<ZCursor<&[u8]>> {
    // The limits are ours, in `probe`: the decoder must get far enough to say how large the image is.
    let options = DecoderOptions::default()
        .set_strict_mode(strict)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    JpegDecoder::new_with_options(ZCursor::new(bytes), options)
}

fn error(error: DecodeErrors) -> Error {
    match error {
        DecodeErrors::Unsupported(scheme) => Error::Unsupported(format!("{scheme:?}")),
        other => Error::Damaged(other.to_string()),
    }
}
