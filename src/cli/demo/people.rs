//! The people in the sample photographs, from `models/people.json`.
//!
//! The file is compiled into the program; `make samples` fetches the photographs. A guest's selfie is cut out of one of
//! them, with a margin, like a selfie taken at arm's length.

use std::collections::BTreeMap;

use bytes::Bytes;
use findme_images as images;
use serde::Deserialize;

use super::Failure;

const PEOPLE: &str = include_str!("../../../models/people.json");

/// The margin around a face in a selfie, as a fraction of the face's width and height.
const MARGIN: f32 = 0.5;

const SELFIE_QUALITY: u8 = 92;

/// The people of the sample photographs.
pub(super) struct People {
    /// The guests who register.
    pub(super) guests: Vec<Guest>,
    /// The names of the guests in each photograph.
    pub(super) photos: BTreeMap<String, Vec<String>>,
}

/// A guest, and the face that is cut out as the selfie.
pub(super) struct Guest {
    pub(super) name: String,
    pub(super) photo: String,
    face: Face,
}

#[derive(Deserialize)]
struct File {
    selfies: BTreeMap<String, Face>,
    photos: BTreeMap<String, Vec<String>>,
}

/// The position of a face, as fractions of the width and height of the photograph.
#[derive(Deserialize)]
struct Face {
    photo: String,
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

impl People {
    pub(super) fn read() -> Result<Self, Failure> {
        let file: File = serde_json::from_str(PEOPLE)?;
        let guest = |(name, face): (String, Face)| Guest {
            name,
            photo: face.photo.clone(),
            face,
        };
        Ok(Self {
            guests: file.selfies.into_iter().map(guest).collect(),
            photos: file.photos,
        })
    }

    /// Whether a guest is in these photographs and no others.
    pub(super) fn agrees(&self, guest: &str, photos: &[&str]) -> bool {
        let known = self
            .photos
            .iter()
            .filter(|(_, guests)| guests.iter().any(|name| name == guest));
        let known: Vec<&str> = known.map(|(photo, _)| photo.as_str()).collect();
        known.len() == photos.len() && known.iter().all(|photo| photos.contains(photo))
    }
}

impl Guest {
    /// The guest's face and what surrounds it, as a JPEG.
    pub(super) fn cut_selfie(&self, photo: &[u8]) -> Result<Bytes, Failure> {
        let picture = images::decode(photo)?;
        let Face {
            left,
            top,
            width,
            height,
            ..
        } = self.face;
        let selfie = picture.crop(
            pixels(left - MARGIN * width, picture.width()),
            pixels(top - MARGIN * height, picture.height()),
            pixels((1.0 + 2.0 * MARGIN) * width, picture.width()),
            pixels((1.0 + 2.0 * MARGIN) * height, picture.height()),
        );
        let selfie =
            selfie.ok_or_else(|| format!("the face of {} lies outside {}", self.name, self.photo))?;
        Ok(selfie.encode_jpeg(SELFIE_QUALITY).into())
    }
}

/// A fraction of a side in whole pixels, at least 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "sides have at most 16,384 pixels, and what is negative is clipped first"
)]
fn pixels(share: f32, side: u32) -> u32 {
    (share.max(0.0) * side as f32) as u32
}
