//! The parts a JPEG file is made of (ITU-T T.81 annex B): marker segments, coded data, the end.
//!
//! Walking by the segments' lengths steps over thumbnails and everything else that only looks like a marker.

use crate::Error;

/// Marker codes (the byte after `0xff`).
pub(crate) mod marker {
    /// Start of image.
    pub(crate) const SOI: u8 = 0xd8;
    /// End of image.
    pub(crate) const EOI: u8 = 0xd9;
    /// Start of a scan; coded data follows its segment.
    pub(crate) const SOS: u8 = 0xda;
    /// Application segment 0, JFIF's.
    pub(crate) const APP0: u8 = 0xe0;
    /// Application segment 2, used by ICC profiles.
    pub(crate) const APP2: u8 = 0xe2;
    /// Application segment 14, Adobe's, which names the colour transform.
    pub(crate) const APP14: u8 = 0xee;
    /// A baseline frame.
    pub(crate) const SOF0: u8 = 0xc0;
    /// A progressive frame with Huffman coding.
    pub(crate) const SOF2: u8 = 0xc2;
    /// Start of a lossless frame, the first of the kinds that nobody here reads.
    pub(crate) const SOF3: u8 = 0xc3;
    /// The last frame of all kinds; [`DHT`], [`JPG`] and [`DAC`] lie between.
    pub(crate) const SOF15: u8 = 0xcf;
    /// Huffman tables.
    pub(crate) const DHT: u8 = 0xc4;
    /// Reserved for extensions.
    pub(crate) const JPG: u8 = 0xc8;
    /// Conditions of arithmetic coding.
    pub(crate) const DAC: u8 = 0xcc;
    /// Quantization tables.
    pub(crate) const DQT: u8 = 0xdb;
    /// The restart interval.
    pub(crate) const DRI: u8 = 0xdd;
    /// The last marker of those about scans and tables.
    pub(crate) const EXP: u8 = 0xdf;
}

/// One stretch of a JPEG file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// A marker with its length and body.
    Segment {
        /// The marker code.
        marker: u8,
        /// All its bytes, `0xff` first.
        bytes: &'a [u8],
    },
    /// The coded data of a scan, restart markers included.
    Coded(&'a [u8]),
    /// The end-of-image marker; what follows it is not this image.
    End,
}

impl<'a> Part<'a> {
    /// A segment's body; empty for other parts.
    pub(crate) fn body(&self) -> &'a [u8] {
        match self {
            Self::Segment { bytes, .. } => &bytes[4..],
            Self::Coded(_) | Self::End => &[],
        }
    }
}

/// Walks a JPEG file; a file that stops before its end marker yields an error last. What is there of coded data comes
/// before that error: phones forget the marker, so the rest may be all there is.
pub(crate) fn parts(bytes: &[u8]) -> Parts<'_> {
    Parts {
        rest: bytes.strip_prefix(&[0xff, marker::SOI]).unwrap_or_default(),
        state: State::Segments,
    }
}

/// The walk that [`parts`] starts.
pub(crate) struct Parts<'a> {
    rest: &'a [u8],
    state: State,
}

enum State {
    Segments,
    Coded,
    Done,
}

impl<'a> Iterator for Parts<'a> {
    type Item = Result<Part<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let part = match self.state {
            State::Done => return None,
            State::Segments => self.segment(),
            State::Coded => Some(self.coded()),
        };
        self.state = match part {
            Some(Part::Segment {
                marker: marker::SOS, ..
            }) => State::Coded,
            Some(Part::Segment { .. } | Part::Coded(_)) => State::Segments,
            Some(Part::End) | None => State::Done,
        };
        Some(part.ok_or_else(|| Error::Damaged("the file ends before the image does".into())))
    }
}

impl<'a> Parts<'a> {
    /// The next segment with a length, or the end; stray bytes and markers without a length are skipped.
    fn segment(&mut self) -> Option<Part<'a>> {
        loop {
            let start = find(self.rest, is_marker)?;
            let from_marker = &self.rest[start..];
            match from_marker[1] {
                marker::EOI => return Some(Part::End),
                marker::SOI => self.rest = &from_marker[2..],
                marker => {
                    let length = u16::from_be_bytes([*from_marker.get(2)?, *from_marker.get(3)?]);
                    let (bytes, rest) = from_marker.split_at_checked(2 + usize::from(length))?;
                    self.rest = rest;
                    return (length >= 2).then_some(Part::Segment { marker, bytes });
                }
            }
        }
    }

    /// Coded data up to the next marker that is no restart marker.
    fn coded(&mut self) -> Part<'a> {
        let next = find(self.rest, is_marker);
        let (coded, rest) = self.rest.split_at(next.unwrap_or(self.rest.len()));
        self.rest = rest;
        Part::Coded(coded)
    }
}

/// The stretches of coded data between restart markers; without restarts there is one.
pub(super) fn stretches(data: &[u8], has_restarts: bool) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(data);
    std::iter::from_fn(move || {
        let data = rest?;
        let next = has_restarts
            .then(|| find(data, |code| matches!(code, 0xd0..=0xd7)))
            .flatten();
        rest = next.map(|at| &data[at + 2..]);
        Some(&data[..next.unwrap_or(data.len())])
    })
}

/// Where the first marker of some kind begins.
fn find(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> Option<usize> {
    memchr::memchr_iter(0xff, bytes).find(|at| bytes.get(at + 1).is_some_and(|code| is_wanted(*code)))
}

/// Whether a byte after `0xff` is a marker code, not a stuffed zero, a fill byte, TEM or a restart marker.
const fn is_marker(code: u8) -> bool {
    !matches!(code, 0x00 | 0x01 | 0xff | 0xd0..=0xd7)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = b"\xff\xd8\xff\xe1\0\x04\xff\xd9\xff\xda\0\x03!ab\xff\0c\xff\xd0d\xff\xd9after";

    #[test]
    fn a_file_is_walked_to_its_end_and_not_beyond() {
        let parts: Result<Vec<_>, _> = parts(FILE).collect();
        assert_eq!(
            parts.unwrap(),
            [
                Part::Segment {
                    marker: 0xe1,
                    bytes: b"\xff\xe1\0\x04\xff\xd9"
                },
                Part::Segment {
                    marker: marker::SOS,
                    bytes: b"\xff\xda\0\x03!"
                },
                Part::Coded(b"ab\xff\0c\xff\xd0d"),
                Part::End,
            ]
        );
    }

    #[test]
    fn a_file_cut_anywhere_ends_in_an_error() {
        for length in 0..FILE.len() - b"\xd9after".len() {
            assert!(parts(&FILE[..length]).any(|part| part.is_err()), "{length} bytes");
        }
    }

    #[test]
    fn what_is_there_of_coded_data_comes_before_the_error() {
        let parts: Vec<_> = parts(&FILE[..18]).collect();
        assert_eq!(parts[2], Ok(Part::Coded(b"ab\xff\0c")));
        assert!(parts[3].is_err() && parts.len() == 4);
    }

    #[test]
    fn a_length_shorter_than_itself_is_an_error() {
        assert!(parts(b"\xff\xd8\xff\xe1\0\x01\0\0\xff\xd9").any(|part| part.is_err()));
    }
}
