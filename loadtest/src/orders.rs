//! The same guests and photos in every order: the matches must not depend on it.
//!
//! Each order has an event of its own, so that none sees what another has left; the verdict is taken when the
//! job queue is empty.

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
    /// The mixed event, after everything was searched again.
    Rematch,
    /// And once more.
    SecondRematch,
}

impl Order {
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
}

/// Lets everybody come to three events named after `label`, one for each order of arrival, and searches the last one
/// again twice; compares the matches each time. `guests_only` events remember no face but those of their guests.
pub async fn run(
    client: &Client,
    admin: &Admin,
    label: &str,
    folder: &EventFolder,
    guests_only: bool,
) -> Result<Vec<(Order, Verdict)>, Failure> {
    let mut verdicts = Vec::new();
    for order in [Order::GuestsFirst, Order::PhotosFirst, Order::Mixed] {
        let label = format!("{label}-{}", verdicts.len() + 1);
        let studio = if guests_only {
            admin.open_guests_only_event(&label).await?
        } else {
            admin.open_event(&label).await?
        };
        let scene = Scene {
            client,
            admin,
            folder,
            studio,
        };
        let guests = scene.arrive(order).await?;
        scene.wait().await?;
        verdicts.push((order, Verdict::of(&guests, folder).await?));
        if order == Order::Mixed {
            for order in [Order::Rematch, Order::SecondRematch] {
                scene.studio.rematch().await?;
                scene.wait().await?;
                verdicts.push((order, Verdict::of(&guests, folder).await?));
            }
        }
    }
    Ok(verdicts)
}

struct Scene<'a> {
    client: &'a Client,
    admin: &'a Admin,
    folder: &'a EventFolder,
    studio: Studio,
}

impl Scene<'_> {
    async fn arrive(&self, order: Order) -> Result<Vec<Guest>, Failure> {
        match order {
            Order::GuestsFirst => {
                let guests = self.enrol(&self.folder.people).await?;
                self.wait().await?;
                self.upload().await?;
                Ok(guests)
            }
            Order::PhotosFirst => {
                self.upload().await?;
                self.wait().await?;
                self.enrol(&self.folder.people).await
            }
            Order::Mixed | Order::Rematch | Order::SecondRematch => self.mix().await,
        }
    }

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
