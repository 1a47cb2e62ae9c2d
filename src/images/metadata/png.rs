//! PNG without text, times and EXIF.

use crate::images::Error;

const SIGNATURE_BYTES: usize = 8;

/// Ancillary chunks that change how pixels look; every other ancillary chunk is dropped (PNG 3rd edition, §11.3).
const KEPT: [&[u8]; 12] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL",
    b"fdAT",
];

/// Copies the critical chunks and those in [`KEPT`], up to the end chunk.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (signature, mut rest) = bytes.split_at_checked(SIGNATURE_BYTES).ok_or_else(cut)?;
    kept.extend(signature);
    loop {
        let (length, _) = rest.split_first_chunk().ok_or_else(cut)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| cut())?;
        let kind = rest.get(4..8).ok_or_else(cut)?;
        // Length, kind, body, checksum.
        let (chunk, after) = length
            .checked_add(12)
            .and_then(|all| rest.split_at_checked(all))
            .ok_or_else(cut)?;
        let is_critical = kind[0].is_ascii_uppercase();
        if is_critical || KEPT.contains(&kind) {
            kept.extend(chunk);
        }
        if kind == b"IEND" {
            return Ok(kept);
        }
        rest = after;
    }
}

fn cut() -> Error {
    Error::Damaged("the file ends inside a chunk".into())
}
