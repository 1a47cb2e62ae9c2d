//! Files that photographers send: photos with a place in them, and files that are no photos.
//!
//! They are made of drawn pictures (see `picture`), so that the scripted engine reads those that are photos.

#![expect(
    clippy::cast_possible_truncation,
    reason = "the blocks made here have less than 256 bytes"
)]

/// What the GPS block of [`with_place`] says, to look for in served bytes.
pub(crate) const PLACE: &[u8] = b"48.8584N 2.2945E";

/// A JPEG with an EXIF block after its first marker: an orientation, and a place.
pub(crate) fn with_place(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff = [
        &b"II*\0\x08\0\0\0\x02\0"[..],
        &[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0],
        // The GPS directory lies at 38, its area name at 56.
        &[0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0],
        &[
            1,
            0,
            0x1c,
            0,
            7,
            0,
            PLACE.len() as u8,
            0,
            0,
            0,
            56,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        ],
        PLACE,
    ]
    .concat();
    let length = byte(tiff.len() + 8);
    [
        &jpeg[..2],
        &[0xff, 0xe1, 0, length],
        b"Exif\0\0",
        &tiff,
        &jpeg[2..],
    ]
    .concat()
}

fn byte(number: usize) -> u8 {
    number.try_into().unwrap()
}

/// A JPEG whose header claims so many pixels a side.
pub(crate) fn claiming(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = jpeg.to_vec();
    let frame = frame(&jpeg);
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

/// A JPEG whose header says that its coding is arithmetic.
pub(crate) fn arithmetic(jpeg: &[u8]) -> Vec<u8> {
    let mut jpeg = jpeg.to_vec();
    let frame = frame(&jpeg);
    jpeg[frame + 1] = 0xc9;
    jpeg
}

/// Where the frame header of a baseline JPEG begins.
fn frame(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap()
}

/// The beginning of an AVIF file.
pub(crate) fn avif() -> Vec<u8> {
    [b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", &[0; 200][..]].concat()
}

/// The beginning of a HEIC file, as phones make them.
pub(crate) fn heic() -> Vec<u8> {
    [b"\0\0\0\x24ftypheic\0\0\0\0mif1", &[0; 200][..]].concat()
}

/// Whether `bytes` hold `part`.
pub(crate) fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
