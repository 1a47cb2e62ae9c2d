//! The networks against OpenCV and onnxruntime, on the sample photographs.
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::sface::{SIDE, Sface};
use crate::simd::Isa;
use crate::yunet::{MULTIPLE, Yunet};

#[derive(Deserialize)]
struct Reference {
    pattern: Vec<f32>,
    photos: Vec<Photo>,
}

#[derive(Deserialize)]
struct Photo {
    #[serde(rename = "photo")]
    name: String,
    faces: Vec<Face>,
}

#[derive(Deserialize)]
struct Face {
    #[serde(rename = "box")]
    area: [f32; 4],
    points: [f32; 10],
    score: f32,
}

fn networks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/networks")
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../tests/fixtures/second.json")).unwrap()
}

#[test]
fn a_pattern_is_described_as_by_onnxruntime() {
    let mut face = vec![0.0; 3 * SIDE * SIDE];
    for (index, value) in face.iter_mut().enumerate() {
        let (channel, column, row) = (index % 3, index / 3 % SIDE, index / 3 / SIDE);
        *value = u16::try_from((column * 7 + row * 13 + channel * 29) % 256)
            .unwrap()
            .into();
    }
    let expected = reference().pattern;
    for isa in [Isa::Portable, Isa::best()] {
        let found = Sface::load(&networks(), isa).unwrap().describe(&face);
        let worst = found
            .iter()
            .zip(&expected)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(
            worst < 2e-5,
            "{isa:?}: {worst} {:?} {:?}",
            &found[..4],
            &expected[..4]
        );
    }
}

#[test]
fn faces_are_found_where_opencv_finds_them() {
    for isa in [Isa::Portable, Isa::best()] {
        let network = Yunet::load(&networks(), isa).unwrap();
        for photo in reference().photos {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../models/node_modules/@vladmandic/face-api/demo")
                .join(&photo.name);
            let pixels = ::image::open(path).unwrap().to_rgb8();
            let (width, height) = (pixels.width() as usize, pixels.height() as usize);
            let frame = (
                width.next_multiple_of(MULTIPLE),
                height.next_multiple_of(MULTIPLE),
            );
            let found = network.scan(frame, 0.6, |y, row| {
                if y < height {
                    let bytes = &pixels.as_raw()[3 * width * y..][..3 * width];
                    for (to, byte) in row.iter_mut().zip(bytes) {
                        *to = f32::from(*byte);
                    }
                }
            });
            for face in &photo.faces {
                let near = found
                    .iter()
                    .max_by(|a, b| {
                        let key = |s: &crate::yunet::Detection| {
                            -(s.area.left - face.area[0]).abs()
                                - (s.area.top - face.area[1]).abs()
                                - 10.0 * (s.score - face.score).abs()
                        };
                        key(a).total_cmp(&key(b))
                    })
                    .unwrap();
                let mut worst = 0.0_f32;
                for (a, b) in [near.area.left, near.area.top, near.area.width, near.area.height]
                    .iter()
                    .zip(&face.area)
                {
                    worst = worst.max((a - b).abs());
                }
                for (a, b) in near.points.iter().flat_map(|p| [p.x, p.y]).zip(&face.points) {
                    worst = worst.max((a - b).abs());
                }
                println!("{isa:?} {} {worst} {} {}", photo.name, near.score, face.score);
                assert!(
                    worst < 0.01 && (near.score - face.score).abs() < 2e-5,
                    "{} {worst}",
                    photo.name
                );
            }
        }
    }
}

#[test]
#[ignore = "times"]
fn times() {
    let network = Yunet::load(&networks(), Isa::best()).unwrap();
    let sface = Sface::load(&networks(), Isa::best()).unwrap();
    let face = vec![100.0; 3 * SIDE * SIDE];
    for (w, h) in [(640, 448), (2048, 1376), (3072, 2048)] {
        let mut best = f64::INFINITY;
        for _ in 0..8 {
            let t = cpu();
            std::hint::black_box(network.scan((w, h), 0.6, |y, row| {
                for (x, to) in row.iter_mut().enumerate() {
                    *to = ((x * 7 + y * 3) % 256) as f32;
                }
            }));
            best = best.min(cpu() - t);
        }
        println!("yunet {w}x{h} {:.1} ms", best * 1e3);
    }
    let mut best = f64::INFINITY;
    for _ in 0..20 {
        let t = cpu();
        std::hint::black_box(sface.describe(&face));
        best = best.min(cpu() - t);
    }
    println!("sface {:.1} ms", best * 1e3);
}

fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    s.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

#[test]
#[ignore = "profile"]
fn prof_sface() {
    let sface = Sface::load(&networks(), Isa::best()).unwrap();
    let face = vec![100.0; 3 * SIDE * SIDE];
    for _ in 0..150 {
        std::hint::black_box(sface.describe(&face));
    }
}
#[test]
#[ignore = "profile"]
fn prof_yunet() {
    let network = Yunet::load(&networks(), Isa::best()).unwrap();
    for _ in 0..20 {
        std::hint::black_box(network.scan((2048, 1376), 0.6, |y, row| {
            for (x, to) in row.iter_mut().enumerate() {
                *to = ((x * 7 + y * 3) % 256) as f32;
            }
        }));
    }
}
