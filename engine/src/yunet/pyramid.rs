//! The three feature maps, joined from the coarsest up, and what is read from them.
//!
//! A row of a map waits for the row of the coarser map that lies below it, which needs some dozens of rows more of the frame; so
//! no map is ever whole in memory.

use std::collections::VecDeque;

use super::Detection;
use super::chain::Chain;
use super::head::Reader;
use crate::scratch::Scratch;

/// A feature map and those coarser than it.
pub(super) struct Level<'m> {
    /// What joins this map and the joined coarser one.
    pub(super) join: Chain<'m>,
    pub(super) head: Chain<'m>,
    pub(super) reader: Reader,
    /// The way to the coarser map.
    pub(super) coarser: Option<(Chain<'m>, Box<Level<'m>>)>,
    /// Rows for which the coarser map has no row yet.
    pub(super) waiting: VecDeque<Scratch>,
}

impl Level<'_> {
    /// Takes the next row of the map and hands each row that is joined by it to `sink`.
    pub(super) fn push(&mut self, row: &[f32], sink: &mut dyn FnMut(&[f32])) {
        let Self {
            join,
            head,
            reader,
            coarser,
            waiting,
        } = self;
        let mut finish = |row: &[f32]| {
            join.push(row, &mut |joined| {
                head.push(joined, &mut |cells| reader.read(cells));
                sink(joined);
            });
        };
        let Some((way, level)) = coarser else {
            return finish(row);
        };
        let mut copy = Scratch::new(row.len());
        copy.copy_from_slice(row);
        waiting.push_back(copy);
        way.push(row, &mut |row| {
            level.push(row, &mut |below| {
                for mut row in waiting.drain(..2) {
                    add_doubled(&mut row, below);
                    finish(&row);
                }
            });
        });
    }

    /// What was found, in the coarsest map first.
    pub(super) fn found(self) -> Vec<Detection> {
        let mut found = self.coarser.map(|(_, level)| level.found()).unwrap_or_default();
        found.extend(self.reader.found);
        found
    }
}

/// Adds each pixel of the coarser row to two.
fn add_doubled(row: &mut [f32], below: &[f32]) {
    let channels = super::CHANNELS;
    for (pixels, below) in row
        .chunks_exact_mut(2 * channels)
        .zip(below.chunks_exact(channels))
    {
        for pixel in pixels.chunks_exact_mut(channels) {
            for (value, below) in pixel.iter_mut().zip(below) {
                *value += below;
            }
        }
    }
}
