//! Pictures of 8-bit RGB at another size: each pixel becomes a weighted mean of the ones it covers.
//!
//! A crate of its own, because `fast_image_resize` is compiled into whoever calls it, with all its kernels for several processors.
//! That takes half a minute of optimising; here it is done once, not in each crate and each of their tests.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

/// How the pixels that one covers are weighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// By their distance.
    Bilinear,
    /// By a curve that keeps edges: sharper than bilinear.
    CatmullRom,
}

/// Pixels from left to right and from top to bottom.
pub type Size = (u32, u32);

/// A picture of size `from` at size `to`. Its rows lie from the top, three bytes a pixel (`3 × width × height` of them), without padding.
///
/// Panics if `rgb` has fewer bytes; more are not looked at. Sides are those of a picture that is in memory: above zero.
pub fn resize(rgb: &[u8], from: Size, to: Size, filter: Filter) -> Vec<u8> {
    let mut resized = vec![0; 3 * to.0 as usize * to.1 as usize];
    let source =
        TypedImageRef::<U8x3>::from_buffer(from.0, from.1, rgb).expect("a picture has all of its pixels");
    let mut target =
        TypedImage::from_buffer(to.0, to.1, &mut resized).expect("there is room for as many pixels");
    let filter = match filter {
        Filter::Bilinear => FilterType::Bilinear,
        Filter::CatmullRom => FilterType::CatmullRom,
    };
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new()
        .resize_typed(&source, &mut target, &options)
        .expect("the whole of a picture lies inside it");
    resized
}
