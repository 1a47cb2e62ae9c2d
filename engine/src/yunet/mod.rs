//! The face detector YuNet: boxes and five points of faces from about 10 to 400 pixels of a frame.
//!
//! A convolution that halves, then pairs of a pointwise and a depthwise convolution, between which the picture is halved four more
//! times. Three feature maps, of an eighth, a sixteenth and a thirty-second of the frame, are joined from the coarsest up, and a
//! head reads each: how sure, which box, which points. The network has no fixed size. Rows go through the layers one by one
//! ([`chain`]), and the maps are joined row by row ([`pyramid`]): none of them is ever whole in memory.

mod chain;
mod halving;
mod head;
mod pyramid;

use std::collections::VecDeque;
use std::path::Path;

use crate::depthwise::Depthwise;
use crate::gemm::{Filters, Finish};
use crate::geometry::{Point, Rect};
use crate::load_error::LoadError;
use crate::onnx::{File, Initializers};
use crate::scratch::Scratch;
use crate::simd::Isa;
use chain::{Chain, Layer, Unit};
use head::Reader;
use pyramid::Level;

/// The weights, as OpenCV's collection of models has them.
pub(crate) const FILE: File = File {
    name: "face_detection_yunet_2023mar.onnx",
    sha256: "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
};

/// What a frame's sides are multiples of.
pub(crate) const MULTIPLE: usize = 32;

/// Channels of the joined feature maps.
const CHANNELS: usize = 64;

/// The layers from the frame to each of the three feature maps: names of the pointwise weights, number of the depthwise ones,
/// channels in and out. None halves.
type Named = Option<(&'static str, usize, usize, usize)>;
const FINE: [Named; 9] = [
    Some(("backbone.model0.conv2.conv1", 423, 16, 16)),
    None,
    Some(("backbone.model1.conv1.conv1", 426, 16, 16)),
    Some(("backbone.model1.conv2.conv1", 429, 16, 32)),
    Some(("backbone.model2.conv1.conv1", 432, 32, 32)),
    Some(("backbone.model2.conv2.conv1", 435, 32, 64)),
    None,
    Some(("backbone.model3.conv1.conv1", 438, 64, 64)),
    Some(("backbone.model3.conv2.conv1", 441, 64, 64)),
];
const MIDDLE: [Named; 3] = [
    None,
    Some(("backbone.model4.conv1.conv1", 444, 64, 64)),
    Some(("backbone.model4.conv2.conv1", 447, 64, 64)),
];
const COARSE: [Named; 3] = [
    None,
    Some(("backbone.model5.conv1.conv1", 450, 64, 64)),
    Some(("backbone.model5.conv2.conv1", 453, 64, 64)),
];

/// The layers that join the maps, the finest first.
const JOINING: [(&str, usize); 3] = [
    ("neck.lateral_convs.0.conv1", 462),
    ("neck.lateral_convs.1.conv1", 459),
    ("neck.lateral_convs.2.conv1", 456),
];

/// A face of a frame, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Detection {
    /// Where it is; may reach over the edges.
    pub(crate) bounding_box: Rect,
    /// How sure the network is, 0–1.
    pub(crate) score: f32,
    /// The eyes, the tip of the nose and the corners of the mouth; of two the one further left in the frame comes first.
    pub(crate) points: [Point; 5],
}

/// The network with its weights.
#[derive(Debug)]
pub(crate) struct Yunet {
    /// From the frame to an eighth of it, then to a sixteenth and a thirty-second.
    maps: [Vec<Layer>; 3],
    /// What each map and the joined one below it go through, and the head that reads the result; the finest first.
    joined: [[Layer; 2]; 3],
}

impl Yunet {
    /// Reads the network from its file in `dir`.
    pub(crate) fn load(dir: &Path, isa: Isa) -> Result<Self, LoadError> {
        let mut weights = Initializers::read(dir, &FILE)?;
        let mut fine = vec![first(&mut weights, isa)?];
        fine.extend(layers(&mut weights, isa, &FINE)?);
        let maps = [
            fine,
            layers(&mut weights, isa, &MIDDLE)?,
            layers(&mut weights, isa, &COARSE)?,
        ];
        let mut joined = Vec::with_capacity(JOINING.len());
        for (level, (name, number)) in JOINING.into_iter().enumerate() {
            let join = unit(&mut weights, isa, (name, number, CHANNELS, CHANNELS))?;
            joined.push([join, head::layer(&mut weights, isa, level)?]);
        }
        let joined = joined.try_into().expect("three levels");
        Ok(Self { maps, joined })
    }

    /// Finds faces with at least this score, each perhaps several times, in a frame whose sides are multiples of
    /// [`MULTIPLE`]. `fill` writes row `y`, red, green and blue from 0 to 255 per pixel; what it leaves is black.
    pub(crate) fn scan(
        &self,
        (width, height): (usize, usize),
        threshold: f32,
        mut fill: impl FnMut(usize, &mut [f32]),
    ) -> Vec<Detection> {
        let mut to_fine = Chain::new(&self.maps[0], height, width);
        let mut fine = self.level(0, height / 8, width / 8, threshold);
        let mut row = Scratch::new(3 * width);
        for y in 0..height {
            row.fill(0.0);
            fill(y, &mut row);
            to_fine.push(&row, &mut |row| fine.push(row, &mut |_| {}));
        }
        fine.found()
    }

    /// A feature map, 0 being the finest, and those coarser than it.
    fn level(&self, level: usize, height: usize, width: usize, threshold: f32) -> Level<'_> {
        let [join, head] = &self.joined[level];
        let coarser = self.maps.get(level + 1).map(|way| {
            let coarser = self.level(level + 1, height / 2, width / 2, threshold);
            (Chain::new(way, height, width), Box::new(coarser))
        });
        Level {
            join: Chain::new(std::slice::from_ref(join), height, width),
            head: Chain::new(std::slice::from_ref(head), height, width),
            reader: Reader::new(8 << level, threshold),
            coarser,
            waiting: VecDeque::new(),
        }
    }
}

/// The convolution over the frame, whose channels the file has in the order blue, green, red.
fn first(weights: &mut Initializers, isa: Isa) -> Result<Layer, LoadError> {
    const OUTER: usize = 16;
    let stored = weights.take("420", &[OUTER, 3, 3, 3])?;
    let bias = weights.take("421", &[OUTER])?;
    let mut filters = Vec::with_capacity(stored.len());
    for place in 0..9 {
        for blue_first in [2, 1, 0] {
            filters.extend((0..OUTER).map(|outer| stored[outer * 27 + blue_first * 9 + place]));
        }
    }
    Ok(Layer::First(Filters::pack(isa, &filters, &bias, Finish::Relu)))
}

fn layers(weights: &mut Initializers, isa: Isa, named: &[Named]) -> Result<Vec<Layer>, LoadError> {
    // The first halving takes what the layer before it gives.
    let mut channels = CHANNELS;
    let mut layers = Vec::with_capacity(named.len());
    for named in named {
        layers.push(match *named {
            Some(named) => {
                channels = named.3;
                unit(weights, isa, named)?
            }
            None => Layer::Halving { isa, channels },
        });
    }
    Ok(layers)
}

/// A pointwise convolution without an activation, then a depthwise one with it.
fn unit(
    weights: &mut Initializers,
    isa: Isa,
    (name, number, inner, outer): (&str, usize, usize, usize),
) -> Result<Layer, LoadError> {
    let pointwise = pointwise(weights, name, inner, outer)?;
    let taps = depthwise(weights, &number.to_string(), outer)?;
    let bias = weights.take(&(number + 1).to_string(), &[outer])?;
    Ok(Layer::Unit(Unit {
        pointwise: Filters::pack(isa, &pointwise.0, &pointwise.1, Finish::Linear),
        depthwise: Depthwise::new(isa, &taps, &bias, Finish::Relu),
    }))
}

/// Weights in the order channel in, channel out, and biases.
fn pointwise(
    weights: &mut Initializers,
    name: &str,
    inner: usize,
    outer: usize,
) -> Result<(Vec<f32>, Vec<f32>), LoadError> {
    let stored = weights.take(&format!("{name}.weight"), &[outer, inner, 1, 1])?;
    let bias = weights.take(&format!("{name}.bias"), &[outer])?;
    let filters = (0..inner * outer).map(|index| stored[index % outer * inner + index / outer]);
    Ok((filters.collect(), bias))
}

/// Weights in the order row, column, channel.
fn depthwise(weights: &mut Initializers, name: &str, channels: usize) -> Result<Vec<f32>, LoadError> {
    let stored = weights.take(name, &[channels, 1, 3, 3])?;
    let taps = (0..9 * channels).map(|index| stored[index % channels * 9 + index / channels]);
    Ok(taps.collect())
}
