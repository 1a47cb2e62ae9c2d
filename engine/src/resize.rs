//! Shrinking with antialiasing.
//!
//! The detector looks at a picture in several sizes. Each is made from the original, as bytes, by the bilinear filter
//! widened to the pixels it covers: small faces survive it, where point sampling would leave them as noise.

use fast_image_resize::images::{Image as Buffer, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

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
    let (width, height) = (side(width), side(height));
    let source = ImageRef::new(
        side(image.width()),
        side(image.height()),
        image.rgb(),
        PixelType::U8x3,
    )
    .expect("a picture has its pixels");
    let mut target = Buffer::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new()
        .resize(&source, &mut target, &options)
        .expect("both pictures have the same kind of pixels");
    Pixels {
        width,
        height,
        rgb: target.into_vec(),
    }
}
