//! Convolution as a matrix product that reads its input in place.
//!
//! With channels innermost, the values under one row of a filter are contiguous, whatever the stride: a filter of k rows
//! needs k runs of memory per output pixel and no copy of the patches. Weights are packed once into panels as wide as
//! the register tile; the tile then walks a panel while it broadcasts one input value per pixel.

use crate::simd::{Isa, Line, Processor, Work};

/// Output pixels worked on before the next panel: their input stays in the second-level cache meanwhile.
const BLOCK: usize = 192;

/// The weights and bias of a convolution, packed for one instruction set.
#[derive(Debug)]
pub(crate) struct Filters {
    isa: Isa,
    depth: usize,
    width: usize,
    panels: Vec<Line>,
    bias: Vec<Line>,
}

impl Filters {
    /// Packs a row-major `depth` × `width` matrix (filter values × output channels) and one bias per output channel.
    pub(crate) fn pack(isa: Isa, weights: &[f32], bias: &[f32]) -> Self {
        let width = bias.len();
        let depth = weights.len() / width;
        let lines = isa.lines();
        let panel_width = lines * Line::LEN;
        let mut panels = Vec::with_capacity(depth * width.div_ceil(panel_width) * lines);
        for start in (0..width).step_by(panel_width) {
            for row in weights.chunks_exact(width) {
                panels.extend((0..lines).map(|line| padded(row, start + line * Line::LEN)));
            }
        }
        let bias = (0..width.next_multiple_of(panel_width))
            .step_by(Line::LEN)
            .map(|start| padded(bias, start))
            .collect();
        Self {
            isa,
            depth,
            width,
            panels,
            bias,
        }
    }

    /// Values under a filter.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// Output channels.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The product with a single vector: a dense layer.
    pub(crate) fn apply_once(&self, input: &[f32], output: &mut [f32]) {
        self.apply_rows(1, input, output, Grid::contiguous(self.width), Finish::LINEAR);
    }

    /// The 1×1 convolution of `pixels` pixels that lie one after the other.
    pub(crate) fn apply_rows(
        &self,
        pixels: usize,
        input: &[f32],
        output: &mut [f32],
        to: Grid,
        finish: Finish<'_>,
    ) {
        let patches = Patches {
            rows: &[input],
            length: self.depth,
            from: Grid::contiguous(self.depth),
        };
        self.apply(pixels, patches, output, to, finish);
    }

    /// Computes `pixels` output pixels of `patches` into `output`.
    pub(crate) fn apply(
        &self,
        pixels: usize,
        patches: Patches<'_>,
        output: &mut [f32],
        to: Grid,
        finish: Finish<'_>,
    ) {
        debug_assert_eq!(patches.rows.len() * patches.length, self.depth);
        self.isa.perform(Product {
            filters: self,
            pixels,
            patches,
            output,
            to,
            finish,
        });
    }
}

/// Values as lines, the last one filled up with zeros.
pub(crate) fn lines(values: &[f32]) -> Vec<Line> {
    (0..values.len())
        .step_by(Line::LEN)
        .map(|start| padded(values, start))
        .collect()
}

/// The line of `row` that begins at `start`, filled up with zeros.
fn padded(row: &[f32], start: usize) -> Line {
    let mut line = Line::ZERO;
    let values = row.get(start..).unwrap_or_default();
    for (to, from) in line.0.iter_mut().zip(values) {
        *to = *from;
    }
    line
}

/// Where the pixels of an image lie in memory: rows of `width` pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    /// Position of the first pixel.
    pub(crate) start: usize,
    /// Pixels in a row.
    pub(crate) width: usize,
    /// Distance between rows.
    pub(crate) row: usize,
    /// Distance between pixels of a row.
    pub(crate) pixel: usize,
}

impl Grid {
    /// Pixels of `channels` values one after the other.
    pub(crate) fn contiguous(channels: usize) -> Self {
        Self {
            start: 0,
            width: usize::MAX,
            row: 0,
            pixel: channels,
        }
    }

    /// Where the pixels from `first` on lie, with one division for all of them.
    #[inline(always)]
    fn locate(&self, first: usize, positions: &mut [usize]) {
        let mut column = first % self.width;
        let mut row = self.start + first / self.width * self.row;
        for position in positions {
            *position = row + column * self.pixel;
            column += 1;
            if column == self.width {
                column = 0;
                row += self.row;
            }
        }
    }
}

/// The input of a convolution: for each row of the filter the memory it slides over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patches<'a> {
    /// One run of memory per row of the filter.
    pub(crate) rows: &'a [&'a [f32]],
    /// Values under one row of the filter: its width times the channels.
    pub(crate) length: usize,
    /// Where in each row the patch of an output pixel begins.
    pub(crate) from: Grid,
}

/// What happens to a sum before it is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finish<'a> {
    /// Lower bound of the result.
    pub(crate) min: f32,
    /// Per output channel what a sum below zero is multiplied by, in place of the bounds: a PReLU, whose slopes may be
    /// negative or above one.
    pub(crate) slopes: Option<&'a [Line]>,
}

impl<'a> Finish<'a> {
    /// Stores the sum as it is.
    pub(crate) const LINEAR: Self = Self {
        min: f32::NEG_INFINITY,
        slopes: None,
    };
    /// Cuts at zero.
    pub(crate) const RELU: Self = Self {
        min: 0.0,
        ..Self::LINEAR
    };
    /// Multiplies what is below zero.
    pub(crate) const fn sloping(slopes: &'a [Line]) -> Self {
        Self {
            slopes: Some(slopes),
            ..Self::LINEAR
        }
    }

    /// Stores the finished sums of line `line` of the channels. A comparison instead of `max`, whose rules for what is no number
    /// keep the compiler from vectors, as would a choice inside of the loops.
    #[inline(always)]
    pub(crate) fn write(self, sums: &Line, line: usize, output: &mut [f32]) {
        if let Some(slopes) = self.slopes {
            for ((out, sum), slope) in output.iter_mut().zip(&sums.0).zip(&slopes[line].0) {
                *out = if *sum > 0.0 { *sum } else { *sum * slope };
            }
        } else {
            for (out, sum) in output.iter_mut().zip(&sums.0) {
                *out = if *sum > self.min { *sum } else { self.min };
            }
        }
    }
}

struct Product<'a> {
    filters: &'a Filters,
    pixels: usize,
    patches: Patches<'a>,
    output: &'a mut [f32],
    to: Grid,
    finish: Finish<'a>,
}

impl Work for Product<'_> {
    #[inline(always)]
    fn run<P: Processor, const ROWS: usize, const LINES: usize>(self) {
        let Self {
            filters,
            pixels,
            patches,
            output,
            to,
            finish,
        } = self;
        let panels = filters.panels.chunks_exact(filters.depth * LINES);
        let (mut starts, mut targets) = ([0; BLOCK], [0; BLOCK]);
        for block in (0..pixels).step_by(BLOCK) {
            let count = BLOCK.min(pixels - block);
            let (starts, targets) = (&mut starts[..count], &mut targets[..count]);
            patches.from.locate(block, starts);
            to.locate(block, targets);
            for (index, panel) in panels.clone().enumerate() {
                let bias: &[Line; LINES] = filters
                    .bias
                    .as_chunks()
                    .0
                    .get(index)
                    .expect("one bias per channel");
                let channel = index * LINES * Line::LEN;
                let channels = (filters.width - channel).min(LINES * Line::LEN);
                for (starts, targets) in starts.chunks(ROWS).zip(targets.chunks(ROWS)) {
                    P::perform(Tile {
                        patches,
                        // A tile at the end repeats its last pixel and drops what it computed for it.
                        starts: std::array::from_fn::<_, ROWS, _>(|row| starts[row.min(starts.len() - 1)]),
                        panel,
                        bias,
                        targets,
                        output: &mut output[channel..],
                        first_line: index * LINES,
                        channels,
                        finish,
                    });
                }
            }
        }
    }
}

/// `ROWS` pixels in the channels of one panel.
struct Tile<'a, const ROWS: usize, const LINES: usize> {
    patches: Patches<'a>,
    starts: [usize; ROWS],
    panel: &'a [Line],
    bias: &'a [Line; LINES],
    /// Where the results belong; fewer than `ROWS` at the end.
    targets: &'a [usize],
    output: &'a mut [f32],
    first_line: usize,
    channels: usize,
    finish: Finish<'a>,
}

impl<const ROWS: usize, const LINES: usize> Work for Tile<'_, ROWS, LINES> {
    #[inline(always)]
    fn run<P: Processor, const R: usize, const L: usize>(self) {
        let Patches { rows, length, .. } = self.patches;
        let mut sums = [*self.bias; ROWS];
        let (steps, _) = self.panel.as_chunks::<LINES>();
        for (row, steps) in rows.iter().zip(steps.chunks_exact(length)) {
            let mut runs = [[].as_slice(); ROWS];
            for (run, start) in runs.iter_mut().zip(self.starts) {
                *run = &row[start..start + length];
            }
            // A copy, which only this loop knows, stays in registers; `sums` is read by a variable index below.
            let mut tile = sums;
            for (step, weights) in steps.iter().enumerate() {
                for (sums, run) in tile.iter_mut().zip(&runs) {
                    let value = run[step];
                    for (sum, weights) in sums.iter_mut().zip(weights) {
                        P::mul_add(sum, value, weights);
                    }
                }
            }
            sums = tile;
        }
        for (sums, target) in sums.iter().zip(self.targets) {
            let output = &mut self.output[*target..][..self.channels];
            for (line, (sum, output)) in sums.iter().zip(output.chunks_mut(Line::LEN)).enumerate() {
                self.finish.write(sum, self.first_line + line, output);
            }
        }
    }
}
