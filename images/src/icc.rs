//! Colour profiles without what is no colour: names, serial numbers, copyright texts, dates.
//!
//! Screens and scanners that somebody calibrated write who, when and on which machine into the profile (ICC.1:2022). Only
//! numbers that colours are computed from are copied; the two texts that each profile must have say nothing.

use std::collections::HashMap;

const HEADER_BYTES: usize = 128;

/// Parts of the header that colours do not depend on: preferred software, date, platform, maker, model, creator, digest.
const BLANKED: [std::ops::Range<usize>; 5] = [4..8, 24..36, 40..44, 48..56, 80..128];

/// The tags that are kept.
const TAGS: [&[u8; 4]; 29] = [
    b"wtpt", b"bkpt", b"chad", b"chrm", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC",
    b"cicp", b"gamt", b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"D2B0", b"D2B1", b"D2B2",
    b"D2B3", b"B2D0", b"B2D1", b"B2D2", b"B2D3", b"pre0", b"pre1",
];

/// What they may be: numbers, curves and tables, no texts.
const TYPES: [&[u8; 4]; 10] = [
    b"XYZ ", b"curv", b"para", b"sf32", b"chrm", b"cicp", b"mft1", b"mft2", b"mAB ", b"mBA ",
];

/// What stands for a text.
const NO_TEXT: &str = "-";

/// The profile without its texts; `None` for what is no profile, which changes no colour anyway.
pub(super) fn without_texts(profile: &[u8]) -> Option<Vec<u8>> {
    let mut header = profile.get(..HEADER_BYTES)?.to_vec();
    if header[36..40] != *b"acsp" {
        return None;
    }
    for range in BLANKED {
        header[range].fill(0);
    }
    let mut tags: Vec<(&[u8], &[u8])> = Vec::new();
    for entry in table(profile)?.chunks_exact(12) {
        let (name, data) = (&entry[..4], data(profile, entry)?);
        if is_one_of(name, &TAGS) && is_one_of(data.get(..4)?, &TYPES) {
            tags.push((name, data));
        }
    }
    let is_old = header[8] < 4;
    let (description, copyright) = (description(is_old), copyright(is_old));
    tags.push((b"desc", &description));
    tags.push((b"cprt", &copyright));
    Some(assemble(header, &tags))
}

/// The profile's list of tags.
fn table(profile: &[u8]) -> Option<&[u8]> {
    let (count, entries) = profile.get(HEADER_BYTES..)?.split_first_chunk()?;
    let count = usize::try_from(u32::from_be_bytes(*count)).ok()?;
    entries.get(..count.checked_mul(12)?)
}

/// What an entry of the list stands for.
fn data<'p>(profile: &'p [u8], entry: &[u8]) -> Option<&'p [u8]> {
    let number = |at: usize| usize::try_from(u32::from_be_bytes(*entry.get(at..)?.first_chunk()?)).ok();
    let (offset, size) = (number(4)?, number(8)?);
    profile.get(offset..offset.checked_add(size)?)
}

fn is_one_of(name: &[u8], names: &[&[u8; 4]]) -> bool {
    names.iter().any(|other| name == *other)
}

/// A whole profile; what several tags share is stored once.
fn assemble(header: Vec<u8>, tags: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut profile = header;
    profile.extend(length(tags.len()));
    let mut data = Vec::new();
    let begin = profile.len() + 12 * tags.len();
    let mut places = HashMap::new();
    for (name, bytes) in tags {
        let place = *places.entry(*bytes).or_insert_with(|| {
            let place = begin + data.len();
            data.extend(*bytes);
            data.resize(data.len().next_multiple_of(4), 0);
            place
        });
        profile.extend(*name);
        profile.extend(length(place));
        profile.extend(length(bytes.len()));
    }
    profile.extend(data);
    let size = length(profile.len());
    profile[..4].copy_from_slice(&size);
    profile
}

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes()
}

/// A description, as versions before 4 have it (ICC.1:2001, 6.5.17) or as those after.
fn description(is_old: bool) -> Vec<u8> {
    if !is_old {
        return localized();
    }
    let mut tag = b"desc\0\0\0\0".to_vec();
    tag.extend(length(NO_TEXT.len() + 1));
    tag.extend(NO_TEXT.bytes());
    // The end of the text, none in Unicode, and none for the Macintosh, which has 67 bytes of room.
    tag.resize(tag.len() + 1 + 8 + 3 + 67, 0);
    tag
}

fn copyright(is_old: bool) -> Vec<u8> {
    if !is_old {
        return localized();
    }
    [b"text\0\0\0\0", NO_TEXT.as_bytes(), b"\0"].concat()
}

/// One text in one language.
fn localized() -> Vec<u8> {
    const BEGIN: usize = 28;
    let text: Vec<u8> = NO_TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut tag = b"mluc\0\0\0\0".to_vec();
    for number in [1, 12] {
        tag.extend(length(number));
    }
    tag.extend(b"enUS");
    tag.extend(length(text.len()));
    tag.extend(length(BEGIN));
    tag.extend(text);
    tag
}

#[cfg(test)]
mod tests {
    use moxcms::ColorProfile;

    use super::*;
    use crate::samples::{holds, signed_profile};

    #[test]
    fn texts_go_and_colours_stay() {
        for (profile, name) in [signed_profile(2), signed_profile(4)] {
            assert!(holds(&profile, &name));
            let clean = without_texts(&profile).unwrap();
            assert!(!holds(&clean, &name));
            assert_eq!(clean[24..36], [0; 12], "the date");
            let [before, after] =
                [&profile, &clean].map(|bytes| ColorProfile::new_from_slice(bytes).unwrap());
            assert_eq!(before.red_colorant, after.red_colorant);
            assert_eq!(before.white_point, after.white_point);
            assert_eq!(before.blue_trc, after.blue_trc);
            assert_eq!(without_texts(&clean).unwrap(), clean);
        }
    }

    #[test]
    fn what_is_no_profile_goes() {
        let (profile, _) = signed_profile(4);
        for length in [0, 4, 127, 128, 131, 140, profile.len() - 1] {
            assert_eq!(without_texts(&profile[..length]), None, "{length} bytes");
        }
        let mut table_beyond_the_end = profile;
        table_beyond_the_end[128..132].fill(0xff);
        assert_eq!(without_texts(&table_beyond_the_end), None);
    }
}
