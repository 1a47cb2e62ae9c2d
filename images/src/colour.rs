//! Colours of wide-gamut cameras (phones shoot in Display P3) brought to sRGB, which pictures without a
//! profile are in.
//!
//! A [`Picture`](super::Picture) carries no profile, so their numbers have to be right without one.

use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};

/// Bytes converted at once: a whole number of pixels, small enough for the processor's cache.
const STRIP_BYTES: usize = 3 * 4096;

/// Converts RGB pixels from the colour space of an ICC profile to sRGB. A profile that cannot be read, or is not of
/// RGB colours, changes nothing: wrong colours are better than no picture.
pub(super) fn to_srgb(rgb: &mut [u8], profile: &[u8]) {
    let Some(transform) = transform(profile) else {
        return;
    };
    if is_identity(&*transform) {
        return;
    }
    let mut strip = [0; STRIP_BYTES];
    for target in rgb.chunks_mut(STRIP_BYTES) {
        let source = &mut strip[..target.len()];
        source.copy_from_slice(target);
        if transform.transform(source, target).is_err() {
            target.copy_from_slice(source);
        }
    }
}

fn transform(profile: &[u8]) -> Option<Arc<Transform8BitExecutor>> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    if profile.color_space != DataColorSpace::Rgb {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    profile
        .create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default())
        .ok()
}

/// Whether a transform moves no colour of a grid by more than rounding: sRGB profiles come in many spellings.
fn is_identity(transform: &Transform8BitExecutor) -> bool {
    const STEP: usize = 51;
    let levels = || (0..=u8::MAX).step_by(STEP);
    let grid: Vec<u8> = levels()
        .flat_map(|red| levels().flat_map(move |green| levels().flat_map(move |blue| [red, green, blue])))
        .collect();
    let mut moved = vec![0; grid.len()];
    transform.transform(&grid, &mut moved).is_ok()
        && grid.iter().zip(&moved).all(|(a, b)| a.abs_diff(*b) <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLOURS: [u8; 9] = [200, 100, 50, 255, 255, 255, 10, 200, 10];

    #[test]
    fn display_p3_becomes_more_saturated_numbers_and_white_stays() {
        let mut rgb = COLOURS;
        to_srgb(&mut rgb, &ColorProfile::new_display_p3().encode().unwrap());
        assert!(rgb[0] > 205 && rgb[2] < 45, "{rgb:?}");
        assert_eq!(rgb[3..6], [255; 3]);
    }

    #[test]
    fn srgb_changes_nothing() {
        let mut rgb = COLOURS;
        to_srgb(&mut rgb, &ColorProfile::new_srgb().encode().unwrap());
        assert_eq!(rgb, COLOURS);
    }

    #[test]
    fn a_broken_or_foreign_profile_changes_nothing() {
        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        let grey = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
        for profile in [&b""[..], b"not a profile", &p3[..100], &grey] {
            let mut rgb = COLOURS;
            to_srgb(&mut rgb, profile);
            assert_eq!(rgb, COLOURS);
        }
    }

    #[test]
    fn strips_meet_without_a_seam() {
        let profile = ColorProfile::new_display_p3().encode().unwrap();
        let mut long: Vec<u8> = COLOURS.repeat(4000);
        let mut short = COLOURS;
        to_srgb(&mut long, &profile);
        to_srgb(&mut short, &profile);
        assert_eq!(long, short.repeat(4000));
    }
}
