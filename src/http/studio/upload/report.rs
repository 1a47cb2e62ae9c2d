//! The result of one upload.
//!
//! Each file is reported by name: accepted (with the job that will index it), already present, or refused with a
//! sentence and a code.

use serde::Serialize;
use utoipa::ToSchema;

use super::Received;
use crate::http::error::{Error, Result};
use crate::http::kept;
use crate::http::wire::{UploadedPhoto, explain};
use crate::http::words::Sentence;
use crate::model::{JobId, JobState, PhotoId};
use crate::photos::Taken;

/// Collects the result for each file.
#[derive(Debug, Default)]
pub(super) struct Report {
    taken: Vec<(String, Taken)>,
    refused: Vec<(String, Error)>,
    /// Why the request was interrupted.
    broken_off: Option<Error>,
}

/// The result of an upload.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::studio) struct Uploaded {
    message: Sentence,
    /// Number of photos that were queued: new ones, and failed ones that are retried.
    enqueued: usize,
    /// Number of files that were refused.
    failed: usize,
    jobs: Vec<Job>,
    failed_uploads: Vec<Failed>,
    #[serde(rename = "uploaded_photos")]
    photos: Vec<UploadedPhoto>,
}

/// The job that will index a photo.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UploadJob)]
struct Job {
    #[serde(rename = "job_id")]
    id: JobId,
    filename: String,
    status: JobState,
}

/// A file that was refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UploadFailed)]
pub(in crate::http::studio) struct Failed {
    filename: String,
    /// In the language of the request.
    error: String,
    /// The same for programs.
    #[schema(pattern = "^[a-z_]+$")]
    code: String,
}

impl Failed {
    /// A file, and the stored code of the reason.
    pub(in crate::http::studio) fn by_code(filename: String, code: String) -> Self {
        Self {
            filename,
            error: explain(&code),
            code,
        }
    }
}

impl Report {
    /// Files so far.
    pub(super) fn files(&self) -> usize {
        self.taken.len() + self.refused.len()
    }

    /// Adds a file that is now a photo of the event.
    pub(super) fn accept(&mut self, name: String, taken: Taken) {
        kept::note(UploadedPhoto::from(&taken));
        self.taken.push((name, taken));
    }

    /// Adds a file that was refused.
    pub(super) fn refuse(&mut self, name: String, error: Error) {
        self.refused.push((name, error));
    }

    /// The numbers of accepted and of refused files.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.taken.len(), self.refused.len())
    }

    /// Records that the request was interrupted. Earlier results stay valid.
    pub(super) fn break_off(&mut self, error: Error) {
        self.broken_off = Some(error);
    }

    /// The photos of the event that the files became.
    fn kept(&self) -> impl Iterator<Item = UploadedPhoto> {
        self.taken.iter().map(|(_, taken)| UploadedPhoto::from(taken))
    }

    /// The response: 400 without any file, and the common reason if all files were refused for the same.
    pub(super) fn finish(self) -> Result<Uploaded> {
        self.check()?;
        Ok(self.into())
    }

    /// The result for each file by name, refused as [`Report::finish`] would.
    pub(super) fn into_files(self) -> Result<Vec<(String, std::result::Result<PhotoId, &'static str>)>> {
        self.check()?;
        let taken = self
            .taken
            .into_iter()
            .map(|(name, taken)| (name, Ok(taken.photo.id)));
        let refused = self
            .refused
            .into_iter()
            .map(|(name, error)| (name, Err(error.code())));
        Ok(taken.chain(refused).collect())
    }

    /// What became of the files, also if all were refused.
    pub(super) fn into_received(self) -> Result<Received> {
        if let Some(error) = self.broken_off {
            return Err(error);
        }
        if self.taken.is_empty() && self.refused.is_empty() {
            return Err(Error::refused(Sentence::FileMissing));
        }
        let refused = self.refused.into_iter();
        Ok(Received {
            taken: self.taken.len(),
            refused: refused.map(|(name, error)| (name, error.detail())).collect(),
        })
    }

    fn check(&self) -> Result<()> {
        if let Some(error) = &self.broken_off {
            return Err(error.clone().keeping(self.kept().collect()));
        }
        if self.taken.is_empty() {
            let mut errors = self.refused.iter().map(|(_, error)| error);
            let Some(first) = errors.next() else {
                return Err(Error::refused(Sentence::FileMissing));
            };
            if errors.all(|error| error.code() == first.code()) {
                return Err(first.clone());
            }
        }
        Ok(())
    }
}

impl From<Report> for Uploaded {
    fn from(report: Report) -> Self {
        let photos = report.kept().collect();
        let jobs: Vec<_> = report.taken.iter().filter_map(Job::of).collect();
        let failed = |(filename, error): (String, Error)| Failed {
            filename,
            error: error.detail(),
            code: error.code().to_owned(),
        };
        Self {
            message: Sentence::PhotosReceived,
            enqueued: jobs.len(),
            failed: report.refused.len(),
            jobs,
            failed_uploads: report.refused.into_iter().map(failed).collect(),
            photos,
        }
    }
}

impl Job {
    fn of((name, taken): &(String, Taken)) -> Option<Self> {
        taken.job.map(|id| Self {
            id,
            filename: name.clone(),
            status: JobState::Queued,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::http::kept::KeptPhotos;
    use crate::model::{EventId, Photo, PhotoStatus};

    fn taken(name: &str) -> Taken {
        let photo = Photo {
            id: PhotoId(7),
            event_id: EventId(1),
            photographer_id: None,
            filename: "stored.jpg".to_owned(),
            original_filename: name.to_owned(),
            content_type: "image/jpeg".to_owned(),
            size_bytes: 1,
            width: 1,
            height: 1,
            uploaded_at: Timestamp::from_micros(0),
            show_in_general: false,
            status: PhotoStatus::Pending,
            error: None,
            faces_count: 0,
            indexed_at: None,
            has_web_copy: true,
            has_screen_copy: None,
            link_version: 0,
        };
        Taken {
            photo,
            was_known: false,
            job: None,
        }
    }

    /// A request that times out is answered without its report.
    #[tokio::test]
    async fn what_is_taken_in_is_known_to_whoever_answers_in_its_place() {
        let kept = KeptPhotos::default();
        let uploading = async {
            let mut report = Report::default();
            report.accept("one.jpg".to_owned(), taken("one.jpg"));
            report.refuse("two.jpg".to_owned(), Error::refused(Sentence::NotAnImage));
        };
        kept.clone().scope(uploading).await;
        let kept = kept.photos();
        let names: Vec<_> = kept
            .iter()
            .map(|photo| photo.original_filename.as_str())
            .collect();
        assert_eq!(names, ["one.jpg"]);
    }
}
