//! A square convolution over a [`Tensor`].
//!
//! Height × width × channels in and out. It says where patches lie and how many there are; the arithmetic is the matrix
//! product of [`crate::gemm`], which reads the patches in place. Writing into the corner of a larger tensor, or on top
//! of what it holds, gives residual networks their sums without a copy.

use crate::gemm::{Filters, Finish, Patches};
use crate::tensor::{Tensor, same_padding};

/// A convolution with its filters, step and padding.
#[derive(Debug)]
pub(crate) struct Conv {
    /// The packed weights.
    pub(crate) filters: Filters,
    /// Side of the filter.
    pub(crate) kernel: usize,
    /// Step between two patches.
    pub(crate) stride: usize,
    /// How the edge is treated.
    pub(crate) padding: Padding,
}

/// What lies beyond the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    /// Zeros, as TensorFlow's "same" adds them; kernels up to 3.
    Same,
    /// Nothing: patches stay inside.
    Valid,
}

impl Conv {
    /// Rows and columns of the result.
    pub(crate) fn size(&self, input: &Tensor) -> (usize, usize) {
        let side = |length: usize| match self.padding {
            Padding::Same => length.div_ceil(self.stride),
            Padding::Valid => (length - self.kernel) / self.stride + 1,
        };
        (side(input.height), side(input.width))
    }

    /// The result as a tensor of its own.
    pub(crate) fn apply(&self, input: &Tensor, finish: Finish) -> Tensor {
        let (height, width) = self.size(input);
        let mut output = Tensor::new(height, width, self.filters.width());
        self.apply_to(input, &mut output, finish);
        output
    }

    /// The result in the top-left corner of `output`, which may be larger.
    pub(crate) fn apply_to(&self, input: &Tensor, output: &mut Tensor, finish: Finish) {
        let (height, width) = self.size(input);
        let padding = match self.padding {
            Padding::Same => {
                [input.height, input.width].map(|side| same_padding(side, self.kernel, self.stride))
            }
            Padding::Valid => [0, 0],
        };
        let rows: Vec<&[f32]> = (0..self.kernel)
            .map(|row| &input.data()[row * input.stride()..])
            .collect();
        let patches = Patches {
            rows: &rows,
            length: self.kernel * input.channels,
            from: input.patches(width, self.stride, padding),
        };
        let to = output.inside(width);
        self.filters
            .apply(height * width, patches, output.data_mut(), to, finish);
    }
}
