//! Files without metadata (EXIF, GPS, comments, thumbnails), their pixels untouched.
//!
//! Only what a decoder needs is copied, so metadata of kinds not known here goes too. The segments are walked by
//! hand: `img-parts` keeps whatever follows the first JPEG scan, which is where phones append a second picture with
//! its own GPS position. A picture that stands upright only by its EXIF tag is turned and encoded again.

use super::{Error, Format, decode, probe};

mod jpeg;
mod png;
mod webp;

/// JPEG quality of an original that had to be encoded again: no visible difference.
const UPRIGHT_QUALITY: u8 = 95;

/// A copy of an image file that says nothing but its pixels and their colour space; the format stays.
pub fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let probe = probe(bytes)?;
    match probe.format {
        Format::Jpeg if probe.is_upright() => jpeg::strip(bytes),
        Format::Jpeg => Ok(decode(bytes)?.encode_jpeg(UPRIGHT_QUALITY)),
        Format::Png => png::strip(bytes),
        Format::Webp => webp::strip(bytes),
    }
}
