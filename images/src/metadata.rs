//! Files without metadata (EXIF, GPS, comments, thumbnails, the texts of colour profiles), their pixels untouched.
//!
//! Only what a decoder needs is copied, so metadata of kinds not known here goes too. The segments are walked by
//! hand: `img-parts` keeps whatever follows the first JPEG scan, which is where phones append a second picture with
//! its own GPS position. A picture that stands upright only by its EXIF tag is turned and encoded again.

use super::{Error, Format, decode, jpeg, probe, raster};

mod png;
mod webp;

#[cfg(any(test, feature = "samples"))]
pub(crate) use png::crc32;

/// JPEG quality of an original that had to be encoded again: no visible difference.
const UPRIGHT_QUALITY: u8 = 95;

/// A copy of an image file that says nothing but its pixels and their colour space; the format stays.
pub fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let probe = probe(bytes)?;
    match probe.format {
        Format::Jpeg if probe.is_upright() => jpeg::bare(bytes),
        Format::Jpeg => Ok(decode(bytes)?.encode_jpeg(UPRIGHT_QUALITY)),
        Format::Png if probe.is_upright() => {
            png::strip(bytes, raster::profile(bytes, probe.format)?.as_deref())
        }
        Format::Webp if probe.is_upright() => webp::strip(bytes),
        Format::Png | Format::Webp => raster::turned_upright(bytes, &probe),
    }
}

#[cfg(test)]
mod tests {
    use image::DynamicImage;

    use super::*;
    use crate::samples::{FORMATS, PLACE, PROGRESSIVE, exif, file, gradient, holds, plain, signed_profile};

    #[test]
    fn the_place_goes_and_the_pixels_stay() {
        let image = DynamicImage::from(gradient(32, 24));
        for format in FORMATS {
            let bytes = file(&image, format, Some(exif(1)), None);
            assert!(holds(&bytes, PLACE));
            let clean = without_metadata(&bytes).unwrap();
            assert!(!holds(&clean, PLACE), "{format:?}");
            assert_eq!(decode(&clean), decode(&bytes), "{format:?}");
        }
    }

    #[test]
    fn a_turned_picture_stands_upright_without_its_tag() {
        let image = DynamicImage::from(gradient(32, 24));
        for format in FORMATS {
            let bytes = file(&image, format, Some(exif(6)), None);
            let clean = without_metadata(&bytes).unwrap();
            assert!(!holds(&clean, PLACE), "{format:?}");
            let probe = probe(&clean).unwrap();
            assert_eq!((probe.format, probe.width, probe.height), (format, 24, 32));
            assert!(probe.is_upright());
            let (turned, expected) = (decode(&clean).unwrap(), decode(&bytes).unwrap());
            let is_near = turned
                .rgb()
                .iter()
                .zip(expected.rgb())
                .all(|(a, b)| a.abs_diff(*b) <= 8);
            assert!(is_near, "{format:?}");
        }
    }

    #[test]
    fn a_turned_png_keeps_its_depth_and_transparency() {
        let image = DynamicImage::from(gradient(32, 24)).into_rgba16();
        let bytes = file(&image.into(), Format::Png, Some(exif(8)), None);
        let clean = without_metadata(&bytes).unwrap();
        let color = image::load_from_memory(&clean).unwrap().color();
        assert_eq!(color, image::ColorType::Rgba16);
    }

    #[test]
    fn the_colour_profile_stays() {
        let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
        for format in FORMATS {
            let bytes = file(
                &gradient(32, 24).into(),
                format,
                Some(exif(1)),
                Some(profile.clone()),
            );
            let clean = without_metadata(&bytes).unwrap();
            assert_eq!(decode(&clean), decode(&bytes), "{format:?}");
            assert_ne!(
                decode(&clean),
                decode(&plain(&gradient(32, 24), format)),
                "{format:?}"
            );
        }
    }

    #[test]
    fn the_texts_of_a_colour_profile_go() {
        let (profile, name) = signed_profile(4);
        for format in FORMATS {
            for orientation in [1, 6] {
                let picture = gradient(32, 24).into();
                let bytes = file(&picture, format, Some(exif(orientation)), Some(profile.clone()));
                let clean = without_metadata(&bytes).unwrap();
                assert!(!holds(&clean, &name), "{format:?}");
                if orientation == 1 || format != Format::Jpeg {
                    assert_eq!(decode(&clean), decode(&bytes), "{format:?}");
                }
            }
        }
    }

    #[test]
    fn a_large_colour_profile_is_put_together_again() {
        // Curves of a table each, so that no two are stored as one: more than a segment holds.
        let profile = crate::samples::large_profile();
        assert!(profile.len() > 70_000);
        for format in FORMATS {
            let bytes = file(&gradient(32, 24).into(), format, None, Some(profile.clone()));
            let clean = without_metadata(&bytes).unwrap();
            assert!(clean.len() > 70_000, "{format:?}");
            assert_eq!(decode(&clean), decode(&bytes), "{format:?}");
        }
    }

    #[test]
    fn what_is_no_colour_profile_goes() {
        for format in FORMATS {
            let picture = gradient(32, 24);
            let bytes = file(
                &picture.clone().into(),
                format,
                None,
                Some(b"who has been here".to_vec()),
            );
            let clean = without_metadata(&bytes).unwrap();
            assert!(!holds(&clean, b"has been"), "{format:?}");
            assert_eq!(decode(&clean), decode(&bytes), "{format:?}");
        }
    }

    #[test]
    fn a_second_picture_after_a_jpeg_goes_too() {
        let second = file(&gradient(16, 16).into(), Format::Jpeg, Some(exif(1)), None);
        let first = plain(&gradient(32, 24), Format::Jpeg);
        assert_eq!(
            without_metadata(&[first.clone(), second].concat()).unwrap(),
            first
        );
    }

    #[test]
    fn comments_and_application_data_of_a_jpeg_go() {
        let plain = plain(&gradient(32, 24), Format::Jpeg);
        for marker in [0xe1, 0xe2, 0xe3, 0xed, 0xee, 0xef, 0xfe] {
            let segment = [&[0xff, marker, 0, 8][..], b"secret"].concat();
            let noted = [&plain[..2], &segment, &plain[2..]].concat();
            assert_eq!(without_metadata(&noted).unwrap(), plain, "{marker:x}");
        }
    }

    #[test]
    fn thumbnails_and_unknown_segments_of_a_jpeg_go() {
        let plain = plain(&gradient(32, 24), Format::Jpeg);
        let fields = b"JFIF\0\x01\x02\0\0\x01\0\x01";
        let empty = [&[0xff, 0xe0, 0, 16][..], fields, &[0, 0]].concat();
        // One of one pixel.
        let thumbnail = [&[0xff, 0xe0, 0, 19][..], fields, &[1, 1], b"abc"].concat();
        let rest = match plain.get(2..4) {
            Some([0xff, 0xe0]) => &plain[4 + usize::from(plain[4]) * 256 + usize::from(plain[5])..],
            _ => &plain[2..],
        };
        for extension in [0xc8, 0xf0, 0xfd] {
            let unknown = [&[0xff, extension, 0, 8][..], b"secret"].concat();
            let noted = [&plain[..2], &thumbnail, &unknown, rest].concat();
            let clean = [&plain[..2], &empty, rest].concat();
            assert_eq!(without_metadata(&noted).unwrap(), clean, "{extension:x}");
        }
    }

    #[test]
    fn a_progressive_jpeg_is_copied_scan_by_scan() {
        assert_eq!(without_metadata(PROGRESSIVE).unwrap(), PROGRESSIVE);
    }

    #[test]
    fn texts_and_times_of_a_png_go() {
        let plain = plain(&gradient(32, 24), Format::Png);
        for kind in [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"prVt"] {
            let mut chunk = vec![0, 0, 0, 7];
            chunk.extend(kind);
            chunk.extend(b"k\0hello");
            let checksum = crc32(&chunk[4..]);
            chunk.extend(checksum.to_be_bytes());
            let noted = [&plain[..33], &chunk, &plain[33..], b"trailing"].concat();
            assert_eq!(without_metadata(&noted).unwrap(), plain);
        }
    }

    #[test]
    fn a_webp_no_longer_announces_what_it_lost() {
        let bytes = file(&gradient(31, 24).into(), Format::Webp, Some(exif(1)), None);
        let clean = without_metadata(&bytes).unwrap();
        assert!(holds(&clean, b"VP8X") && !holds(&clean, b"EXIF"));
        let flags = clean[clean.windows(4).position(|kind| kind == b"VP8X").unwrap() + 8];
        assert_eq!(flags & 0b0000_1100, 0);
        assert_eq!(
            u32::from_le_bytes(*clean[4..].first_chunk().unwrap()) as usize,
            clean.len() - 8
        );
    }
}
