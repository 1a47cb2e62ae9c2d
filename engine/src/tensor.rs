//! Activations: height × width × channels, channels innermost, with one pixel of zeros around.
//!
//! The border is the zero padding of every 3×3 convolution, so that none of them has to look where the edge is. Layers
//! write inside it only.

use crate::gemm::Grid;

/// A feature map of one picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tensor {
    /// Rows, without the border.
    pub(crate) height: usize,
    /// Columns, without the border.
    pub(crate) width: usize,
    /// Values per pixel.
    pub(crate) channels: usize,
    data: Vec<f32>,
}

impl Tensor {
    /// Zeros.
    pub(crate) fn new(height: usize, width: usize, channels: usize) -> Self {
        let data = vec![0.0; (height + 2) * (width + 2) * channels];
        Self {
            height,
            width,
            channels,
            data,
        }
    }

    /// Distance between two rows.
    pub(crate) fn stride(&self) -> usize {
        (self.width + 2) * self.channels
    }

    /// All values, the border included.
    pub(crate) fn data(&self) -> &[f32] {
        &self.data
    }

    /// All values, the border included; whoever writes leaves the border zero.
    pub(crate) fn data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// The pixels of row `y`, without the border.
    pub(crate) fn row(&self, y: usize) -> &[f32] {
        &self.data[self.start_of(y)..][..self.width * self.channels]
    }

    /// The pixels of row `y`, without the border.
    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [f32] {
        let start = self.start_of(y);
        &mut self.data[start..][..self.width * self.channels]
    }

    /// Where the top-left `width` columns lie, as the place a convolution writes to.
    pub(crate) fn inside(&self, width: usize) -> Grid {
        Grid {
            start: self.start_of(0),
            width,
            row: self.stride(),
            pixel: self.channels,
        }
    }

    /// Where the pixels lie from row `y` on, as the place a convolution writes to.
    pub(crate) fn inside_from(&self, y: usize) -> Grid {
        Grid {
            start: self.start_of(y),
            ..self.inside(self.width)
        }
    }

    /// Where patches begin that slide by `stride` and reach `above` and `before` (0 or 1) pixels out of the picture.
    pub(crate) fn patches(&self, width: usize, stride: usize, [above, before]: [usize; 2]) -> Grid {
        Grid {
            start: (1 - above) * self.stride() + (1 - before) * self.channels,
            width,
            row: stride * self.stride(),
            pixel: stride * self.channels,
        }
    }

    fn start_of(&self, y: usize) -> usize {
        (y + 1) * self.stride() + self.channels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_leave_the_border_zero() {
        let mut tensor = Tensor::new(2, 3, 2);
        for y in 0..2 {
            tensor.row_mut(y).fill(1.0);
        }
        assert_eq!(
            tensor.data().iter().filter(|value| **value == 0.0).count(),
            (4 * 5 - 6) * 2
        );
        assert_eq!(tensor.row(1), [1.0; 6]);
    }
}
