//! What finds and describes faces: the networks of `findme-engine`, or whatever a test has in their place.
//!
//! Descriptors of two versions must never be compared, so the networks say which one they are of.

use findme_engine::{DESCRIPTOR_VERSION, Descriptor, Face, Image, Models};

use crate::model::DescriptorVersion;
use findme_images::Picture;

/// Networks that find faces and describe them. The same pixels give the same faces and numbers.
pub trait Networks: Send + Sync + 'static {
    /// The version of the one that describes.
    fn version(&self) -> DescriptorVersion;

    /// The faces of a portrait that are large beside its largest.
    fn sitters(&self, picture: &Picture) -> Vec<Face>;

    /// The descriptor of a face of this picture.
    fn describe(&self, picture: &Picture, face: &Face) -> Descriptor;

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

    fn sitters(&self, picture: &Picture) -> Vec<Face> {
        self.detect_sitters(&image(picture))
    }

    fn describe(&self, picture: &Picture, face: &Face) -> Descriptor {
        self.describe(&image(picture), face)
    }

    fn recognize(&self, picture: &Picture) -> Vec<(Face, Descriptor)> {
        self.recognize(&image(picture))
    }
}
