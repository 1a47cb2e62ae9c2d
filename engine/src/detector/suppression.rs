//! One box per face.
//!
//! Neighbouring anchors and several sizes of one picture all report the same face. Greedy suppression keeps the surest
//! box of each heap; with some hundred candidates above the threshold the quadratic loop is far from mattering.

use crate::detector::Candidate;

/// Keeps the most confident candidates, dropping whatever overlaps a kept one by more than `limit` (0–1).
pub(crate) fn suppress(mut candidates: Vec<Candidate>, limit: f32) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if kept
            .iter()
            .all(|other| other.area.overlap(&candidate.area) <= limit)
        {
            kept.push(candidate);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    fn candidate(left: f32, confidence: f32) -> Candidate {
        Candidate {
            area: Rect {
                left,
                top: 0.0,
                width: 10.0,
                height: 10.0,
            },
            confidence,
        }
    }

    #[test]
    fn the_most_confident_of_overlapping_boxes_stays() {
        let kept = suppress(
            vec![candidate(1.0, 0.6), candidate(0.0, 0.9), candidate(20.0, 0.5)],
            0.4,
        );
        assert_eq!(kept, [candidate(0.0, 0.9), candidate(20.0, 0.5)]);
    }

    #[test]
    fn neighbours_that_touch_both_stay() {
        assert_eq!(
            suppress(vec![candidate(0.0, 0.9), candidate(5.0, 0.8)], 0.4).len(),
            2
        );
    }
}
