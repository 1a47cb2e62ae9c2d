//! JPEG without application segments, comments and the texts of its colour profile.
//!
//! Segments are copied or left out one by one; the profile, which may fill several, is put together first.

use super::parts::{Part, marker, parts};
use crate::Error;
use crate::icc::without_texts;

/// What a segment with a part of a colour profile begins with; the part's number and their count follow.
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// Bytes of JFIF's version, units and density with its name; the thumbnail follows.
const JFIF_FIELDS: usize = 12;

/// Bytes of Adobe's fields with its name.
const ADOBE_FIELDS: usize = 12;

/// Bytes of a profile in one segment.
const PROFILE_PART: usize = 65_519;

/// A file's copy of what decoding needs.
pub(super) struct Bare {
    /// The copy, with an end marker.
    pub(super) bytes: Vec<u8>,
    /// Whether the file itself had one: else its coded data may have been cut.
    pub(super) is_ended: bool,
}

/// Copies what decoding needs, up to the end of the image: what phones append after it goes too.
pub(super) fn strip(bytes: &[u8]) -> Result<Bare, Error> {
    let mut kept = Vec::with_capacity(bytes.len() + 2);
    kept.extend([0xff, marker::SOI]);
    kept.extend(profile(bytes));
    let mut has_pixels = false;
    for part in parts(bytes) {
        match part {
            Ok(part @ Part::Segment { marker, bytes }) => {
                keep_needed(marker, part.body(), bytes, &mut kept);
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

/// Copies what pixels or their colours depend on of a segment. Only markers whose meaning is known are copied, and of those of
/// applications only the fields, for a thumbnail or a text may follow them.
fn keep_needed(marker: u8, body: &[u8], segment: &[u8], kept: &mut Vec<u8>) {
    match marker {
        marker::APP0 if body.starts_with(b"JFIF\0") => {
            if let Some(fields) = body.first_chunk::<JFIF_FIELDS>() {
                // A thumbnail of no pixels.
                put_segment(marker, &[fields, &[0, 0]], kept);
            }
        }
        marker::APP14 if body.starts_with(b"Adobe") => {
            put_segment(marker, &[&body[..body.len().min(ADOBE_FIELDS)]], kept);
        }
        marker::JPG => {}
        marker::SOF0..=marker::SOF15 | marker::SOS..=marker::EXP => kept.extend(segment),
        _ => {}
    }
}

/// Writes a segment of a few bytes.
fn put_segment(marker: u8, body: &[&[u8]], kept: &mut Vec<u8>) {
    let body = body.concat();
    let size = u16::try_from(2 + body.len()).unwrap_or(u16::MAX);
    kept.extend([0xff, marker]);
    kept.extend(size.to_be_bytes());
    kept.extend(body);
}
