//! Which side to search from when guests are to be found in new photos: the one with fewer searches.
//!
//! A search is paid by the face it starts from. Each new face can look for guests, or each guest can look for photos;
//! both find the same pairs, for likeness has no direction. Uploads of hundreds of photos at a party of a hundred are
//! searched by guest, a single photo by its faces.

/// The side that is searched from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// One search for each face of the new photos.
    ByFace,
    /// One search for each enrolled guest.
    ByGuest,
}

/// The plan with fewer searches; of equals the one that can stop after each photo.
pub(super) fn cheapest(faces: usize, guests: usize) -> Plan {
    if faces <= guests {
        Plan::ByFace
    } else {
        Plan::ByGuest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_side_with_fewer_searches_is_searched_from() {
        for (faces, guests, plan) in [
            (1, 100, Plan::ByFace),
            (100, 100, Plan::ByFace),
            (101, 100, Plan::ByGuest),
            (1500, 100, Plan::ByGuest),
            (0, 0, Plan::ByFace),
        ] {
            assert_eq!(cheapest(faces, guests), plan, "{faces} faces, {guests} guests");
        }
    }
}
