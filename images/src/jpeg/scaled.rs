//! A JPEG at a half, a quarter or an eighth of its size, as cameras and phones write it: sequential, all in one scan.
//!
//! It is decoded a row of blocks at a time straight to its pixels, so that it takes little memory beside them. `jpeg-decoder`
//! can do this too, but starts a thread for each component, whose lines of coefficients grow as long as the picture where the
//! processor is busy.

use super::colours::Colours;
use super::entropy::cut;
use super::folding::{Folding, Sums};
use super::frame::{BLOCK, Frame};
use super::parts::{Part, marker, parts, stretches};
use super::quick::{QuickCodes, Reader};
use super::scan::{Scan, Tables};
use super::{Size, damaged, several_frames};
use crate::Error;

/// Pixels and their colours as they are stored.
pub(super) struct Scaled {
    pub(super) size: Size,
    pub(super) rgb: Vec<u8>,
}

/// Decodes a file to `points` pixels for each eight, a side: 1, 2 or 4.
pub(super) fn scaled(bytes: &[u8], points: usize) -> Result<Scaled, Error> {
    match points {
        1 => read::<1>(bytes),
        2 => read::<2>(bytes),
        _ => read::<4>(bytes),
    }
}

fn read<const N: usize>(bytes: &[u8]) -> Result<Scaled, Error> {
    let mut tables = Tables::default();
    let mut colours = Colours::default();
    let (mut frame, mut scan) = (None, None);
    for part in parts(bytes) {
        let part = part?;
        if let Some(found) = Frame::of(&part)
            && frame.replace(found?).is_some()
        {
            return Err(several_frames());
        }
        match part {
            Part::Segment {
                marker: marker::SOS, ..
            } => {
                let frame = frame.as_ref().ok_or_else(no_frame)?;
                scan = Some(Scan::read(part.body(), frame)?);
            }
            Part::Segment { marker, .. } => {
                colours.take(marker, part.body());
                tables.take(marker, part.body())?;
            }
            Part::Coded(data) => {
                let (Some(frame), Some(scan)) = (&frame, &scan) else {
                    return Err(no_frame());
                };
                return Decoding::<N>::new(frame, scan, &tables)?.run(data, &colours);
            }
            Part::End => break,
        }
    }
    Err(no_frame())
}

/// A file's one scan.
struct Decoding<'a, const N: usize> {
    frame: &'a Frame,
    components: Vec<Component<'a, N>>,
    /// Groups of blocks from left to right and from top to bottom.
    groups: (usize, usize),
    restart_interval: usize,
}

/// What one component is decoded by.
struct Component<'a, const N: usize> {
    codes: [QuickCodes<'a>; 2],
    folding: Folding<N>,
    /// Blocks of a group.
    across: usize,
    down: usize,
    previous: i32,
    /// The pixels of a row of groups.
    plane: Vec<u8>,
    stride: usize,
}

impl<'a, const N: usize> Decoding<'a, N> {
    fn new(frame: &'a Frame, scan: &Scan, tables: &'a Tables) -> Result<Self, Error> {
        if !frame.is_scalable() || scan.components.len() != frame.components.len() {
            return Err(Error::Unsupported("scans of components at a smaller size".into()));
        }
        let (most_across, most_down) = (frame.most_across(), frame.most_down());
        // The blocks of a component that is alone come one by one, whatever it says of groups.
        let is_alone = frame.components.len() == 1;
        let group = if is_alone {
            (1, 1)
        } else {
            (most_across, most_down)
        };
        let groups = (
            frame.size.width.div_ceil(BLOCK * group.0),
            frame.size.height.div_ceil(BLOCK * group.1),
        );
        let component = |(at, choice): &(usize, _)| {
            let of_frame = &frame.components[*at];
            let [first, others] = tables.both_codes(*choice)?;
            let (across, down) = if is_alone {
                (1, 1)
            } else {
                (of_frame.across, of_frame.down)
            };
            let stride = groups.0 * across * N;
            Ok((
                *at,
                Component {
                    codes: [QuickCodes::new(first), QuickCodes::new(others)],
                    folding: Folding::new(tables.quanta(of_frame.table)?),
                    across,
                    down,
                    previous: 0,
                    plane: vec![0; stride * down * N],
                    stride,
                },
            ))
        };
        let components: Result<Vec<_>, Error> = scan.components.iter().map(component).collect();
        let components = components?;
        if components.iter().zip(0..).any(|((at, _), place)| *at != place) {
            return Err(damaged("components in another order than the frame's"));
        }
        Ok(Self {
            frame,
            components: components.into_iter().map(|(_, component)| component).collect(),
            groups,
            restart_interval: tables.restart_interval,
        })
    }

    fn run(mut self, data: &[u8], colours: &Colours) -> Result<Scaled, Error> {
        let left = |pixels: usize| (pixels * N).div_ceil(BLOCK);
        let size = Size {
            width: left(self.frame.size.width),
            height: left(self.frame.size.height),
        };
        let mut rgb = Vec::with_capacity(3 * size.width * size.height);
        let is_rgb = colours.are_stored(self.frame);
        let (columns, rows) = self.groups;
        let interval = self.restart_interval;
        let mut stretches = stretches(data, interval > 0);
        let mut reader = Reader::new(&[]);
        for row in 0..rows {
            for column in 0..columns {
                let step = row * columns + column;
                if step == 0 || (interval > 0 && step % interval == 0) {
                    reader = Reader::new(stretches.next().ok_or_else(cut)?);
                    for component in &mut self.components {
                        component.previous = 0;
                    }
                }
                for component in &mut self.components {
                    component.group(&mut reader, column)?;
                }
            }
            self.append_rows(size, is_rgb, &mut rgb);
        }
        Ok(Scaled { size, rgb })
    }

    /// Appends the pixels of the present row of groups, as far as they are in the picture.
    fn append_rows(&self, size: Size, is_rgb: bool, rgb: &mut Vec<u8>) {
        let down = self.components.iter().map(|component| component.down).max();
        let down = down.unwrap_or(1) * N;
        let done = rgb.len() / (3 * size.width);
        for y in 0..down.min(size.height - done) {
            let row = |component: &Component<'a, N>| {
                let from = y * component.down * N / down * component.stride;
                from..from + component.stride
            };
            match &self.components[..] {
                [grey] => super::colours::append_grey(&grey.plane[row(grey)][..size.width], rgb),
                [level, blue, red] => {
                    let rows = [level, blue, red].map(|component| &component.plane[row(component)]);
                    super::colours::append_row(rows, size.width, is_rgb, rgb);
                }
                _ => {}
            }
        }
    }
}

impl<const N: usize> Component<'_, N> {
    /// Reads the component's blocks of a group, which is the one in this column.
    fn group(&mut self, reader: &mut Reader<'_>, column: usize) -> Result<(), Error> {
        let [first, others] = &self.codes;
        for y in 0..self.down {
            for x in 0..self.across {
                let mut sums: Sums<N> = [[0.0; N]; N];
                reader.block([first, others], &mut self.previous, |at, coefficient| {
                    self.folding.add(&mut sums, at, coefficient);
                })?;
                let from = y * N * self.stride + (column * self.across + x) * N;
                self.folding.write(&sums, &mut self.plane[from..], self.stride);
            }
        }
        Ok(())
    }
}

fn no_frame() -> Error {
    damaged("coded data that belongs to no frame")
}
