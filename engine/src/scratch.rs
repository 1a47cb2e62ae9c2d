//! Memory that a thread keeps from one picture to the next.
//!
//! A large block that is freed goes back to the system, and its pages cost more when they come anew than what is computed in
//! them: a tenth of a photo's time was spent there.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

use crate::simd::CacheLine;

/// The most blocks that a thread keeps.
const KEPT: usize = 128;

thread_local! {
    static SPARE: RefCell<Vec<Vec<CacheLine>>> = const { RefCell::new(Vec::new()) };
}

/// Floats that begin on a cache line.
#[derive(Debug)]
pub(crate) struct Scratch {
    lines: Vec<CacheLine>,
    length: usize,
}

impl Scratch {
    /// So many floats, of any value.
    pub(crate) fn new(length: usize) -> Self {
        let count = length.div_ceil(CacheLine::LEN);
        let mut lines = SPARE.with_borrow_mut(|spare| {
            let fitting = spare.iter().enumerate().filter(|(_, lines)| lines.len() >= count);
            let best = fitting
                .min_by_key(|(_, lines)| lines.len())
                .map(|(index, _)| index);
            best.map(|index| spare.swap_remove(index)).unwrap_or_default()
        });
        if lines.len() < count {
            lines.resize(count, CacheLine::ZERO);
        }
        Self { lines, length }
    }

    /// So many zeros.
    pub(crate) fn zeros(length: usize) -> Self {
        let mut scratch = Self::new(length);
        scratch.fill(0.0);
        scratch
    }
}

impl Deref for Scratch {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &CacheLine::floats(&self.lines)[..self.length]
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut CacheLine::floats_mut(&mut self.lines)[..self.length]
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        // Without a list the thread is at its end.
        let _ended = SPARE.try_with(|spare| {
            let mut spare = spare.borrow_mut();
            if spare.len() < KEPT {
                spare.push(lines);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_is_given_back_is_used_again() {
        let mut first = Scratch::new(40);
        first.fill(1.0);
        let place = first.as_ptr();
        drop(first);
        let again = Scratch::new(33);
        assert_eq!((again.as_ptr(), again.len()), (place, 33));
        let other = Scratch::zeros(40);
        assert_ne!(other.as_ptr(), place);
        assert!(other.iter().all(|value| *value == 0.0));
        assert_eq!(other.as_ptr().addr() % align_of::<CacheLine>(), 0);
    }
}
