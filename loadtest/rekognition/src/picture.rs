//! The picture of a request: its checks, its pixels the right way up, its faces.
//!
//! The checks come in the service's order: the size of the file, its format, the size in pixels. A JPEG is turned as
//! its EXIF data says, a PNG never is, and all boxes are those of the turned picture.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use findme_engine::{Descriptor, Face, Image, Models};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::limits::violated;
use crate::wire::{self, BoundingBox, FaceDetail};

/// The most bytes of a picture in a request.
pub(crate) const MOST_BYTES: usize = 5 << 20;

/// The fewest pixels a side.
const LEAST_SIDE: u32 = 80;

/// The most faces that a call deals with.
pub(crate) const MOST_FACES: usize = 100;

/// A decoded picture.
#[derive(Debug)]
pub(crate) struct Picture {
    /// The same for the same bytes.
    pub(crate) id: Uuid,
    pixels: RgbImage,
}

/// A face that was found in a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sighting {
    pub(crate) detail: FaceDetail,
    face: Face,
}

impl Picture {
    pub(crate) fn read(image: &wire::Image) -> Result<Self> {
        if image.s3_object.is_some() {
            return Err(Error::S3Object);
        }
        if image.bytes.is_empty() {
            return Err(violated("image.bytes", "", "length: 1 to 5242880"));
        }
        let bytes = STANDARD
            .decode(&image.bytes)
            .map_err(|error| Error::Serialization(error.to_string()))?;
        if bytes.len() > MOST_BYTES {
            return Err(Error::ImageTooLarge);
        }
        Ok(Self {
            id: id(&bytes),
            pixels: decode(&bytes)?,
        })
    }

    pub(crate) fn width(&self) -> u32 {
        self.pixels.width()
    }

    pub(crate) fn height(&self) -> u32 {
        self.pixels.height()
    }

    /// The faces, the largest first.
    pub(crate) fn faces(&self, models: &Models) -> Vec<Sighting> {
        let mut faces = models.detect(&self.view());
        faces.sort_by(|a, b| b.area.area().total_cmp(&a.area.area()));
        faces.into_iter().map(|face| self.sighting(face)).collect()
    }

    /// What a face of this picture looks like.
    pub(crate) fn describe(&self, models: &Models, sighting: &Sighting) -> Descriptor {
        models.describe(&self.view(), &sighting.face)
    }

    fn sighting(&self, face: Face) -> Sighting {
        Sighting {
            detail: FaceDetail {
                bounding_box: BoundingBox::of(&face.area, self.width(), self.height()),
                confidence: face.confidence * 100.0,
            },
            face,
        }
    }

    fn view(&self) -> Image<'_> {
        Image::new(self.width(), self.height(), &self.pixels).expect("a decoded picture has pixels")
    }
}

/// A UUID made of the bytes.
fn id(bytes: &[u8]) -> Uuid {
    let mut start = [0; 16];
    start.copy_from_slice(&Sha256::digest(bytes)[..16]);
    uuid::Builder::from_random_bytes(start).into_uuid()
}

fn decode(bytes: &[u8]) -> Result<RgbImage> {
    let format = image::guess_format(bytes).map_err(|_| Error::ImageFormat)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png) {
        return Err(Error::ImageFormat);
    }
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut decoder = reader.into_decoder().map_err(|_| Error::ImageFormat)?;
    let (width, height) = decoder.dimensions();
    if width.min(height) < LEAST_SIDE {
        return Err(Error::ImageTooSmall);
    }
    let orientation = match format {
        // Unreadable EXIF data is as good as none.
        ImageFormat::Jpeg => decoder.orientation().unwrap_or(Orientation::NoTransforms),
        _ => Orientation::NoTransforms,
    };
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Error::ImageFormat)?;
    picture.apply_orientation(orientation);
    Ok(picture.into_rgb8())
}
