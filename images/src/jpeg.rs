//! JPEG through zune-jpeg, strict where it matters: coded data that ends early or makes no sense is an error.
//!
//! What is decoded is the file's copy without metadata. Making it shows whether the image has an end, which strict
//! mode misses inside the last rows, and it spares sound photos what strict mode refuses: stray bytes that cameras
//! leave between segments. Sequential files with a scan for each component go through jpeg-decoder, because zune-jpeg
//! mixes up their rows where colours are stored in fewer of them than brightness. Where fewer pixels are enough, files as cameras
//! write them are decoded by [`scaled`].

use image::metadata::Orientation;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use self::frame::Frame;
use self::means::Means;
use self::parts::{Part, marker, parts};
use self::strip::strip;
use super::Error;
use super::header::Header;

mod colours;
mod complete;
mod entropy;
mod folding;
mod frame;
mod means;
mod parts;
mod quick;
mod scaled;
mod scan;
mod strip;
#[cfg(test)]
mod tests;

/// Bytes of one coefficient, of which there is one for each component of each pixel.
const COEFFICIENT_BYTES: u64 = 2;

/// Stored pixels, three bytes each, and the colour profile beside them.
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgb: Vec<u8>,
    pub(super) profile: Option<Vec<u8>>,
}

/// Sides in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size {
    width: usize,
    height: usize,
}

/// How pixels are spread over scans.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scans {
    /// All components in one.
    One,
    /// Not all components in one.
    OfComponents,
    /// Each coefficient by and by.
    Progressive,
}

/// Reads the header up to the first scan.
pub(super) fn header(bytes: &[u8]) -> Result<Header, Error> {
    let (scans, frame) = outline(bytes)?;
    let decoder = opened(bytes, false, &frame)?;
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    // With several scans all coefficients are held until the last one.
    let coefficients = match scans {
        Scans::One => 0,
        Scans::OfComponents | Scans::Progressive => frame.components.len() as u64,
    };
    let Size { width, height } = frame.size;
    Ok(Header {
        width: side(width)?,
        height: side(height)?,
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
        pixel_bytes: 3,
        working_bytes: coefficients * COEFFICIENT_BYTES,
        // A turned picture is the decoded one.
        turning_bytes: 0,
        is_scalable: scans == Scans::One && frame.is_scalable(),
        is_cleaned_by_decoding: scans == Scans::Progressive && !is_ended(bytes),
    })
}

/// Whether the file has an end marker.
fn is_ended(bytes: &[u8]) -> bool {
    parts(bytes).any(|part| part == Ok(Part::End))
}

/// The file without what decoding does not need, with an end marker. A file that was cut is an error.
pub(super) fn bare(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let bare = strip(bytes)?;
    if !bare.is_ended {
        complete::check(&bare.bytes)?;
    }
    Ok(bare.bytes)
}

/// Decodes to RGB pixels as stored (not yet upright).
pub(super) fn pixels(bytes: &[u8]) -> Result<Pixels, Error> {
    let bare = bare(bytes)?;
    let (scans, frame) = outline(&bare)?;
    let mut decoder = opened(&bare, true, &frame)?;
    let rgb = match scans {
        Scans::OfComponents => by_components(&bare, &frame)?,
        Scans::One | Scans::Progressive => decoder.decode().map_err(error)?,
    };
    sized(frame.size, rgb, decoder.icc_profile())
}

/// Decodes a file that may be scaled to `points` pixels for each eight, a side.
pub(super) fn scaled(bytes: &[u8], points: u8) -> Result<Pixels, Error> {
    let bare = bare(bytes)?;
    let (_, frame) = outline(&bare)?;
    let decoder = opened(&bare, true, &frame)?;
    let scaled = scaled::scaled(&bare, points.into())?;
    sized(scaled.size, scaled.rgb, decoder.icc_profile())
}

/// Decodes to the means of 8 × 8 pixels each, as stored: a picture an eighth as wide and high, in little memory.
pub(super) fn eighth(bytes: &[u8]) -> Result<Pixels, Error> {
    // Whether the end is there is not asked: the means say whether their own data is, and who asks for the rest of a
    // progressive picture has to decode it in full.
    let bare = strip(bytes)?;
    let (is_ended, bare) = (bare.is_ended, bare.bytes);
    let (_, frame) = outline(&bare)?;
    if frame.is_progressive && !is_ended {
        complete::check_scans(&bare, &frame)?;
    }
    let decoder = opened(&bare, true, &frame)?;
    let (size, rgb) = Means::read(&bare)?.into_rgb()?;
    sized(size, rgb, decoder.icc_profile())
}

fn sized(size: Size, rgb: Vec<u8>, profile: Option<Vec<u8>>) -> Result<Pixels, Error> {
    let Size { width, height } = size;
    Ok(Pixels {
        width: side(width)?,
        height: side(height)?,
        rgb,
        profile,
    })
}

fn side(pixels: usize) -> Result<u32, Error> {
    u32::try_from(pixels).map_err(|_| damaged("no size"))
}

/// Decodes a sequential file whose components are not all in one scan.
fn by_components(bare: &[u8], frame: &Frame) -> Result<Vec<u8>, Error> {
    // The decoder goes on with zeros where data ends early: first it is made sure that it does not.
    Means::read(bare)?;
    let error = |error| match error {
        jpeg_decoder::Error::Unsupported(feature) => Error::Unsupported(format!("{feature:?}")),
        other => Error::Damaged(other.to_string()),
    };
    let mut decoder = jpeg_decoder::Decoder::new(bare);
    decoder.read_info().map_err(error)?;
    let found = decoder.info().map(|info| Size {
        width: info.width.into(),
        height: info.height.into(),
    });
    if found != Some(frame.size) {
        return Err(two_frames());
    }
    decoder.decode().map_err(error)
}

/// How the pixels of a file are spread over scans, and its frame, by its headers up to the first scan. It is the same of a
/// file and of its copy without metadata, so what is decoded is what was checked.
fn outline(bytes: &[u8]) -> Result<(Scans, Frame), Error> {
    let mut frame: Option<Frame> = None;
    for part in parts(bytes) {
        let part = part?;
        if let Some(found) = Frame::of(&part)
            && frame.replace(found?).is_some()
        {
            return Err(several_frames());
        }
        if let Part::Segment {
            marker: marker::SOS, ..
        } = part
            && let Some(frame) = frame.take()
        {
            let of_scan = part.body().first().copied().map(usize::from);
            let scans = if frame.is_progressive {
                Scans::Progressive
            } else if of_scan == Some(frame.components.len()) {
                Scans::One
            } else {
                Scans::OfComponents
            };
            return Ok((scans, frame));
        }
    }
    Err(Error::Damaged("no pixels".into()))
}

/// A decoder that has read the headers and found this frame in them. Its way through the file is another than ours: between
/// segments it takes a length for what we step over, and where it ends up may be a frame of any size.
fn opened<'a>(bytes: &'a [u8], strict: bool, frame: &Frame) -> Result<JpegDecoder<ZCursor<&'a [u8]>>, Error> {
    let mut decoder = decoder(bytes, strict);
    decoder.decode_headers().map_err(error)?;
    let info = decoder.info().ok_or_else(|| damaged("no frame header"))?;
    let size = Size {
        width: info.width.into(),
        height: info.height.into(),
    };
    if size != frame.size || usize::from(info.components) != frame.components.len() {
        return Err(two_frames());
    }
    Ok(decoder)
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

fn two_frames() -> Error {
    damaged("its frame is another to another reader")
}

fn several_frames() -> Error {
    Error::Unsupported("several frames".into())
}

fn damaged(what: &str) -> Error {
    Error::Damaged(what.into())
}

fn error(error: DecodeErrors) -> Error {
    match error {
        DecodeErrors::Unsupported(scheme) => Error::Unsupported(format!("{scheme:?}")),
        other => Error::Damaged(other.to_string()),
    }
}
