//! A JPEG at an eighth of its size: each pixel is the mean of a block of 8 × 8, which the file holds as a number of its
//! own (the block's first coefficient).
//!
//! A picture of 108 megapixels becomes one of 1.7 in less than 20 MB, whatever its coding: of progressive files the
//! scans without first coefficients are not even read. Of others all coded data is read, so this also says whether it is
//! complete.

use super::colours::{self, Colours};
use super::entropy::{Bits, cut};
use super::frame::{BLOCK, Component, Frame};
use super::parts::{Part, marker, parts, stretches};
use super::scan::{Scan, Tables};
use super::{Size, several_frames};
use crate::Error;

/// The first coefficients of all blocks.
pub(super) struct Means {
    frame: Frame,
    planes: Vec<Plane>,
    /// Whether the components are red, green and blue, by the file's own word.
    is_rgb: bool,
}

/// Those of one component.
struct Plane {
    /// Blocks from left to right, up to the last whole group of blocks.
    stride: usize,
    /// Multiples of the quantum of the component.
    levels: Vec<i16>,
    /// Set by the component's scan.
    quantum: Option<i32>,
}

impl Means {
    /// Reads a file; data that is cut or makes no sense is an error.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut tables = Tables::default();
        let mut means = None;
        let mut scan = None;
        let mut colours = Colours::default();
        for part in parts(bytes) {
            let part = part?;
            if let Some(frame) = Frame::of(&part) {
                if means.is_some() {
                    return Err(several_frames());
                }
                means = Some(Self::of(frame?));
            }
            match part {
                Part::Segment {
                    marker: marker::SOS, ..
                } => {
                    let means: &Self = means.as_ref().ok_or_else(no_frame)?;
                    scan = Some(Scan::read(part.body(), &means.frame)?);
                }
                Part::Segment { marker, .. } => {
                    colours.take(marker, part.body());
                    tables.take(marker, part.body())?;
                }
                Part::Coded(data) => {
                    let means: &mut Self = means.as_mut().ok_or_else(no_frame)?;
                    means.take(&scan.take().ok_or_else(no_frame)?, &tables, data)?;
                }
                Part::End => break,
            }
        }
        let mut means = means.ok_or_else(no_frame)?;
        if means.planes.iter().any(|plane| plane.quantum.is_none()) {
            return Err(Error::Damaged("a component is missing".into()));
        }
        means.is_rgb = colours.are_stored(&means.frame);
        Ok(means)
    }

    fn of(frame: Frame) -> Self {
        let (columns, rows) = groups(&frame);
        let plane = |component: &Component| Plane {
            stride: columns * component.across,
            levels: vec![0; columns * component.across * rows * component.down],
            quantum: None,
        };
        Self {
            planes: frame.components.iter().map(plane).collect(),
            is_rgb: false,
            frame,
        }
    }

    /// Reads the coded data of one scan.
    fn take(&mut self, scan: &Scan, tables: &Tables, data: &[u8]) -> Result<(), Error> {
        if scan.first > 0 {
            return Ok(());
        }
        for (index, _) in &scan.components {
            self.planes[*index].quantum = Some(tables.quantum(self.frame.components[*index].table)?);
        }
        let (columns, rows) = self.steps(scan);
        let steps = columns * rows;
        let interval = if tables.restart_interval > 0 {
            tables.restart_interval
        } else {
            steps
        };
        let mut stretches = stretches(data, tables.restart_interval > 0);
        for begin in (0..steps).step_by(interval.max(1)) {
            let mut bits = Bits::new(stretches.next().ok_or_else(cut)?);
            let mut previous = [0; 4];
            for step in begin..steps.min(begin + interval) {
                self.step(
                    scan,
                    tables,
                    &mut bits,
                    (step % columns, step / columns),
                    &mut previous,
                )?;
            }
        }
        Ok(())
    }

    /// How many steps of a scan lie from left to right, and from top to bottom: groups of blocks of several components,
    /// or the blocks of one that hold pixels.
    fn steps(&self, scan: &Scan) -> (usize, usize) {
        let [(index, _)] = scan.components[..] else {
            return groups(&self.frame);
        };
        let component = &self.frame.components[index];
        let blocks =
            |side: usize, samples: usize, most: usize| (side * samples).div_ceil(most).div_ceil(BLOCK);
        (
            blocks(self.frame.size.width, component.across, self.frame.most_across()),
            blocks(self.frame.size.height, component.down, self.frame.most_down()),
        )
    }

    /// Reads the blocks of one step.
    fn step(
        &mut self,
        scan: &Scan,
        tables: &Tables,
        bits: &mut Bits<'_>,
        (x, y): (usize, usize),
        previous: &mut [i32; 4],
    ) -> Result<(), Error> {
        for ((index, codes), previous) in scan.components.iter().zip(previous) {
            let component = &self.frame.components[*index];
            let (across, down) = if scan.components.len() == 1 {
                (1, 1)
            } else {
                (component.across, component.down)
            };
            let plane = &mut self.planes[*index];
            for row in 0..down {
                for column in 0..across {
                    let at = (y * down + row) * plane.stride + x * across + column;
                    let level = plane.levels.get_mut(at).ok_or_else(no_frame)?;
                    scan.block(tables, *codes, bits, level, previous)?;
                }
            }
        }
        Ok(())
    }

    /// The picture: its sides, and its pixels as RGB. One of other than one or three components is not supported.
    pub(super) fn into_rgb(self) -> Result<(Size, Vec<u8>), Error> {
        if ![1, 3].contains(&self.planes.len()) {
            return Err(Error::Unsupported(format!("{} components", self.planes.len())));
        }
        let (width, height) = (
            self.frame.size.width.div_ceil(BLOCK),
            self.frame.size.height.div_ceil(BLOCK),
        );
        let (most_across, most_down) = (self.frame.most_across(), self.frame.most_down());
        let mut rgb = Vec::with_capacity(3 * width * height);
        for y in 0..height {
            for x in 0..width {
                let mut samples = [128; 3];
                for ((plane, component), sample) in
                    self.planes.iter().zip(&self.frame.components).zip(&mut samples)
                {
                    let (across, down) = (x * component.across / most_across, y * component.down / most_down);
                    *sample = plane.sample(across, down);
                }
                rgb.extend(self.colour(samples));
            }
        }
        Ok((Size { width, height }, rgb))
    }

    fn colour(&self, samples: [i32; 3]) -> [u8; 3] {
        if self.planes.len() == 3 && self.is_rgb {
            return samples.map(colours::byte);
        }
        colours::pixel(samples)
    }
}

impl Plane {
    /// The mean of a block, 0–255.
    fn sample(&self, x: usize, y: usize) -> i32 {
        let level = self.levels.get(y * self.stride + x).copied().unwrap_or_default();
        // The first coefficient is eight times the mean, which is counted from the middle.
        let mean = (i32::from(level) * self.quantum.unwrap_or(1) + 4) >> 3;
        (mean + 128).clamp(0, 255)
    }
}

/// Groups of blocks of all components, from left to right and from top to bottom.
fn groups(frame: &Frame) -> (usize, usize) {
    (
        frame.size.width.div_ceil(BLOCK * frame.most_across()),
        frame.size.height.div_ceil(BLOCK * frame.most_down()),
    )
}

fn no_frame() -> Error {
    Error::Damaged("coded data that belongs to no frame".into())
}
