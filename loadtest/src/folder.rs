//! An event whose people are known: its photos, a selfie of each person, and who is in which photo.
//!
//! The truth is a JSON file: `selfies` names for each person a picture, or a photo and where in it the face lies (as
//! shares of its sides), which is then cut out; `photos` lists for each photo the people of `selfies` that are in it.

pub(crate) mod truth;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use truth::{Cut, Selfie, Truth};

/// The truth's name in the folder, unless another file is named.
pub(crate) const TRUTH: &str = "truth.json";

/// Why a folder cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", .path.display())]
pub struct Error {
    path: PathBuf,
    problem: String,
}

/// An event whose people are known.
#[derive(Clone, Debug)]
pub struct EventFolder {
    /// Its photos, by name.
    pub photos: Vec<Photo>,
    /// The people who can come, by name.
    pub people: Vec<Person>,
}

/// A photo of the event.
#[derive(Clone, Debug)]
pub struct Photo {
    /// Its file's name.
    pub name: String,
    /// The file.
    pub bytes: Bytes,
    /// Who is in it.
    pub people: BTreeSet<String>,
}

/// Somebody who can come.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name in the truth.
    pub name: String,
    /// A picture of this person alone.
    pub selfie: Bytes,
}

impl EventFolder {
    /// Reads the pictures of a folder by the truth in `truth`, or in the folder's own `truth.json`.
    pub fn open(folder: &Path, truth: Option<&Path>) -> Result<Self, Error> {
        let path = truth.map_or_else(|| folder.join(TRUTH), Path::to_owned);
        let truth: Truth = serde_json::from_slice(&read(&path)?).map_err(about(&path))?;
        let photos = truth.photos.into_iter().map(|(name, people)| {
            let bytes = read(&folder.join(&name))?;
            Ok(Photo { name, bytes, people })
        });
        let photos = photos.collect::<Result<Vec<_>, Error>>()?;
        let people = truth.selfies.into_iter().map(|(name, selfie)| {
            let selfie = match selfie {
                Selfie::Picture(file) => read(&folder.join(file))?,
                Selfie::Cut(cut) => cut_out(&cut, &folder.join(&cut.photo))?,
            };
            Ok(Person { name, selfie })
        });
        let people = people.collect::<Result<Vec<_>, Error>>()?;
        if people.is_empty() || photos.is_empty() {
            return Err(about(&path)("names nobody, or no photo"));
        }
        Ok(Self { photos, people })
    }

    /// A smaller event: these photos, and the people who are in them.
    #[must_use]
    pub fn only(&self, photos: &[&str]) -> Self {
        let photos = self.photos.iter().filter(|photo| photos.contains(&&*photo.name));
        let photos: Vec<_> = photos.cloned().collect();
        let are_there = |person: &&Person| photos.iter().any(|photo| photo.people.contains(&person.name));
        Self {
            people: self.people.iter().filter(are_there).cloned().collect(),
            photos,
        }
    }

    /// A photo of any number: those of the folder in turns, each time as another file with a comment of its own.
    /// JPEG files only.
    pub fn copy(&self, number: usize) -> Photo {
        let photo = &self.photos[number % self.photos.len()];
        Photo {
            name: format!("{number}-{}", photo.name),
            bytes: commented(&photo.bytes, &number.to_string()),
            people: photo.people.clone(),
        }
    }

    /// The photos that a person is in.
    pub fn photos_of(&self, person: &str) -> BTreeSet<&str> {
        let photos = self.photos.iter().filter(|photo| photo.people.contains(person));
        photos.map(|photo| photo.name.as_str()).collect()
    }
}

/// A JPEG file with a comment after its first marker.
fn commented(jpeg: &Bytes, comment: &str) -> Bytes {
    let length = u16::try_from(comment.len() + 2).unwrap_or(u16::MAX);
    let (start, rest) = jpeg.split_at(2.min(jpeg.len()));
    let segment = [&[0xff, 0xfe], &length.to_be_bytes()[..], comment.as_bytes()].concat();
    [start, &segment, rest].concat().into()
}

/// The face of a selfie that is cut out of the photo at this path, as a JPEG.
fn cut_out(cut: &Cut, path: &Path) -> Result<Bytes, Error> {
    let photo = image::load_from_memory(&read(path)?).map_err(about(path))?;
    let mut jpeg = Cursor::new(Vec::new());
    let face = cut.out_of(&photo).to_rgb8();
    face.write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .map_err(about(path))?;
    Ok(jpeg.into_inner().into())
}

/// A file's bytes.
pub(crate) fn read(path: &Path) -> Result<Bytes, Error> {
    std::fs::read(path).map(Bytes::from).map_err(about(path))
}

/// What is wrong with the file at a path.
pub(crate) fn about<E: ToString>(path: &Path) -> impl Fn(E) -> Error {
    move |problem| Error {
        path: path.to_owned(),
        problem: problem.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(truth: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        image::RgbImage::from_pixel(200, 100, image::Rgb([9, 9, 9]))
            .save(folder.path().join("hall.png"))
            .unwrap();
        std::fs::write(folder.path().join("truth.json"), truth).unwrap();
        folder
    }

    #[test]
    fn selfies_are_pictures_or_cut_out_with_a_margin() {
        let folder = folder(
            r#"{"selfies": {"a": "hall.png",
                "b": {"photo": "hall.png", "left": 0.5, "top": 0.0, "width": 0.1, "height": 0.5}},
               "photos": {"hall.png": ["b"]}}"#,
        );
        let event = EventFolder::open(folder.path(), None).unwrap();
        assert_eq!(event.photos_of("b"), BTreeSet::from(["hall.png"]));
        assert_eq!(event.photos_of("a"), BTreeSet::new());
        let cut = image::load_from_memory(&event.people[1].selfie).unwrap();
        // A tenth of 200 and four tenths of that on both sides; the top has no margin, half of 100 has one below.
        assert_eq!((cut.width(), cut.height()), (36, 70));
    }

    #[test]
    fn a_photo_that_is_missing_is_named() {
        let folder = folder(r#"{"selfies": {"a": "hall.png"}, "photos": {"gone.jpg": []}}"#);
        let error = EventFolder::open(folder.path(), None).unwrap_err();
        assert!(error.to_string().contains("gone.jpg"), "{error}");
    }
}
