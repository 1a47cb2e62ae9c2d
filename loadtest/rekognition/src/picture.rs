//! The picture of a request: its checks, and what was seen in it.
//!
//! The checks come in the service's order: the size of the file, its format, the size in pixels. A JPEG is turned as
//! its EXIF data says, a PNG never is, and all boxes are those of the turned picture.

use std::io::Cursor;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::limits::violated;
use crate::vision::{DetectedFace, Seen, Vision};
use crate::wire;

/// The most bytes of a picture in a request.
pub(crate) const MOST_BYTES: usize = 5 << 20;

/// The fewest pixels a side.
const LEAST_SIDE: u32 = 80;

/// The most faces that a call deals with.
pub(crate) const MOST_FACES: usize = 100;

/// A picture that was looked at.
#[derive(Debug)]
pub(crate) struct Picture {
    /// The same for the same bytes.
    pub(crate) id: Uuid,
    seen: Arc<Seen>,
}

impl Picture {
    /// Looks at the picture of a request.
    pub(crate) fn read(image: &wire::Image, vision: &Vision) -> Result<Self> {
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
        let id = id(&bytes);
        let seen = vision.see(id, || decode(&bytes))?;
        Ok(Self { id, seen })
    }

    pub(crate) fn width(&self) -> u32 {
        self.seen.width
    }

    pub(crate) fn height(&self) -> u32 {
        self.seen.height
    }

    /// The faces, the largest first.
    pub(crate) fn faces(&self) -> &[DetectedFace] {
        &self.seen.faces
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
