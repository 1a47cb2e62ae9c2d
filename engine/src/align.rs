//! Where a face is looked at: upright, at a fixed distance and place between eyes and mouth.
//!
//! The landmark network was trained on upright faces. Its points on the axis-parallel box tell how far the head is
//! tilted; a second pass on the box turned by that angle gives the points that the descriptor's square is laid by.

use crate::geometry::{Point, Rect, Square};
use crate::landmarks::POINTS;

/// Distance between eyes and mouth as a fraction of the descriptor's square.
const EYES_TO_MOUTH: f32 = 0.45;

/// Where in the descriptor's square the mean of eyes and mouth lies.
const ANCHOR: Point = Point { x: 0.5, y: 0.43 };

/// The middles of the eyes and the mouth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Features {
    eyes: [Point; 2],
    mouth: Point,
}

impl Features {
    /// Takes the three out of the landmarks, which are fractions of `square`.
    pub(crate) fn of(landmarks: &[Point; POINTS], square: &Square) -> Self {
        let middle = |points: std::ops::Range<usize>| square.at(Point::mean(&landmarks[points]));
        Self {
            eyes: [middle(36..42), middle(42..48)],
            mouth: middle(48..68),
        }
    }

    /// How far the line through the eyes is turned, clockwise as seen, in radians.
    pub(crate) fn tilt(&self) -> f32 {
        let [left, right] = self.eyes;
        (right.y - left.y).atan2(right.x - left.x)
    }

    /// The square the descriptor is computed from, turned by `angle`.
    pub(crate) fn square(&self, angle: f32) -> Square {
        let reach = f32::midpoint(
            self.mouth.distance(self.eyes[0]),
            self.mouth.distance(self.eyes[1]),
        );
        let side = (reach / EYES_TO_MOUTH).max(1.0);
        let middle = Point::mean(&[self.eyes[0], self.eyes[1], self.mouth]);
        let around = Square {
            centre: middle,
            side,
            angle,
        };
        Square {
            centre: around.at(Point {
                x: 1.0 - ANCHOR.x,
                y: 1.0 - ANCHOR.y,
            }),
            ..around
        }
    }
}

/// The square around a detector's box, turned about its middle.
pub(crate) fn around(area: &Rect, angle: f32) -> Square {
    Square {
        centre: area.centre(),
        side: area.width.max(area.height).max(1.0),
        angle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(left: Point, right: Point, mouth: Point) -> Features {
        Features {
            eyes: [left, right],
            mouth,
        }
    }

    #[test]
    fn an_upright_face_lies_where_the_network_was_trained() {
        let face = features(
            Point { x: 40.0, y: 40.0 },
            Point { x: 60.0, y: 40.0 },
            Point { x: 50.0, y: 70.0 },
        );
        let square = face.square(face.tilt());
        let reach = 10.0_f32.hypot(30.0);
        assert_eq!(square.angle, 0.0);
        assert!((square.side - reach / 0.45).abs() < 1e-4);
        assert!(square.at(ANCHOR).distance(Point { x: 50.0, y: 50.0 }) < 1e-4);
    }

    #[test]
    fn a_tilted_face_is_looked_at_along_its_tilt() {
        let face = features(
            Point { x: 60.0, y: 40.0 },
            Point { x: 60.0, y: 60.0 },
            Point { x: 30.0, y: 50.0 },
        );
        assert!((face.tilt() - std::f32::consts::FRAC_PI_2).abs() < 1e-6);
        assert!(
            face.square(face.tilt())
                .at(ANCHOR)
                .distance(Point { x: 50.0, y: 50.0 })
                < 1e-4
        );
    }
}
