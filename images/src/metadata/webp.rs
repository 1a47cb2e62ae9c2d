//! WebP without EXIF, XMP and the texts of its colour profile.
//!
//! The chunks of a WebP file are copied or left out one by one; pixels are never decoded.

use crate::Error;
use crate::icc::without_texts;

/// `RIFF`, the size of what follows, `WEBP`.
const HEADER_BYTES: usize = 12;

/// Chunks that pixels depend on (RFC 9649, §2.7).
const KEPT: [&[u8]; 6] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"];

/// Bits of the first VP8X byte that announce EXIF and XMP.
const METADATA_FLAGS: u8 = 0b0000_1100;

/// The bit that announces a colour profile.
const PROFILE_FLAG: u8 = 0b0010_0000;

/// Copies the chunks in [`KEPT`] and the colours of the profile, and takes back the announcement of the others.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (header, mut rest) = bytes.split_at_checked(HEADER_BYTES).ok_or_else(cut)?;
    kept.extend(header);
    let (mut has_profile, mut flags) = (false, None);
    while !rest.is_empty() {
        let kind = rest.get(..4).ok_or_else(cut)?;
        let length = rest
            .get(4..8)
            .and_then(|length| length.first_chunk())
            .ok_or_else(cut)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| cut())?;
        let end = length
            .checked_add(8)
            .filter(|end| *end <= rest.len())
            .ok_or_else(cut)?;
        if kind == b"ICCP" {
            if let Some(clean) = without_texts(&rest[8..end]) {
                put(&mut kept, kind, &clean)?;
                has_profile = true;
            }
        } else if KEPT.contains(&kind) {
            let body = kept.len() + 8;
            put(&mut kept, kind, &rest[8..end])?;
            if kind == b"VP8X" && length > 0 {
                kept[body] &= !METADATA_FLAGS;
                flags = Some(body);
            }
        }
        // Chunks start at even offsets; writers forget the last padding byte.
        rest = rest.get(end + length % 2..).unwrap_or_default();
    }
    if let Some(flags) = flags.filter(|_| !has_profile) {
        kept[flags] &= !PROFILE_FLAG;
    }
    let size = length_of(kept.len() - 8)?;
    kept[4..8].copy_from_slice(&size);
    Ok(kept)
}

/// Adds a chunk, filled up to an even length.
fn put(kept: &mut Vec<u8>, kind: &[u8], body: &[u8]) -> Result<(), Error> {
    kept.extend(kind);
    kept.extend(length_of(body.len())?);
    kept.extend(body);
    kept.resize(kept.len().next_multiple_of(2), 0);
    Ok(())
}

fn length_of(bytes: usize) -> Result<[u8; 4], Error> {
    Ok(u32::try_from(bytes).map_err(|_| cut())?.to_le_bytes())
}

fn cut() -> Error {
    Error::Damaged("the file ends inside a chunk".into())
}
