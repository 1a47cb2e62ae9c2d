//! Which of an engine's hits may be judged: those of faces that have a row.
//!
//! An engine may remember more than the database does: a collection that was taken over, a call whose answer was lost. Such a
//! face could be the best of a photo, win the judgement and then find no row to become a match of, while a face that has
//! one was dropped for it.

use std::collections::HashSet;

use super::{Error, Matching};
use crate::faces::PhotoHit;
use crate::model::PhotoId;
use crate::store::faces;

impl Matching {
    /// Those of the hits whose face is a face of their photo.
    pub(super) async fn with_row(&self, hits: Vec<PhotoHit>) -> Result<Vec<PhotoHit>, Error> {
        let mut photos: Vec<PhotoId> = hits.iter().map(|hit| hit.photo).collect();
        photos.sort();
        photos.dedup();
        let mut reader = self.store.read().await?;
        let mut known = HashSet::new();
        for photos in photos.chunks(faces::MOST_PHOTOS) {
            known.extend(faces::of_photos(reader.conn(), photos).await?);
        }
        drop(reader);
        let (with_row, without): (Vec<_>, Vec<_>) = hits
            .into_iter()
            .partition(|hit| known.contains(&(hit.photo, hit.face.clone())));
        if !without.is_empty() {
            tracing::debug!(
                faces = without.len(),
                "the engine knows faces that no row tells of"
            );
        }
        Ok(with_row)
    }
}
