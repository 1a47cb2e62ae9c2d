//! The layers once more, as the definition reads, to test the fast ones against.
//!
//! Padding is TensorFlow's "same" or none. Values come from a small generator, so that a failure comes back; sums are
//! taken in double precision, and the fast layers may differ from them by the rounding of a few hundred additions.

use crate::conv::{Conv, Padding};
use crate::depthwise::Depthwise;
use crate::gemm::{Filters, Finish};
use crate::simd::Isa;
use crate::tensor::{Tensor, same_padding};

/// Values between -1 and 1 that depend on the seed only.
pub(crate) fn noise(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f32::from(u16::try_from(state >> 16).unwrap()) / 32_768.0 - 1.0
    };
    std::iter::repeat_with(&mut next).take(count).collect()
}

/// A feature map of noise.
pub(crate) fn map(height: usize, width: usize, channels: usize, seed: u32) -> Tensor {
    let mut tensor = Tensor::new(height, width, channels);
    for (y, values) in noise(height * width * channels, seed)
        .chunks_exact(width * channels)
        .enumerate()
    {
        tensor.row_mut(y).copy_from_slice(values);
    }
    tensor
}

/// The value of a map, zero outside of it.
fn value(map: &Tensor, y: Option<usize>, x: Option<usize>, channel: usize) -> f64 {
    match (y, x) {
        (Some(y), Some(x)) if y < map.height && x < map.width => {
            map.row(y)[x * map.channels + channel].into()
        }
        _ => 0.0,
    }
}

/// Which weights a convolution has: row, column and channels in, then channels out.
pub(crate) struct Shape {
    pub(crate) kernel: usize,
    pub(crate) stride: usize,
    pub(crate) padding: Padding,
}

/// A convolution over all channels.
pub(crate) fn convolve(input: &Tensor, weights: &[f32], bias: &[f32], shape: &Shape) -> Tensor {
    let Shape {
        kernel,
        stride,
        padding,
    } = *shape;
    let inner = input.channels;
    let outer = bias.len();
    sum_patches(input, outer, shape, |y, x, out| {
        let mut sum = f64::from(bias[out]);
        for (index, (row, column)) in taps(kernel).enumerate() {
            let before = |length| {
                if padding == Padding::Same {
                    same_padding(length, kernel, stride)
                } else {
                    0
                }
            };
            let row = (y * stride + row).checked_sub(before(input.height));
            let column = (x * stride + column).checked_sub(before(input.width));
            for channel in 0..inner {
                let weight = f64::from(weights[(index * inner + channel) * outer + out]);
                sum += weight * value(input, row, column, channel);
            }
        }
        sum
    })
}

/// A convolution of each channel by itself, 3×3 with "same" padding.
pub(crate) fn convolve_each(input: &Tensor, weights: &[f32], bias: &[f32], stride: usize) -> Tensor {
    let shape = Shape {
        kernel: 3,
        stride,
        padding: Padding::Same,
    };
    sum_patches(input, input.channels, &shape, |y, x, channel| {
        let mut sum = f64::from(bias[channel]);
        for (index, (row, column)) in taps(3).enumerate() {
            let row = (y * stride + row).checked_sub(same_padding(input.height, 3, stride));
            let column = (x * stride + column).checked_sub(same_padding(input.width, 3, stride));
            sum += f64::from(weights[index * input.channels + channel]) * value(input, row, column, channel);
        }
        sum
    })
}

fn taps(kernel: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..kernel).flat_map(move |row| (0..kernel).map(move |column| (row, column)))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "results are kept in single precision"
)]
fn sum_patches(
    input: &Tensor,
    outer: usize,
    shape: &Shape,
    sum: impl Fn(usize, usize, usize) -> f64,
) -> Tensor {
    let side = |length: usize| match shape.padding {
        Padding::Same => length.div_ceil(shape.stride),
        Padding::Valid => (length - shape.kernel) / shape.stride + 1,
    };
    let mut output = Tensor::new(side(input.height), side(input.width), outer);
    for y in 0..output.height {
        for (index, out) in output.row_mut(y).iter_mut().enumerate() {
            *out = sum(y, index / outer, index % outer) as f32;
        }
    }
    output
}

/// Fails unless both maps, their borders included, are equal but for rounding.
pub(crate) fn assert_close(ours: &Tensor, expected: &Tensor, what: &str) {
    assert_eq!(
        (ours.height, ours.width, ours.channels),
        (expected.height, expected.width, expected.channels),
        "{what}"
    );
    for (index, (a, b)) in ours.data().iter().zip(expected.data()).enumerate() {
        assert!((a - b).abs() < 1e-4, "{what}: {a} instead of {b} at {index}");
    }
}

#[test]
fn convolutions_of_every_shape_are_what_the_definition_says() {
    let shapes = [
        (9, 13, 3, 32, 7, 2, Padding::Valid),
        (8, 8, 32, 64, 3, 2, Padding::Valid),
        (5, 7, 16, 37, 3, 1, Padding::Same),
        (6, 7, 16, 21, 3, 2, Padding::Same),
        (7, 6, 16, 33, 3, 2, Padding::Same),
        (1, 1, 16, 16, 3, 2, Padding::Same),
        (11, 23, 48, 70, 1, 1, Padding::Same),
    ];
    for (height, width, inner, outer, kernel, stride, padding) in shapes {
        let input = map(height, width, inner, 1);
        let (weights, bias) = (noise(kernel * kernel * inner * outer, 2), noise(outer, 3));
        let expected = convolve(
            &input,
            &weights,
            &bias,
            &Shape {
                kernel,
                stride,
                padding,
            },
        );
        for isa in Isa::available() {
            let filters = Filters::pack(isa, &weights, &bias);
            let conv = Conv {
                filters,
                kernel,
                stride,
                padding,
            };
            let what = format!("{height}×{width}×{inner} to {outer} by {kernel}, {stride} on {isa:?}");
            assert_close(&conv.apply(&input, Finish::LINEAR), &expected, &what);
        }
    }
}

#[test]
fn a_convolution_adds_to_the_corner_of_a_larger_map_and_leaves_the_rest() {
    let input = map(3, 3, 16, 1);
    let (weights, bias) = (noise(9 * 16 * 20, 2), noise(20, 3));
    let shape = Shape {
        kernel: 3,
        stride: 1,
        padding: Padding::Same,
    };
    let product = convolve(&input, &weights, &bias, &shape);
    for isa in Isa::available() {
        let mut output = map(4, 4, 20, 4);
        let mut expected = output.clone();
        for y in 0..3 {
            for (sum, value) in expected.row_mut(y).iter_mut().zip(product.row(y)) {
                *sum = (*sum + value).max(0.0);
            }
        }
        let filters = Filters::pack(isa, &weights, &bias);
        let conv = Conv {
            filters,
            kernel: 3,
            stride: 1,
            padding: Padding::Same,
        };
        conv.apply_to(&input, &mut output, Finish::RELU.accumulating());
        assert_close(&output, &expected, &format!("{isa:?}"));
    }
}

#[test]
fn results_are_cut_at_zero_and_six() {
    for isa in Isa::available() {
        let filters = Filters::pack(isa, &[1.0, 1.0, 1.0], &[-9.0, 0.5, 9.0]);
        let mut output = [0.0; 3];
        let to = crate::gemm::Grid::contiguous(3);
        filters.apply_rows(1, &[1.0], &mut output, to, Finish::RELU6);
        assert_eq!(output, [0.0, 1.5, 6.0], "{isa:?}");
    }
}

#[test]
fn depthwise_convolutions_of_every_width_are_what_the_definition_says() {
    for (height, width, stride) in [(1, 1, 1), (2, 3, 1), (5, 9, 1), (6, 8, 2), (7, 11, 2), (1, 2, 2)] {
        let input = map(height, width, 48, 1);
        let (weights, bias) = (noise(9 * 48, 2), noise(48, 3));
        let expected = convolve_each(&input, &weights, &bias, stride);
        for isa in Isa::available() {
            let layer = Depthwise::new(isa, &weights, &bias, Finish::LINEAR);
            let mut output = Tensor::new(expected.height, expected.width, 48);
            let mut values = vec![0.0; expected.height * expected.width * 48];
            layer.apply(&input, stride, &mut values);
            for (y, row) in values.chunks_exact(expected.width * 48).enumerate() {
                output.row_mut(y).copy_from_slice(row);
            }
            assert_close(
                &output,
                &expected,
                &format!("{height}×{width} by {stride} on {isa:?}"),
            );
        }
    }
}
