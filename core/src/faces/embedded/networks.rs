//! What finds and describes faces: the networks of `findme-engine`, or whatever a test has in their place.
//!
//! Descriptors of two versions must never be compared, so the networks say which one they are of.

use findme_engine::{DESCRIPTOR_VERSION, Descriptor, Face, Image, Models, Selfie};
use findme_images::Picture;

use crate::model::DescriptorVersion;

/// Networks that find faces and describe them. The same pixels give the same faces and numbers.
pub trait Networks: Send + Sync + 'static {
    /// The version of the one that describes.
    fn version(&self) -> DescriptorVersion;

    /// The faces of a selfie, and what its owner looks like.
    fn recognize_selfie(&self, picture: &Picture) -> Selfie;

    /// All faces of a picture with their descriptors.
    fn recognize(&self, picture: &Picture) -> Vec<(Face, Descriptor)>;
}

fn image(picture: &Picture) -> Image<'_> {
    let image = Image::new(picture.width(), picture.height(), picture.rgb());
    image.expect("a picture holds as many pixels as its sides say")
}

impl Networks for Models {
    fn version(&self) -> DescriptorVersion {
        DescriptorVersion(DESCRIPTOR_VERSION)
    }

    fn recognize_selfie(&self, picture: &Picture) -> Selfie {
        self.recognize_selfie(&image(picture))
    }

    fn recognize(&self, picture: &Picture) -> Vec<(Face, Descriptor)> {
        self.recognize(&image(picture))
    }
}
