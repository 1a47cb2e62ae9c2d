//! People whose selfie or photo is turned find the photos they are in, and no others.
//!
//! The network draws an upright face into whatever is turned, and what is described there resembles other such faces: without the
//! search for the right turn, turned selfies match strangers at similarities far above 70. The people are those of the models' sample
//! photographs who are told apart in `people.json`.

#![expect(clippy::unwrap_used, reason = "what a test is made of is there, or it fails")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use findme_engine::{Descriptor, Image, Models};
use image::{Rgb, RgbImage, imageops};
use serde::Deserialize;

/// Where the networks, the photographs' package and the list of people lie.
const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models");

/// From which similarity on two faces are one person, as in the product.
const MATCH: f32 = 70.0;

#[derive(Deserialize)]
struct People {
    selfies: BTreeMap<String, Place>,
    photos: BTreeMap<String, Vec<String>>,
}

/// Where a selfie's face lies, in shares of its photo's sides.
#[derive(Deserialize)]
struct Place {
    photo: String,
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

impl People {
    fn read() -> Self {
        serde_json::from_slice(&std::fs::read(Path::new(MODELS).join("people.json")).unwrap()).unwrap()
    }
}

fn models() -> Models {
    Models::load(&Path::new(MODELS).join("networks")).unwrap()
}

fn open(photo: &str) -> RgbImage {
    let package: PathBuf = [MODELS, "node_modules/@vladmandic/face-api/demo", photo]
        .iter()
        .collect();
    image::open(package).unwrap().to_rgb8()
}

/// The place and as much again around it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "shares of a picture"
)]
fn selfie(place: &Place) -> RgbImage {
    let photo = open(&place.photo);
    let (width, height) = (photo.width() as f32, photo.height() as f32);
    let side = 2.5 * (place.width * width).max(place.height * height);
    let left = (place.left + place.width / 2.0) * width - side / 2.0;
    let top = (place.top + place.height / 2.0) * height - side / 2.0;
    let (left, top) = (left.max(0.0) as u32, top.max(0.0) as u32);
    imageops::crop_imm(&photo, left, top, side as u32, side as u32).to_image()
}

/// The picture turned clockwise by as many degrees, in the same sides.
#[expect(clippy::cast_precision_loss, reason = "sides of a picture")]
fn turned(picture: &RgbImage, degrees: u16) -> RgbImage {
    match degrees {
        0 => picture.clone(),
        90 => imageops::rotate90(picture),
        180 => imageops::rotate180(picture),
        270 => imageops::rotate270(picture),
        _ => {
            let (sin, cos) = f32::from(degrees).to_radians().sin_cos();
            let (x0, y0) = (picture.width() as f32 / 2.0, picture.height() as f32 / 2.0);
            RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
                let (x, y) = (x as f32 - x0, y as f32 - y0);
                let (x, y) = (cos * x + sin * y + x0, cos * y - sin * x + y0);
                imageops::interpolate_bilinear(picture, x, y).unwrap_or(Rgb([96, 88, 80]))
            })
        }
    }
}

fn view(pixels: &RgbImage) -> Image<'_> {
    Image::new(pixels.width(), pixels.height(), pixels).unwrap()
}

/// The faces of every photo, shrunk for speed and turned by as many quarters as `quarters` says for its number.
fn photos(
    models: &Models,
    people: &People,
    quarters: impl Fn(usize) -> u16,
) -> Vec<(String, Vec<Descriptor>)> {
    let names = people.photos.keys().enumerate();
    let faces = names.map(|(number, name)| {
        let photo = image::DynamicImage::from(open(name))
            .thumbnail(960, 960)
            .to_rgb8();
        let photo = turned(&photo, 90 * quarters(number));
        let faces = models.recognize(&view(&photo));
        (name.clone(), faces.into_iter().map(|(_, face)| face).collect())
    });
    faces.collect()
}

/// Holds the photos that everybody's selfie finds when it is turned by these degrees against those they are in.
fn hold_against_truth(models: &Models, people: &People, photos: &[(String, Vec<Descriptor>)], turns: &[u16]) {
    for (person, place) in &people.selfies {
        let upright = selfie(place);
        for &degrees in turns {
            let selfie = models.recognize_selfie(&view(&turned(&upright, degrees)));
            let owner = selfie
                .descriptor
                .unwrap_or_else(|| panic!("{person} at {degrees}° is refused"));
            for (name, faces) in photos {
                let likest = faces
                    .iter()
                    .map(|face| owner.similarity(face))
                    .fold(0.0, f32::max);
                assert_eq!(
                    likest >= MATCH,
                    people.photos[name].contains(person),
                    "{person} at {degrees}°: {likest} in {name}"
                );
            }
        }
    }
}

#[test]
fn a_turned_selfie_finds_its_owner_and_nobody_else() {
    let (models, people) = (models(), People::read());
    let photos = photos(&models, &people, |_| 0);
    hold_against_truth(&models, &people, &photos, &[30, 90, 180, 315]);
}

#[test]
fn a_turned_photo_is_found_by_who_is_in_it_and_nobody_else() {
    let (models, people) = (models(), People::read());
    for first in [1, 2] {
        let photos = photos(&models, &people, |number| {
            u16::try_from((number + first) % 4).unwrap()
        });
        hold_against_truth(&models, &people, &photos, &[0]);
    }
}

/// A face that is turned in its picture is told from others more strictly.
#[test]
fn descriptors_of_turned_faces_are_longer() {
    let (models, people) = (models(), People::read());
    let upright = selfie(people.selfies.values().next().unwrap());
    let length = |degrees| {
        let selfie = models.recognize_selfie(&view(&turned(&upright, degrees)));
        let Descriptor(values) = selfie.descriptor.unwrap();
        values.iter().map(|value| value * value).sum::<f32>().sqrt()
    };
    assert!((length(0) - 1.0).abs() < 1e-3);
    for degrees in [90, 180, 270] {
        assert!((length(degrees) - 1.08).abs() < 1e-3, "{degrees}");
    }
}
