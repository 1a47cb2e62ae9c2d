//! The sizes inside a WebP: that of its canvas, and those of the lossy pictures on it.
//!
//! The decoder sets memory aside for a lossy picture of the size that this tells, and only then looks whether it has the
//! canvas's. So a file of 16 × 16 pixels could cost 400 MB: here it is refused by its headers.

use super::Error;

/// `RIFF`, the size of what follows, `WEBP`.
const HEADER_BYTES: usize = 12;

/// What a chunk of an animation says of its frame before the frame's own chunks.
const FRAME_BYTES: usize = 16;

/// What a lossy picture of a single frame begins with, after three bytes of its own (RFC 6386, 9.1).
const START: [u8; 3] = [0x9d, 0x01, 0x2a];

/// What is on a canvas.
#[derive(Default)]
pub(super) struct Contents {
    /// Whether there are several pictures, of which the first is decoded and laid upon the canvas.
    pub(super) is_animated: bool,
    /// The longest sides of lossy pictures, 0 without.
    longest: (u32, u32),
}

impl Contents {
    /// Reads the headers, as far as they are there.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut contents = Self::default();
        for (kind, body) in chunks(bytes.get(HEADER_BYTES..).unwrap_or_default()) {
            contents.take(kind, body);
            if kind == b"ANMF" {
                contents.is_animated = true;
                for (kind, body) in chunks(body.get(FRAME_BYTES..).unwrap_or_default()) {
                    contents.take(kind, body);
                }
            }
        }
        contents
    }

    fn take(&mut self, kind: &[u8], body: &[u8]) {
        if let Some((width, height)) = (kind == b"VP8 ").then(|| size(body)).flatten() {
            self.longest = (self.longest.0.max(width), self.longest.1.max(height));
        }
    }

    /// An error if a picture is larger than its canvas.
    pub(super) fn check(&self, (width, height): (u32, u32)) -> Result<(), Error> {
        if self.longest.0 > width || self.longest.1 > height {
            return Err(Error::Damaged("a picture that is larger than its canvas".into()));
        }
        Ok(())
    }
}

/// The size that a lossy picture tells.
fn size(body: &[u8]) -> Option<(u32, u32)> {
    let sides = body.get(3..)?.strip_prefix(&START)?.first_chunk::<4>()?;
    let side = |bytes: [u8; 2]| u32::from(u16::from_le_bytes(bytes) & 0x3fff);
    Some((side([sides[0], sides[1]]), side([sides[2], sides[3]])))
}

/// The chunks with their kinds; the last one may be cut.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let (kind, after) = rest.split_at_checked(4)?;
        let (length, after) = after.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        // They start at even offsets.
        rest = after.get(length + length % 2..).unwrap_or_default();
        Some((kind, &after[..length.min(after.len())]))
    })
}
