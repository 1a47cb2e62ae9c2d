//! Which format bytes are in, by the bytes alone: names and declared types lie.
//!
//! HEIC and its relatives are told apart from what is no image at all, because their senders deserve a better
//! answer.

use super::Error;

/// The image formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG: baseline or progressive; grey, colour or CMYK.
    Jpeg,
    /// PNG: any depth, with or without alpha.
    Png,
    /// WebP: lossy or lossless; of an animation the first frame.
    Webp,
}

impl Format {
    /// The media type to serve these bytes as.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// The file extension, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }
}

/// Brands of ISO base media files that hold HEIF pictures (ISO/IEC 23008-12 annex B).
const HEIF_BRANDS: [&[u8]; 10] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1",
];

/// Brands of those that hold AV1 pictures (AV1 Image File Format 6).
const AVIF_BRANDS: [&[u8]; 2] = [b"avif", b"avis"];

/// Recognises the format from the first bytes of a file; 12 are enough, but for an AVIF that calls itself a general HEIF
/// first and says what it is within the 64 bytes that follow.
pub fn sniff(head: &[u8]) -> Result<Format, Error> {
    match head {
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::Webp),
        [a, b, c, d, b'f', b't', b'y', b'p', brands @ ..] => {
            let end = u32::from_be_bytes([*a, *b, *c, *d]).saturating_sub(8);
            let end = usize::try_from(end).unwrap_or(usize::MAX);
            Err(of_brands(&brands[..brands.len().min(end)]))
        }
        _ => Err(Error::NotAnImage),
    }
}

/// Brands that are looked at: the major one, its version, and some that the file is compatible with.
const BRANDS: usize = 16;

/// What a file type box is of, by its brands of four bytes each.
fn of_brands(brands: &[u8]) -> Error {
    let major = brands.get(..4).unwrap_or_default();
    let others = || brands.chunks_exact(4).take(BRANDS).skip(2);
    if AVIF_BRANDS.contains(&major) {
        Error::Avif
    } else if !HEIF_BRANDS.contains(&major) {
        Error::NotAnImage
    } else if major[..1] == *b"m" && others().any(|brand| AVIF_BRANDS.contains(&brand)) {
        Error::Avif
    } else {
        Error::Heic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_known_by_its_first_bytes() {
        assert_eq!(sniff(b"\xff\xd8\xff\xe0\0\x10JFIF"), Ok(Format::Jpeg));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Ok(Format::Png));
        assert_eq!(sniff(b"RIFF\x24\0\0\0WEBPVP8 "), Ok(Format::Webp));
    }

    #[test]
    fn heic_and_avif_get_their_own_errors() {
        for brand in HEIF_BRANDS {
            let head = [b"\0\0\0\x24ftyp", brand, b"\0\0\0\0mif1heic"].concat();
            assert_eq!(sniff(&head), Err(Error::Heic));
            assert_eq!(sniff(&head[..12]), Err(Error::Heic));
        }
        for head in [
            &b"\0\0\0\x20ftypavif\0\0\0\0avifmif1"[..],
            b"\0\0\0\x20ftypavis",
            b"\0\0\0\x20ftypmif1\0\0\0\0mif1avif",
        ] {
            assert_eq!(sniff(head), Err(Error::Avif));
        }
        // Behind the end of the box there may be anything.
        assert_eq!(sniff(b"\0\0\0\x14ftypmif1\0\0\0\0heicavif"), Err(Error::Heic));
    }

    #[test]
    fn other_bytes_are_no_image() {
        for head in [
            &b""[..],
            b"\xff\xd8",
            b"GIF89a",
            b"%PDF-1.7",
            b"<svg xmlns=",
            b"\0\0\0\x20ftypisom\0\0\0\0",
            b"RIFF\x24\0\0\0WAVEfmt ",
        ] {
            assert_eq!(sniff(head), Err(Error::NotAnImage));
        }
    }
}
