//! Layers run depth-first: a row of the frame goes as far down as it can before the next one is read.
//!
//! Every layer keeps the last three rows that its 3×3 filter reads. Activations therefore stay in the cache, and memory does not
//! grow with the height of the frame.

use crate::depthwise::Depthwise;
use crate::gemm::{Filters, Finish, Grid, Patches};

/// A layer of the network.
#[derive(Debug)]
pub(super) enum Layer {
    /// The 3×3 convolution over the frame's three channels, in steps of two, cut at zero.
    First(Filters),
    /// A pointwise and a depthwise convolution.
    Unit(Unit),
    /// The largest of two by two pixels.
    Halving { channels: usize },
}

/// A pointwise convolution, then a depthwise one with the activation. The padding is of what lies between them, so it is zero
/// although the first has a bias.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) pointwise: Filters,
    pub(super) depthwise: Depthwise,
}

impl Layer {
    /// Channels in and out.
    fn channels(&self) -> (usize, usize) {
        match self {
            Self::First(filters) => (3, filters.width()),
            Self::Unit(unit) => (unit.pointwise.depth(), unit.pointwise.width()),
            Self::Halving { channels } => (*channels, *channels),
        }
    }

    fn stride(&self) -> usize {
        match self {
            Self::First(_) | Self::Halving { .. } => 2,
            Self::Unit(_) => 1,
        }
    }
}

/// Layers in a row, ready for one frame.
pub(super) struct Chain<'m> {
    stages: Vec<Stage<'m>>,
    output: Vec<f32>,
}

impl<'m> Chain<'m> {
    /// Prepares `layers` for an input of this size.
    pub(super) fn new(layers: &'m [Layer], mut height: usize, mut width: usize) -> Self {
        let mut stages = Vec::with_capacity(layers.len());
        for layer in layers {
            stages.push(Stage::new(layer, height, width));
            (height, width) = (height / layer.stride(), width / layer.stride());
        }
        let channels = layers.last().map_or(0, |layer| layer.channels().1);
        Self {
            stages,
            output: vec![0.0; width * channels],
        }
    }

    /// Takes the next row of the input, which `fill` writes, and hands each row that is finished by it to `sink`.
    pub(super) fn push(&mut self, fill: impl FnOnce(&mut [f32]), sink: &mut dyn FnMut(&[f32])) {
        if let Some(first) = self.stages.first_mut() {
            fill(first.next_row());
            pump(&mut self.stages, &mut self.output, sink);
        }
    }
}

/// Moves rows on as far as they go.
fn pump(stages: &mut [Stage<'_>], output: &mut [f32], sink: &mut dyn FnMut(&[f32])) {
    let Some((stage, rest)) = stages.split_first_mut() else {
        return;
    };
    stage.take_row();
    while stage.is_ready() {
        if let Some(next) = rest.first_mut() {
            stage.produce(next.next_row());
            pump(rest, output, sink);
        } else {
            stage.produce(output);
            sink(output);
        }
    }
}

/// A layer with the rows it is working on.
struct Stage<'m> {
    layer: &'m Layer,
    height: usize,
    /// The latest row of a unit's input.
    input: Vec<f32>,
    /// Three rows under the filter, each with a border pixel at both ends, and behind them one of zeros.
    rows: Vec<f32>,
    /// Channels of those rows.
    channels: usize,
    row_length: usize,
    received: usize,
    produced: usize,
}

impl<'m> Stage<'m> {
    fn new(layer: &'m Layer, height: usize, width: usize) -> Self {
        let (inner, outer) = layer.channels();
        let (input, channels) = match layer {
            Layer::Unit(_) => (width * inner, outer),
            Layer::First(_) | Layer::Halving { .. } => (0, inner),
        };
        let row_length = (width + 2) * channels;
        Self {
            layer,
            height,
            input: vec![0.0; input],
            rows: vec![0.0; 4 * row_length],
            channels,
            row_length,
            received: 0,
            produced: 0,
        }
    }

    /// Where the next row of input is to be written.
    fn next_row(&mut self) -> &mut [f32] {
        if let Layer::Unit(_) = self.layer {
            return &mut self.input;
        }
        let start = self.received % 3 * self.row_length + self.channels;
        &mut self.rows[start..][..self.row_length - 2 * self.channels]
    }

    /// Takes the row that was written.
    fn take_row(&mut self) {
        if let Layer::Unit(unit) = self.layer {
            let start = self.received % 3 * self.row_length + self.channels;
            let pixels = self.row_length / self.channels - 2;
            unit.pointwise.apply_rows(
                pixels,
                &self.input,
                &mut self.rows[start..],
                Grid::contiguous(self.channels),
                Finish::LINEAR,
            );
        }
        self.received += 1;
    }

    /// Whether the rows for the next row of output are all there.
    fn is_ready(&self) -> bool {
        let stride = self.layer.stride();
        let wanted = match self.layer {
            Layer::Halving { .. } => 2 * self.produced + 2,
            Layer::First(_) | Layer::Unit(_) => (self.produced * stride + 2).min(self.height),
        };
        self.produced < self.height / stride && self.received >= wanted
    }

    /// Row `index` of the padded input: the first is of zeros.
    fn row(&self, index: usize) -> &[f32] {
        let slot = match index.checked_sub(1) {
            Some(row) if row < self.height => row % 3,
            _ => 3,
        };
        &self.rows[slot * self.row_length..][..self.row_length]
    }

    fn produce(&mut self, output: &mut [f32]) {
        let first = self.produced * self.layer.stride();
        self.produced += 1;
        let rows = [self.row(first), self.row(first + 1), self.row(first + 2)];
        match self.layer {
            Layer::First(filters) => {
                let from = Grid {
                    start: 0,
                    width: usize::MAX,
                    row: 0,
                    pixel: 2 * self.channels,
                };
                let patches = Patches {
                    rows: &rows,
                    length: 3 * self.channels,
                    from,
                };
                let to = Grid::contiguous(filters.width());
                filters.apply(output.len() / filters.width(), patches, output, to, Finish::RELU);
            }
            Layer::Unit(unit) => unit.depthwise.row(rows, 0, 1, output),
            Layer::Halving { channels } => halve(rows[1], rows[2], *channels, output),
        }
    }
}

/// The largest of two by two pixels, of two rows with a border pixel before them.
fn halve(upper: &[f32], lower: &[f32], channels: usize, output: &mut [f32]) {
    let pairs = |row| <[f32]>::chunks_exact(row, 2 * channels);
    let pixels = pairs(&upper[channels..]).zip(pairs(&lower[channels..]));
    for (output, (upper, lower)) in output.chunks_exact_mut(channels).zip(pixels) {
        let (upper, lower) = (upper.split_at(channels), lower.split_at(channels));
        for (channel, output) in output.iter_mut().enumerate() {
            let larger = |a: f32, b: f32| if a > b { a } else { b };
            *output = larger(
                larger(upper.0[channel], upper.1[channel]),
                larger(lower.0[channel], lower.1[channel]),
            );
        }
    }
}
