//! `findme demo`: from photographs to matches, with the sample photographs that `make samples` fetches, in a temporary
//! folder.
//!
//! Half of the guests register before the photographs are uploaded and half after, because the order makes no
//! difference. The matches are compared with `models/people.json`, which lists who is in which photograph.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::{Failure, print_line};
use crate::accounts::Credentials;
use crate::app::App;
use crate::config::{Config, Settings};
use crate::events::NewEvent;
use crate::model::{Account, Event, UserId};
use crate::photos::Page;
use crate::samples::Person;
use crate::shutdown::Shutdown;

/// Options of `demo`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Folder of the face models, as `make models` fetches them.
    #[arg(
        long,
        env = "FACE_MODEL_DIR",
        value_name = "FOLDER",
        default_value = "models/networks"
    )]
    face_model_dir: PathBuf,

    /// Folder of the sample photographs, as `make samples` fetches them.
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "models/node_modules/@vladmandic/face-api/demo"
    )]
    samples: PathBuf,

    /// Keep the guests' selfies in this folder, to try the API with.
    #[arg(long, value_name = "FOLDER")]
    selfies: Option<PathBuf>,
}

/// A password that meets the rules; nobody else can reach this server.
const PASSWORD: &str = "Demo-2026";

/// How often the queue is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

pub(super) async fn run(options: Options) -> Result<ExitCode, Failure> {
    if let Some(folder) = &options.selfies {
        std::fs::create_dir_all(folder)?;
    }
    let folder = tempfile::tempdir()?;
    let app = App::build(&config(folder.path(), &options)?).await?;
    let shutdown = Shutdown::new(Duration::from_secs(20));
    let pool = app.pool.clone();
    let (stopping, expired) = (shutdown.stopping().clone(), shutdown.expired().clone());
    shutdown.spawn("pool", async move { pool.serve(stopping, expired).await });

    let stage = Stage::set(&app, options.selfies).await?;
    let people = app.samples.people();
    let (early, late) = people.guests.split_at(people.guests.len() / 2);
    print_line(format_args!("{} guests register with a selfie …", early.len()));
    let mut guests = stage.enrol(early).await?;
    print_line(format_args!("{} photographs are uploaded …", people.photos.len()));
    for photo in people.photos.keys() {
        app.samples
            .upload(stage.event.id, stage.photographer, photo)
            .await?;
    }
    print_line(format_args!("{} more guests register …", late.len()));
    guests.extend(stage.enrol(late).await?);
    stage.wait().await?;
    let all_right = stage.report(&guests).await?;

    shutdown.stop();
    shutdown.finish().await;
    app.close().await;
    Ok(if all_right {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn config(data: &Path, options: &Options) -> Result<Config, Failure> {
    let (data, models) = (data.to_string_lossy(), options.face_model_dir.to_string_lossy());
    let samples = options.samples.to_string_lossy();
    let arguments = [
        "--data-dir",
        &data,
        "--face-model-dir",
        &models,
        "--sample-photo-dir",
        &samples,
        "--bcrypt-rounds",
        "4",
    ];
    Ok(Settings::from_arguments(arguments)?.validate()?)
}

/// The event of the demo.
struct Stage<'a> {
    app: &'a App,
    /// The folder for the selfies, if they are kept.
    selfies: Option<PathBuf>,
    event: Event,
    photographer: UserId,
}

/// A guest of the event.
struct Guest {
    name: String,
    account: Account,
}

impl<'a> Stage<'a> {
    async fn set(app: &'a App, selfies: Option<PathBuf>) -> Result<Self, Failure> {
        let credentials = Credentials {
            username: "photographer",
            email: "photographer@example.org",
            password: PASSWORD,
        };
        let photographer = app.accounts.create_photographer(None, &credentials).await?;
        let new = NewEvent {
            name: "A party",
            code: Some("PARTY"),
            held_at: None,
            photographer,
            guests_only: false,
            approval_required: false,
        };
        let event = app.events.create(None, &new).await?;
        Ok(Self {
            app,
            selfies,
            event,
            photographer,
        })
    }

    async fn enrol(&self, people: &[Person]) -> Result<Vec<Guest>, Failure> {
        let samples = &self.app.samples;
        let mut guests = Vec::new();
        for person in people {
            let selfie = samples.selfie(person).await?;
            if let Some(folder) = &self.selfies {
                std::fs::write(folder.join(&person.name).with_extension("jpg"), &selfie)?;
            }
            if let Some(account) = samples.enrol(&self.event, person, selfie).await? {
                let name = person.name.clone();
                guests.push(Guest { name, account });
            }
        }
        Ok(guests)
    }

    /// Waits until no job is queued or running, and prints the progress.
    async fn wait(&self) -> Result<(), Failure> {
        let mut printed = usize::MAX;
        loop {
            let left = self.app.queue.stats().await?.unfinished();
            if left == 0 {
                return Ok(());
            }
            if left != printed {
                print_line(format_args!("  jobs left: {left}"));
                printed = left;
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Prints the matches; false if they differ from the known ones.
    async fn report(&self, guests: &[Guest]) -> Result<bool, Failure> {
        print_line(format_args!(
            "\n{:<8} {:<13} {:>10} {:>9}",
            "guest", "photo", "similarity", "time"
        ));
        let mut all_right = true;
        for Guest { name, account } in guests {
            let user = &account.user;
            let found = self
                .app
                .photos
                .matched_to(user.id, self.event.id, Page::default())
                .await?
                .photos;
            let progress = self.app.matching.progress(user).await?;
            let time = progress
                .finished_at
                .map(|at| at.since(user.created_at))
                .unwrap_or_default();
            for one in &found {
                let (photo, similarity) = (&one.photo.original_filename, one.similarity.unwrap_or_default());
                let seconds = time.as_secs_f64();
                print_line(format_args!(
                    "{name:<8} {photo:<13} {similarity:>10.1} {seconds:>7.2} s"
                ));
            }
            let names: Vec<&str> = found
                .iter()
                .map(|one| one.photo.original_filename.as_str())
                .collect();
            if !self.app.samples.people().agrees(name, &names) {
                all_right = false;
                let reason = progress
                    .error
                    .unwrap_or_else(|| "found in other photos, or in none".to_owned());
                print_line(format_args!("{name:<8} was not found as expected: {reason}"));
            }
        }
        let verdict = if all_right {
            "Every guest was found in all photos they are in, and in no others."
        } else {
            "Some guests were not found as expected."
        };
        print_line(format_args!(
            "\n{verdict}\nSelfies are cut out of the photos, hence 100.0. Time: from registration to the end of the guest's search."
        ));
        Ok(all_right)
    }
}
