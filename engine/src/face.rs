//! A face that was found.
//!
//! Looks of several sizes and turns find a face more than once; which of them are one, boxes and centres tell.

use crate::geometry::{Point, Rect};

/// A face of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// Where it is, in pixels of the picture, within its edges.
    pub bounding_box: Rect,
    /// How sure the detector is, 0–1.
    pub confidence: f32,
    /// The eyes, the tip of the nose and the corners of the mouth, in pixels of the picture; of two, the one that is to the
    /// left when the face is seen upright comes first.
    pub points: [Point; 5],
}

impl Face {
    /// Whether `other` is at the same place: two views of one face, whatever each of them made of it.
    pub(crate) fn is_at(&self, other: &Self) -> bool {
        let side = |face: &Self| face.bounding_box.width.max(face.bounding_box.height);
        let reach = NEAR * side(self).max(side(other));
        self.bounding_box.centre().distance(other.bounding_box.centre()) < reach
    }

    /// Whether `other` is the same face, found in the same turn.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let shared = self.bounding_box.shared(&other.bounding_box);
        self.bounding_box.overlap(&other.bounding_box) > OVERLAP
            || shared > INSIDE * self.bounding_box.area().min(other.bounding_box.area())
    }
}

/// Centres closer than this share of the larger side are one place.
const NEAR: f32 = 0.45;

/// Boxes whose common area is more than this share of both together are of one face, and more than that of the smaller one.
const OVERLAP: f32 = 0.3;
const INSIDE: f32 = 0.6;

/// Keeps the surest of the faces that are the same by `same`, each with what comes with it.
pub(crate) fn surest<T>(mut faces: Vec<(T, Face)>, same: impl Fn(&Face, &Face) -> bool) -> Vec<(T, Face)> {
    faces.sort_by(|a, b| b.1.confidence.total_cmp(&a.1.confidence));
    let mut kept: Vec<(T, Face)> = Vec::with_capacity(faces.len());
    for (with, face) in faces {
        if kept.iter().all(|(_, other)| !same(other, &face)) {
            kept.push((with, face));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(left: f32, confidence: f32) -> Face {
        let bounding_box = Rect {
            left,
            top: 0.0,
            width: 10.0,
            height: 10.0,
        };
        Face {
            bounding_box,
            confidence,
            points: [bounding_box.centre(); 5],
        }
    }

    fn kept(faces: &[Face], same: impl Fn(&Face, &Face) -> bool) -> Vec<Face> {
        let faces = faces.iter().map(|face| ((), *face)).collect();
        surest(faces, same).into_iter().map(|((), face)| face).collect()
    }

    #[test]
    fn the_surest_of_overlapping_boxes_stays() {
        let found = [face(1.0, 0.6), face(0.0, 0.9), face(20.0, 0.5)];
        assert_eq!(kept(&found, Face::is_same), [face(0.0, 0.9), face(20.0, 0.5)]);
    }

    #[test]
    fn a_box_inside_another_one_is_the_same_face() {
        let mut small = face(2.0, 0.6);
        small.bounding_box.width = 4.0;
        small.bounding_box.height = 4.0;
        assert_eq!(kept(&[small, face(0.0, 0.9)], Face::is_same), [face(0.0, 0.9)]);
    }

    #[test]
    fn neighbours_that_touch_both_stay() {
        assert_eq!(kept(&[face(0.0, 0.9), face(6.0, 0.8)], Face::is_same).len(), 2);
        assert_eq!(kept(&[face(0.0, 0.9), face(6.0, 0.8)], Face::is_at).len(), 2);
    }
}
