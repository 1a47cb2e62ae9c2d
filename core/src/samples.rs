//! An event filled with sample photographs and guests, so that whoever tries FindMe sees matches at once.
//!
//! Nothing is pretended: photographs and selfies go through the same queue as everybody's. The guests are ordinary ones
//! without a password, an address or a personal link, so nobody logs in as them and no letter reaches them. Filling an event
//! again adds what is missing and nothing twice: photographs are known by their bytes, guests by their names.

mod people;

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use findme_images as images;

pub use people::{People, Person};

use crate::accounts::{self, Accounts, NewSelfie};
use crate::cpu::{Cpu, Urgency};
use crate::matching::{self, Matching};
use crate::model::{Account, Event, EventId, UserId};
use crate::photos::{self, Photos};

/// Why an event could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A photograph cannot be read.
    #[error("{}: {error}; `make samples` fetches it", path.display())]
    Unreadable {
        /// Its file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A photograph is not the one that is known.
    #[error("the face of {name} lies outside {photo}")]
    FaceOutside {
        /// Whose face it is.
        name: String,
        /// The name of the photograph.
        photo: String,
    },
    /// A photograph is no picture.
    #[error(transparent)]
    Picture(#[from] images::Error),
    /// A selfie is refused.
    #[error("the selfie of {name} is refused: {}", refusal.code())]
    Refused {
        /// Whose selfie it is.
        name: String,
        /// Why.
        refusal: matching::Refusal,
    },
    /// A photograph was not stored.
    #[error(transparent)]
    Photos(#[from] photos::Error),
    /// A selfie was not stored.
    #[error(transparent)]
    Matching(#[from] matching::Error),
    /// A guest was not stored.
    #[error(transparent)]
    Accounts(#[from] accounts::Error),
}

/// The sample photographs of this place; clones share everything.
#[derive(Clone)]
pub struct Samples {
    folder: PathBuf,
    people: Arc<People>,
    accounts: Accounts,
    photos: Photos,
    matching: Matching,
    cpu: Cpu,
}

impl Samples {
    /// Photographs in `folder`, which need not be there.
    pub fn new(folder: PathBuf, accounts: Accounts, photos: Photos, matching: Matching, cpu: Cpu) -> Self {
        Self {
            folder,
            people: Arc::new(People::read()),
            accounts,
            photos,
            matching,
            cpu,
        }
    }

    /// Who is in the photographs.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// Whether an event can be filled: all photographs are there, and no consent is required, which nobody could give for the
    /// people in them.
    pub async fn are_offered(&self) -> bool {
        if self.accounts.requires_consent() {
            return false;
        }
        for photo in self.people.photos.keys() {
            let found = tokio::fs::metadata(self.folder.join(photo)).await;
            if !found.is_ok_and(|found| found.is_file()) {
                return false;
            }
        }
        true
    }

    /// Adds those photographs and guests that the event lacks; `uploader` may fill it. Of a failure that which was added
    /// before stays, and the next call goes on.
    pub async fn fill(&self, event: &Event, uploader: UserId) -> Result<(), Error> {
        for photo in self.people.photos.keys() {
            self.upload(event.id, uploader, photo).await?;
        }
        for person in &self.people.guests {
            let selfie = self.selfie(person).await?;
            self.enrol(event, person, selfie).await?;
        }
        Ok(())
    }

    /// Adds a photograph to an event, unless it has it.
    pub async fn upload(&self, event: EventId, uploader: UserId, photo: &str) -> Result<(), Error> {
        let intake = self.photos.take_in(event, uploader, photo);
        let intake = intake.write(self.read(photo).await?).await?;
        intake.finish().await?;
        Ok(())
    }

    /// A person's selfie, cut out of a photograph.
    pub async fn selfie(&self, person: &Person) -> Result<Bytes, Error> {
        let photo = self.read(&person.photo).await?;
        let person = person.clone();
        let cut = move || person.cut_selfie(&photo);
        self.cpu.run(Urgency::Picture, cut).await
    }

    /// Adds a person to an event as a guest; none if it has that guest.
    pub async fn enrol(
        &self,
        event: &Event,
        person: &Person,
        selfie: Bytes,
    ) -> Result<Option<Account>, Error> {
        let intake = self.matching.take_in_unjudged(selfie).await?;
        let intake = intake.map_err(|refusal| Error::Refused {
            name: person.name.clone(),
            refusal,
        })?;
        let selfie = NewSelfie {
            object_key: intake.key.as_str(),
            content_type: intake.content_type,
            strict: intake.strict,
            digest: intake.digest,
        };
        let made = self.accounts.add_sample_guest(event, &person.name, &selfie).await;
        if !matches!(made, Ok(Some(_))) {
            self.matching.discard(&intake).await;
        }
        Ok(made?)
    }

    async fn read(&self, photo: &str) -> Result<Bytes, Error> {
        let path = self.folder.join(photo);
        match tokio::fs::read(&path).await {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => Err(Error::Unreadable { path, error }),
        }
    }
}
