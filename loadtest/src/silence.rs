//! How fast people are served while Amazon Rekognition says nothing, against how fast they are served otherwise.
//!
//! Rounds take turns, so that whatever else the machine does hits both alike: one in which nothing waits for the
//! service, and one in which every permit of the pool hangs in a call that is never answered, with more work queued. In
//! both, the same number of guests register, log in and look at the lists.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;
use serde_json::json;
use tokio::task::JoinSet;

use crate::admin::Admin;
use crate::burst::faceless;
use crate::client::{Client, Failure, Patience};
use crate::folder::Photo;
use crate::guest::Guest;
use crate::meter::{Meter, Row};
use crate::studio::Studio;

/// Guests who are served at the same time.
const TOGETHER: usize = 2;

/// Photos in the lists.
const PHOTOS: usize = 30;

/// Guests whose selfies wait for the service: several times the permits of a pool.
const WAITING: usize = 60;

/// Until every permit of the pool hangs in a call.
const SINKING_IN: Duration = Duration::from_secs(2);

/// How long the queued work may take once the service answers again.
const QUIET: Duration = Duration::from_mins(10);

/// The comparison.
#[derive(Clone, Copy, Debug)]
pub struct Silence {
    /// Rounds of each kind.
    pub rounds: usize,
    /// Guests who are served in each.
    pub guests: usize,
}

/// One endpoint in both kinds of rounds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// While nothing waits for the service.
    pub calm: Row,
    /// While the service is silent.
    pub silent: Row,
    /// The second's median as a multiple of the first's.
    pub ratio: f64,
}

impl Silence {
    /// Compares a server that uses the stand-in at `stand_in`. `client` is an anonymous one of that server.
    pub async fn run(
        self,
        client: &Client,
        admin: &Admin,
        stand_in: &str,
        label: &str,
    ) -> Result<Vec<Compared>, Failure> {
        let service = Client::new(stand_in, Meter::default(), Patience::None);
        let silence = async |silence: bool| {
            let faults = service
                .put("PUT /faults", "/faults")
                .json(json!({"silence": silence}));
            faults.send().await.map(drop)
        };
        let (calm, silent) = (Meter::default(), Meter::default());
        for round in 0..self.rounds {
            let studio = admin.open_event(&format!("{label}-{round}")).await?;
            show_photos(&studio).await?;
            let code = &studio.event.code;
            admin.wait_until_quiet(QUIET).await?;
            self.serve(&client.measured_by(&calm), code, "calm").await?;

            let waiting = arrivals(&client.stranger(), code, "waiting", WAITING).await?;
            admin.wait_until_quiet(QUIET).await?;
            silence(true).await?;
            for guest in waiting {
                guest.send_selfie(&faceless()).await?;
            }
            tokio::time::sleep(SINKING_IN).await;
            self.serve(&client.measured_by(&silent), code, "silent").await?;
            silence(false).await?;
        }
        admin.wait_until_quiet(QUIET).await?;
        let pairs = calm.rows().into_iter().zip(silent.rows());
        let compare = |(calm, silent): (Row, Row)| Compared {
            ratio: silent.p50_ms / calm.p50_ms,
            calm,
            silent,
        };
        Ok(pairs.map(compare).collect())
    }

    /// Serves the guests of a round, a few at a time.
    async fn serve(self, client: &Client, code: &str, kind: &str) -> Result<(), Failure> {
        let mut running = JoinSet::new();
        for part in 0..TOGETHER {
            let (client, code, names) = (client.clone(), code.to_owned(), format!("{kind}-{part}"));
            running.spawn(async move {
                for guest in arrivals(&client, &code, &names, self.guests / TOGETHER).await? {
                    guest.photos().await?;
                    guest.all_photos().await?;
                }
                Ok(())
            });
        }
        while let Some(ended) = running.join_next().await {
            ended.expect("a round ends with a result")?;
        }
        Ok(())
    }
}

/// So many guests, one after the other.
async fn arrivals(client: &Client, code: &str, names: &str, count: usize) -> Result<Vec<Guest>, Failure> {
    let mut guests = Vec::new();
    for number in 0..count {
        let name = format!("{names}-{number}-{code}");
        guests.push(Guest::register(&client.stranger(), code, &name, "").await?);
    }
    Ok(guests)
}

/// Fills an event with photos that every guest sees.
async fn show_photos(studio: &Studio) -> Result<(), Failure> {
    let mut ids = Vec::new();
    for number in 0..PHOTOS {
        let photo = Photo {
            name: format!("{number}.jpg"),
            // What follows the end of a JPEG is no part of its picture.
            bytes: [&faceless(), number.to_string().as_bytes()].concat().into(),
            people: BTreeSet::new(),
        };
        ids.push(studio.upload(&photo).await?);
    }
    studio.show_to_all(&ids).await
}
