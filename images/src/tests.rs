//! What holds for whole files: orientation, colours, damage; `limits` has what they may cost.
//!
//! Pictures are compared pixel by pixel, with what a lossy format may lose as the only allowance.

pub(crate) mod limits;

use image::{DynamicImage, Rgb, RgbImage};

use super::samples::{
    CMYK, FORMATS, GREY, LOSSY, PROGRESSIVE, RESTARTS, exif, file, gradient, jpeg_claiming, plain,
    png_claiming,
};
use super::*;

/// Largest difference between the channels of two pictures of the same size.
fn distance(a: &Picture, b: &RgbImage) -> u8 {
    assert_eq!((a.width(), a.height()), b.dimensions());
    a.rgb()
        .iter()
        .zip(b.as_raw())
        .map(|(a, b)| a.abs_diff(*b))
        .max()
        .unwrap()
}

/// Stores an upright picture so that the EXIF orientation turns it back (EXIF 2.32, tag 0x0112: which visual side
/// the stored first row and first column are).
fn stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    let (width, height) = upright.dimensions();
    let (stored_width, stored_height) = if orientation > 4 {
        (height, width)
    } else {
        (width, height)
    };
    RgbImage::from_fn(stored_width, stored_height, |x, y| {
        let (x, y) = match orientation {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (width - 1 - y, x),
            7 => (width - 1 - y, height - 1 - x),
            8 => (y, height - 1 - x),
            _ => (x, y),
        };
        *upright.get_pixel(x, y)
    })
}

#[test]
fn all_eight_orientations_come_out_upright() {
    let upright = gradient(48, 32);
    for format in FORMATS {
        for orientation in 1..=8 {
            let bytes = file(
                &stored(&upright, orientation).into(),
                format,
                Some(exif(orientation)),
                None,
            );
            let probe = probe(&bytes).unwrap();
            assert_eq!(
                (probe.format, probe.width, probe.height),
                (format, 48, 32),
                "{orientation}"
            );
            let tolerance = if format == Format::Jpeg { 12 } else { 0 };
            let picture = decode(&bytes).unwrap();
            assert!(
                distance(&picture, &upright) <= tolerance,
                "{format:?} {orientation}"
            );
        }
    }
}

#[test]
fn invalid_orientations_are_ignored() {
    let upright = gradient(48, 32);
    for block in [
        exif(0),
        exif(9),
        exif(65_535),
        b"II*\0".to_vec(),
        b"nonsense".to_vec(),
    ] {
        for format in FORMATS {
            let bytes = file(&upright.clone().into(), format, Some(block.clone()), None);
            assert!(distance(&decode(&bytes).unwrap(), &upright) <= 12);
        }
    }
}

#[test]
fn every_kind_of_jpeg_is_read() {
    let expected = gradient(64, 48);
    for (name, bytes) in [
        ("progressive", PROGRESSIVE),
        ("restarts", RESTARTS),
        ("lossy webp", LOSSY),
    ] {
        let distance = distance(&decode(bytes).unwrap(), &expected);
        assert!(distance <= 24, "{name}: {distance}");
    }
    let grey = decode(GREY).unwrap();
    assert!(
        grey.rgb()
            .chunks(3)
            .all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2])
    );
    assert!(grey.rgb()[0] < grey.rgb()[grey.rgb().len() - 1]);
    let red = RgbImage::from_pixel(16, 16, Rgb([255, 0, 0]));
    assert!(distance(&decode(CMYK).unwrap(), &red) <= 8);
}

#[test]
fn deep_grey_and_transparent_pngs_become_rgb() {
    let upright = DynamicImage::from(gradient(16, 16));
    let deep = file(&upright.to_rgb16().into(), Format::Png, None, None);
    assert_eq!(distance(&decode(&deep).unwrap(), &upright.to_rgb8()), 0);
    for grey in [
        DynamicImage::from(upright.to_luma8()),
        upright.to_luma16().into(),
        upright.to_luma_alpha16().into(),
    ] {
        let bytes = file(&grey, Format::Png, None, None);
        assert!(distance(&decode(&bytes).unwrap(), &grey.to_rgb8()) <= 1);
    }
}

#[test]
fn what_is_transparent_is_white() {
    let mut image = DynamicImage::from(gradient(16, 16)).into_rgba8();
    for (x, _, pixel) in image.enumerate_pixels_mut() {
        *pixel = image::Rgba([200, 0, 100, [0, 255, 128][(x % 3) as usize]]);
    }
    for format in [Format::Png, Format::Webp] {
        let picture = decode(&file(&image.clone().into(), format, None, None)).unwrap();
        assert_eq!(picture.rgb()[..9], [255, 255, 255, 200, 0, 100, 227, 127, 177]);
    }
}

#[test]
fn colours_of_a_wide_gamut_become_srgb() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let orange = RgbImage::from_pixel(16, 16, Rgb([200, 100, 50]));
    for format in FORMATS {
        let bytes = file(&orange.clone().into(), format, None, Some(profile.clone()));
        let picture = decode(&bytes).unwrap();
        assert!(picture.rgb()[0] > 205, "{format:?} {:?}", &picture.rgb()[..3]);
    }
}

#[test]
fn a_jpeg_cut_anywhere_is_damaged() {
    let baseline = plain(&gradient(64, 48), Format::Jpeg);
    for whole in [&baseline, PROGRESSIVE, RESTARTS, GREY, CMYK] {
        // Only the end marker may be missing, or half of it.
        for length in 3..whole.len() - 2 {
            let cut = &whole[..length];
            assert!(
                matches!(decode(cut), Err(Error::Damaged(_))),
                "{length} of {} bytes",
                whole.len()
            );
            assert!(
                without_metadata(cut).is_err(),
                "{length} of {} bytes",
                whole.len()
            );
        }
    }
}

#[test]
fn stray_bytes_between_segments_do_no_harm() {
    let plain = plain(&gradient(64, 48), Format::Jpeg);
    let tables = plain.windows(2).position(|pair| pair == [0xff, 0xdb]).unwrap();
    let padded = [&plain[..tables], &[0; 20], &plain[tables..]].concat();
    assert_eq!(decode(&padded), decode(&plain));
}

#[test]
fn a_png_or_webp_cut_in_its_pixels_is_damaged() {
    for format in [Format::Png, Format::Webp] {
        let whole = plain(&gradient(64, 48), format);
        for length in 12..whole.len() * 9 / 10 {
            assert!(
                matches!(decode(&whole[..length]), Err(Error::Damaged(_))),
                "{format:?}, {length} bytes"
            );
        }
    }
}

#[test]
fn damaged_bytes_never_panic() {
    let image = gradient(40, 30);
    let files = FORMATS.map(|format| file(&image.clone().into(), format, Some(exif(6)), None));
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for whole in files
        .iter()
        .map(Vec::as_slice)
        .chain([PROGRESSIVE, RESTARTS, CMYK, LOSSY])
    {
        for _ in 0..300 {
            let mut bytes = whole.to_vec();
            for _ in 0..3 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let at = usize::try_from(random >> 8).unwrap() % bytes.len();
                bytes[at] = random.to_le_bytes()[0];
            }
            // Headers that claim many pixels only cost time here.
            if probe(&bytes).is_ok_and(|probe| probe.decoded_bytes() < 1 << 20) {
                let _ = decode(&bytes);
                let _ = without_metadata(&bytes);
            }
        }
    }
}

#[test]
fn empty_and_foreign_bytes_are_no_image() {
    for bytes in [&b""[..], b"\0", b"hello", b"GIF89a\x01\0\x01\0"] {
        assert_eq!(probe(bytes), Err(Error::NotAnImage));
        assert_eq!(decode(bytes), Err(Error::NotAnImage));
        assert_eq!(without_metadata(bytes), Err(Error::NotAnImage));
    }
    assert!(decode(b"\xff\xd8\xff").is_err());
    assert!(decode(b"\x89PNG\r\n\x1a\n").is_err());
    assert!(decode(b"RIFF\x04\0\0\0WEBP").is_err());
}
