//! An event of realistic size, made of small photographs whose people are known.
//!
//! Cameras send photos of 24 megapixels and phones selfies of 12. The photographs are enlarged to that, several times
//! each: every other time mirrored, each time framed a little closer and with grain of its own, so that no two files
//! are the same while the people in them stay. Selfies are cut out of them as the truth says. The same photographs
//! give the same event, byte for byte.

mod enlargement;
mod grain;

use std::fs;
use std::path::{Path, PathBuf};

use image::DynamicImage;

use crate::folder::truth::{Selfie, Truth};
use crate::folder::{Error, TRUTH, about, read};
use enlargement::{Enlargement, PHOTO, SELFIE};

/// Each framing of a photograph lacks this share of its sides at every edge more than the one before.
const CLOSER: f32 = 0.01;

/// What an event is made of.
#[derive(Clone, Debug)]
pub struct Material {
    /// Folder of the photographs.
    pub samples: PathBuf,
    /// Who is in which of them.
    pub truth: PathBuf,
    /// Photos of the event; at least as many as there are photographs.
    pub photos: usize,
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its name.
    pub name: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Its size in bytes.
    pub bytes: usize,
}

impl Material {
    /// Makes the event in a folder and calls `tell` for every file. The truth is written last: a folder without one is
    /// not complete.
    pub fn make(&self, folder: &Path, mut tell: impl FnMut(&Made)) -> Result<(), Error> {
        let known: Truth = serde_json::from_slice(&read(&self.truth)?).map_err(about(&self.truth))?;
        fs::create_dir_all(folder).map_err(about(folder))?;
        let mut truth = Truth::default();
        for (name, selfie) in &known.selfies {
            let picture = match selfie {
                Selfie::Picture(file) => self.sample(file)?,
                Selfie::Cut(cut) => cut.out_of(&self.sample(&cut.photo)?),
            };
            let file = format!("selfie-{name}.jpg");
            tell(&write(folder, &file, &picture, &SELFIE, 0)?);
            truth.selfies.insert(name.clone(), Selfie::Picture(file));
        }
        for (sample, people) in &known.photos {
            let picture = self.sample(sample)?;
            for version in self.versions(known.photos.len()) {
                let file = format!("{}-{version}.jpg", stem(sample));
                tell(&write(
                    folder,
                    &file,
                    &framed(&picture, version),
                    &PHOTO,
                    version,
                )?);
                truth.photos.insert(file, people.clone());
            }
        }
        let path = folder.join(TRUTH);
        let text = serde_json::to_vec_pretty(&truth).map_err(about(&path))?;
        fs::write(&path, text).map_err(about(&path))
    }

    /// The versions of each photograph.
    fn versions(&self, photographs: usize) -> std::ops::RangeInclusive<u32> {
        let count = self.photos.div_ceil(photographs.max(1)).max(1);
        1..=u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn sample(&self, name: &str) -> Result<DynamicImage, Error> {
        let path = self.samples.join(name);
        image::load_from_memory(&read(&path)?).map_err(about(&path))
    }
}

/// A photograph as the photographer took it this time.
fn framed(picture: &DynamicImage, version: u32) -> DynamicImage {
    let closer = version - 1;
    let (left, width) = inner(picture.width(), closer);
    let (top, height) = inner(picture.height(), closer);
    let frame = picture.crop_imm(left, top, width, height);
    if version.is_multiple_of(2) {
        frame.fliph()
    } else {
        frame
    }
}

/// The part of a side that is left of it: where it begins and how long it is, at least half of the side.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share between 0 and a quarter of a picture's side"
)]
fn inner(side: u32, closer: u32) -> (u32, u32) {
    let edge = ((closer as f32 * CLOSER).min(0.25) * side as f32) as u32;
    (edge, side - 2 * edge)
}

fn write(
    folder: &Path,
    name: &str,
    picture: &DynamicImage,
    enlargement: &Enlargement,
    seed: u32,
) -> Result<Made, Error> {
    let path = folder.join(name);
    let (jpeg, (width, height)) = enlargement.of(picture, seed).map_err(about(&path))?;
    fs::write(&path, &jpeg).map_err(about(&path))?;
    Ok(Made {
        name: name.to_owned(),
        width,
        height,
        bytes: jpeg.len(),
    })
}

/// A file's name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_framing_is_mirrored_and_each_is_closer() {
        let mut picture = image::RgbImage::new(200, 100);
        picture.put_pixel(0, 0, image::Rgb([255, 0, 0]));
        picture.put_pixel(2, 1, image::Rgb([0, 255, 0]));
        let picture = DynamicImage::from(picture);
        assert_eq!(framed(&picture, 1), picture);
        let second = framed(&picture, 2).to_rgb8();
        assert_eq!(second.dimensions(), (196, 98));
        assert_eq!(second.get_pixel(195, 0).0, [0, 255, 0]);
        // However many there are, half of the photograph stays.
        assert_eq!(framed(&picture, 900).width(), 100);
    }

    #[test]
    fn there_are_at_least_as_many_photos_as_asked_for() {
        let versions = |photos, photographs| {
            let material = Material {
                samples: PathBuf::new(),
                truth: PathBuf::new(),
                photos,
            };
            material.versions(photographs)
        };
        assert_eq!(versions(24, 6), 1..=4);
        assert_eq!(versions(25, 6), 1..=5);
        assert_eq!(versions(1, 6), 1..=1);
        assert_eq!(versions(3, 0), 1..=3);
    }
}
