//! The people in the sample photographs, from `models/people.json`.
//!
//! The file is compiled into the program; `make samples` fetches the photographs. A guest's selfie is cut out of one of
//! them, with a margin, like a selfie taken at arm's length.

use std::collections::BTreeMap;

use bytes::Bytes;
use findme_images as images;
use serde::Deserialize;

use super::Error;

const PEOPLE: &str = include_str!("../../../models/people.json");

/// The margin around a face in a selfie, as a fraction of the face's width and height.
const MARGIN: f32 = 0.5;

const SELFIE_QUALITY: u8 = 92;

/// The people of the sample photographs.
#[derive(Clone, Debug)]
pub struct People {
    /// The guests who have a selfie.
    pub guests: Vec<Person>,
    /// The names of the guests in each photograph.
    pub photos: BTreeMap<String, Vec<String>>,
}

/// A person, and the face that is cut out as the selfie.
#[derive(Clone, Debug)]
pub struct Person {
    /// What the person is called here.
    pub name: String,
    /// The photograph that the selfie is cut out of.
    pub photo: String,
    face: Face,
}

#[derive(Deserialize)]
struct File {
    selfies: BTreeMap<String, Face>,
    photos: BTreeMap<String, Vec<String>>,
}

/// The position of a face, as fractions of the width and height of the photograph.
#[derive(Clone, Debug, Deserialize)]
struct Face {
    photo: String,
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

impl People {
    /// The people whom the program knows.
    pub(super) fn read() -> Self {
        let file: File = serde_json::from_str(PEOPLE).expect("models/people.json is read by a test");
        let person = |(name, face): (String, Face)| Person {
            name,
            photo: face.photo.clone(),
            face,
        };
        Self {
            guests: file.selfies.into_iter().map(person).collect(),
            photos: file.photos,
        }
    }

    /// Whether a guest is in these photographs and no others.
    pub fn agrees(&self, guest: &str, photos: &[&str]) -> bool {
        let known = self
            .photos
            .iter()
            .filter(|(_, guests)| guests.iter().any(|name| name == guest));
        let known: Vec<&str> = known.map(|(photo, _)| photo.as_str()).collect();
        known.len() == photos.len() && known.iter().all(|photo| photos.contains(photo))
    }
}

impl Person {
    /// The person's face and what surrounds it, as a JPEG. It computes.
    pub(super) fn cut_selfie(&self, photo: &[u8]) -> Result<Bytes, Error> {
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
        let outside = || Error::FaceOutside {
            name: self.name.clone(),
            photo: self.photo.clone(),
        };
        Ok(selfie.ok_or_else(outside)?.encode_jpeg(SELFIE_QUALITY).into())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_with_a_selfie_is_in_the_photograph_it_is_cut_from() {
        let people = People::read();
        assert_eq!((people.guests.len(), people.photos.len()), (7, 6));
        for person in &people.guests {
            assert!(
                people.photos[&person.photo].contains(&person.name),
                "{}",
                person.name
            );
        }
        assert!(people.agrees("Gwen", &["sample3.jpg", "sample1.jpg"]));
        assert!(!people.agrees("Gwen", &["sample3.jpg"]));
    }
}
