//! The descriptor: 128 numbers that lie close together for pictures of one person.
//!
//! Its length is one, or a little more where the face is turned in its picture, so that it is farther from all others. Only
//! distances between descriptors mean anything, and only between those of one pipeline: another network or another alignment
//! gives other numbers. Stored bytes are little-endian whatever the machine, 512 to a face. They are face
//! data: whoever stores them has to be able to delete them.

use crate::similarity::similarity;

/// What a face looks like to the engine. Two of them are compared by [`Descriptor::distance`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descriptor(pub [f32; Descriptor::LEN]);

impl Descriptor {
    /// Numbers in a descriptor.
    pub const LEN: usize = 128;
    /// Bytes of a stored descriptor.
    pub const BYTES: usize = 4 * Self::LEN;

    /// The Euclidean distance: about 0.6–1.0 for one person, 1.07 where the doubt begins, 1.2 and more for two; at most 2.2.
    pub fn distance(&self, other: &Self) -> f32 {
        self.0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| (a - b) * (a - b))
            .sum::<f32>()
            .sqrt()
    }

    /// How alike two faces are, 0–100; see [`similarity`].
    pub fn similarity(&self, other: &Self) -> f32 {
        similarity(self.distance(other))
    }

    /// The numbers as little-endian bytes, for storage.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        for (to, value) in bytes.as_chunks_mut().0.iter_mut().zip(&self.0) {
            *to = value.to_le_bytes();
        }
        bytes
    }

    /// What [`Descriptor::to_bytes`] stored; none when the length is another or a number is not finite.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().ok()?;
        let mut values = [0.0; Self::LEN];
        for (to, bytes) in values.iter_mut().zip(bytes.as_chunks().0) {
            *to = f32::from_le_bytes(*bytes);
        }
        values
            .iter()
            .all(|value| value.is_finite())
            .then_some(Self(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor(first: f32) -> Descriptor {
        let mut values = [0.25; Descriptor::LEN];
        values[0] = first;
        Descriptor(values)
    }

    #[test]
    fn distance_is_euclidean() {
        assert_eq!(descriptor(0.0).distance(&descriptor(3.0)), 3.0);
        assert_eq!(descriptor(1.0).distance(&descriptor(1.0)), 0.0);
    }

    #[test]
    fn stored_bytes_are_little_endian_and_come_back() {
        let bytes = descriptor(1.0).to_bytes();
        assert_eq!(bytes[..4], [0, 0, 0x80, 0x3f]);
        assert_eq!(Descriptor::from_bytes(&bytes), Some(descriptor(1.0)));
    }

    #[test]
    fn foreign_bytes_are_refused() {
        assert_eq!(Descriptor::from_bytes(&[0; 511]), None);
        assert_eq!(Descriptor::from_bytes(&descriptor(f32::NAN).to_bytes()), None);
    }
}
