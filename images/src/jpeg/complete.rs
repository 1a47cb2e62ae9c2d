//! Whether a JPEG without its end marker holds all its coded data.
//!
//! Panorama and selfie modes of common phones leave the marker out, and every pixel is there. A file that was cut on its way
//! looks the same, but for the data that is missing.

use super::frame::Frame;
use super::means::Means;
use super::parts::{Part, marker, parts};
use super::{decoder, error};
use crate::Error;

/// Coded data that stands for nothing: ones only, of which no code is made. Longer than what decoders read ahead.
const NONSENSE: [u8; 64] = {
    let mut bytes = [0; 64];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = 0xff;
        at += 2;
    }
    bytes
};

/// An error if the copy of a file that had no end marker lacks coded data. The marker was added to it.
pub(super) fn check(bare: &[u8]) -> Result<(), Error> {
    match frame(bare)? {
        frame if frame.is_progressive => check_progressive(bare, &frame),
        _ => Means::read(bare).map(drop),
    }
}

fn frame(bare: &[u8]) -> Result<Frame, Error> {
    parts(bare)
        .find_map(|part| Frame::of(&part.ok()?))
        .unwrap_or_else(|| Err(missing()))
}

/// Only who decodes a progressive picture knows where its data ends: it must not need what follows.
fn check_progressive(bare: &[u8], frame: &Frame) -> Result<(), Error> {
    check_scans(bare, frame)?;
    let (data, end) = bare.split_at(bare.len() - 2);
    let continued = [data, &NONSENSE, end].concat();
    decoder(&continued, true).decode().map(drop).map_err(error)
}

/// An error if a whole scan of a progressive picture is missing, by the scans' headers alone.
pub(super) fn check_scans(bare: &[u8], frame: &Frame) -> Result<(), Error> {
    if has_all_scans(bare, frame)? {
        Ok(())
    } else {
        Err(missing())
    }
}

/// Whether the last bit of each coefficient of each component is in some scan.
fn has_all_scans(bare: &[u8], frame: &Frame) -> Result<bool, Error> {
    let mut known = vec![0_u64; frame.components.len()];
    for part in parts(bare) {
        let part = part?;
        if !matches!(
            part,
            Part::Segment {
                marker: marker::SOS,
                ..
            }
        ) {
            continue;
        }
        let (components, rest) = scan(part.body()).ok_or_else(missing)?;
        let [first, last, bits] = rest;
        if bits & 15 > 0 {
            continue;
        }
        for (component, known) in frame.components.iter().zip(&mut known) {
            if components.iter().step_by(2).any(|id| *id == component.id) {
                *known |= (first..=last.min(63)).fold(0, |all, coefficient| all | 1 << coefficient);
            }
        }
    }
    Ok(known.iter().all(|known| *known == u64::MAX))
}

/// A scan header's components with their tables, and what it says of coefficients.
fn scan(body: &[u8]) -> Option<(&[u8], [u8; 3])> {
    let (count, rest) = body.split_first()?;
    let (components, rest) = rest.split_at_checked(2 * usize::from(*count))?;
    Some((components, *rest.first_chunk()?))
}

fn missing() -> Error {
    Error::Damaged("the file ends before the image does".into())
}
