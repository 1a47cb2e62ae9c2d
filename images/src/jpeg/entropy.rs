//! Huffman codes and the bits they are made of (ITU-T T.81 annexes C and F).
//!
//! Reading beyond the end of the data is an error: that is how it shows that a file was cut.

use crate::Error;

/// Bits of the longest code.
pub(super) const LONGEST: u32 = 16;

/// The codes of one table. Small to make: a file may bring as many tables as it has room for.
pub(super) struct Codes {
    /// Of each length from one bit on: the first code, how many there are, and where their symbols begin.
    lengths: [Length; LONGEST as usize],
    symbols: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
struct Length {
    first: u32,
    count: u32,
    begin: u32,
}

impl Codes {
    /// The canonical codes of which there are `counts[n]` of n + 1 bits, for `symbols` in their order.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Self, Error> {
        let mut lengths = [Length::default(); LONGEST as usize];
        let (mut next, mut begin) = (0, 0);
        for ((length, count), bits) in lengths.iter_mut().zip(counts).zip(1..) {
            let count = u32::from(*count);
            *length = Length {
                first: next,
                count,
                begin,
            };
            next += count;
            begin += count;
            if next > 1 << bits {
                return Err(Error::Damaged("a Huffman table with too many codes".into()));
            }
            next <<= 1;
        }
        Ok(Self {
            lengths,
            symbols: symbols.to_vec(),
        })
    }

    /// What the next 16 bits begin with: the bits of the code, and its symbol.
    pub(super) fn find(&self, next: u32) -> Option<(u32, u8)> {
        for (length, bits) in self.lengths.iter().zip(1..) {
            let place = (next >> (LONGEST - bits)).wrapping_sub(length.first);
            if place < length.count {
                let symbol = self.symbols.get((length.begin + place) as usize)?;
                return Some((bits, *symbol));
            }
        }
        None
    }
}

/// Coded data without markers, read bit by bit.
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// The next bits, in its lower `count` bits.
    buffer: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            rest: data,
            buffer: 0,
            count: 0,
        }
    }

    /// The next symbol.
    pub(super) fn symbol(&mut self, codes: &Codes) -> Result<u8, Error> {
        self.fill(LONGEST);
        // Near the end of the data there are fewer bits, which may be enough for a code all the same.
        let missing = LONGEST.saturating_sub(self.count);
        let next = (self.buffer << missing) >> (self.count + missing - LONGEST);
        let found = codes.find(u32::try_from(next & 0xffff).unwrap_or_default());
        let (bits, symbol) = found.ok_or_else(|| Error::Damaged("a code that stands for nothing".into()))?;
        self.skip(bits)?;
        Ok(symbol)
    }

    /// The next `count` bits, 16 at most, as a number.
    pub(super) fn number(&mut self, count: u32) -> Result<i32, Error> {
        self.fill(count);
        self.skip(count)?;
        let mask = (1 << count) - 1;
        Ok(i32::try_from((self.buffer >> self.count) & mask).unwrap_or_default())
    }

    /// A difference that takes `count` bits: those that begin with 0 are negative.
    pub(super) fn difference(&mut self, count: u32) -> Result<i32, Error> {
        Ok(signed(self.number(count)?, count))
    }

    /// Steps over `count` bits.
    pub(super) fn skip(&mut self, count: u32) -> Result<(), Error> {
        self.fill(count);
        self.count = self.count.checked_sub(count).ok_or_else(cut)?;
        Ok(())
    }

    /// Makes the next `count` bits available, as far as there are so many.
    fn fill(&mut self, count: u32) {
        while self.count < count {
            let [byte, rest @ ..] = self.rest else {
                return;
            };
            // A byte of ones is followed by a zero, which is no data.
            self.rest = if *byte == 0xff {
                rest.get(1..).unwrap_or_default()
            } else {
                rest
            };
            self.buffer = (self.buffer << 8) | u64::from(*byte);
            self.count += 8;
        }
    }
}

/// A number of so many bits: those that begin with 0 are negative.
#[inline]
pub(super) const fn signed(number: i32, bits: u32) -> i32 {
    if bits > 0 && number >> (bits - 1) == 0 {
        number - (1 << bits) + 1
    } else {
        number
    }
}

/// The file ends inside its coded data.
pub(super) fn cut() -> Error {
    Error::Damaged("coded data ends early".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `0` is 5, `10` is 6, `110` is 7.
    fn codes() -> Codes {
        let mut counts = [0; 16];
        counts[..3].fill(1);
        Codes::new(&counts, &[5, 6, 7]).unwrap()
    }

    #[test]
    fn symbols_and_numbers_are_read_to_the_last_bit() {
        let mut bits = Bits::new(&[0b0101_1010, 0xff, 0, 0b0000_0001]);
        let codes = codes();
        let symbols: Vec<u8> = (0..3).map(|_| bits.symbol(&codes).unwrap()).collect();
        assert_eq!(symbols, [5, 6, 7]);
        assert_eq!(bits.number(2), Ok(0b10));
        assert_eq!(bits.number(16), Ok(0b1111_1111_0000_0001));
        assert!(bits.symbol(&codes).is_err() && bits.number(1).is_err());
    }

    #[test]
    fn differences_are_signed() {
        let mut bits = Bits::new(&[0b0110_0010, 0b1000_0000]);
        assert_eq!(bits.difference(0), Ok(0));
        assert_eq!(bits.difference(1), Ok(-1));
        assert_eq!(bits.difference(1), Ok(1));
        assert_eq!(bits.difference(3), Ok(4));
        assert_eq!(bits.difference(3), Ok(-5));
    }

    #[test]
    fn what_stands_for_nothing_is_damage() {
        assert!(Bits::new(&[0b1110_0000, 0]).symbol(&codes()).is_err());
        assert!(Codes::new(&[3; 16], &[0; 48]).is_err());
    }
}
