//! From distances to the 0–100 scale that Rekognition's users know.
//!
//! The curve is one logistic: its shape is fixed by the distance that separates persons, 0.60, lying at 70, the
//! default threshold of a match, and by its slope, chosen so that everyday pairs of one person come out above 80 and
//! pairs of two persons below 30. It is strictly monotonic, so thresholds can be turned into distances and back.

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
