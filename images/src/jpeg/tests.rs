//! JPEGs of all samplings, scans and restarts, held against the picture they were made of and against a second decoder.

mod made;

use image::{Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::*;
use crate::tests::limits::peak_bytes;
use crate::{MAX_REDUCED_BYTES, Picture, decode, decode_reduced, probe, probe_reduced, without_metadata};
use made::{KINDS, Kind, RESTARTS, SAMPLINGS, encode, matrix, scene};

/// The mean difference of two pictures' channels.
fn difference(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let sum: u64 = a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    #[expect(clippy::cast_precision_loss, reason = "a small picture")]
    {
        sum as f64 / a.len() as f64
    }
}

#[test]
fn every_sampling_scan_and_restart_is_decoded_right() {
    let image = scene(83, 61);
    let mut seen = [false; 3];
    for (name, bytes) in matrix(&image) {
        seen[outline(&bytes).unwrap().0 as usize] = true;
        let picture = decode(&bytes).unwrap();
        let from_source = difference(picture.rgb(), image.as_raw());
        assert!(
            // Colours in a quarter of the rows lose a little; rows that are mixed up lose a hundred.
            from_source < 8.0,
            "{name}: {from_source} from what it was made of"
        );
        let other = jpeg_decoder::Decoder::new(&bytes[..]).decode().unwrap();
        let from_other = difference(picture.rgb(), &other);
        assert!(from_other < 1.5, "{name}: {from_other} from the second decoder");
    }
    assert_eq!(seen, [true; 3], "all ways to spread components over scans");
}

#[test]
fn an_eighth_is_the_mean_of_each_block_in_every_kind() {
    let image = scene(8 * 40, 8 * 24);
    let mean = Picture::from_image(image.clone()).shrink_to(40);
    for (name, bytes) in matrix(&image) {
        let eighth = eighth(&bytes).unwrap();
        assert_eq!((eighth.width, eighth.height), (40, 24));
        let distance = difference(&eighth.rgb, mean.rgb());
        assert!(distance < 8.0, "{name}: {distance}");
    }
    let odd = eighth(&encode(
        &scene(83, 61),
        SamplingFactor::F_2_2,
        Kind::Interleaved,
        0,
    ))
    .unwrap();
    assert_eq!((odd.width, odd.height), (11, 8));
}

/// The mean of each square of pixels of so many a side; sides are multiples of that.
fn boxed(picture: &Picture, side: usize) -> Vec<u8> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut means = Vec::new();
    for y in (0..height).step_by(side) {
        for at in (0..width)
            .step_by(side)
            .flat_map(|x| (0..3).map(move |channel| 3 * x + channel))
        {
            let square = (0..side * side).map(|n| (y + n / side) * 3 * width + at + 3 * (n % side));
            let sum: usize = square.map(|at| usize::from(picture.rgb()[at])).sum();
            means.push(u8::try_from((sum + side * side / 2) / (side * side)).unwrap());
        }
    }
    means
}

#[test]
fn a_scaled_picture_is_the_mean_of_its_pixels() {
    let image = scene(16 * 20, 16 * 12);
    let mut seen = 0;
    for (name, bytes) in matrix(&image) {
        let (scans, frame) = outline(&bytes).unwrap();
        if scans != Scans::One || !frame.is_scalable() {
            continue;
        }
        seen += 1;
        let whole = decode(&bytes).unwrap();
        for (points, side) in [(4, 2), (2, 4), (1, 8)] {
            let pixels = scaled(&bytes, points).unwrap();
            let distance = difference(&pixels.rgb, &boxed(&whole, side));
            // Colours of a quarter of the samples are spread otherwise; rows that are mixed up are a hundred off.
            assert!(distance < 6.0, "{name}: {points} of eight are {distance} off");
        }
    }
    // Of the samplings by four the encoder writes a scan for each component.
    assert_eq!(seen, SAMPLINGS.len() / 2 * RESTARTS.len());
}

#[test]
fn sharp_edges_are_scaled_as_they_are() {
    // All frequencies, in grey and in colours that are stored as they are.
    let image = RgbImage::from_fn(64, 48, |x, y| {
        let is_light = (x / 3 + y / 5) % 2 == 0;
        Rgb(if is_light { [250, 180, 90] } else { [10, 60, 200] })
    });
    for color in [ColorType::Rgb, ColorType::Luma] {
        let pixels: Vec<u8> = match color {
            ColorType::Luma => image.pixels().map(|pixel| pixel.0[0]).collect(),
            _ => image.as_raw().clone(),
        };
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 95)
            .encode(&pixels, 64, 48, color)
            .unwrap();
        let whole = decode(&bytes).unwrap();
        for (points, side) in [(4, 2), (2, 4), (1, 8)] {
            let distance = difference(&scaled(&bytes, points).unwrap().rgb, &boxed(&whole, side));
            // Levels beyond black and white are cut off before or after the mean is taken.
            assert!(distance < 2.0, "{color:?}: {points} of eight are {distance} off");
        }
    }
}

#[test]
fn a_photo_is_decoded_at_the_first_step_that_is_enough() {
    let sides = |bytes: &[u8], sides: std::ops::RangeInclusive<u32>| {
        let picture = crate::decode_within(bytes, &sides).unwrap();
        (picture.width(), picture.height())
    };
    let image = scene(400, 200);
    for kind in KINDS {
        let bytes = encode(&image, SamplingFactor::F_2_2, kind, 0);
        let scaled = kind == Kind::Interleaved;
        assert_eq!(
            sides(&bytes, 150..=250),
            if scaled { (200, 100) } else { (250, 125) }
        );
        assert_eq!(
            sides(&bytes, 100..=250),
            if scaled { (100, 50) } else { (250, 125) }
        );
        assert_eq!(sides(&bytes, 80..=90), (90, 45));
        assert_eq!(sides(&bytes, 500..=500), (400, 200));
        // A little less is enough to be looked at.
        let looked_at = decode_reduced(&bytes, 104).unwrap();
        assert_eq!(looked_at.width(), if scaled { 100 } else { 104 });
    }
}

#[test]
fn a_file_without_its_end_marker_is_read_and_gets_one() {
    for (name, bytes) in matrix(&scene(83, 61)) {
        let expected = decode(&bytes).unwrap();
        let endless = &bytes[..bytes.len() - 2];
        for end in [&b""[..], b"\xff", b"\0\0\0\0"] {
            let file = [endless, end].concat();
            assert_eq!(decode(&file).as_ref(), Ok(&expected), "{name}, then {end:?}");
            let clean = without_metadata(&file).unwrap();
            assert_eq!(decode(&clean).as_ref(), Ok(&expected), "{name}, then {end:?}");
            assert_eq!(clean[clean.len() - 2..], [0xff, 0xd9]);
        }
    }
}

#[test]
fn a_file_that_lacks_coded_data_is_damaged() {
    let few = |(place, file)| (place % 5 == 0).then_some(file);
    for (name, bytes) in matrix(&scene(27, 19)).enumerate().filter_map(few) {
        let means = eighth(&bytes).unwrap().rgb;
        let begin = bytes.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
        // Ones at the end are no data: they fill the last byte up.
        for length in begin..bytes.len() - 3 {
            let cut = &bytes[..length];
            assert!(decode(cut).is_err(), "{name}: {length} of {}", bytes.len());
            // The means may all be there where other coefficients are not.
            let read = eighth(cut)
                .ok()
                .filter(|pixels| pixels.rgb != means || !name.contains("Progressive"));
            assert!(read.is_none(), "{name}: {length} of {}", bytes.len());
            let ended = [cut, &[0xff, marker::EOI]].concat();
            assert!(
                scaled::scaled(&ended, 4).is_err(),
                "{name}: {length} of {}",
                bytes.len()
            );
        }
    }
}

#[test]
fn what_is_looked_at_takes_little_memory() {
    let mega = 1 << 20;
    let image = scene(8_192, 256);
    for (kind, whole) in [
        (Kind::Interleaved, 3),
        (Kind::ByComponents, 9),
        (Kind::Progressive, 9),
    ] {
        let bytes = encode(&image, SamplingFactor::F_2_2, kind, 0);
        let probe = probe_reduced(&bytes).unwrap();
        assert_eq!(probe.decoded_bytes(), whole * 2 * mega);
        assert!(probe.reduced_bytes(512) < mega);
        let picture = decode_reduced(&bytes, 512).unwrap();
        assert_eq!((picture.width(), picture.height()), (512, 16));
    }
    // The largest that is read.
    let mut bytes = encode(&scene(16, 16), SamplingFactor::F_2_2, Kind::Progressive, 0);
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc2]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&9_024_u16.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&12_032_u16.to_be_bytes());
    assert!(probe(&bytes).unwrap().decoded_bytes() > 3 * MAX_REDUCED_BYTES);
    assert!(probe_reduced(&bytes).unwrap().reduced_bytes(1024) < 40 * mega);
}

#[test]
#[ignore = "measures its process: run by each_peak_is_measured_without_other_tests"]
fn what_is_looked_at_takes_as_little_without_its_end() {
    let mega = 1 << 20;
    let bytes = largest_grey();
    for cut in [&bytes[..], &bytes[..bytes.len() - 2]] {
        let needed = probe_reduced(cut).unwrap().reduced_bytes(1024);
        assert!(needed < 40 * mega);
        let before = peak_bytes();
        let picture = decode_reduced(cut, 1024).unwrap();
        assert_eq!((picture.width(), picture.height()), (1024, 768));
        // Whoever decodes it in full holds 540 MB.
        assert!(peak_bytes() - before < 300 * mega, "more than {needed} bytes");
    }
    // Scans that are not there at all.
    let scan = bytes.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
    assert!(decode_reduced(&bytes[..scan], 1024).is_err());
}

/// A progressive file of the largest size: a code of one bit says of each block that it is like the one before.
fn largest_grey() -> Vec<u8> {
    let mut file = b"\xff\xd8\xff\xdb\0\x43\0".to_vec();
    file.extend([1; 64]);
    file.extend([0xff, 0xc2, 0, 11, 8]);
    file.extend([9_024_u16.to_be_bytes(), 12_032_u16.to_be_bytes()].concat());
    file.extend([1, 1, 0x11, 0]);
    for class in [0, 0x10] {
        file.extend([0xff, 0xc4, 0, 20, class, 1]);
        file.extend([0; 16]);
    }
    for [first, last] in [[0, 0], [1, 63]] {
        file.extend([0xff, 0xda, 0, 8, 1, 1, 0, first, last, 0]);
        file.resize(file.len() + (12_032_usize / 8 * 9_024 / 8).div_ceil(8), 0);
    }
    file.extend([0xff, 0xd9]);
    file
}
