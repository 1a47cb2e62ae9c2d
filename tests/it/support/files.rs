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

/// A JPEG whose header claims 60,000 × 60,000 pixels.
pub(crate) fn claiming_too_many_pixels(jpeg: &[u8]) -> Vec<u8> {
    let mut jpeg = jpeg.to_vec();
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    jpeg
}

/// The beginning of a HEIC file, as phones make them.
pub(crate) fn heic() -> Vec<u8> {
    [b"\0\0\0\x24ftypheic\0\0\0\0mif1", &[0; 200][..]].concat()
}

/// Whether `bytes` hold `part`.
pub(crate) fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
