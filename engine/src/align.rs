//! Where a face is looked at to be described: so that its eyes, nose and mouth lie where the network knows them.
//!
//! The five points of a face are brought to those of the network's training by the similarity transform (turned, scaled and
//! moved, not mirrored) with the least squared error. As a plane's points are complex numbers, that is one quotient
//! (Umeyama, "Least-squares estimation of transformation parameters between two point patterns", 1991).

use crate::geometry::{Point, Square};

/// Side of the network's input in pixels.
pub(crate) const SIDE: u16 = 112;

/// Where the network knows the points: the eyes, the tip of the nose and the corners of the mouth, in pixels from the
/// input's top-left corner; as in `ArcFace` and `OpenCV`, whose pixels have their centres at whole numbers.
const KNOWN: [Point; 5] = [
    Point {
        x: 38.7946,
        y: 52.1963,
    },
    Point {
        x: 74.0318,
        y: 52.0014,
    },
    Point {
        x: 56.5252,
        y: 72.2366,
    },
    Point {
        x: 42.0493,
        y: 92.8655,
    },
    Point {
        x: 71.2299,
        y: 92.7041,
    },
];

/// The square of the picture that becomes the network's input.
pub(crate) fn square(points: &[Point; 5]) -> Square {
    let (from, to) = (Point::mean(points), Point::mean(&KNOWN));
    // The sums of conj(a)·b and of |a|², with a the points and b the known ones about their means.
    let (mut real, mut imaginary, mut length) = (0.0, 0.0, 0.0);
    for (a, b) in points.iter().zip(&KNOWN) {
        let (ax, ay, bx, by) = (a.x - from.x, a.y - from.y, b.x - to.x, b.y - to.y);
        real += ax * bx + ay * by;
        imaginary += ax * by - ay * bx;
        length += ax * ax + ay * ay;
    }
    let scale = real.hypot(imaginary) / length.max(f32::MIN_POSITIVE);
    let around = Square {
        centre: from,
        side: f32::from(SIDE) / scale.max(f32::MIN_POSITIVE),
        angle: -imaginary.atan2(real),
    };
    // The mean of the points lies at the mean of the known ones; the square's middle as far from there as theirs.
    let side = f32::from(SIDE);
    Square {
        centre: around.at(Point {
            x: 1.0 - to.x / side,
            y: 1.0 - to.y / side,
        }),
        ..around
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known points scaled, turned by `angle` and moved.
    fn placed(scale: f32, angle: f32) -> [Point; 5] {
        let square = Square {
            centre: Point { x: 300.0, y: 200.0 },
            side: f32::from(SIDE) * scale,
            angle,
        };
        KNOWN.map(|point| {
            square.at(Point {
                x: point.x / f32::from(SIDE),
                y: point.y / f32::from(SIDE),
            })
        })
    }

    #[test]
    fn known_points_are_looked_at_where_they_are() {
        for (scale, angle) in [(1.0, 0.0), (0.3, 0.5), (4.0, -2.0), (1.5, 3.0)] {
            let square = square(&placed(scale, angle));
            assert!((square.side - 112.0 * scale).abs() < 0.01, "{square:?}");
            assert!((square.angle - angle).abs() < 1e-3, "{square:?}");
            assert!(
                square.centre.distance(Point { x: 300.0, y: 200.0 }) < 0.01,
                "{square:?}"
            );
        }
    }

    #[test]
    fn points_in_one_place_are_no_crash() {
        let square = square(&[Point { x: 5.0, y: 5.0 }; 5]);
        assert!(square.side.is_finite() || square.side.is_infinite());
    }
}
