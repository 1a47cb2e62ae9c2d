//! What the tests have in common: the program on an empty database, the sample event, clients.
//!
//! The photographs are those that come with the face models; the selfies are cut out of them as the demo does,
//! and `models/people.json` knows who is where.

use std::path::Path;
use std::time::Duration;

use findme_loadtest::admin::{Admin, PASSWORD};
use findme_loadtest::crowd::{Crowd, Outcome};
use findme_loadtest::folder::{EventFolder, Person};
use findme_loadtest::guest::{Guest, Pace};
use findme_loadtest::meter::Meter;
use findme_loadtest::server::Program;
use findme_loadtest::studio::Studio;
use findme_loadtest::verdict::Verdict;
use findme_loadtest::{Client, Patience};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::photographs;
use super::rows::Rows;
use crate::support::{Kind, create_postgres};

/// More than any wait of these tests takes on a slow machine.
pub(crate) const LIMIT: Duration = Duration::from_mins(5);

/// Guests in a hurry.
pub(crate) const QUICK: Pace = Pace {
    pause: Duration::from_millis(200),
    poll: Duration::from_millis(200),
};

/// A program that is ready to be started, and what is known about its event.
pub(crate) struct Scene {
    pub(crate) program: Program,
    pub(crate) meter: Meter,
    pub(crate) event: EventFolder,
    pub(crate) rows: Rows,
    _folder: TempDir,
}

impl Scene {
    /// The program on an empty database, with these settings.
    pub(crate) async fn new(kind: Kind, settings: &[&str]) -> Self {
        Self::with_environment(kind, settings, Vec::new()).await
    }

    /// The same with variables for what is no setting of ours.
    pub(crate) async fn with_environment(
        kind: Kind,
        settings: &[&str],
        environment: Vec<(String, String)>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match kind {
            Kind::Sqlite => format!("sqlite://{}", folder.path().join("process.sqlite").display()),
            Kind::Postgres => create_postgres().await,
        };
        Self::in_folder(folder, kind, &url, settings, environment)
    }

    /// The program with its data, and SQLite's database, in a folder on a disk of its own.
    pub(crate) async fn on_disk(kind: Kind, disk: &Path) -> Self {
        let folder = TempDir::new_in(disk).unwrap();
        let url = match kind {
            Kind::Sqlite => format!("sqlite://{}", folder.path().join("process.sqlite").display()),
            Kind::Postgres => create_postgres().await,
        };
        Self::in_folder(folder, kind, &url, &[], Vec::new())
    }

    /// The same on the database at an address.
    pub(crate) fn at(kind: Kind, url: &str, settings: &[&str], environment: Vec<(String, String)>) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), kind, url, settings, environment)
    }

    fn in_folder(
        folder: TempDir,
        kind: Kind,
        url: &str,
        settings: &[&str],
        environment: Vec<(String, String)>,
    ) -> Self {
        let common = [
            format!("--database-url={url}"),
            format!("--face-model-dir={}", photographs::networks().display()),
            "--secret-key=a-process-under-test-signs-with-this-key".to_owned(),
            "--bcrypt-rounds=4".to_owned(),
            "--db-pool-size=4".to_owned(),
            "--db-max-overflow=4".to_owned(),
        ];
        let settings = settings.iter().map(|setting| (*setting).to_owned());
        let binary = Path::new(env!("CARGO_BIN_EXE_findme"));
        Self {
            program: Program::new(binary, folder.path(), common.into_iter().chain(settings))
                .with_environment(environment),
            meter: Meter::default(),
            event: photographs::small(),
            rows: Rows::of(kind, url),
            _folder: folder,
        }
    }

    /// Somebody who does not take a broken connection for an answer.
    pub(crate) fn client(&self) -> Client {
        self.client_of(&self.program)
    }

    /// The same at another server.
    pub(crate) fn client_of(&self, program: &Program) -> Client {
        Client::new(&program.url(), self.meter.clone(), Patience::For(LIMIT))
    }

    /// The admin.
    pub(crate) async fn admin(&self) -> Admin {
        Admin::enter(&self.client(), "boss", PASSWORD).await.unwrap()
    }

    /// Every person of the event once, close together.
    pub(crate) fn everybody(&self) -> Crowd {
        Crowd {
            guests: self.event.people.len(),
            every: Duration::from_millis(100),
            pace: QUICK,
        }
    }

    /// Everybody comes to an event, beside whatever happens meanwhile.
    pub(crate) fn visit(&self, studio: &Studio) -> JoinHandle<Outcome> {
        let (crowd, client, studio) = (self.everybody(), self.client(), studio.clone());
        let event = self.event.clone();
        tokio::spawn(async move { crowd.visit(&client, &studio, &event).await })
    }

    /// A person of the event registers under this name and sends the selfie.
    pub(crate) async fn join(&self, client: &Client, studio: &Studio, person: &Person, name: &str) -> Guest {
        let code = &studio.event.code;
        let guest = Guest::register(&client.stranger(), code, name, &person.name).await;
        let guest = guest.unwrap();
        guest.send_selfie(&person.selfie).await.unwrap();
        guest
    }

    /// Every person of the event once, with a selfie that is not matched yet.
    pub(crate) async fn join_all(&self, studio: &Studio) -> Vec<Guest> {
        let mut guests = Vec::new();
        for person in &self.event.people {
            guests.push(self.join(&self.client(), studio, person, &person.name).await);
        }
        guests
    }

    /// Uploads all photos of the event; answers their numbers.
    pub(crate) async fn upload_all(&self, studio: &Studio) -> Vec<i64> {
        let mut photos = Vec::new();
        for photo in &self.event.photos {
            photos.push(studio.upload(photo).await.unwrap());
        }
        photos
    }

    /// Waits until no job is left, none of which may have been given up, and compares the matches with the truth.
    pub(crate) async fn assert_true(&self, admin: &Admin, guests: &[Guest]) {
        let stats = admin.wait_until_quiet(LIMIT).await.unwrap();
        assert_eq!(stats.failed(), 0, "{stats:?}\n{}", self.program.log_text());
        let verdict = Verdict::of(guests, &self.event).await.unwrap();
        let untrue: Vec<_> = verdict.missed().chain(verdict.wrong()).collect();
        assert!(untrue.is_empty(), "{untrue:#?}\n{}", self.program.log_text());
    }
}
