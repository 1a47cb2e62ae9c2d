//! PNG without text, times, EXIF and the texts of its colour profile.
//!
//! Chunks are copied or left out one by one. The profile is compressed in the file; its clean copy is stored as it is.

use crate::Error;

const SIGNATURE_BYTES: usize = 8;

/// Ancillary chunks that change how pixels look; every other ancillary chunk is dropped (PNG 3rd edition, §11.3).
const KEPT: [&[u8]; 11] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// The most bytes of a block that is stored as it is (RFC 1951, 3.2.4).
const STORED: usize = 0xffff;

/// Copies the critical chunks and those in [`KEPT`], up to the end chunk. The colour profile, if there is one that can be
/// read, is in the place of the file's own.
pub(super) fn strip(bytes: &[u8], profile: Option<&[u8]>) -> Result<Vec<u8>, Error> {
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
        } else if let (b"iCCP", Some(profile)) = (kind, profile) {
            kept.extend(profile_chunk(profile));
        }
        if kind == b"IEND" {
            return Ok(kept);
        }
        rest = after;
    }
}

/// A chunk with a colour profile that has no name.
fn profile_chunk(profile: &[u8]) -> Vec<u8> {
    // A name, its end, and the one way to compress; then a zlib stream (RFC 1950) of blocks as they are.
    let mut body = b"iCCP-\0\0\x78\x01".to_vec();
    let blocks = profile.chunks(STORED);
    let last = blocks.len();
    for (block, number) in blocks.zip(1..) {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        body.push(u8::from(number == last));
        body.extend(length.to_le_bytes());
        body.extend((!length).to_le_bytes());
        body.extend(block);
    }
    body.extend(adler32(profile).to_be_bytes());
    let length = u32::try_from(body.len() - 4).unwrap_or(u32::MAX);
    let checksum = crc32(&body);
    [&length.to_be_bytes(), &body[..], &checksum.to_be_bytes()].concat()
}

/// The checksum of zlib streams (RFC 1950, 8.2).
fn adler32(bytes: &[u8]) -> u32 {
    let add = |(a, b): (u32, u32), byte: &u8| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    };
    let (a, b) = bytes.iter().fold((1, 0), add);
    b << 16 | a
}

/// The checksum of chunks (ISO 3309).
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let shift = |crc: u32| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| shift(crc))
    })
}

fn cut() -> Error {
    Error::Damaged("the file ends inside a chunk".into())
}
