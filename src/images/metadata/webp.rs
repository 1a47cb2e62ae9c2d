//! WebP without EXIF and XMP.
//!
//! The chunks of a WebP file are copied or left out one by one; pixels are never decoded.

use crate::images::Error;

/// `RIFF`, the size of what follows, `WEBP`.
const HEADER_BYTES: usize = 12;

/// Chunks that pixels and colours depend on (RFC 9649, §2.7).
const KEPT: [&[u8]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// Bits of the first VP8X byte that announce EXIF and XMP.
const METADATA_FLAGS: u8 = 0b0000_1100;

/// Copies the chunks in [`KEPT`] and takes back the announcement of the others.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (header, mut rest) = bytes.split_at_checked(HEADER_BYTES).ok_or_else(cut)?;
    kept.extend(header);
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
        if KEPT.contains(&kind) {
            let start = kept.len();
            kept.extend(&rest[..end]);
            if kind == b"VP8X" && length > 0 {
                kept[start + 8] &= !METADATA_FLAGS;
            }
            if length % 2 == 1 {
                kept.push(0);
            }
        }
        // Chunks start at even offsets; writers forget the last padding byte.
        rest = rest.get(end + length % 2..).unwrap_or_default();
    }
    let size = u32::try_from(kept.len() - 8).map_err(|_| cut())?;
    kept[4..8].copy_from_slice(&size.to_le_bytes());
    Ok(kept)
}

fn cut() -> Error {
    Error::Damaged("the file ends inside a chunk".into())
}
