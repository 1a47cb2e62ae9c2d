//! Pictures as they are taken in: looked at, decoded, and cleaned of what they say beside the picture.
//!
//! What can be decoded has the size that its header told, and what was cleaned shows the same picture.

use findme_images::{decode, probe, without_metadata};

/// Larger pictures take the time that is better spent on other ones.
const MOST_PIXELS: u64 = 1 << 20;

/// Takes any bytes.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(probe) = probe(bytes) else {
        assert!(decode(bytes).is_err(), "decoded without a header");
        return;
    };
    if u64::from(probe.width) * u64::from(probe.height) > MOST_PIXELS {
        return;
    }
    let Ok(picture) = decode(bytes) else {
        return;
    };
    let upright = (picture.width(), picture.height());
    assert!(
        upright == (probe.width, probe.height) || upright == (probe.height, probe.width),
        "{upright:?} is not {} by {}",
        probe.width,
        probe.height
    );
    if let Ok(clean) = without_metadata(bytes) {
        let again = decode(&clean).expect("what was cleaned can be read");
        assert_eq!((again.width(), again.height()), upright, "it shows as it did");
    }
}
