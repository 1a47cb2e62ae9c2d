//! A picture as Rekognition takes it: a JPEG without metadata, upright, small enough.
//!
//! Equal pixels give equal bytes, and for equal bytes under one external id Rekognition remembers a face once: that is
//! what makes repeating a call harmless.

use aws_sdk_rekognition::primitives::Blob;
use aws_sdk_rekognition::types::Image;

use findme_images::Picture;

/// Longer side in pixels. Rekognition's smallest face grows with pictures larger than this, so more would only cost time.
const SIDE: u32 = 1920;

/// The shorter side that Rekognition asks for, in pixels.
pub(super) const SMALLEST: u32 = 80;

/// Most bytes of a picture that is sent along with a call.
const MOST_BYTES: usize = 5 << 20;

/// JPEG qualities, in the order in which they are tried; the last one makes even noise small enough.
const QUALITIES: [u8; 3] = [92, 80, 50];

/// The picture in the size in which it is sent; `None` for one so small that Rekognition does not look at it.
pub(super) fn fit(picture: &Picture) -> Option<Picture> {
    let shrunk = picture.shrink_to(SIDE);
    (shrunk.width().min(shrunk.height()) >= SMALLEST).then_some(shrunk)
}

/// The bytes to send of a picture that fits.
pub(super) fn encode(fitted: &Picture) -> Vec<u8> {
    let mut bytes = Vec::new();
    for quality in QUALITIES {
        bytes = fitted.encode_jpeg(quality);
        if bytes.len() <= MOST_BYTES {
            break;
        }
    }
    bytes
}

/// Bytes as a part of a request.
pub(super) fn image(bytes: Vec<u8>) -> Image {
    Image::builder().bytes(Blob::new(bytes)).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: u32, height: u32) -> Picture {
        let mut random = fastrand::Rng::with_seed(7);
        let rgb = (0..3 * width * height).map(|_| random.u8(..)).collect();
        Picture::from_rgb(width, height, rgb).unwrap()
    }

    fn bytes(picture: &Picture) -> Vec<u8> {
        encode(&fit(picture).unwrap())
    }

    #[test]
    fn even_the_worst_picture_fits_and_gives_the_same_bytes_again() {
        let picture = noise(2400, 2400);
        let sent = bytes(&picture);
        assert!(sent.len() <= MOST_BYTES);
        assert_eq!(sent, bytes(&picture));
        let decoded = findme_images::decode(&sent).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (SIDE, SIDE));
    }

    #[test]
    fn a_picture_that_rekognition_would_refuse_is_not_sent() {
        assert_eq!(fit(&noise(200, 79)), None);
        // A panorama shrinks to a ribbon.
        assert_eq!(fit(&noise(4000, 150)), None);
        assert!(fit(&noise(80, 80)).is_some());
    }
}
