//! From distances to the 0–100 scale that Rekognition's users know.
//!
//! Two conditions fix the logistic curve: 0.60, the distance that separates persons, is 70, the default threshold of a
//! match; and the slope leaves room on both sides. It was checked with `examples/judge.rs` on an event of six selfies
//! and thirteen photos: the farthest of 16 pairs of one person lay at 0.543 (86), the nearest of 62 pairs of a selfie
//! and a photo without that person at 0.692 (32), so anything between 40 and 85 as a threshold decides all 78 alike.

/// Similarity of two faces at this Euclidean distance, 0–100, falling strictly.
///
/// `100 · σ(0.847 + 17.5 · (0.60 − d))`: the distance at which the networks' authors separate persons, 0.60, is 70, the
/// similarity from which a match counts by default.
pub fn similarity(distance: f32) -> f32 {
    100.0 / (1.0 + (-exponent(distance)).exp())
}

/// The distance of a similarity (0–100): the inverse of [`similarity`], without bound for 0 and negatively so for 100.
pub fn distance_at(similarity: f32) -> f32 {
    let share = similarity / 100.0;
    PIVOT - ((share / (1.0 - share)).ln() - OFFSET) / SLOPE
}

/// The distance that separates persons.
const PIVOT: f32 = 0.60;
/// ln(0.7 / 0.3): the curve is at 70 there.
const OFFSET: f32 = 0.847_297_9;
/// How fast similarity falls with distance.
const SLOPE: f32 = 17.5;

fn exponent(distance: f32) -> f32 {
    OFFSET + SLOPE * (PIVOT - distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separating_distance_is_seventy() {
        assert!((similarity(0.60) - 70.0).abs() < 1e-3);
    }

    #[test]
    fn one_person_is_above_ninety_and_two_are_below_thirty() {
        assert!((similarity(0.45) - 97.0).abs() < 0.5);
        assert!((similarity(0.70) - 29.0).abs() < 0.5);
    }

    #[test]
    fn distance_inverts_similarity() {
        for percent in [1.0, 30.0, 70.0, 99.0] {
            assert!((similarity(distance_at(percent)) - percent).abs() < 1e-2);
        }
    }
}
