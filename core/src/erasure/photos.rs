//! Erasing photos: rows at once, files and the engine's faces by a job.

use super::transaction::Erasing;
use crate::model::{Erasure, EventId, JobId, PhotoId, Scope, UserId};
use crate::objects::PhotoFiles;
use crate::store::deletions::{self, Share};
use crate::store::erasures::Counts;
use crate::store::matches;
use crate::store::photos::{self, Removed};
use crate::store::{Error, Result};

/// Photos of an event that went together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErasedPhotos {
    /// The job that removes their files and faces.
    pub job: JobId,
    /// How many they were.
    pub photos: usize,
}

impl Erasing {
    /// Erases photos of an event, which is locked, so that no search finds a photo that is about to go. At most 500 photos.
    pub async fn photos(&mut self, event: EventId, doomed: &[Removed]) -> Result<ErasedPhotos> {
        let (counts, part) = self.remove_photos(event, doomed).await?;
        Ok(ErasedPhotos {
            job: self.record_photos(event, counts, part).await?,
            photos: doomed.len(),
        })
    }

    /// Removes the rows of photos; answers what they counted and what is left of them.
    pub(super) async fn remove_photos(
        &mut self,
        event: EventId,
        doomed: &[Removed],
    ) -> Result<(Counts, Erasure)> {
        let ids: Vec<PhotoId> = doomed.iter().map(|photo| photo.id).collect();
        let at = self.at;
        matches::list_all_of_photos(self.conn(), &ids, at).await?;
        let hung = photos::remove(self.conn(), &ids).await?;
        let counts = Counts {
            photos: doomed.len() as u64,
            matches: hung.matches,
            faces: hung.faces.len() as u64,
            ..Counts::default()
        };
        let mut objects = Vec::with_capacity(5 * doomed.len());
        for photo in doomed {
            let files = PhotoFiles::of(event, &photo.filename);
            let corrupt = |_| Error::Corrupt(format!("the filename {:?} of a photo", photo.filename));
            objects.extend(files.map_err(corrupt)?.into_keys().map(|key| key.to_string()));
        }
        let part = Erasure::of(Scope::Named(event))
            .with_objects(objects)
            .with_faces(hung.faces);
        Ok((counts, part))
    }

    /// Makes the jobs of photos that went one deletion, whose progress is asked for by the last of them; answers that job.
    /// `None` if there is none.
    pub async fn name_deletion(&mut self, by: UserId, erased: &[ErasedPhotos]) -> Result<Option<JobId>> {
        let share = |erased: &ErasedPhotos| Share {
            job: erased.job,
            photos: i64::try_from(erased.photos).unwrap_or(i64::MAX),
        };
        let shares: Vec<Share> = erased.iter().map(share).collect();
        let Some(last) = shares.last() else {
            return Ok(None);
        };
        deletions::insert(self.conn(), last.job, by, &shares).await?;
        Ok(Some(last.job))
    }
}
