//! The guest's side, in the order in which the recorded clients ask.
//!
//! A guest arrives (checks, account, selfie) and browses: one's own photos at once and after a pause, then those of
//! everybody, with pictures by signed address as in `<img>` tags and by token as in an app. The older app waits for
//! its matching instead and loads pictures by filename.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Value, json};

use crate::admin::PASSWORD;
use crate::client::{Client, Expiration, Failure, Me, Photo, Progress, Stage};
use crate::meter::Meter;

/// After so many pictures the app asks how long the photos stay.
const PICTURES_BETWEEN: usize = 5;

/// How long a guest's matching may take.
const MATCHING: Duration = Duration::from_mins(10);

/// Between an answer of a server that may wait with it, and the next question.
const BREATH: Duration = Duration::from_millis(20);

/// Which app a guest has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum App {
    /// Looks again after a pause.
    Present,
    /// Polls until it is told that matching is done.
    Older,
}

/// How fast guests are.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Between the first and the second look at one's photos.
    pub pause: Duration,
    /// Between two questions of the older app.
    pub poll: Duration,
}

impl Pace {
    /// As the recorded clients are.
    pub const RECORDED: Self = Self {
        pause: Duration::from_secs(2),
        poll: Duration::from_secs(2),
    };
}

/// A guest who is logged in and has sent a selfie.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Who it is, by the truth.
    pub person: String,
    /// The name of the account.
    pub username: String,
    client: Client,
}

impl Guest {
    /// Checks, registers, logs in and sends a selfie.
    pub async fn arrive(
        client: &Client,
        code: &str,
        username: &str,
        person: &str,
        selfie: &Bytes,
    ) -> Result<Self, Failure> {
        check(client, code, username).await?;
        let validate = client.post("POST /api/validate-selfie", "/api/validate-selfie");
        validate.file("file", "selfie.jpg", selfie.clone()).send().await?;
        check(client, code, username).await?;
        let guest = Self::register(client, code, username, person).await?;
        guest.send_selfie(selfie).await?;
        Ok(guest)
    }

    /// Registers and logs in.
    pub async fn register(
        client: &Client,
        code: &str,
        username: &str,
        person: &str,
    ) -> Result<Self, Failure> {
        let user = json!({
            "username": username, "email": email(username), "password": PASSWORD, "user_type": "user"
        });
        let path = "/api/register-with-event-code";
        let register = client
            .post("POST /api/register-with-event-code", path)
            .json(json!({"user_data": user, "event_code": code}));
        register.once(400).send().await?;
        Ok(Self {
            person: person.to_owned(),
            username: username.to_owned(),
            client: client.log_in(username, PASSWORD).await?,
        })
    }

    /// The same guest, measured by another meter.
    #[must_use]
    pub fn measured_by(&self, meter: &Meter) -> Self {
        Self {
            client: self.client.measured_by(meter),
            ..self.clone()
        }
    }

    /// Sends a selfie.
    pub async fn send_selfie(&self, selfie: &Bytes) -> Result<(), Failure> {
        let upload = self
            .client
            .post("POST /api/upload-selfie", "/api/upload-selfie?strict=true");
        upload.file("file", "selfie.jpg", selfie.clone()).send().await?;
        Ok(())
    }

    /// The guest's token, for requests that no well-behaved client makes.
    pub fn token(&self) -> &str {
        self.client.token().unwrap_or_default()
    }

    /// Agrees to the event's text about face recognition.
    pub async fn agree(&self, code: &str) -> Result<(), Failure> {
        const ENDPOINT: &str = "GET /api/consent";
        let path = format!("/api/consent?event_code={code}");
        let offer: Value = self.client.get(ENDPOINT, path).read().await?;
        let agreed = json!({"consent": offer["texts"][0]["hash"]});
        let agree = self.client.post("POST /api/me/consent", "/api/me/consent");
        agree.json(agreed).send().await?;
        Ok(())
    }

    /// Looks at everything there is to see, as this app does.
    pub async fn browse(&self, app: App, pace: Pace) -> Result<(), Failure> {
        self.photos().await?;
        match app {
            App::Present => tokio::time::sleep(pace.pause).await,
            App::Older => self.wait_until_matched(pace.poll).await?,
        }
        let mine = self.photos().await?;
        self.me().await?;
        let again = self
            .client
            .get("GET /api/my-photos", "/api/my-photos?cb=1780000000000");
        again.send().await?;
        let all = self.all_photos().await?;
        for (number, photo) in mine.iter().chain(&all).enumerate() {
            self.look_at(photo, app).await?;
            if number % PICTURES_BETWEEN == 0 {
                self.expiration().await?;
            }
        }
        Ok(())
    }

    /// Polls until the matching is done.
    pub async fn wait_until_matched(&self, poll: Duration) -> Result<(), Failure> {
        self.ask_until_matched("/api/rematch-status", poll).await
    }

    /// Lets the server say when the matching is done.
    pub async fn be_told_of_matches(&self) -> Result<(), Failure> {
        self.ask_until_matched("/api/rematch-status?wait_s=25", BREATH)
            .await
    }

    async fn ask_until_matched(&self, path: &str, pause: Duration) -> Result<(), Failure> {
        const ENDPOINT: &str = "GET /api/rematch-status";
        let begun = Instant::now();
        loop {
            let progress: Progress = self.client.get(ENDPOINT, path).read().await?;
            match progress.status {
                Stage::Done => return Ok(()),
                Stage::Idle | Stage::Running if begun.elapsed() < MATCHING => {
                    tokio::time::sleep(pause).await;
                }
                Stage::Idle | Stage::Running => {
                    let what = format!("no matching for {}", self.username);
                    return Err(Failure::TooLong {
                        what,
                        limit: MATCHING,
                    });
                }
                Stage::ValidationFailed | Stage::Error => {
                    return Err(Failure::Unexpected {
                        endpoint: ENDPOINT,
                        problem: format!("{} ended as {progress:?}", self.username),
                    });
                }
            }
        }
    }

    /// Asks once whether the matching is done, and lets the server wait for it so many seconds.
    pub async fn is_matched_within(&self, seconds: u64) -> Result<bool, Failure> {
        let path = format!("/api/rematch-status?wait_s={seconds}");
        let progress: Progress = self.client.get("GET /api/rematch-status", path).read().await?;
        Ok(progress.status == Stage::Done)
    }

    /// The guest's photos.
    pub async fn photos(&self) -> Result<Vec<Photo>, Failure> {
        self.client
            .get("GET /api/my-photos", "/api/my-photos")
            .read()
            .await
    }

    /// The photos shown to all guests.
    pub async fn all_photos(&self) -> Result<Vec<Photo>, Failure> {
        self.client
            .get("GET /api/all-photos", "/api/all-photos")
            .read()
            .await
    }

    /// The names of the guest's photos with their similarity.
    pub async fn matches(&self) -> Result<BTreeMap<String, f32>, Failure> {
        let photos = self.photos().await?.into_iter();
        let named = photos.map(|photo| (photo.original_filename, photo.similarity.unwrap_or_default()));
        Ok(named.collect())
    }

    /// Erases the account.
    pub async fn leave(&self) -> Result<(), Failure> {
        let delete = self.client.delete("DELETE /api/me", "/api/me");
        delete.once(401).send().await?;
        Ok(())
    }

    /// What the account says of itself.
    pub async fn me(&self) -> Result<Me, Failure> {
        self.client.get("GET /api/me", "/api/me").read().await
    }

    async fn expiration(&self) -> Result<Expiration, Failure> {
        let path = "/api/user/event-expiration";
        self.client
            .get("GET /api/user/event-expiration", path)
            .read()
            .await
    }

    async fn look_at(&self, photo: &Photo, app: App) -> Result<(), Failure> {
        const SIGNED: &str = "GET /api/photo/{id} (signed)";
        let tag = self.client.without_token();
        tag.get(SIGNED, local(&photo.thumbnail_url)).send().await?;
        tag.get(SIGNED, local(&photo.image_url)).send().await?;
        match app {
            App::Present => {
                let path = format!("/api/photo/{}", photo.id);
                self.client.get("GET /api/photo/{id}", path).send().await?
            }
            App::Older => {
                let path = format!("/api/image/{}", photo.filename);
                self.client.get("GET /api/image/{filename}", path).send().await?
            }
        };
        Ok(())
    }
}

/// The path of a signed address, whether it is whole or only a path.
fn local(address: &str) -> &str {
    let path = address.split_once("://").and_then(|(_, rest)| rest.find('/'));
    path.map_or(address, |_| &address[address.find("/api/").unwrap_or(0)..])
}

pub(crate) fn email(username: &str) -> String {
    format!("{username}@guest.example")
}

/// Asks whether the code is right.
pub(crate) async fn check_code(client: &Client, code: &str) -> Result<(), Failure> {
    const CODE: &str = "POST /api/check-event-code";
    let answer: Value = client
        .post(CODE, "/api/check-event-code")
        .json(json!({"event_code": code}))
        .read()
        .await?;
    if answer["valid"] != true {
        return Err(Failure::Unexpected {
            endpoint: CODE,
            problem: format!("{code} is unknown: {answer}"),
        });
    }
    Ok(())
}

/// The two questions before registering.
async fn check(client: &Client, code: &str, username: &str) -> Result<(), Failure> {
    const AVAILABILITY: &str = "POST /api/check-user-availability";
    check_code(client, code).await?;
    let who = json!({"username": username, "email": email(username), "event_code": code});
    let answer: Value = client
        .post(AVAILABILITY, "/api/check-user-availability")
        .json(who)
        .read()
        .await?;
    if answer["username_taken"] == true || answer["email_taken"] == true {
        return Err(Failure::Unexpected {
            endpoint: AVAILABILITY,
            problem: format!("{username} is taken: {answer}"),
        });
    }
    Ok(())
}
