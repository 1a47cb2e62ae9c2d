//! What a JPEG's frame header says: how large it is, how it is coded, of which components.
//!
//! Kinds of JPEG that nobody's phone makes (arithmetic coding, lossless, 12 bits) are told apart from damaged files: the
//! picture is good, and its sender can save it in another way.

use super::Size;
use super::parts::{Part, marker};
use crate::Error;

/// Pixels of a block, a side.
pub(super) const BLOCK: usize = 8;

/// Most colours that a picture is made of; each takes memory.
const MOST_COMPONENTS: usize = 4;

/// A frame header.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) size: Size,
    /// Whether each coefficient may come in several scans.
    pub(super) is_progressive: bool,
    pub(super) components: Vec<Component>,
}

/// One of the colours that a frame is made of.
#[derive(Clone, Debug)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Samples from left to right, for each `Frame::most_across` of the finest component.
    pub(super) across: usize,
    /// Samples from top to bottom, likewise.
    pub(super) down: usize,
    /// The number of its quantization table.
    pub(super) table: usize,
}

impl Frame {
    /// The frame that a part of the file is the header of; `None` if it is another kind of part.
    pub(super) fn of(part: &Part<'_>) -> Option<Result<Self, Error>> {
        let Part::Segment { marker, .. } = part else {
            return None;
        };
        match *marker {
            marker::DHT | marker::JPG | marker::DAC => None,
            marker::SOF0..=marker::SOF2 => {
                let frame = Self::read(part.body(), *marker == marker::SOF2);
                Some(
                    frame.unwrap_or_else(|| Err(Error::Damaged("a frame header that makes no sense".into()))),
                )
            }
            marker::SOF3..=marker::SOF15 => {
                let kind = format!("coding process {}", marker - marker::SOF0);
                Some(Err(Error::Unsupported(kind)))
            }
            _ => None,
        }
    }

    /// `None` if there are too few bytes, or numbers that may not be there.
    fn read(body: &[u8], is_progressive: bool) -> Option<Result<Self, Error>> {
        let (head, components) = body.split_at_checked(6)?;
        if head[0] != 8 {
            return Some(Err(Error::Unsupported(format!("{} bits a sample", head[0]))));
        }
        let components = components.get(..3 * usize::from(head[5]))?;
        let components: Option<Vec<Component>> = components.chunks(3).map(Component::read).collect();
        Some(Ok(Self {
            size: Size {
                width: u16::from_be_bytes([head[3], head[4]]).into(),
                height: u16::from_be_bytes([head[1], head[2]]).into(),
            },
            is_progressive,
            components: components.filter(|components| (1..=MOST_COMPONENTS).contains(&components.len()))?,
        }))
    }

    /// Whether a scaled copy can be made of a sequential scan of all components: grey or three colours, each with a sample for
    /// a whole number of pixels.
    pub(super) fn is_scalable(&self) -> bool {
        let (across, down) = (self.most_across(), self.most_down());
        let is_whole = |component: &Component| {
            across.is_multiple_of(component.across) && down.is_multiple_of(component.down)
        };
        // The first is brightness, of which there is a sample for each pixel.
        let is_first_finest = self
            .components
            .first()
            .is_some_and(|first| (first.across, first.down) == (across, down));
        !self.is_progressive
            && matches!(self.components.len(), 1 | 3)
            && is_first_finest
            && self.components.iter().all(is_whole)
    }

    /// Samples from left to right of the finest component.
    pub(super) fn most_across(&self) -> usize {
        self.components
            .iter()
            .map(|component| component.across)
            .max()
            .unwrap_or(1)
    }

    /// Samples from top to bottom of the finest component.
    pub(super) fn most_down(&self) -> usize {
        self.components
            .iter()
            .map(|component| component.down)
            .max()
            .unwrap_or(1)
    }
}

impl Component {
    fn read(bytes: &[u8]) -> Option<Self> {
        let &[id, sampling, table] = bytes else {
            return None;
        };
        let [across, down] = [sampling >> 4, sampling & 15].map(usize::from);
        let is_sound = (1..=4).contains(&across) && (1..=4).contains(&down);
        is_sound.then_some(Self {
            id,
            across,
            down,
            table: table.into(),
        })
    }
}
