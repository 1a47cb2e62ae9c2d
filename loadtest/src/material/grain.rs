//! Fine grain, as a sensor leaves it in every picture.
//!
//! Brightness only, and more often a little than much. The lots are those of a small generator of our own, because the
//! same seed has to strew the same grain for ever: files that change from run to run would be other photos each time.

use image::RgbImage;

/// A generator of grain.
#[derive(Debug)]
pub(super) struct Grain {
    state: u64,
    strongest: i16,
}

impl Grain {
    /// Grain of up to `strongest` levels of brightness, always the same for a seed.
    pub(super) fn new(seed: u32, strongest: i16) -> Self {
        Self {
            state: u64::from(seed),
            strongest,
        }
    }

    /// Makes every pixel a little brighter or darker.
    pub(super) fn strew(&mut self, picture: &mut RgbImage) {
        for pixel in picture.pixels_mut() {
            let grain = self.draw();
            for level in &mut pixel.0 {
                let grainy = i16::from(*level).saturating_add(grain);
                *level = u8::try_from(grainy.clamp(0, 255)).unwrap_or(u8::MAX);
            }
        }
    }

    /// The difference of two lots: most often none, least often the strongest.
    fn draw(&mut self) -> i16 {
        let lots = self.next();
        let lot =
            |bits: u64| i16::try_from(bits % (u64::from(self.strongest.unsigned_abs()) + 1)).unwrap_or(0);
        lot(lots >> 32) - lot(lots & 0xffff_ffff)
    }

    /// `SplitMix64`: a counter whose bits are well stirred.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let stirred = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let stirred = (stirred ^ (stirred >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        stirred ^ (stirred >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grainy(seed: u32) -> RgbImage {
        let mut picture = RgbImage::from_pixel(40, 40, image::Rgb([254, 128, 1]));
        Grain::new(seed, 4).strew(&mut picture);
        picture
    }

    #[test]
    fn grain_is_fine_and_stays_within_the_levels() {
        let picture = grainy(1);
        let levels: Vec<u8> = picture.pixels().map(|pixel| pixel.0[1]).collect();
        assert!(levels.iter().all(|level| (124..=132).contains(level)));
        assert!(levels.contains(&124) && levels.contains(&132));
        assert!(picture.pixels().all(|pixel| pixel.0[0] >= 250 && pixel.0[2] <= 5));
    }

    #[test]
    fn the_same_seed_strews_the_same_grain() {
        assert_eq!(grainy(7), grainy(7));
        assert_ne!(grainy(7), grainy(8));
    }
}
