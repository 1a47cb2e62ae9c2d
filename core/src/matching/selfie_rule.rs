//! When a selfie is acceptable, which existing clients rely on: one face, large enough to be known again by.
//!
//! Judged are the faces the engine sees in the upright picture, shrunk to 1024 pixels. A face in the background
//! does not count as a second person; the bounds are constants below. Pure: pictures and engines stay outside.

use crate::faces::DetectedFace;
use crate::model::FailureCode;

/// Faces under this share of the largest one's area are passers-by.
const PASSER_BY: f32 = 0.15;

/// The face covers at least so many square pixels, or this share of the picture if that is more …
const MIN_AREA: f32 = 5000.0;
const MIN_SHARE: f32 = 0.008;

/// … and is at least so many pixels wide and high.
const MIN_SIDE: f32 = 44.0;

/// Judges the faces seen in a selfie of `width` × `height` pixels. Without `strict` the size does not matter.
pub(super) fn judge(
    faces: &[DetectedFace],
    width: u32,
    height: u32,
    strict: bool,
) -> Result<(), FailureCode> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "selfies are judged at 1024 pixels a side"
    )]
    let (width, height) = (width as f32, height as f32);
    let area = |face: &DetectedFace| face.bounding_box.width * width * face.bounding_box.height * height;
    let Some(largest) = faces.iter().max_by(|a, b| area(a).total_cmp(&area(b))) else {
        return Err(FailureCode::NoFace);
    };
    if faces
        .iter()
        .filter(|face| area(face) >= PASSER_BY * area(largest))
        .count()
        > 1
    {
        return Err(FailureCode::SeveralFaces);
    }
    let large_enough = area(largest) >= MIN_AREA.max(MIN_SHARE * width * height)
        && largest.bounding_box.width * width >= MIN_SIDE
        && largest.bounding_box.height * height >= MIN_SIDE;
    if large_enough || !strict {
        Ok(())
    } else {
        Err(FailureCode::FaceTooSmall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FaceBox;

    /// A face of `width` × `height` pixels in a picture of 1000 × 1000.
    fn face(width: f32, height: f32) -> DetectedFace {
        let bounding_box = FaceBox {
            left: 0.1,
            top: 0.1,
            width: width / 1000.0,
            height: height / 1000.0,
        };
        DetectedFace {
            bounding_box,
            confidence: 99.0,
        }
    }

    fn judged(faces: &[DetectedFace], strict: bool) -> Result<(), FailureCode> {
        judge(faces, 1000, 1000, strict)
    }

    #[test]
    fn one_clear_face_is_accepted() {
        assert_eq!(judged(&[face(300.0, 400.0)], true), Ok(()));
    }

    #[test]
    fn no_face_is_refused_strict_or_not() {
        assert_eq!(judged(&[], true), Err(FailureCode::NoFace));
        assert_eq!(judged(&[], false), Err(FailureCode::NoFace));
    }

    #[test]
    fn passers_by_do_not_count() {
        // 15 % of 120,000 px² is 18,000 px².
        assert_eq!(judged(&[face(300.0, 400.0), face(100.0, 179.0)], true), Ok(()));
        assert_eq!(
            judged(&[face(300.0, 400.0), face(100.0, 181.0)], true),
            Err(FailureCode::SeveralFaces)
        );
    }

    #[test]
    fn a_small_face_is_refused_only_when_strict() {
        // 0.8 % of a megapixel is 8,000 px².
        assert_eq!(judged(&[face(89.0, 89.0)], true), Err(FailureCode::FaceTooSmall));
        assert_eq!(judged(&[face(90.0, 90.0)], true), Ok(()));
        assert_eq!(judged(&[face(43.0, 500.0)], true), Err(FailureCode::FaceTooSmall));
        assert_eq!(judged(&[face(43.0, 500.0)], false), Ok(()));
    }

    #[test]
    fn in_a_small_picture_5000_square_pixels_are_the_bound() {
        let of_400 = |side: f32| {
            let bounding_box = FaceBox {
                left: 0.0,
                top: 0.0,
                width: side / 400.0,
                height: side / 400.0,
            };
            judge(
                &[DetectedFace {
                    bounding_box,
                    confidence: 99.0,
                }],
                400,
                400,
                true,
            )
        };
        assert_eq!(of_400(70.0), Err(FailureCode::FaceTooSmall));
        assert_eq!(of_400(71.0), Ok(()));
    }
}
