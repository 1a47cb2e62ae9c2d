//! Points, boxes and turned squares of a picture, in pixels from its top-left corner.
//!
//! Coordinates are continuous: a pixel is an area of one by one and its centre lies at a half, so that scaling a picture
//! is scaling its coordinates. Angles turn clockwise as seen, because y grows downwards.

/// A point; pixel (0, 0) covers the points from (0, 0) to (1, 1).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl Point {
    /// The mean of `points`, of which there must be some.
    #[expect(clippy::cast_precision_loss, reason = "a few dozen points")]
    pub(crate) fn mean(points: &[Self]) -> Self {
        let count = points.len() as f32;
        Self {
            x: points.iter().map(|point| point.x).sum::<f32>() / count,
            y: points.iter().map(|point| point.y).sum::<f32>() / count,
        }
    }

    /// The distance to `other`.
    pub(crate) fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A rectangle with sides along the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub left: f32,
    /// The upper edge.
    pub top: f32,
    /// The extent to the right.
    pub width: f32,
    /// The extent down.
    pub height: f32,
}

impl Rect {
    /// Width times height.
    pub fn area(&self) -> f32 {
        self.width * self.height
    }

    /// The point in the middle.
    pub fn centre(&self) -> Point {
        Point {
            x: self.left + self.width / 2.0,
            y: self.top + self.height / 2.0,
        }
    }

    /// The common area over the area of both together, 0–1.
    pub fn overlap(&self, other: &Self) -> f32 {
        let common = self.shared(other);
        common / (self.area() + other.area() - common)
    }

    /// The common area.
    pub(crate) fn shared(&self, other: &Self) -> f32 {
        let extent = |a: f32, a_length: f32, b: f32, b_length: f32| {
            ((a + a_length).min(b + b_length) - a.max(b)).max(0.0)
        };
        extent(self.left, self.width, other.left, other.width)
            * extent(self.top, self.height, other.top, other.height)
    }

    /// The part inside a picture of this size.
    pub(crate) fn clipped(&self, width: f32, height: f32) -> Self {
        let (left, top) = (self.left.clamp(0.0, width), self.top.clamp(0.0, height));
        Self {
            left,
            top,
            width: (self.left + self.width).clamp(left, width) - left,
            height: (self.top + self.height).clamp(top, height) - top,
        }
    }
}

/// A square that may be turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Square {
    /// The point in the middle.
    pub(crate) centre: Point,
    /// The length of a side.
    pub(crate) side: f32,
    /// How far the upper edge is turned, clockwise as seen, in radians.
    pub(crate) angle: f32,
}

impl Square {
    /// The point of the picture at fractions (0–1) of this square's sides.
    pub(crate) fn at(&self, fraction: Point) -> Point {
        let (sin, cos) = self.angle.sin_cos();
        let (x, y) = ((fraction.x - 0.5) * self.side, (fraction.y - 0.5) * self.side);
        Point {
            x: self.centre.x + cos * x - sin * y,
            y: self.centre.y + sin * x + cos * y,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Rect = Rect {
        left: 10.0,
        top: 20.0,
        width: 30.0,
        height: 40.0,
    };

    #[test]
    fn overlap_is_one_with_itself_and_zero_apart() {
        assert_eq!(BOX.overlap(&BOX), 1.0);
        assert_eq!(BOX.overlap(&Rect { left: 40.0, ..BOX }), 0.0);
        assert_eq!(BOX.overlap(&Rect { left: 25.0, ..BOX }), 1.0 / 3.0);
    }

    #[test]
    fn clipping_keeps_what_is_inside() {
        let clipped = BOX.clipped(20.0, 30.0);
        assert_eq!(
            clipped,
            Rect {
                left: 10.0,
                top: 20.0,
                width: 10.0,
                height: 10.0
            }
        );
        assert_eq!(BOX.clipped(5.0, 5.0).area(), 0.0);
    }

    #[test]
    fn a_quarter_turn_sends_right_to_down() {
        let square = Square {
            centre: Point { x: 5.0, y: 5.0 },
            side: 10.0,
            angle: std::f32::consts::FRAC_PI_2,
        };
        let point = square.at(Point { x: 1.0, y: 0.5 });
        assert!(point.distance(Point { x: 5.0, y: 10.0 }) < 1e-5);
    }
}
