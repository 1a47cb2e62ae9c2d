//! The same guests and photos in every order: the matches must not depend on it.
//!
//! Each order has an event of its own, so that none sees what another has left; the verdict is taken when the
//! line of jobs is empty.

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
    /// The event before, after everything was searched again.
    Rematch,
    /// And once more.
    SecondRematch,
}

impl Order {
    /// Every order there is.
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
}

/// Who comes to which kind of event.
#[derive(Clone, Copy, Debug)]
pub struct Play<'a> {
    /// Lets guests register.
    pub client: &'a Client,
    /// Makes the events.
    pub admin: &'a Admin,
    /// The guests, the photos and the truth.
    pub folder: &'a EventFolder,
    /// Whether the events remember no face but those of their guests.
    pub guests_only: bool,
}

impl Play<'_> {
    /// Lets everybody come in each of these orders, to events named after `label`; a rematch searches the event before it
    /// again. Compares the matches each time.
    pub async fn run(&self, label: &str, orders: &[Order]) -> Result<Vec<(Order, Verdict)>, Failure> {
        let mut verdicts = Vec::new();
        let mut last: Option<(Studio, Vec<Guest>)> = None;
        for &order in orders {
            let (studio, guests) = match last.take() {
                Some((studio, guests)) if matches!(order, Order::Rematch | Order::SecondRematch) => {
                    studio.rematch().await?;
                    (studio, guests)
                }
                _ => {
                    let studio = self.open(&format!("{label}-{}", verdicts.len() + 1)).await?;
                    let guests = self.arrive(&studio, order).await?;
                    (studio, guests)
                }
            };
            self.wait().await?;
            verdicts.push((order, Verdict::of(&guests, self.folder).await?));
            last = Some((studio, guests));
        }
        Ok(verdicts)
    }

    async fn open(&self, name: &str) -> Result<Studio, Failure> {
        if self.guests_only {
            self.admin.open_guests_only_event(name).await
        } else {
            self.admin.open_event(name).await
        }
    }

    async fn arrive(&self, studio: &Studio, order: Order) -> Result<Vec<Guest>, Failure> {
        match order {
            Order::GuestsFirst => {
                let guests = self.enrol(studio, &self.folder.people).await?;
                self.wait().await?;
                self.upload(studio).await?;
                Ok(guests)
            }
            Order::PhotosFirst => {
                self.upload(studio).await?;
                self.wait().await?;
                self.enrol(studio, &self.folder.people).await
            }
            Order::Mixed | Order::Rematch | Order::SecondRematch => self.mix(studio).await,
        }
    }

    async fn enrol(&self, studio: &Studio, people: &[Person]) -> Result<Vec<Guest>, Failure> {
        let code = &studio.event.code;
        let mut guests = Vec::new();
        for person in people {
            let phone = self.client.stranger();
            let username = format!("{}-{code}", person.name);
            guests.push(Guest::arrive(&phone, code, &username, &person.name, &person.selfie).await?);
        }
        Ok(guests)
    }

    async fn upload(&self, studio: &Studio) -> Result<(), Failure> {
        for photo in &self.folder.photos {
            studio.upload(photo).await?;
        }
        Ok(())
    }

    /// A guest, some photos, a guest, some photos …
    async fn mix(&self, studio: &Studio) -> Result<Vec<Guest>, Failure> {
        let (people, photos) = (&self.folder.people, &self.folder.photos);
        let share = photos.len().div_ceil(people.len()).max(1);
        let mut batches = photos.chunks(share);
        let mut guests = Vec::new();
        for person in people {
            guests.extend(self.enrol(studio, std::slice::from_ref(person)).await?);
            for photo in batches.next().unwrap_or_default() {
                studio.upload(photo).await?;
            }
        }
        Ok(guests)
    }

    async fn wait(&self) -> Result<(), Failure> {
        self.admin.wait_until_quiet(LIMIT).await?;
        Ok(())
    }
}
