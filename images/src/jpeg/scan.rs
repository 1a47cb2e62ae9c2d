//! Scans of a JPEG and the tables they are read by, as far as the first coefficients need them.
//!
//! Of a sequential scan the other coefficients are stepped over; a progressive one that starts at the first holds no
//! others.

use super::entropy::{Bits, Codes};
use super::frame::Frame;
use super::parts::marker;
use super::quick::COEFFICIENTS;
use crate::Error;

/// The last coefficient of a block.
const LAST: usize = 63;

/// The tables in force.
#[derive(Default)]
pub(super) struct Tables {
    /// The quantization tables, in the order of the file.
    quanta: [Option<[u16; COEFFICIENTS]>; 4],
    /// Codes of first coefficients, and of others.
    codes: [[Option<Codes>; 4]; 2],
    /// Steps between restarts; 0 without restarts.
    pub(super) restart_interval: usize,
}

/// Which tables of codes a component is read by: of first coefficients, and of others.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    first: usize,
    others: usize,
}

/// A scan header.
pub(super) struct Scan {
    /// The components by their place in the frame, with their tables.
    pub(super) components: Vec<(usize, Choice)>,
    /// The coefficient it starts at.
    pub(super) first: usize,
    is_progressive: bool,
    /// Whether one more bit of each is told.
    refines: bool,
    /// The bit that is told last.
    lowest: u32,
}

impl Tables {
    /// Takes the tables that a segment defines, if it does.
    pub(super) fn take(&mut self, marker: u8, body: &[u8]) -> Result<(), Error> {
        let taken = match marker {
            marker::DQT => self.take_quanta(body),
            marker::DHT => return self.take_codes(body),
            marker::DRI => self.take_interval(body),
            _ => Some(()),
        };
        taken.ok_or_else(bad_table)
    }

    /// The quantum of first coefficients by a quantization table.
    pub(super) fn quantum(&self, table: usize) -> Result<i32, Error> {
        self.quanta(table).map(|quanta| quanta[0].into())
    }

    /// A quantization table.
    pub(super) fn quanta(&self, table: usize) -> Result<&[u16; COEFFICIENTS], Error> {
        self.quanta
            .get(table)
            .and_then(Option::as_ref)
            .ok_or_else(bad_table)
    }

    /// The codes of first coefficients and of others that a component is read by.
    pub(super) fn both_codes(&self, choice: Choice) -> Result<[&Codes; 2], Error> {
        Ok([self.codes(0, choice.first)?, self.codes(1, choice.others)?])
    }

    fn take_quanta(&mut self, mut body: &[u8]) -> Option<()> {
        while let [head, rest @ ..] = body {
            let (size, number) = (1 + usize::from(head >> 4), usize::from(head & 15));
            let table = rest.get(..COEFFICIENTS * size)?;
            let mut quanta = [0; COEFFICIENTS];
            for (quantum, bytes) in quanta.iter_mut().zip(table.chunks(size)) {
                *quantum = bytes.iter().fold(0, |all, byte| all << 8 | u16::from(*byte));
            }
            *self.quanta.get_mut(number)? = Some(quanta);
            body = &rest[COEFFICIENTS * size..];
        }
        Some(())
    }

    fn take_codes(&mut self, mut body: &[u8]) -> Result<(), Error> {
        while let [head, rest @ ..] = body {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(bad_table)?;
            let count = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(count).ok_or_else(bad_table)?;
            let table = self.codes.get_mut(usize::from(head >> 4));
            let table = table.and_then(|tables| tables.get_mut(usize::from(head & 15)));
            *table.ok_or_else(bad_table)? = Some(Codes::new(counts, symbols)?);
            body = rest;
        }
        Ok(())
    }

    fn take_interval(&mut self, body: &[u8]) -> Option<()> {
        let interval = u16::from_be_bytes(*body.first_chunk()?);
        self.restart_interval = interval.into();
        Some(())
    }

    fn codes(&self, class: usize, table: usize) -> Result<&Codes, Error> {
        self.codes[class]
            .get(table)
            .and_then(Option::as_ref)
            .ok_or_else(bad_table)
    }
}

impl Scan {
    /// Reads a scan header.
    pub(super) fn read(body: &[u8], frame: &Frame) -> Result<Self, Error> {
        Self::parse(body, frame).ok_or_else(|| Error::Damaged("a scan header that makes no sense".into()))
    }

    fn parse(body: &[u8], frame: &Frame) -> Option<Self> {
        let (count, rest) = body.split_first()?;
        let (components, rest) = rest.split_at_checked(2 * usize::from(*count))?;
        let &[first, last, bits] = rest.first_chunk()?;
        let component = |bytes: &[u8]| {
            let place = frame
                .components
                .iter()
                .position(|component| component.id == bytes[0])?;
            let [first, others] = [bytes[1] >> 4, bytes[1] & 15].map(usize::from);
            Some((place, Choice { first, others }))
        };
        let components: Option<Vec<_>> = components.chunks(2).map(component).collect();
        let is_whole = first == 0 && usize::from(last) == LAST;
        (1..=4).contains(count).then_some(())?;
        (frame.is_progressive || is_whole).then_some(Self {
            components: components?,
            first: first.into(),
            is_progressive: frame.is_progressive,
            refines: frame.is_progressive && bits >> 4 > 0,
            lowest: if frame.is_progressive {
                u32::from(bits & 15).min(13)
            } else {
                0
            },
        })
    }

    /// Reads a block: its first coefficient into `level`, and over the others. `previous` is the component's last one.
    pub(super) fn block(
        &self,
        tables: &Tables,
        choice: Choice,
        bits: &mut Bits<'_>,
        level: &mut i16,
        previous: &mut i32,
    ) -> Result<(), Error> {
        if self.refines {
            let bit = bits.number(1)? << self.lowest;
            *level |= i16::try_from(bit).unwrap_or_default();
            return Ok(());
        }
        let size = bits.symbol(tables.codes(0, choice.first)?)?;
        let difference = bits.difference(u32::from(size).min(16))?;
        *previous = previous.wrapping_add(difference);
        let whole = previous.wrapping_shl(self.lowest);
        *level = i16::try_from(whole).unwrap_or_default();
        if self.is_progressive {
            return Ok(());
        }
        skip_others(tables.codes(1, choice.others)?, bits)
    }
}

/// Steps over all coefficients of a block but the first.
fn skip_others(codes: &Codes, bits: &mut Bits<'_>) -> Result<(), Error> {
    let mut at = 1;
    while at <= LAST {
        let symbol = bits.symbol(codes)?;
        let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && zeros < 15 {
            return Ok(());
        }
        bits.skip(size)?;
        at += zeros + 1;
    }
    if at == LAST + 1 {
        Ok(())
    } else {
        Err(Error::Damaged("a block of too many coefficients".into()))
    }
}

fn bad_table() -> Error {
    Error::Damaged("a table is missing, or makes no sense".into())
}
