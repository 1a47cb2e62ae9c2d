//! JPEG without application segments and comments.

use crate::images::Error;
use crate::images::jpeg::parts::{Part, marker, parts};

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

/// Whether pixels or their colours depend on a segment.
fn is_needed(marker: u8, body: &[u8]) -> bool {
    match marker {
        marker::APP0 => body.starts_with(b"JFIF\0"),
        marker::APP2 => body.starts_with(b"ICC_PROFILE\0"),
        marker::APP14 => body.starts_with(b"Adobe"),
        marker::APP0..=marker::APP15 | marker::COM => false,
        _ => true,
    }
}
