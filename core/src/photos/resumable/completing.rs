//! The end of an upload: its chunks, one after the other, become a photo like any other file.
//!
//! It may begin anew at any point, and in two requests at once: the first outcome that is stored is the one.

use futures_util::TryStreamExt as _;

use super::key_of;
use crate::model::Photo;
use crate::objects::{self, Key};
use crate::photos::{Error, Photos};
use crate::store::resumable::{self, KNOWN, Resumable, STORED, StoredChunk};
use crate::store::{self, photos};

/// What became of an upload.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A photo.
    Taken {
        /// The photo.
        photo: Box<Photo>,
        /// Whether the event had it already.
        was_known: bool,
    },
    /// The file is no photo.
    Refused {
        /// What the client calls it, cleaned.
        filename: String,
        /// The stable code of the reason.
        code: String,
    },
}

impl Photos {
    /// Makes a photo of an upload whose bytes are all there.
    pub(super) async fn complete(&self, row: &Resumable) -> Result<Outcome, Error> {
        let filenames = resumable::chunks(self.store.read().await?.conn(), row.id).await?;
        let chunk = |filename| StoredChunk {
            event_id: row.event_id,
            filename,
        };
        let keys: Vec<Key> = filenames
            .into_iter()
            .map(|filename| key_of(&chunk(filename)))
            .collect::<Result<_, _>>()?;
        let failure = match self.assemble(row, &keys).await {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => {
                let (code, at) = (refusal.code().code(), self.clock.now());
                let mut tx = self.store.begin().await?;
                resumable::settle(tx.conn(), row.id, code, None, at).await?;
                tx.commit().await?;
                None
            }
            Err(error) => Some(error),
        };
        // Another request may have been quicker, and have removed the chunks.
        let row = self.resumable_row(row.photographer_id, row.id).await?;
        let outcome = match (self.outcome(&row).await?, failure) {
            (Some(outcome), _) => outcome,
            (None, Some(Error::Objects(objects::Error::NotFound))) => {
                tracing::error!(upload_id = %row.id, "a chunk of an upload is lost: the file has to be sent again");
                self.remove_resumable(row.id, None).await?;
                return Err(Error::NoSuchUpload);
            }
            (None, failure) => return Err(failure.unwrap_or(Error::NoSuchUpload)),
        };
        for key in &keys {
            self.objects.delete(key).await?;
        }
        Ok(outcome)
    }

    async fn assemble(&self, row: &Resumable, chunks: &[Key]) -> Result<(), Error> {
        let mut intake = self.take_in_resumable(row)?;
        for key in chunks {
            let mut opened = self.objects.open(key, None).await?;
            while let Some(bytes) = opened.bytes.try_next().await? {
                intake = intake.write(bytes).await?;
            }
        }
        intake.finish().await.map(drop)
    }

    /// What became of an upload; none while it is open.
    pub(super) async fn outcome(&self, row: &Resumable) -> Result<Option<Outcome>, Error> {
        let code = match row.outcome.as_deref() {
            None => return Ok(None),
            Some(STORED | KNOWN) => {
                let id = row.photo_id.ok_or_else(|| corrupt(row))?;
                let photo = photos::by_id(self.store.read().await?.conn(), id).await?;
                return Ok(Some(Outcome::Taken {
                    photo: Box::new(photo.ok_or(Error::NoSuchPhoto)?),
                    was_known: row.outcome.as_deref() == Some(KNOWN),
                }));
            }
            Some(code) => code.to_owned(),
        };
        let filename = row.filename.clone();
        Ok(Some(Outcome::Refused { filename, code }))
    }
}

fn corrupt(row: &Resumable) -> Error {
    store::Error::Corrupt(format!("the outcome of the upload {}", row.id)).into()
}
