//! Pooling layers of the descriptor network.
//!
//! All three read rows without the border, so that its zeros count neither as a value nor towards a mean. They are a
//! small part of the network's time, and written as loops over channels that any compiler turns into vectors.

use crate::tensor::Tensor;

/// The largest value of every 3×3 patch, in steps of two, patches inside the picture only.
pub(crate) fn max_pool(input: &Tensor) -> Tensor {
    let side = |length: usize| (length - 3) / 2 + 1;
    let mut output = Tensor::new(side(input.height), side(input.width), input.channels);
    for y in 0..output.height {
        let target = output.row_mut(y);
        target.fill(f32::NEG_INFINITY);
        for row in (2 * y..).take(3).map(|y| input.row(y)) {
            for (x, target) in target.chunks_exact_mut(input.channels).enumerate() {
                for pixel in row[2 * x * input.channels..].chunks_exact(input.channels).take(3) {
                    for (max, value) in target.iter_mut().zip(pixel) {
                        *max = max.max(*value);
                    }
                }
            }
        }
    }
    output
}

/// The mean of every 2×2 patch in steps of two, in a tensor of `channels`, the ones beyond the input's being zero.
pub(crate) fn average_pool(input: &Tensor, channels: usize) -> Tensor {
    let mut output = Tensor::new(input.height / 2, input.width / 2, channels);
    for y in 0..output.height {
        let target = output.row_mut(y);
        for row in (2 * y..).take(2).map(|y| input.row(y)) {
            for (x, target) in target.chunks_exact_mut(channels).enumerate() {
                for pixel in row[2 * x * input.channels..].chunks_exact(input.channels).take(2) {
                    for (sum, value) in target.iter_mut().zip(pixel) {
                        *sum += 0.25 * value;
                    }
                }
            }
        }
    }
    output
}

/// The mean of every channel over the whole picture.
pub(crate) fn global_average(input: &Tensor) -> Vec<f32> {
    let mut means = vec![0.0; input.channels];
    for y in 0..input.height {
        for pixel in input.row(y).chunks_exact(input.channels) {
            for (mean, value) in means.iter_mut().zip(pixel) {
                *mean += value;
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few dozen pixels")]
    let pixels = (input.height * input.width) as f32;
    for mean in &mut means {
        *mean /= pixels;
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(height: usize, width: usize, channels: usize) -> Tensor {
        let mut tensor = Tensor::new(height, width, channels);
        for y in 0..height {
            for (x, value) in tensor.row_mut(y).iter_mut().enumerate() {
                *value = f32::from(u16::try_from(y * 100 + x).unwrap());
            }
        }
        tensor
    }

    #[test]
    fn max_pool_takes_the_last_pixel_of_a_rising_patch() {
        let output = max_pool(&ramp(6, 5, 1));
        assert_eq!((output.height, output.width), (2, 2));
        assert_eq!(output.row(0), [202.0, 204.0]);
        assert_eq!(output.row(1), [402.0, 404.0]);
    }

    #[test]
    fn average_pool_fills_further_channels_with_zeros() {
        let output = average_pool(&ramp(3, 4, 1), 2);
        assert_eq!((output.height, output.width), (1, 2));
        assert_eq!(output.row(0), [50.5, 0.0, 52.5, 0.0]);
    }

    #[test]
    fn global_average_keeps_channels_apart() {
        assert_eq!(global_average(&ramp(2, 2, 2)), [51.0, 52.0]);
    }
}
