//! What became of the files of one upload.
//!
//! Each file is answered for by name: taken in (with the job that will index it), known before, or refused with a
//! reason in words and as a code.

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::error::{Error, Result};
use crate::http::words::Sentence;
use crate::model::{JobId, JobState, PhotoId};
use crate::photos::Taken;

/// Gathers the fate of each file.
#[derive(Debug, Default)]
pub(super) struct Report {
    taken: Vec<(String, Taken)>,
    refused: Vec<(String, Error)>,
}

/// What became of the files of an upload.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::studio) struct Uploaded {
    message: Sentence,
    /// Photos that wait for their turn now: new ones, and failed ones that get another try.
    enqueued: usize,
    /// Files that were refused.
    failed: usize,
    jobs: Vec<Job>,
    failed_uploads: Vec<Failed>,
    #[serde(rename = "uploaded_photos")]
    photos: Vec<Photo>,
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
struct Failed {
    filename: String,
    /// In the language of the request.
    error: String,
    /// The same for programs.
    #[schema(pattern = "^[a-z_]+$")]
    code: &'static str,
}

/// A file that is a photo of the event now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UploadedPhoto)]
struct Photo {
    id: PhotoId,
    /// The name it is served under.
    filename: String,
    /// The name it was uploaded with.
    original_filename: String,
    /// Whether the event had a photo of the same bytes before.
    already_present: bool,
}

impl Report {
    /// Files so far.
    pub(super) fn files(&self) -> usize {
        self.taken.len() + self.refused.len()
    }

    /// Notes a file that is a photo of the event now.
    pub(super) fn accept(&mut self, name: String, taken: Taken) {
        self.taken.push((name, taken));
    }

    /// Notes a file that is not.
    pub(super) fn refuse(&mut self, name: String, error: Error) {
        self.refused.push((name, error));
    }

    /// Files that are photos of the event now, and files that are not.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.taken.len(), self.refused.len())
    }

    /// The answer: 400 without any file, and the reason if all files were refused for the same.
    pub(super) fn finish(self) -> Result<Uploaded> {
        self.check()?;
        Ok(self.into())
    }

    /// The fate of each file by its name, refused as [`Report::finish`] would.
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

    fn check(&self) -> Result<()> {
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
        let jobs: Vec<_> = report.taken.iter().filter_map(Job::of).collect();
        let failed = |(filename, error): (String, Error)| Failed {
            filename,
            error: error.detail(),
            code: error.code(),
        };
        Self {
            message: Sentence::PhotosReceived,
            enqueued: jobs.len(),
            failed: report.refused.len(),
            jobs,
            failed_uploads: report.refused.into_iter().map(failed).collect(),
            photos: report.taken.into_iter().map(Photo::from).collect(),
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

impl From<(String, Taken)> for Photo {
    fn from((_, taken): (String, Taken)) -> Self {
        Self {
            id: taken.photo.id,
            filename: taken.photo.filename,
            original_filename: taken.photo.original_filename,
            already_present: taken.was_known,
        }
    }
}
