//! Shrinking with antialiasing.
//!
//! The detector looks at a picture in several sizes. Each is made from the original, as bytes, by the bilinear filter
//! widened to the pixels it covers: small faces survive it, where point sampling would leave them as noise.

use findme_resize::Filter;

use crate::image::Image;

/// The pixels of a picture that was resized.
#[derive(Clone, Debug)]
pub(crate) struct Pixels {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Pixels {
    /// A view of them.
    pub(crate) fn view(&self) -> Image<'_> {
        Image::new(self.width, self.height, &self.rgb).expect("a resized picture has its pixels")
    }
}

/// The picture at another size, each pixel a weighted mean of the ones it covers.
pub(crate) fn resize(image: &Image<'_>, width: usize, height: usize) -> Pixels {
    let side = |length: usize| u32::try_from(length).expect("sides of a picture fit into 32 bits");
    let from = (side(image.width()), side(image.height()));
    let (width, height) = (side(width), side(height));
    let rgb = findme_resize::resize(image.rgb(), from, (width, height), Filter::Bilinear);
    Pixels { width, height, rgb }
}
