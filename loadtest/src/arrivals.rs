//! A crowd that arrives by the web page, beside one that registers with a password, at the same time.
//!
//! Every second guest opens the page of the event, joins by its form and waits for the first photo, every other
//! registers by the API. All ask the API for the code, to compare that with the page. Whatever else the machine does
//! hits both alike, so the ratio of their times is the result.

use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::admin::PASSWORD;
use crate::client::{Client, Failure, Progress, Stage};
use crate::folder::EventFolder;
use crate::guest;
use crate::studio::Studio;

/// The time from sending the form until the first own photo is there.
const FIRST_PHOTO: &str = "first own photo";

/// How long somebody waits for it.
const WAIT: Duration = Duration::from_mins(10);

/// Who comes.
#[derive(Clone, Copy, Debug)]
pub struct Arrivals {
    /// How many guests.
    pub guests: usize,
    /// Within how much time they arrive, evenly.
    pub within: Duration,
    /// Whether all come by the page, and not every second one.
    pub only_page: bool,
}

impl Arrivals {
    /// Lets everybody come to an event that has its photos; answers what went wrong.
    pub async fn run(self, client: &Client, studio: &Studio, folder: &EventFolder) -> Vec<Failure> {
        let every = self.within / u32::try_from(self.guests.max(1)).unwrap_or(u32::MAX);
        let mut running = JoinSet::new();
        for (number, person) in (0..self.guests).zip(folder.people.iter().cycle()) {
            let (client, selfie) = (client.stranger(), person.selfie.clone());
            let code = studio.event.code.clone();
            let delay = every * u32::try_from(number).unwrap_or(u32::MAX);
            running.spawn(async move {
                tokio::time::sleep(delay).await;
                if self.only_page || number % 2 == 0 {
                    by_page(&client, &code, selfie).await
                } else {
                    by_password(&client, &code, &format!("guest-{number}-{code}"), selfie).await
                }
            });
        }
        let ended = running.join_all().await;
        ended.into_iter().filter_map(Result::err).collect()
    }
}

/// Opens the page, agrees, sends the form, and waits for the first photo, with the requests of the pages' scripts.
async fn by_page(client: &Client, code: &str, selfie: Bytes) -> Result<(), Failure> {
    let address = format!("/e/{code}");
    // First, so that this request opens the connection, and neither of the two that are compared.
    let consent = consent(client, code).await?;
    client
        .get("GET /e/{code}", address.clone())
        .as_page()
        .send()
        .await?;
    guest::check_code(client, code).await?;
    let form = [("consent", consent), ("language", "en".to_owned())];
    let begun = Instant::now();
    let join = client
        .post("POST /e/{code}/join", format!("{address}/join"))
        .as_script();
    let joined = join.form(form).file("file", "selfie.jpg", selfie).send().await?;
    let guest = client.in_session(&joined);
    loop {
        const ENDPOINT: &str = "GET /e/{code} of a guest";
        let page = guest.get(ENDPOINT, address.clone()).as_page().send().await?;
        if let Some(picture) = first_picture(&page.body) {
            guest
                .get("GET /api/photo/{id}", picture)
                .as_script()
                .send()
                .await?;
            guest.reached(FIRST_PHOTO, begun);
            return Ok(());
        }
        if begun.elapsed() > WAIT {
            let what = "no photo of a guest".to_owned();
            return Err(Failure::TooLong { what, limit: WAIT });
        }
        let path = "/api/rematch-status?wait_s=25";
        let status = guest.get("GET /api/rematch-status", path).as_script();
        let progress: Progress = status.read().await?;
        if progress.status != Stage::Running && progress.matched == 0 {
            // What the page does, too.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

/// The address of the first picture of a gallery.
fn first_picture(page: &[u8]) -> Option<String> {
    let page = std::str::from_utf8(page).ok()?;
    let (_, rest) = page.split_once("<img src=\"/api/photo/")?;
    let (path, _) = rest.split_once('"')?;
    Some(format!("/api/photo/{path}"))
}

/// Asks for the code, and registers.
async fn by_password(client: &Client, code: &str, username: &str, selfie: Bytes) -> Result<(), Failure> {
    let consent = consent(client, code).await?;
    guest::check_code(client, code).await?;
    let form = [
        ("username", username.to_owned()),
        ("email", guest::email(username)),
        ("password", PASSWORD.to_owned()),
        ("event_code", code.to_owned()),
        ("consent", consent),
    ];
    let path = "/api/register-invite-with-selfie";
    let register = client.post("POST /api/register-invite-with-selfie", path);
    register
        .form(form)
        .file("file", "selfie.jpg", selfie)
        .send()
        .await?;
    Ok(())
}

/// The hash of the event's consent text.
async fn consent(client: &Client, code: &str) -> Result<String, Failure> {
    let path = format!("/api/consent?event_code={code}");
    let offer: Value = client.get("GET /api/consent", path).read().await?;
    Ok(offer["texts"][0]["hash"].as_str().unwrap_or_default().to_owned())
}
