//! JPEGs of every sampling, scan and restart, made by an encoder that the program does not use.

use image::{GrayImage, Luma, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::jpeg::{Part, marker, parts};

/// How many samples of brightness there are for one of colour, across and down.
pub(super) const SAMPLINGS: [SamplingFactor; 8] = [
    SamplingFactor::F_1_1,
    SamplingFactor::F_2_1,
    SamplingFactor::F_1_2,
    SamplingFactor::F_2_2,
    SamplingFactor::F_4_1,
    SamplingFactor::F_1_4,
    SamplingFactor::F_4_2,
    SamplingFactor::F_2_4,
];

/// Steps between restarts; 0 without.
pub(super) const RESTARTS: [u16; 4] = [0, 1, 3, 8];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Interleaved,
    ByComponents,
    Progressive,
}

pub(super) const KINDS: [Kind; 3] = [Kind::Interleaved, Kind::ByComponents, Kind::Progressive];

/// Colours that change slowly enough for a quarter of the samples; sides that end within a block.
pub(super) fn scene(width: u32, height: u32) -> RgbImage {
    let wave = |at: u32, side: u32, phase: f32| {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a level of a small picture"
        )]
        {
            (128.0 + 90.0 * (at as f32 * 4.0 / side as f32 + phase).sin()) as u8
        }
    };
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([
            wave(x, width, 0.0),
            wave(y, height, 1.0),
            wave(x + y, width + height, 2.0),
        ])
    })
}

pub(super) fn encode(image: &RgbImage, sampling: SamplingFactor, kind: Kind, restart: u16) -> Vec<u8> {
    if kind == Kind::ByComponents {
        return by_components_of(image, sampling as u8, restart);
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(kind == Kind::Progressive);
    if restart > 0 {
        encoder.set_restart_interval(restart);
    }
    let [width, height] = sides(image.width(), image.height());
    encoder
        .encode(image.as_raw(), width, height, ColorType::Rgb)
        .unwrap();
    bytes
}

pub(super) fn sides(width: u32, height: u32) -> [u16; 2] {
    [width, height].map(|side| u16::try_from(side).unwrap())
}

/// A sequential file with a scan for each component: each is that of a grey picture of its samples.
pub(super) fn by_components_of(image: &RgbImage, sampling: u8, restart: u16) -> Vec<u8> {
    let (across, down) = (u32::from(sampling >> 4), u32::from(sampling & 15));
    let [width, height] = sides(image.width(), image.height());
    let mut file = vec![0xff, marker::SOI];
    file.extend([0xff, marker::SOF0, 0, 17, 8]);
    file.extend([height.to_be_bytes(), width.to_be_bytes()].concat());
    file.extend([3, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0]);
    for (component, (across, down)) in (1..).zip([(1, 1), (across, down), (across, down)]) {
        let grey = plane(image, component, across, down);
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 92);
        if restart > 0 {
            encoder.set_restart_interval(restart);
        }
        let [width, height] = sides(grey.width(), grey.height());
        encoder
            .encode(grey.as_raw(), width, height, ColorType::Luma)
            .unwrap();
        for part in parts(&bytes).map(Result::unwrap) {
            match part {
                Part::Segment {
                    marker: marker::DQT | marker::DHT | marker::DRI,
                    bytes,
                } => file.extend(bytes),
                Part::Coded(data) => {
                    file.extend([0xff, marker::SOS, 0, 8, 1, component, 0, 0, 63, 0]);
                    file.extend(data);
                }
                _ => {}
            }
        }
    }
    file.extend([0xff, marker::EOI]);
    file
}

/// One of brightness (1), blue and red (JFIF 1.02), a sample for so many pixels across and down.
pub(super) fn plane(image: &RgbImage, component: u8, across: u32, down: u32) -> GrayImage {
    let weights = match component {
        1 => [0.299, 0.587, 0.114],
        2 => [-0.1687, -0.3313, 0.5],
        _ => [0.5, -0.4187, -0.0813],
    };
    let shift = if component == 1 { 0.0 } else { 128.0 };
    let (width, height) = image.dimensions();
    GrayImage::from_fn(width.div_ceil(across), height.div_ceil(down), |x, y| {
        let of_sample = (0..across * down).map(|at| {
            let (x, y) = (x * across + at % across, y * down + at / across);
            let pixel = image.get_pixel(x.min(width - 1), y.min(height - 1));
            let level: f32 = pixel
                .0
                .iter()
                .zip(weights)
                .map(|(level, weight)| f32::from(*level) * weight)
                .sum();
            level + shift
        });
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the mean of a few levels"
        )]
        Luma([(of_sample.sum::<f32>() / (across * down) as f32).round() as u8])
    })
}

/// All files of the matrix, each with what it is.
pub(super) fn matrix(image: &RgbImage) -> impl Iterator<Item = (String, Vec<u8>)> {
    SAMPLINGS.into_iter().flat_map(move |sampling| {
        KINDS.into_iter().flat_map(move |kind| {
            RESTARTS.into_iter().map(move |restart| {
                let name = format!("{sampling:?} {kind:?}, restarts {restart}");
                (name, encode(image, sampling, kind, restart))
            })
        })
    })
}
