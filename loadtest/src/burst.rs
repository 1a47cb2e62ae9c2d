//! A thousand guests together: how fast requests are answered while everything else waits behind them.
//!
//! Guests register, log in, send a selfie and look at the lists, in steps, so that each step's latencies are its own;
//! the two steps that hash a password are slow by design and are told apart by their names. The selfie is a picture
//! without a face: what is measured are answers, not the engine.

use std::io::Cursor;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;

use crate::client::{Client, Failure};
use crate::guest::Guest;
use crate::studio::Studio;

/// Who comes.
#[derive(Clone, Copy, Debug)]
pub struct Burst {
    /// How many guests.
    pub guests: usize,
    /// Within how much time all of them take each step.
    pub within: Duration,
}

impl Burst {
    /// Lets everybody come; answers what went wrong.
    pub async fn run(self, client: &Client, studio: &Studio) -> Vec<Failure> {
        let code: &str = &studio.event.code;
        let arrivals = (0..self.guests).map(|number| {
            let (phone, code) = (client.stranger(), code.to_owned());
            async move { Guest::register(&phone, &code, &format!("guest-{number}-{code}"), "").await }
        });
        let (guests, mut failures) = self.together(arrivals).await;
        let selfie = faceless();
        let selfies = guests.iter().cloned().map(|guest| {
            let selfie = selfie.clone();
            async move { guest.send_selfie(&selfie).await }
        });
        failures.extend(self.together(selfies).await.1);
        let looks = guests.into_iter().map(|guest| async move {
            guest.photos().await?;
            guest.all_photos().await
        });
        failures.extend(self.together(looks).await.1);
        failures
    }

    /// Starts all of these within the time, evenly, and waits for their ends.
    async fn together<T, F>(self, steps: impl Iterator<Item = F>) -> (Vec<T>, Vec<Failure>)
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let every = self.within / u32::try_from(self.guests.max(1)).unwrap_or(u32::MAX);
        let mut running = JoinSet::new();
        for (number, step) in (0..).zip(steps) {
            running.spawn(async move {
                tokio::time::sleep(every * number).await;
                step.await
            });
        }
        let (mut done, mut failures) = (Vec::new(), Vec::new());
        while let Some(ended) = running.join_next().await {
            match ended.expect("a step ends with a result") {
                Ok(value) => done.push(value),
                Err(failure) => failures.push(failure),
            }
        }
        (done, failures)
    }
}

/// A small grey picture.
pub(crate) fn faceless() -> Bytes {
    let mut jpeg = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(320, 320, image::Rgb([128, 128, 128]))
        .write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .expect("a picture in memory can be encoded");
    jpeg.into_inner().into()
}
