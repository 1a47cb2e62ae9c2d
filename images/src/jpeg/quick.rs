//! The same codes and bits as in `entropy`, read several at a time: for whoever needs all coefficients of a file.
//!
//! A table looks most codes up together with the number that follows them. It takes time to make, so it is made for a scan
//! that is read and not for each table that a file brings.

use super::entropy::{Codes, LONGEST, cut, signed};
use crate::Error;

/// Bits that are looked up at once: nearly all codes of photographs, with their numbers, have no more.
const SHORT: u32 = 10;

/// Coefficients of a block.
pub(super) const COEFFICIENTS: usize = 64;

/// The codes of one table, by what the next bits are.
pub(super) struct QuickCodes<'a> {
    short: Vec<Entry>,
    codes: &'a Codes,
}

/// What bits begin with, in one word, because reading it in pieces takes longer than all the rest. From the highest bit on: the
/// number behind the code if it is within the bits that were looked up (16 bits), zeros before it (4), bits of the number
/// that are still to be read (4), whether the block ends here (1), and the bits of the code, with its number where that is
/// known (7); none for a code that is longer than what was looked up.
#[derive(Clone, Copy, Default)]
struct Entry(u32);

impl<'a> QuickCodes<'a> {
    pub(super) fn new(codes: &'a Codes) -> Self {
        let short = (0..1 << SHORT).map(|next| {
            let (bits, symbol) = codes.find(next << (LONGEST - SHORT))?;
            let left = SHORT.checked_sub(bits)?;
            let entry = Entry::of(bits, symbol);
            let Some(unread) = left.checked_sub(entry.size()) else {
                return Some(entry);
            };
            let bits = (next >> unread) & ((1 << entry.size()) - 1);
            let number = signed(bits.cast_signed(), entry.size());
            Some(entry.with(number))
        });
        Self {
            short: short.map(Option::unwrap_or_default).collect(),
            codes,
        }
    }
}

impl Entry {
    /// What a code of so many bits stands for, without its number.
    fn of(bits: u32, symbol: u8) -> Self {
        let symbol = u32::from(symbol);
        let is_end = symbol.is_multiple_of(16) && symbol >> 4 < 15;
        Self(symbol << 8 | u32::from(is_end) << 7 | bits)
    }

    /// The same with its number.
    fn with(self, number: i32) -> Self {
        Self((number.cast_unsigned() << 16 | self.0 & 0xf0ff) + self.size())
    }

    /// Bits to step over.
    const fn bits(self) -> u32 {
        self.0 & 0x7f
    }

    /// Bits of the number that are to be read.
    const fn size(self) -> u32 {
        self.0 >> 8 & 15
    }

    const fn zeros(self) -> usize {
        (self.0 >> 12 & 15) as usize
    }

    const fn is_end(self) -> bool {
        self.0 & 0x80 > 0
    }

    const fn number(self) -> i32 {
        self.0.cast_signed() >> 16
    }
}

/// Coded data between two restart markers.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    /// The next bits, from the highest on.
    buffer: u64,
    count: u32,
    /// Zeros at the end of the buffer that are not in the data: a block that needs one of them is cut.
    borrowed: u32,
}

impl<'a> Reader<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            rest: data,
            buffer: 0,
            count: 0,
            borrowed: 0,
        }
    }

    /// Reads a block: tells each coefficient that is not zero with its place in the order of the file. The first one is a
    /// difference to the component's last, which is `previous`.
    #[inline]
    pub(super) fn block(
        &mut self,
        [first, others]: [&QuickCodes<'_>; 2],
        previous: &mut i32,
        mut tell: impl FnMut(usize, i32),
    ) -> Result<(), Error> {
        // A copy, which stays in registers.
        let mut reader = *self;
        // A difference has no zeros before it, so the symbol is its size alone; larger ones make no sense.
        let difference = reader.next(first)?.number();
        *previous = previous.wrapping_add(difference);
        tell(0, *previous);
        let mut at = 1;
        while at < COEFFICIENTS {
            let entry = reader.next(others)?;
            if entry.is_end() {
                break;
            }
            at += entry.zeros();
            if at >= COEFFICIENTS {
                return Err(Error::Damaged("a block of too many coefficients".into()));
            }
            tell(at, entry.number());
            at += 1;
        }
        *self = reader;
        if self.borrowed > self.count {
            return Err(cut());
        }
        Ok(())
    }

    /// The next code with its number.
    #[expect(
        clippy::inline_always,
        reason = "a call for each coefficient takes half as long again"
    )]
    #[inline(always)]
    fn next(&mut self, codes: &QuickCodes<'_>) -> Result<Entry, Error> {
        self.fill();
        let mut entry = codes.short[(self.buffer >> (u64::BITS - SHORT)) as usize];
        if entry.bits() == 0 {
            entry = self.long(codes)?;
        }
        self.skip(entry.bits());
        let size = entry.size();
        if size == 0 {
            return Ok(entry);
        }
        let number = signed(self.first(size).cast_signed(), size);
        self.skip(size);
        Ok(entry.with(number))
    }

    /// A code of more bits than are looked up.
    #[cold]
    fn long(&self, codes: &QuickCodes<'_>) -> Result<Entry, Error> {
        let found = codes.codes.find(self.first(LONGEST));
        let (bits, symbol) = found.ok_or_else(|| Error::Damaged("a code that stands for nothing".into()))?;
        Ok(Entry::of(bits, symbol))
    }

    /// The next bits, 32 at most and one at least.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "so many bits are left")]
    const fn first(&self, bits: u32) -> u32 {
        (self.buffer >> (u64::BITS - bits)) as u32
    }

    /// At most as many bits as [`Self::fill`] provides are skipped after it: 16 of a code and 15 of a number.
    fn skip(&mut self, bits: u32) {
        self.buffer <<= bits;
        self.count -= bits;
    }

    /// Makes 32 bits available.
    #[expect(clippy::inline_always, reason = "likewise")]
    #[inline(always)]
    fn fill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some((word, rest)) = self.rest.split_first_chunk() {
            let word = u32::from_be_bytes(*word);
            if !holds_ones(word) {
                self.buffer |= u64::from(word) << (32 - self.count);
                self.count += 32;
                self.rest = rest;
                return;
            }
        }
        self.fill_slowly();
    }

    /// The same near the end of the data, or where a byte of ones is followed by a zero, which is no data.
    #[cold]
    fn fill_slowly(&mut self) {
        while self.count <= 56 {
            let byte = if let [byte, rest @ ..] = self.rest {
                self.rest = if *byte == 0xff {
                    rest.get(1..).unwrap_or_default()
                } else {
                    rest
                };
                *byte
            } else {
                self.borrowed += 8;
                0
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }
}

/// Whether a byte of the word is ones only.
fn holds_ones(word: u32) -> bool {
    // Adding one to seven ones sets the eighth bit.
    ((word & 0x7f7f_7f7f) + 0x0101_0101) & word & 0x8080_8080 != 0
}
