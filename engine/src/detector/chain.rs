//! Layers run depth-first: a row of the picture goes as far down as it can before the next one is read.
//!
//! Every layer keeps the last three rows it was given, which is all that a 3×3 filter needs. Activations therefore stay
//! in the cache, and memory does not grow with the height of the picture.

use crate::depthwise::Depthwise;
use crate::gemm::{Filters, Finish, Grid, Patches};
use crate::tensor::same_padding;

/// A layer of the backbone: 3×3 with a step of one or two, cut at zero and six.
#[derive(Debug)]
pub(super) struct Layer {
    /// What it computes.
    pub(super) kind: Kind,
    /// Channels in.
    pub(super) channels: usize,
    /// Its step.
    pub(super) stride: usize,
}

/// What a layer computes.
#[derive(Debug)]
pub(super) enum Kind {
    /// A convolution over all channels.
    Dense(Filters),
    /// A convolution of each channel, then one across the channels.
    Separable(Depthwise, Filters),
}

impl Layer {
    fn filters(&self) -> &Filters {
        match &self.kind {
            Kind::Dense(filters) | Kind::Separable(_, filters) => filters,
        }
    }
}

/// Layers in a row, ready for one picture.
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
            (height, width) = (height.div_ceil(layer.stride), width.div_ceil(layer.stride));
        }
        let channels = layers.last().map_or(0, |layer| layer.filters().width());
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
    /// Rows of padding above, and pixels to skip at the left because the border holds one of padding.
    above: usize,
    skip: usize,
    /// Three rows of input, each with a border pixel at both ends, and behind them one of zeros.
    rows: Vec<f32>,
    row_length: usize,
    received: usize,
    produced: usize,
    middle: Vec<f32>,
    pixels: usize,
}

impl<'m> Stage<'m> {
    fn new(layer: &'m Layer, height: usize, width: usize) -> Self {
        let row_length = (width + 2) * layer.channels;
        let pixels = width.div_ceil(layer.stride);
        let middle = if matches!(layer.kind, Kind::Separable(..)) {
            pixels * layer.channels
        } else {
            0
        };
        Self {
            layer,
            height,
            above: same_padding(height, 3, layer.stride),
            skip: 1 - same_padding(width, 3, layer.stride),
            rows: vec![0.0; 4 * row_length],
            row_length,
            received: 0,
            produced: 0,
            middle: vec![0.0; middle],
            pixels,
        }
    }

    /// Where the next row of input is to be written.
    fn next_row(&mut self) -> &mut [f32] {
        let start = self.received % 3 * self.row_length + self.layer.channels;
        self.received += 1;
        &mut self.rows[start..][..self.row_length - 2 * self.layer.channels]
    }

    /// Whether the rows under the next patches are all there.
    fn is_ready(&self) -> bool {
        let first = self.produced * self.layer.stride;
        let wanted = (first + 3).saturating_sub(self.above).min(self.height);
        self.produced < self.height.div_ceil(self.layer.stride) && self.received >= wanted
    }

    /// Row `index` of the padded input.
    fn row(&self, index: usize) -> &[f32] {
        let slot = match index.checked_sub(self.above) {
            Some(row) if row < self.height => row % 3,
            _ => 3,
        };
        &self.rows[slot * self.row_length..][..self.row_length]
    }

    fn produce(&mut self, output: &mut [f32]) {
        let Layer {
            channels,
            stride,
            ref kind,
        } = *self.layer;
        let first = self.produced * stride;
        self.produced += 1;
        let mut middle = std::mem::take(&mut self.middle);
        let rows = [self.row(first), self.row(first + 1), self.row(first + 2)];
        match kind {
            Kind::Dense(filters) => {
                let start = self.skip * channels;
                let from = Grid {
                    start,
                    width: usize::MAX,
                    row: 0,
                    pixel: stride * channels,
                };
                let patches = Patches {
                    rows: &rows,
                    length: 3 * channels,
                    from,
                };
                filters.apply(
                    self.pixels,
                    patches,
                    output,
                    Grid::contiguous(filters.width()),
                    Finish::RELU6,
                );
            }
            Kind::Separable(depthwise, filters) => {
                depthwise.row(rows, self.skip, stride, &mut middle);
                let to = Grid::contiguous(filters.width());
                filters.apply_rows(self.pixels, &middle, output, to, Finish::RELU6);
            }
        }
        self.middle = middle;
    }
}
