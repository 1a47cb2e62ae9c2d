//! A real event: guests arrive one after the other while the photographer uploads.
//!
//! Many guests share the few faces of the folder: guest *i* brings the selfie of person *i* modulo their number, under
//! a name of their own.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::client::{Client, Failure};
use crate::folder::EventFolder;
use crate::guest::{App, Guest, Pace};
use crate::studio::Studio;
use crate::waits::Waits;

/// Every so many guests have the older app.
const OLDER_APPS: usize = 3;

/// Who comes, and how fast.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// How many guests.
    pub guests: usize,
    /// Time from one arrival to the next.
    pub every: Duration,
    /// How fast each of them is.
    pub pace: Pace,
}

/// How it went.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Those whose whole visit went well.
    pub guests: Vec<Guest>,
    /// What went wrong for the others, and for the photographer.
    pub failures: Vec<Failure>,
}

impl Crowd {
    /// Lets everybody come, and waits until all have gone. `client` is what their phones are like.
    pub async fn visit(self, client: &Client, studio: &Studio, folder: &EventFolder) -> Outcome {
        self.visit_timed(client, studio, folder, None).await
    }

    /// The same; notes how long everybody's matching takes, if there is somewhere to note it.
    pub async fn visit_timed(
        self,
        client: &Client,
        studio: &Studio,
        folder: &EventFolder,
        waits: Option<&Waits>,
    ) -> Outcome {
        let mut visits = JoinSet::new();
        for number in 0..self.guests {
            let (phone, code) = (client.stranger(), studio.event.code.clone());
            let person = folder.people[number % folder.people.len()].clone();
            let app = if number % OLDER_APPS == OLDER_APPS - 1 {
                App::Older
            } else {
                App::Present
            };
            let arrival = self.every * u32::try_from(number).unwrap_or(u32::MAX);
            let waits = waits.cloned();
            visits.spawn(async move {
                tokio::time::sleep(arrival).await;
                let username = format!("{}-{number}-{code}", person.name);
                let guest = Guest::arrive(&phone, &code, &username, &person.name, &person.selfie).await?;
                let (browsed, noted) = tokio::join!(guest.browse(app, self.pace), note(waits, &guest));
                browsed.and(noted)?;
                Ok(Some(guest))
            });
        }
        let (studio, photos) = (studio.clone(), folder.photos.clone());
        visits.spawn(async move { studio.work(&photos).await.map(|()| None) });
        let mut outcome = Outcome::default();
        while let Some(visit) = visits.join_next().await {
            match visit.expect("a visit ends with a result") {
                Ok(guest) => outcome.guests.extend(guest),
                Err(failure) => outcome.failures.push(failure),
            }
        }
        outcome
    }
}

/// Notes how long a guest's matching takes, who has just sent the selfie.
async fn note(waits: Option<Waits>, guest: &Guest) -> Result<(), Failure> {
    match waits {
        Some(waits) => waits.note(guest).await,
        None => Ok(()),
    }
}
