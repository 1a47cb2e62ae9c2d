//! The pixels the engine looks at.
//!
//! A borrowed view, since decoding, orientation and colour are the caller's: the engine takes whatever memory the
//! picture already lies in. The length is checked once here, so that no later row can lie outside.

/// A picture the right way up: rows from the top, three bytes per pixel, red first.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    width: usize,
    height: usize,
    rgb: &'a [u8],
}

impl<'a> Image<'a> {
    /// A view of `rgb`; none when a side is zero or the length is not `3 · width · height`.
    pub fn new(width: u32, height: u32, rgb: &'a [u8]) -> Option<Self> {
        let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        let length = width.checked_mul(height)?.checked_mul(3)?;
        (length > 0 && rgb.len() == length).then_some(Self { width, height, rgb })
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The bytes.
    pub fn rgb(&self) -> &'a [u8] {
        self.rgb
    }

    /// The bytes of row `y`.
    pub(crate) fn row(&self, y: usize) -> &'a [u8] {
        &self.rgb[y * self.width * 3..][..self.width * 3]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_needs_exactly_its_pixels() {
        assert!(Image::new(2, 1, &[0; 6]).is_some());
        assert!(Image::new(2, 1, &[0; 7]).is_none());
        assert!(Image::new(0, 1, &[]).is_none());
        assert!(Image::new(u32::MAX, u32::MAX, &[0; 3]).is_none());
    }
}
