//! What is refused before it is decoded, and the memory that is foretold.
//!
//! A header may lie: files of two sizes, and frames where none should be, cost no more than their limits.

use super::*;

#[test]
#[ignore = "measures its process: run by each_peak_is_measured_without_other_tests"]
fn what_is_too_large_is_refused_by_its_header() {
    let before = peak_bytes();
    for bytes in [png_claiming(60_000, 60_000, 8, 2), jpeg_claiming(60_000, 60_000)] {
        let error = Error::TooManyPixels {
            width: 60_000,
            height: 60_000,
            limit: MAX_PIXELS,
        };
        assert_eq!(probe(&bytes), Err(error.clone()));
        assert_eq!(decode(&bytes), Err(error.clone()));
        assert_eq!(without_metadata(&bytes), Err(error));
    }
    assert!(
        peak_bytes() - before < 1 << 30,
        "memory was set aside for the pixels"
    );
}

/// The peak is that of the process, in which other tests would set memory aside meanwhile.
#[test]
fn each_peak_is_measured_without_other_tests() {
    let tests = std::env::current_exe().unwrap();
    let measured = std::process::Command::new(tests)
        .args(["--ignored", "--test-threads=1"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&measured.stdout);
    assert!(measured.status.success(), "{said}");
    assert!(!said.contains("running 0 tests"), "{said}");
}

/// The most address space this process ever had, in bytes; 0 where the system does not tell.
pub(crate) fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| {
        line.strip_prefix("VmPeak:")?
            .strip_suffix("kB")?
            .trim()
            .parse()
            .ok()
    });
    peak.unwrap_or(0_u64) * 1024
}

/// Where the frame header of a baseline JPEG begins, and its bytes.
fn frame_of(jpeg: &[u8]) -> (usize, [u8; 19]) {
    let at = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    (at, *jpeg[at..].first_chunk().unwrap())
}

/// All ways that bytes are read in; each is to refuse them, and to set no memory aside for it.
fn assert_refused(bytes: &[u8], what: &str) {
    let before = peak_bytes();
    assert!(probe(bytes).is_err(), "{what}");
    assert_undecodable(bytes, what);
    assert!(without_metadata(bytes).is_err(), "{what}");
    assert!(peak_bytes() - before < 300 << 20, "{what} had memory set aside");
}

/// The same for decoding alone.
fn assert_undecodable(bytes: &[u8], what: &str) {
    assert!(decode(bytes).is_err(), "{what}");
    for side in [1, 8, 16, 20_000] {
        assert!(decode_within(bytes, &(side..=side)).is_err(), "{what}");
        assert!(decode_reduced(bytes, side).is_err(), "{what}");
    }
}

#[test]
#[ignore = "measures its process: run by each_peak_is_measured_without_other_tests"]
fn a_file_of_two_sizes_is_refused() {
    for path in ["src/samples/two_sizes.jpg", "src/samples/two_sizes.webp"] {
        assert_refused(&std::fs::read(path).unwrap(), path);
    }
    let whole = plain(&gradient(16, 16), Format::Jpeg);
    let (at, small) = frame_of(&whole);
    let mut large = small;
    large[5..9].fill(0xff);
    // Some steps over a marker without a length, others read one and step over what it counts.
    for marker in [0x01, 0xd0, 0xd7, 0xd8] {
        let counted = [&[0xff, marker, 0, 25][..], &large, &[0xff, 0xe1, 0, 21]].concat();
        assert_refused(&[&whole[..at], &counted, &whole[at..]].concat(), "a hidden frame");
    }
    assert_refused(&[&whole[..at], &large, &whole[at..]].concat(), "a frame before");
    let behind = at + small.len();
    assert_refused(
        &[&whole[..behind], &large, &whole[behind..]].concat(),
        "a frame behind",
    );
    let mut five = small.to_vec();
    five[3] += 6;
    five[9] = 5;
    five.extend([4, 0x11, 0, 5, 0x11, 0]);
    assert_refused(
        &[&whole[..at], &five, &whole[behind..]].concat(),
        "five components",
    );
}

#[test]
#[ignore = "measures its process: run by each_peak_is_measured_without_other_tests"]
fn a_webp_is_no_larger_than_its_canvas() {
    let lossy = |width: u16, height: u16| {
        let mut body = LOSSY[20..].to_vec();
        body[6..8].copy_from_slice(&width.to_le_bytes());
        body[8..10].copy_from_slice(&height.to_le_bytes());
        chunk(b"VP8 ", &body)
    };
    let canvas = |flags: u8, others: &[u8]| {
        let header = chunk(b"VP8X", &[flags, 0, 0, 0, 63, 0, 0, 47, 0, 0]);
        [&b"RIFF"[..], &[0xff, 0xff, 0, 0], b"WEBP", &header, others].concat()
    };
    let moving = |picture: &[u8]| {
        // At the upper left, as large as the canvas.
        let frame = [&[0, 0, 0, 0, 0, 0, 63, 0, 0, 47, 0, 0, 1, 0, 0, 0][..], picture].concat();
        canvas(2, &[chunk(b"ANIM", &[0; 6]), chunk(b"ANMF", &frame)].concat())
    };
    for sound in [canvas(0, &lossy(64, 48)), moving(&lossy(64, 48))] {
        assert_eq!(decode(&sound).unwrap().width(), 64);
    }
    for (width, height) in [(65, 48), (64, 49), (16_383, 16_383)] {
        for larger in [canvas(0, &lossy(width, height)), moving(&lossy(width, height))] {
            assert_refused(&larger, "a picture beyond its canvas");
        }
    }
}

/// A chunk of a WebP.
fn chunk(kind: &[u8], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    let mut chunk = [kind, &length, body].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

#[test]
#[ignore = "measures its process: run by each_peak_is_measured_without_other_tests"]
fn a_frame_behind_the_pixels_has_no_memory_set_aside() {
    let before = peak_bytes();
    for kind in [plain(&gradient(16, 16), Format::Jpeg), PROGRESSIVE.to_vec()] {
        let (_, mut large) = frame_of(&plain(&gradient(16, 16), Format::Jpeg));
        large[5..9].fill(0xff);
        let scanned = &kind[..kind.len() - 2];
        // With its end marker and without.
        for end in [&b"\xff\xd9"[..], b""] {
            let bytes = [scanned, &large, b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\0\0", end].concat();
            let _ = jpeg::eighth(&bytes).map(|_| panic!("it was read"));
            let _ = (decode(&bytes), without_metadata(&bytes));
        }
    }
    assert!(peak_bytes() - before < 300 << 20, "memory was set aside");
}

#[test]
fn limits_hold_for_sides_pixels_and_memory() {
    let (rgb, rgba16) = ((8, 2), (16, 6));
    for (width, height, (depth, colour), fits) in [
        (12_032, 9_024, rgb, true),
        (12_033, 9_024, rgb, false),
        (16_384, 4_000, rgb, true),
        (16_385, 4_000, rgb, false),
        (2_000, 16_385, rgb, false),
        (6_000, 6_000, rgba16, true),
        (7_000, 7_000, rgba16, false),
    ] {
        let probed = probe(&png_claiming(width, height, depth, colour));
        assert_eq!(
            probed.is_ok(),
            fits,
            "{width} × {height}, {depth} bits: {probed:?}"
        );
    }
    assert!(matches!(probe(&jpeg_claiming(0, 10)), Err(Error::Damaged(_))));
}

#[test]
fn a_long_side_is_told_apart_from_many_pixels() {
    let (width, height) = (20_000, 100);
    let too_long = Err(Error::SideTooLong { width, height });
    assert_eq!(probe(&png_claiming(width, height, 8, 2)), too_long);
    assert_eq!(probe(&jpeg_claiming(20_000, 100)), too_long);
    assert!(matches!(
        probe(&jpeg_claiming(20_000, 20_000)),
        Err(Error::TooManyPixels { .. })
    ));
}

#[test]
fn kinds_of_jpeg_that_are_not_read_are_not_damaged() {
    let plain = plain(&gradient(16, 16), Format::Jpeg);
    let frame = plain.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    // Lossless, differential, arithmetic and 12 bits; with EXIF and tables before or behind, as they come.
    for process in [3, 5, 6, 7, 9, 10, 11, 13, 14, 15] {
        let mut bytes = plain.clone();
        bytes[frame + 1] = 0xc0 + process;
        assert_unsupported(&bytes, process);
    }
    let mut twelve = plain.clone();
    twelve[frame + 1] = 0xc1;
    twelve[frame + 4] = 12;
    assert_unsupported(&twelve, 1);
}

fn assert_unsupported(bytes: &[u8], process: u8) {
    for read in [
        probe(bytes).err(),
        decode(bytes).err(),
        decode_reduced(bytes, 100).err(),
    ] {
        assert!(matches!(read, Some(Error::Unsupported(_))), "{process}: {read:?}");
    }
}

#[test]
fn memory_is_foretold_by_the_header() {
    let image = gradient(64, 48);
    let per_pixel = |bytes: &[u8]| probe(bytes).unwrap().decoded_bytes() / (64 * 48);
    assert_eq!(per_pixel(&plain(&image, Format::Jpeg)), 3);
    assert_eq!(per_pixel(PROGRESSIVE), 9);
    assert_eq!(
        per_pixel(&file(&image.clone().into(), Format::Jpeg, Some(exif(6)), None)),
        6
    );
    assert_eq!(per_pixel(&plain(&image, Format::Png)), 3);
    let image = DynamicImage::from(image);
    let png = |image: DynamicImage| per_pixel(&file(&image, Format::Png, None, None));
    assert_eq!(png(image.to_rgba16().into()), 12);
    assert_eq!(png(image.to_rgba8().into()), 8);
    // Four of RGBA and three of RGB, which is more than two of grey and alpha and four of RGBA.
    assert_eq!(png(image.to_luma_alpha8().into()), 7);
    assert_eq!(png(image.to_luma_alpha16().into()), 8);
    let webp = |image: DynamicImage| per_pixel(&file(&image, Format::Webp, None, None));
    assert_eq!(webp(image.clone()), 7);
    assert_eq!(webp(image.to_rgba8().into()), 11);
}

#[test]
fn the_memory_of_cleaning_is_foretold() {
    let plain = plain(&gradient(64, 48), Format::Jpeg);
    let turned_file = |image: &DynamicImage, format| file(image, format, Some(exif(6)), None);
    let turned = turned_file(&gradient(64, 48).into(), Format::Jpeg);
    let rgba = DynamicImage::from(DynamicImage::from(gradient(64, 48)).to_rgba16());
    let endless = |bytes: &[u8]| bytes[..bytes.len() - 2].to_vec();
    for (bytes, expected) in [
        (plain.clone(), 0),
        (endless(&plain), 0),
        (PROGRESSIVE.to_vec(), 0),
        (endless(PROGRESSIVE), 9),
        (turned.clone(), 6),
        (endless(&turned), 6),
        (turned_file(&gradient(64, 48).into(), Format::Png), 6),
        (turned_file(&rgba.to_rgba8().into(), Format::Png), 8),
        // The picture, its bytes in another order, its compressed data.
        (turned_file(&rgba.to_rgb16().into(), Format::Png), 18),
        (turned_file(&rgba.clone(), Format::Png), 24),
        (turned_file(&gradient(64, 48).into(), Format::Webp), 11),
    ] {
        let probe = probe(&bytes).unwrap();
        assert_eq!(probe.cleaning_bytes(), expected * 64 * 48);
        assert!(without_metadata(&bytes).is_ok());
    }
}
