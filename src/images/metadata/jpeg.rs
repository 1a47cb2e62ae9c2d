//! JPEG without application segments, comments and the texts of its colour profile.
//!
//! Segments are copied or left out one by one; the profile, which may fill several, is put together first.

use super::without_texts;
use crate::images::Error;
use crate::images::jpeg::parts::{Part, marker, parts};

/// What a segment with a part of a colour profile begins with; the part's number and their count follow.
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Bytes of a profile in one segment.
const PROFILE_PART: usize = 65_519;

/// A file's copy of what decoding needs.
pub(in crate::images) struct Bare {
    /// The copy, with an end marker.
    pub(in crate::images) bytes: Vec<u8>,
    /// Whether the file itself had one: else its coded data may have been cut.
    pub(in crate::images) is_ended: bool,
}

/// Copies what decoding needs, up to the end of the image: what phones append after it goes too.
pub(in crate::images) fn strip(bytes: &[u8]) -> Result<Bare, Error> {
    let mut kept = Vec::with_capacity(bytes.len() + 2);
    kept.extend([0xff, marker::SOI]);
    kept.extend(profile(bytes));
    let mut has_pixels = false;
    for part in parts(bytes) {
        match part {
            Ok(part @ Part::Segment { marker, bytes }) => {
                if is_needed(marker, part.body()) {
                    kept.extend(bytes);
                }
            }
            Ok(Part::Coded(data)) => {
                kept.extend(data);
                has_pixels |= !data.is_empty();
            }
            Ok(Part::End) => break,
            Err(_) if has_pixels => {
                kept.extend([0xff, marker::EOI]);
                return Ok(Bare {
                    bytes: kept,
                    is_ended: false,
                });
            }
            Err(error) => return Err(error),
        }
    }
    kept.extend([0xff, marker::EOI]);
    Ok(Bare {
        bytes: kept,
        is_ended: true,
    })
}

/// The segments of the file's colour profile without its texts. A profile that lacks a part is left out: no decoder
/// could read it.
fn profile(bytes: &[u8]) -> Vec<u8> {
    let segments = parts(bytes).map_while(Result::ok);
    let segments = segments.take_while(|part| !matches!(part, Part::Coded(_)));
    let mut stored: Vec<(u8, u8, &[u8])> = segments
        .filter_map(|part| match part {
            Part::Segment {
                marker: marker::APP2, ..
            } => match part.body().strip_prefix(PROFILE)? {
                [number, count, data @ ..] => Some((*number, *count, data)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    stored.sort_by_key(|(number, ..)| *number);
    let is_whole = stored
        .iter()
        .zip(1..)
        .all(|((number, count, _), place)| *number == place && usize::from(*count) == stored.len());
    let whole: Vec<u8> = stored.iter().flat_map(|(.., data)| *data).copied().collect();
    let Some(clean) = without_texts(&whole).filter(|_| is_whole) else {
        return Vec::new();
    };
    let pieces = clean.chunks(PROFILE_PART);
    let count = u8::try_from(pieces.len()).unwrap_or(u8::MAX);
    let segment = |(piece, number): (&[u8], u8)| {
        let size = u16::try_from(2 + PROFILE.len() + 2 + piece.len()).unwrap_or(u16::MAX);
        [
            &[0xff, marker::APP2][..],
            &size.to_be_bytes(),
            PROFILE,
            &[number, count],
            piece,
        ]
        .concat()
    };
    pieces.zip(1..=u8::MAX).flat_map(segment).collect()
}

/// Whether pixels or their colours depend on a segment.
fn is_needed(marker: u8, body: &[u8]) -> bool {
    match marker {
        marker::APP0 => body.starts_with(b"JFIF\0"),
        marker::APP14 => body.starts_with(b"Adobe"),
        marker::APP0..=marker::APP15 | marker::COM => false,
        _ => true,
    }
}
