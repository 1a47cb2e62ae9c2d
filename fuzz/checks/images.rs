//! Pictures as they are taken in: looked at, decoded, and cleaned of what they say beside the picture.
//!
//! What can be decoded has the size that its header told, and what was cleaned shows the same picture.

use findme_images::{decode, decode_reduced, decode_within, probe, without_metadata};

/// Larger pictures take the time that is better spent on other ones.
const MOST_PIXELS: u64 = 1 << 20;

/// Sides that a picture is decoded for, smaller than most seeds, so that their pixels are scaled.
const SIDES: [u32; 3] = [8, 24, 48];

/// Takes any bytes.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(probe) = probe(bytes) else {
        assert!(decode(bytes).is_err(), "decoded without a header");
        return;
    };
    if u64::from(probe.width) * u64::from(probe.height) > MOST_PIXELS {
        return;
    }
    for side in SIDES {
        let scaled = decode_within(bytes, &(side / 2..=side));
        for picture in [scaled, decode_reduced(bytes, side)].into_iter().flatten() {
            let longer = picture.width().max(picture.height());
            assert!(longer <= side, "{longer} is more than {side}");
        }
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
