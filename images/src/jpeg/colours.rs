//! From brightness and two differences of colour, as a JPEG stores them, to red, green and blue (JFIF 1.02).
//!
//! Most files hold one colour for two or four pixels: what it adds to their brightness is computed once.

use super::frame::Frame;
use super::parts::marker;

/// What a file says of its colours.
#[derive(Default)]
pub(super) struct Colours {
    /// The transform that Adobe's segment names.
    adobe: Option<u8>,
}

impl Colours {
    /// Takes what a segment says of colours, if it does.
    pub(super) fn take(&mut self, marker: u8, body: &[u8]) {
        if marker == marker::APP14 {
            self.adobe = body.get(11).copied();
        }
    }

    /// Whether the components are red, green and blue, by the file's own word.
    pub(super) fn are_stored(&self, frame: &Frame) -> bool {
        let ids = frame.components.iter().map(|component| component.id);
        self.adobe
            .map_or_else(|| ids.eq(*b"RGB"), |transform| transform == 0)
    }
}

/// A pixel of brightness and differences of colour, in levels from 0.
pub(super) fn pixel([level, blue, red]: [i32; 3]) -> [u8; 3] {
    Shifts::of(blue, red).added_to(level)
}

/// What colour adds to brightness.
#[derive(Clone, Copy)]
struct Shifts {
    red: i32,
    green: i32,
    blue: i32,
}

impl Shifts {
    fn of(blue: i32, red: i32) -> Self {
        let [blue, red] = [blue - 128, red - 128];
        // In 65,536ths, rounded.
        let whole = |sum: i32| (sum + (1 << 15)) >> 16;
        Self {
            red: whole(91_881 * red),
            green: whole(-22_554 * blue - 46_802 * red),
            blue: whole(116_130 * blue),
        }
    }

    fn added_to(self, level: i32) -> [u8; 3] {
        [level + self.red, level + self.green, level + self.blue].map(byte)
    }
}

/// Appends a row of grey pixels.
pub(super) fn append_grey(levels: &[u8], rgb: &mut Vec<u8>) {
    rgb.extend(levels.iter().flat_map(|level| [*level; 3]));
}

/// Appends a row of `width` pixels. A row of fewer samples holds one for two or four pixels.
pub(super) fn append_row([level, blue, red]: [&[u8]; 3], width: usize, is_rgb: bool, rgb: &mut Vec<u8>) {
    let begin = rgb.len();
    rgb.resize(begin + 3 * width, 0);
    let row = &mut rgb[begin..];
    if is_rgb {
        let samples = |plane: &[u8], x: usize| plane[x * plane.len() / level.len()];
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            pixel.copy_from_slice(&[level[x], samples(blue, x), samples(red, x)]);
        }
        return;
    }
    if blue.len() == red.len() {
        match level.len() / blue.len() {
            1 => return sharing::<1>(level, blue, red, row),
            2 => return sharing::<2>(level, blue, red, row),
            _ => {}
        }
    }
    for (x, out) in row.chunks_exact_mut(3).enumerate() {
        let sample = |plane: &[u8]| i32::from(plane[x * plane.len() / level.len()]);
        out.copy_from_slice(&pixel([sample(level), sample(blue), sample(red)]));
    }
}

/// Pixels of which `SHARE` have one colour. There may be more samples than pixels.
fn sharing<const SHARE: usize>(level: &[u8], blue: &[u8], red: &[u8], row: &mut [u8]) {
    let colours = || {
        blue.iter()
            .zip(red)
            .map(|(blue, red)| Shifts::of((*blue).into(), (*red).into()))
    };
    let whole = row.len() / (3 * SHARE);
    let (groups, rest) = row.split_at_mut(3 * SHARE * whole);
    let groups = groups.chunks_exact_mut(3 * SHARE).zip(level.chunks_exact(SHARE));
    for ((out, levels), shifts) in groups.zip(colours()) {
        for (out, level) in out.chunks_exact_mut(3).zip(levels) {
            out.copy_from_slice(&shifts.added_to(i32::from(*level)));
        }
    }
    let levels = &level[SHARE * whole..];
    let last = colours().nth(whole);
    for ((out, level), shifts) in rest.chunks_exact_mut(3).zip(levels).zip(last.iter().cycle()) {
        out.copy_from_slice(&shifts.added_to(i32::from(*level)));
    }
}

pub(super) fn byte(sample: i32) -> u8 {
    u8::try_from(sample.clamp(0, 255)).unwrap_or_default()
}
