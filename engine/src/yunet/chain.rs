//! Layers run depth-first: a row goes as far down as it can before the next one is read.
//!
//! Every layer keeps the last three rows that its 3×3 filter reads. Activations therefore stay in the cache, and memory does not
//! grow with the height of the frame.

use super::halving::halve;
use crate::depthwise::Depthwise;
use crate::gemm::Filters;
use crate::scratch::Scratch;
use crate::simd::Isa;

/// A layer of the network.
#[derive(Debug)]
pub(super) enum Layer {
    /// The 3×3 convolution over the frame's three channels, in steps of two.
    First(Filters),
    /// A pointwise and a depthwise convolution.
    Unit(Unit),
    /// The largest of two by two pixels.
    Halving { isa: Isa, channels: usize },
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
    pub(super) fn channels(&self) -> (usize, usize) {
        match self {
            Self::First(filters) => (3, filters.width()),
            Self::Unit(unit) => (unit.pointwise.depth(), unit.pointwise.width()),
            Self::Halving { channels, .. } => (*channels, *channels),
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
}

impl<'m> Chain<'m> {
    /// Prepares `layers` for an input of this size.
    pub(super) fn new(layers: &'m [Layer], mut height: usize, mut width: usize) -> Self {
        let mut stages = Vec::with_capacity(layers.len());
        for layer in layers {
            stages.push(Stage::new(layer, height, width));
            (height, width) = (height / layer.stride(), width / layer.stride());
        }
        Self { stages }
    }

    /// Takes the next row of the input and hands each row that is finished by it to `sink`.
    pub(super) fn push(&mut self, row: &[f32], sink: &mut dyn FnMut(&[f32])) {
        push(&mut self.stages, row, sink);
    }
}

fn push(stages: &mut [Stage<'_>], row: &[f32], sink: &mut dyn FnMut(&[f32])) {
    let Some((stage, rest)) = stages.split_first_mut() else {
        return sink(row);
    };
    stage.take(row);
    while let Some(row) = stage.produce() {
        push(rest, row, sink);
    }
}

/// A layer with the rows it is working on.
struct Stage<'m> {
    layer: &'m Layer,
    height: usize,
    /// The latest three rows of what the filter slides over, and behind them one of zeros. The first layer's have a border pixel at
    /// both ends; of halving it is every first row, in half the width.
    rows: Scratch,
    row_length: usize,
    received: usize,
    produced: usize,
    output: Scratch,
}

impl<'m> Stage<'m> {
    fn new(layer: &'m Layer, height: usize, width: usize) -> Self {
        let (inner, outer) = layer.channels();
        let row_length = match layer {
            Layer::First(_) => (width + 2) * inner,
            Layer::Unit(_) => width * outer,
            Layer::Halving { .. } => width / 2 * inner,
        };
        Self {
            layer,
            height,
            rows: Scratch::zeros(4 * row_length),
            row_length,
            received: 0,
            produced: 0,
            output: Scratch::new(width / layer.stride() * outer),
        }
    }

    /// Takes the next row of input.
    fn take(&mut self, row: &[f32]) {
        let length = self.row_length;
        let slot = |index: usize| index % 3 * length..(index % 3 + 1) * length;
        let here = slot(self.received);
        match self.layer {
            Layer::First(_) => self.rows[here][3..][..row.len()].copy_from_slice(row),
            Layer::Unit(unit) => unit.pointwise.apply(row, &mut self.rows[here]),
            Layer::Halving { isa, channels } if self.received.is_multiple_of(2) => {
                halve(*isa, *channels, row, None, &mut self.rows[here]);
            }
            Layer::Halving { isa, channels } => {
                let above = &self.rows[slot(self.received - 1)];
                halve(*isa, *channels, row, Some(above), &mut self.output);
            }
        }
        self.received += 1;
    }

    /// The next row of output, if the rows for it are all there.
    fn produce(&mut self) -> Option<&[f32]> {
        let stride = self.layer.stride();
        let first = self.produced * stride;
        let wanted = match self.layer {
            Layer::Halving { .. } => first + 2,
            Layer::First(_) | Layer::Unit(_) => (first + 2).min(self.height),
        };
        if self.produced == self.height / stride || self.received < wanted {
            return None;
        }
        self.produced += 1;
        let (rows, length, height) = (&self.rows, self.row_length, self.height);
        // Of the padded input, whose first row is of zeros.
        let row = |index: usize| {
            let slot = match index.checked_sub(1) {
                Some(row) if row < height => row % 3,
                _ => 3,
            };
            &rows[slot * length..][..length]
        };
        let rows = [row(first), row(first + 1), row(first + 2)];
        let output = &mut self.output;
        match self.layer {
            Layer::First(filters) => filters.slide(rows, 6, output),
            Layer::Unit(unit) => unit.depthwise.row(rows, 1, output),
            // The second row of each two has left it there.
            Layer::Halving { .. } => {}
        }
        Some(&self.output)
    }
}
