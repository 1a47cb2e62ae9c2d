//! The one rule that makes a match, whichever side was searched from.
//!
//! A face counts from the threshold on, and a guest is in a photo at most once, by the best face. Equal
//! similarities are decided by the faces' keys: the outcome depends on what was found, never on the order.

use std::collections::HashMap;
use std::hash::Hash;

use crate::store::matches::Found;

/// What makes a match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Least similarity asked of the engine, 0–100.
    pub floor: f32,
    /// Least similarity that makes a match, 0–100.
    pub threshold: f32,
}

impl Rule {
    /// The similarity to search by: what is below either bound is never a match.
    pub fn search_floor(&self) -> f32 {
        self.floor.min(self.threshold)
    }

    /// What remains of a search: at least the threshold, and of each guest and photo only the best face.
    pub fn judge(&self, found: impl IntoIterator<Item = Found>) -> Vec<Found> {
        let mut best = HashMap::new();
        for one in found.into_iter().filter(|one| one.similarity >= self.threshold) {
            keep_best(&mut best, (one.user, one.photo), one);
        }
        let mut best: Vec<Found> = best.into_values().collect();
        best.sort_by_key(|one| (one.user, one.photo));
        best
    }
}

/// Keeps the more similar; of equals the one with the smaller key, so that the outcome has no order.
fn keep_best<K: Eq + Hash>(best: &mut HashMap<K, Found>, key: K, one: Found) {
    let better = best.get(&key).is_none_or(|held| {
        let order = one.similarity.total_cmp(&held.similarity);
        order.then_with(|| held.face.0.cmp(&one.face.0)).is_gt()
    });
    if better {
        best.insert(key, one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FaceKey, PhotoId, UserId};

    const RULE: Rule = Rule {
        floor: 60.0,
        threshold: 70.0,
    };

    fn found(user: i64, photo: i64, face: &str, similarity: f32) -> Found {
        Found {
            user: UserId(user),
            enrolled: FaceKey("selfie".to_owned()),
            photo: PhotoId(photo),
            face: FaceKey(face.to_owned()),
            similarity,
        }
    }

    #[test]
    fn exactly_the_threshold_is_a_match() {
        let judged = RULE.judge([found(1, 1, "a", 70.0), found(1, 2, "b", 69.999)]);
        assert_eq!(judged, [found(1, 1, "a", 70.0)]);
    }

    #[test]
    fn a_guest_is_in_a_photo_once_by_the_best_face_in_whatever_order() {
        let faces = [
            found(1, 1, "b", 90.0),
            found(1, 1, "a", 90.0),
            found(1, 1, "c", 80.0),
            found(2, 1, "c", 75.0),
        ];
        let mut reversed = faces.clone();
        reversed.reverse();
        let expected = [found(1, 1, "a", 90.0), found(2, 1, "c", 75.0)];
        assert_eq!(RULE.judge(faces), expected);
        assert_eq!(RULE.judge(reversed), expected);
    }

    #[test]
    fn a_threshold_below_the_search_bound_is_searched_by() {
        assert!(
            (Rule {
                floor: 60.0,
                threshold: 50.0
            }
            .search_floor()
                - 50.0)
                .abs()
                < f32::EPSILON
        );
    }

    #[test]
    fn a_similarity_that_is_no_number_is_no_match() {
        assert_eq!(RULE.judge([found(1, 1, "a", f32::NAN)]), []);
    }
}
