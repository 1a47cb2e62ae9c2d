//! Uploads whose progress can be asked for.
//!
//! The files of such an upload are taken in like any others before it is answered; what is asked for afterwards is how
//! far their photos have come. That is read from the photos, so every process answers alike and nothing has to be kept
//! up to date. A photo that the event had already counts by what it is; one that was deleted since needs nothing more.

use std::time::Duration;

use serde::Serialize;
use uuid::Uuid;

use crate::clock::{Confirmed, Timestamp};
use crate::model::{EventId, PhotoId, PhotoStatus, UploadId, UserId};
use crate::photos::{Error, Photos, Viewer};
use crate::store::locks;
use crate::store::uploads::{self, NewFile, NewUpload, SentFile};

/// Refused files that are remembered one by one; the others are only counted.
const REFUSALS_KEPT: usize = 500;

/// How long an upload can be asked for.
const KEPT_FOR: Duration = Duration::from_hours(7 * 24);

/// What an upload's status calls the state of affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadStage {
    /// None of its photos was taken up yet.
    Pending,
    /// Some are done or under way.
    Running,
    /// All have come to their end, at least one of them well.
    Done,
    /// None of its files can be used.
    Error,
}

/// An upload, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadProgress {
    /// Its number.
    pub id: UploadId,
    /// The event it was for.
    pub event: EventId,
    /// Who sent it; none once that account is gone.
    pub photographer: Option<UserId>,
    /// How far it has come.
    pub stage: UploadStage,
    /// Files that were sent.
    pub total: i64,
    /// Files whose photos need nothing more.
    pub processed: i64,
    /// Files that are no photos, or whose photos cannot be used.
    pub failed: i64,
    /// What is wrong with which file.
    pub faults: Vec<Fault>,
    /// When the first of its photos was taken up; until then, when its files had arrived.
    pub started_at: Timestamp,
    /// When the last of them came to its end.
    pub finished_at: Option<Timestamp>,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What the client called it.
    pub filename: String,
    /// The stable code of the reason.
    pub code: String,
}

impl Photos {
    /// Remembers an upload: by which name each file was sent, and which photo it is or why it is none.
    pub async fn note_upload(
        &self,
        event: EventId,
        uploader: UserId,
        files: Vec<(String, Result<PhotoId, &'static str>)>,
    ) -> Result<UploadId, Error> {
        let count = |files: &[NewFile]| i64::try_from(files.len()).unwrap_or(i64::MAX);
        let new = |(filename, outcome)| NewFile { filename, outcome };
        let files: Vec<_> = files.into_iter().map(new).collect();
        let total = count(&files);
        let (mut kept, mut refused): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| file.outcome.is_ok());
        let refusals = count(&refused);
        refused.truncate(REFUSALS_KEPT);
        kept.append(&mut refused);
        let new = NewUpload {
            id: UploadId(Uuid::new_v4()),
            event,
            uploader,
            at: self.clock.now(),
            total,
            refused: refusals,
            files: &kept,
        };
        let mut tx = self.store.begin().await?;
        if !locks::keep_event(tx.conn(), event).await? {
            return Err(Error::NoSuchEvent);
        }
        uploads::insert(tx.conn(), &new).await?;
        tx.commit().await?;
        Ok(new.id)
    }

    /// How far an upload has come, for the photographers of the event and admins; others know of none.
    pub async fn upload_progress(&self, viewer: Viewer, id: UploadId) -> Result<UploadProgress, Error> {
        let mut reader = self.store.read().await?;
        let found = uploads::find(reader.conn(), id, viewer.id).await?;
        let may_see = |upload: &uploads::Upload| {
            let owns = |editor| upload.owner_id == Some(editor);
            viewer.edits_for().is_none_or(owns) || upload.is_shared
        };
        let upload = found.filter(may_see).ok_or(Error::NoSuchJob)?;
        let files = uploads::files(reader.conn(), id).await?;
        Ok(progress(&upload, files))
    }

    /// Forgets uploads that arrived a week ago and are over; answers how many.
    pub async fn prune_uploads(&self, now: Confirmed) -> Result<u64, Error> {
        let mut tx = self.store.begin().await?;
        let pruned = uploads::prune(tx.conn(), now.at() - KEPT_FOR).await?;
        tx.commit().await?;
        Ok(pruned)
    }
}

fn progress(upload: &uploads::Upload, files: Vec<SentFile>) -> UploadProgress {
    let photos = || files.iter().filter(|file| file.photo_id.is_some());
    let count =
        |is: fn(&SentFile) -> bool| i64::try_from(photos().filter(|file| is(file)).count()).unwrap_or(0);
    let (all, open, unusable) = (count(|_| true), count(is_open), count(is_unusable));
    let is_begun = open < all || photos().any(|file| file.begun_at.is_some());
    let (processed, failed) = (all - open - unusable, upload.refused + unusable);
    let stage = match (open, processed) {
        (0, 0) => UploadStage::Error,
        (0, _) => UploadStage::Done,
        _ if is_begun => UploadStage::Running,
        _ => UploadStage::Pending,
    };
    // Photos that were there already, and those of versions that noted no times, were done when the upload came.
    let begun_at = photos().filter_map(|file| file.begun_at).min();
    let ended_at = photos().filter_map(|file| file.ended_at).max();
    let not_before = |at: Option<Timestamp>| at.map_or(upload.created_at, |at| at.max(upload.created_at));
    UploadProgress {
        id: upload.id,
        event: upload.event_id,
        photographer: upload.photographer_id,
        stage,
        total: upload.total,
        processed,
        failed,
        started_at: not_before(begun_at),
        finished_at: (open == 0).then(|| not_before(ended_at)),
        faults: files.into_iter().filter_map(fault).collect(),
    }
}

/// Whether a file's photo has still to come to its end for the first time.
fn is_open(file: &SentFile) -> bool {
    let is_under_way = matches!(file.status, Some(PhotoStatus::Pending | PhotoStatus::Processing));
    is_under_way && file.ended_at.is_none()
}

fn is_unusable(file: &SentFile) -> bool {
    file.status == Some(PhotoStatus::Failed)
}

fn fault(file: SentFile) -> Option<Fault> {
    let is_wrong = file.photo_id.is_none() || is_unusable(&file);
    let SentFile { filename, error, .. } = file;
    is_wrong.then(|| Fault {
        filename,
        code: error.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAME: i64 = 1000;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    fn file(status: Option<PhotoStatus>, begun_at: Option<i64>, ended_at: Option<i64>) -> SentFile {
        SentFile {
            filename: "a.jpg".to_owned(),
            photo_id: Some(PhotoId(1)),
            status,
            begun_at: begun_at.map(at),
            ended_at: ended_at.map(at),
            error: None,
        }
    }

    /// Stage, files processed, and when it was begun and ended.
    fn progress_of(files: Vec<SentFile>) -> (UploadStage, i64, i64, Option<i64>) {
        let upload = uploads::Upload {
            id: UploadId(Uuid::nil()),
            event_id: EventId(1),
            owner_id: None,
            is_shared: false,
            photographer_id: None,
            created_at: at(CAME),
            total: i64::try_from(files.len()).unwrap(),
            refused: 0,
        };
        let progress = progress(&upload, files);
        let ended_at = progress.finished_at.map(Timestamp::as_micros);
        let times = (progress.started_at.as_micros(), ended_at);
        (progress.stage, progress.processed, times.0, times.1)
    }

    #[test]
    fn an_upload_is_as_far_as_its_photos() {
        use PhotoStatus::{Done, Failed, Pending, Processing};
        use UploadStage::{Error, Running};
        let waiting = || file(Some(Pending), None, None);
        let done = || file(Some(Done), Some(1500), Some(2000));
        assert_eq!(
            progress_of(vec![waiting()]),
            (UploadStage::Pending, 0, CAME, None)
        );
        let begun = file(Some(Processing), Some(1500), None);
        assert_eq!(progress_of(vec![waiting(), begun]), (Running, 0, 1500, None));
        assert_eq!(progress_of(vec![waiting(), done()]), (Running, 1, 1500, None));
        let failed = || file(Some(Failed), Some(1200), Some(3000));
        assert_eq!(
            progress_of(vec![done(), failed()]),
            (UploadStage::Done, 1, 1200, Some(3000))
        );
        assert_eq!(progress_of(vec![failed()]), (Error, 0, 1200, Some(3000)));
        let indexed_anew = file(Some(Processing), Some(1500), Some(2000));
        assert_eq!(
            progress_of(vec![indexed_anew]),
            (UploadStage::Done, 1, 1500, Some(2000))
        );
    }

    #[test]
    fn nothing_was_done_before_the_upload_came() {
        for files in [
            // There before; there before and of a version that noted no times; deleted since.
            vec![file(Some(PhotoStatus::Done), Some(1), Some(2))],
            vec![file(Some(PhotoStatus::Done), None, None)],
            vec![file(None, None, None)],
        ] {
            assert_eq!(progress_of(files), (UploadStage::Done, 1, CAME, Some(CAME)));
        }
    }
}
