//! The same guests and photos in every order: the matches must not depend on it.

use std::time::Duration;

use serde::Serialize;

use crate::admin::Admin;
use crate::client::{Client, Failure};
use crate::folder::{EventFolder, Person};
use crate::guest::Guest;
use crate::studio::Studio;
use crate::verdict::Verdict;

/// How long all matching of an event may take.
const LIMIT: Duration = Duration::from_mins(5);

/// What comes before what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// All guests are enrolled before the first photo.
    GuestsFirst,
    /// All photos are indexed before the first guest.
    PhotosFirst,
    /// Guests and photos take turns, and nobody waits for anything.
    Mixed,
    /// As mixed, then everything is searched again.
    Rematch,
    /// And once more.
    SecondRematch,
}

impl Order {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::GuestsFirst,
        Self::PhotosFirst,
        Self::Mixed,
        Self::Rematch,
        Self::SecondRematch,
    ];

    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GuestsFirst => "guests first",
            Self::PhotosFirst => "photos first",
            Self::Mixed => "mixed",
            Self::Rematch => "after a rematch",
            Self::SecondRematch => "after a second rematch",
        }
    }

    /// Makes an event named after `label`, lets everybody come in this order, and compares the matches.
    pub async fn run(
        self,
        client: &Client,
        admin: &Admin,
        label: &str,
        folder: &EventFolder,
    ) -> Result<Verdict, Failure> {
        let scene = Scene {
            client,
            admin,
            folder,
            studio: admin.open_event(label).await?,
        };
        let guests = match self {
            Self::GuestsFirst => {
                let guests = scene.enrol(&folder.people).await?;
                scene.wait().await?;
                scene.upload().await?;
                guests
            }
            Self::PhotosFirst => {
                scene.upload().await?;
                scene.wait().await?;
                scene.enrol(&folder.people).await?
            }
            Self::Mixed | Self::Rematch | Self::SecondRematch => scene.mix().await?,
        };
        scene.wait().await?;
        for _ in 0..self.rematches() {
            scene.studio.rematch().await?;
            scene.wait().await?;
        }
        Verdict::of(&guests, folder).await
    }

    const fn rematches(self) -> usize {
        match self {
            Self::GuestsFirst | Self::PhotosFirst | Self::Mixed => 0,
            Self::Rematch => 1,
            Self::SecondRematch => 2,
        }
    }
}

struct Scene<'a> {
    client: &'a Client,
    admin: &'a Admin,
    folder: &'a EventFolder,
    studio: Studio,
}

impl Scene<'_> {
    async fn enrol(&self, people: &[Person]) -> Result<Vec<Guest>, Failure> {
        let code = &self.studio.event.code;
        let mut guests = Vec::new();
        for person in people {
            let phone = self.client.stranger();
            let username = format!("{}-{code}", person.name);
            guests.push(Guest::arrive(&phone, code, &username, &person.name, &person.selfie).await?);
        }
        Ok(guests)
    }

    async fn upload(&self) -> Result<(), Failure> {
        for photo in &self.folder.photos {
            self.studio.upload(photo).await?;
        }
        Ok(())
    }

    /// A guest, some photos, a guest, some photos …
    async fn mix(&self) -> Result<Vec<Guest>, Failure> {
        let (people, photos) = (&self.folder.people, &self.folder.photos);
        let share = photos.len().div_ceil(people.len()).max(1);
        let mut batches = photos.chunks(share);
        let mut guests = Vec::new();
        for person in people {
            guests.extend(self.enrol(std::slice::from_ref(person)).await?);
            for photo in batches.next().unwrap_or_default() {
                self.studio.upload(photo).await?;
            }
        }
        Ok(guests)
    }

    async fn wait(&self) -> Result<(), Failure> {
        self.admin.wait_until_quiet(LIMIT).await?;
        Ok(())
    }
}
