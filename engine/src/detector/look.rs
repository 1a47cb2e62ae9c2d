//! One look of the network: at the whole picture, or at a square of it; upright or in a turn.
//!
//! Pixels are turned, not pictures: a row of a turned view is gathered where it lies. What is found is told in pixels of the picture.

use super::{Detector, FACE, Look};
use crate::face::Face;
use crate::geometry::{Point, Rect, Square};
use crate::image::Image;
use crate::patch::cut_roughly;
use crate::resize::{Pixels, resize};
use crate::yunet::{Detection, MULTIPLE};

/// Quarters of a turn, clockwise as seen, by which upright faces of a view are turned in the picture.
pub(crate) type Quarter = u8;

/// All four.
pub(crate) const QUARTERS: [Quarter; 4] = [0, 1, 2, 3];

/// A square around a face that is cut out to look at the face again.
pub(crate) struct Window {
    /// Its side, in longer sides of the face's box.
    pub(crate) boxes: f32,
    /// Its side in pixels of the look.
    pub(crate) side: u16,
}

/// The picture at the size of a frame, to be looked at in any quarter turn.
pub(crate) struct Frame<'i> {
    image: &'i Image<'i>,
    pixels: Pixels,
}

impl<'i> Frame<'i> {
    /// Shrinks the picture to a longer side of `longer` pixels; a smaller one stays as it is.
    pub(crate) fn new(image: &'i Image<'i>, longer: usize) -> Self {
        let most = image.width().max(image.height());
        let longer = longer.min(most);
        let scaled = |length: usize| (length * longer).div_ceil(most).max(1);
        let pixels = resize(image, scaled(image.width()), scaled(image.height()));
        Self { image, pixels }
    }
}

/// What windows are cut out of.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    image: &'a Image<'a>,
    frame: Option<&'a Frame<'a>>,
}

impl<'a> Source<'a> {
    /// The picture itself.
    pub(crate) fn whole(image: &'a Image<'a>) -> Self {
        Self { image, frame: None }
    }

    /// A frame of a picture where that is enough, else the picture.
    pub(crate) fn framed(frame: &'a Frame<'a>) -> Self {
        Self {
            image: frame.image,
            frame: Some(frame),
        }
    }

    /// A turned square as `side` × `side` pixels, in which faces can be found. A frame in which the square has at least twice `side`
    /// pixels is enough; cutting it from the whole picture takes the mean of more pixels, and longer.
    fn cut(&self, square: &Square, side: u16) -> Vec<f32> {
        if let Some(frame) = self.frame {
            let view = frame.pixels.view();
            let (across, down) = (
                ratio(view.width(), self.image.width()),
                ratio(view.height(), self.image.height()),
            );
            let in_frame = Square {
                centre: Point {
                    x: square.centre.x * across,
                    y: square.centre.y * down,
                },
                side: square.side * across,
                angle: square.angle,
            };
            if in_frame.side >= f32::from(2 * side) {
                return cut_roughly(&view, &in_frame, side);
            }
        }
        cut_roughly(self.image, square, side)
    }
}

impl Detector {
    /// The faces that a frame shows in a turn, with at least this score, each perhaps several times.
    pub(crate) fn look_at_frame(&self, frame: &Frame<'_>, quarter: Quarter, threshold: f32) -> Vec<Face> {
        let view = frame.pixels.view();
        let (width, height) = (view.width(), view.height());
        let sides = if quarter.is_multiple_of(2) {
            (width, height)
        } else {
            (height, width)
        };
        let found = self.scan(sides, threshold, |y, row| {
            let pixels = row.as_chunks_mut::<3>().0;
            if quarter == 0 {
                for (to, from) in pixels.iter_mut().zip(view.row(y).as_chunks::<3>().0) {
                    *to = from.map(f32::from);
                }
                return;
            }
            for (x, to) in pixels.iter_mut().enumerate() {
                let (x, y) = turned_back((x, y), (width, height), quarter);
                let from = &view.row(y)[3 * x..][..3];
                *to = [from[0], from[1], from[2]].map(f32::from);
            }
        });
        let turned = Turned::frame((width, height), quarter);
        let scale = (
            ratio(frame.image.width(), width),
            ratio(frame.image.height(), height),
        );
        let faces = found
            .into_iter()
            .map(|found| turned.face(&found, scale, frame.image));
        faces.filter(|face| face.bounding_box.area() > 0.0).collect()
    }

    /// Looks at windows around a face, leaning by each of `angles`, in some quarter turns from there: of each turn the surest box at the
    /// face's place, if it is sure enough to be one. Nearly equal boxes beside it would only be described once more each.
    pub(crate) fn looks_around(
        &self,
        source: &Source<'_>,
        face: &Face,
        window: &Window,
        angles: &[f32],
        quarters: &[Quarter],
    ) -> Vec<Look> {
        let mut looks = Vec::new();
        for &angle in angles {
            let square = Square {
                centre: face.bounding_box.centre(),
                side: window.boxes * face.bounding_box.width.max(face.bounding_box.height),
                angle,
            };
            let pixels = source.cut(&square, window.side);
            for &quarter in quarters {
                let found = self.look_at_window(source.image, &square, &pixels, quarter);
                let found = found.into_iter().filter(|found| found.is_at(face));
                let surest = found.max_by(|a, b| a.confidence.total_cmp(&b.confidence));
                looks.extend(surest.map(|found| (quarter, found)));
            }
        }
        looks
    }

    /// The faces in a turn of a window's pixels.
    fn look_at_window(
        &self,
        image: &Image<'_>,
        square: &Square,
        pixels: &[f32],
        quarter: Quarter,
    ) -> Vec<Face> {
        let pixels = pixels.as_chunks::<3>().0;
        let side = pixels.len().isqrt();
        let found = self.scan((side, side), FACE, |y, row| {
            for (x, to) in row.as_chunks_mut::<3>().0.iter_mut().enumerate() {
                let (x, y) = turned_back((x, y), (side, side), quarter);
                *to = pixels[y * side + x];
            }
        });
        let view = Square {
            angle: square.angle + f32::from(quarter) * std::f32::consts::FRAC_PI_2,
            ..*square
        };
        let faces = found.iter().map(|found| in_square(found, &view, side, image));
        faces.filter(|face| face.bounding_box.area() > 0.0).collect()
    }

    /// Scans a view of any size; `fill` writes its rows and is not asked for more.
    fn scan(
        &self,
        (width, height): (usize, usize),
        threshold: f32,
        mut fill: impl FnMut(usize, &mut [f32]),
    ) -> Vec<Detection> {
        let padded = (
            width.next_multiple_of(MULTIPLE),
            height.next_multiple_of(MULTIPLE),
        );
        let mut found = self.network.scan(padded, threshold, |y, row| {
            if y < height {
                fill(y, &mut row[..3 * width]);
            }
        });
        // The network counts from the middle of the first pixel, a picture from its corner.
        for found in &mut found {
            found.bounding_box.left += 0.5;
            found.bounding_box.top += 0.5;
            for point in &mut found.points {
                *point = Point {
                    x: point.x + 0.5,
                    y: point.y + 0.5,
                };
            }
        }
        found
    }
}

/// Where the pixel of a turned view lies in a picture of this size.
fn turned_back((x, y): (usize, usize), (width, height): (usize, usize), quarter: Quarter) -> (usize, usize) {
    match quarter {
        0 => (x, y),
        1 => (width - 1 - y, x),
        2 => (width - 1 - x, height - 1 - y),
        _ => (y, height - 1 - x),
    }
}

/// A turned view of a frame, to take what was found back into the picture.
struct Turned {
    sides: (f32, f32),
    quarter: Quarter,
}

impl Turned {
    #[expect(clippy::cast_precision_loss, reason = "sides of a picture")]
    fn frame((width, height): (usize, usize), quarter: Quarter) -> Self {
        Self {
            sides: (width as f32, height as f32),
            quarter,
        }
    }

    fn point(&self, Point { x, y }: Point) -> Point {
        let (width, height) = self.sides;
        let (x, y) = match self.quarter {
            0 => (x, y),
            1 => (width - y, x),
            2 => (width - x, height - y),
            _ => (y, height - x),
        };
        Point { x, y }
    }

    fn face(&self, found: &Detection, (across, down): (f32, f32), image: &Image<'_>) -> Face {
        let at = |point| {
            let Point { x, y } = self.point(point);
            Point {
                x: x * across,
                y: y * down,
            }
        };
        let Rect {
            left,
            top,
            width,
            height,
        } = found.bounding_box;
        let corners = [
            at(Point { x: left, y: top }),
            at(Point {
                x: left + width,
                y: top + height,
            }),
        ];
        let bounding_box = Rect {
            left: corners[0].x.min(corners[1].x),
            top: corners[0].y.min(corners[1].y),
            width: (corners[0].x - corners[1].x).abs(),
            height: (corners[0].y - corners[1].y).abs(),
        };
        Face {
            bounding_box: inside(&bounding_box, image),
            confidence: found.score,
            points: found.points.map(at),
        }
    }
}

/// What was found in a view of `side` pixels a side, in the picture: its box keeps its sides along the picture's axes.
#[expect(clippy::cast_precision_loss, reason = "sides of a view")]
fn in_square(found: &Detection, view: &Square, side: usize, image: &Image<'_>) -> Face {
    let side = side as f32;
    let at = |point: Point| {
        view.at(Point {
            x: point.x / side,
            y: point.y / side,
        })
    };
    let scale = view.side / side;
    let (sin, cos) = view.angle.sin_cos();
    let (width, height) = (
        found.bounding_box.width * scale,
        found.bounding_box.height * scale,
    );
    // Of a box that is turned a little the longer side stays the longer one.
    let (width, height) = if cos.abs() >= sin.abs() {
        (width, height)
    } else {
        (height, width)
    };
    let centre = at(found.bounding_box.centre());
    let bounding_box = Rect {
        left: centre.x - width / 2.0,
        top: centre.y - height / 2.0,
        width,
        height,
    };
    Face {
        bounding_box: inside(&bounding_box, image),
        confidence: found.score,
        points: found.points.map(at),
    }
}

#[expect(clippy::cast_precision_loss, reason = "sides of a picture")]
fn inside(bounding_box: &Rect, image: &Image<'_>) -> Rect {
    bounding_box.clipped(image.width() as f32, image.height() as f32)
}

#[expect(clippy::cast_precision_loss, reason = "sides of a picture")]
pub(crate) fn ratio(picture: usize, frame: usize) -> f32 {
    picture as f32 / frame as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_a_view_is_taken_back_as_its_pixels_are() {
        let (width, height) = (5, 3);
        for quarter in QUARTERS {
            let turned = Turned::frame((width, height), quarter);
            let sides = if quarter.is_multiple_of(2) {
                (width, height)
            } else {
                (height, width)
            };
            for (x, y) in (0..sides.0).flat_map(|x| (0..sides.1).map(move |y| (x, y))) {
                let (to_x, to_y) = turned_back((x, y), (width, height), quarter);
                #[expect(clippy::cast_precision_loss, reason = "a few pixels")]
                let centre = |x: usize, y: usize| Point {
                    x: x as f32 + 0.5,
                    y: y as f32 + 0.5,
                };
                assert_eq!(turned.point(centre(x, y)), centre(to_x, to_y), "{quarter}");
            }
        }
    }

    #[test]
    fn a_window_turns_as_a_frame_does() {
        let view = |quarter: Quarter| Square {
            centre: Point { x: 2.0, y: 2.0 },
            side: 4.0,
            angle: f32::from(quarter) * std::f32::consts::FRAC_PI_2,
        };
        for quarter in QUARTERS {
            let turned = Turned::frame((4, 4), quarter).point(Point { x: 1.0, y: 3.0 });
            let seen = view(quarter).at(Point { x: 0.25, y: 0.75 });
            assert!(turned.distance(seen) < 1e-5, "{quarter}: {turned:?} {seen:?}");
        }
    }
}
