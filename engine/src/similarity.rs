//! From distances to the 0–100 scale that Rekognition's users know.
//!
//! Two conditions fix the logistic curve. 70, the default threshold of a match, is the distance that five in 100,000 pairs of
//! strangers come closer than (1.0688, a cosine of 0.429; docs/ACCURACY.md has the sample and its method). The slope brings the
//! middle of all pairs of one person to 98 and that of strangers to 10.

/// Similarity of two faces at this Euclidean distance (0–2.2), falling strictly: from 99.9997, never 100, to 0.
///
/// `100 · σ(0.847 + 11 · (1.0688 − d))`.
pub fn similarity(distance: f32) -> f32 {
    100.0 / (1.0 + (-exponent(distance)).exp())
}

/// The distance of a similarity (0–100): the inverse of [`similarity`], without bound for 0 and negatively so for 100.
pub fn distance_at(similarity: f32) -> f32 {
    let share = similarity / 100.0;
    PIVOT - ((share / (1.0 - share)).ln() - OFFSET) / SLOPE
}

/// The distance that separates persons.
const PIVOT: f32 = 1.0688;
/// ln(0.7 / 0.3): the curve is at 70 there.
const OFFSET: f32 = 0.847_297_9;
/// How fast similarity falls with distance.
const SLOPE: f32 = 11.0;

fn exponent(distance: f32) -> f32 {
    OFFSET + SLOPE * (PIVOT - distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separating_distance_is_seventy() {
        assert!((similarity(1.0688) - 70.0).abs() < 1e-3);
    }

    #[test]
    fn one_person_is_above_ninety_and_two_are_below_ten() {
        assert!((similarity(0.8) - 97.9).abs() < 0.5);
        assert!((similarity(1.35) - 9.6).abs() < 0.5);
    }

    #[test]
    fn distance_inverts_similarity() {
        for percent in [1.0, 30.0, 70.0, 99.0] {
            assert!((similarity(distance_at(percent)) - percent).abs() < 1e-2);
        }
    }
}
