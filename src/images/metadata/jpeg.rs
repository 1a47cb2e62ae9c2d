//! JPEG without application segments and comments.

use crate::images::Error;
use crate::images::jpeg::parts::{Part, marker, parts};

/// Copies what decoding needs, up to the end of the image: what phones append after it goes too.
pub(in crate::images) fn strip(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend([0xff, marker::SOI]);
    for part in parts(bytes) {
        match part? {
            part @ Part::Segment { marker, bytes } => {
                if is_needed(marker, part.body()) {
                    kept.extend(bytes);
                }
            }
            Part::Coded(data) => kept.extend(data),
            Part::End => kept.extend([0xff, marker::EOI]),
        }
    }
    Ok(kept)
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
