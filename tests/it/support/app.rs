//! A whole FindMe on a free port, with a standing clock, a scripted engine and a database of its own.
//!
//! It is wired as in production, from settings; only what a test has to hold in its hands is given.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use findme::app::{App, Overrides};
use findme::clock::{Confirmed, ManualClock, Timestamp};
use findme::config::{Config, IpNetworks, Settings};
use findme::faces::Engine;
use findme::http::connections::{self, Limits};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::caller::Caller;
use super::database::{self, Kind};
use super::engine::{Call, ScriptedEngine};
use super::users::{Admin, Anonymous, Guest, PASSWORD, Photographer, TestEvent};

/// When every test begins.
const MORNING: &str = "2026-06-20T08:00:00Z";

/// What tokens are signed with.
pub(crate) const SECRET_KEY: &str = "an-integration-test-signs-with-this-key";

/// What a scheduler says that keeps it at work.
pub(crate) const OPERATOR_KEY: &str = "an-integration-test-keeps-it-at-work";

/// A running FindMe.
pub(crate) struct TestApp {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) engine: Arc<ScriptedEngine>,
    /// Boxed, because every test's future would hold its kilobytes.
    pub(crate) app: Box<App>,
    pub(crate) config: Config,
    pub(crate) address: std::net::SocketAddr,
    caller: Caller,
    first_admin: OnceCell<Admin>,
    server: JoinHandle<()>,
    folder: TempDir,
}

/// Runs a test on a fresh FindMe; afterwards no job may be left that cannot end.
pub(crate) async fn run<F: Future<Output = ()>>(kind: Kind, test: impl FnOnce(Arc<TestApp>) -> F) {
    let app = Arc::new(TestApp::start(kind, &[]).await);
    test(Arc::clone(&app)).await;
    app.stop().await;
}

impl TestApp {
    /// Starts with these settings beside those every test has.
    pub(crate) async fn start(kind: Kind, settings: &[&str]) -> Self {
        Self::start_with(kind, settings, true).await
    }

    /// The same with the engine that the settings name, in place of the scripted one.
    pub(crate) async fn start_with_engine(kind: Kind, settings: &[&str]) -> Self {
        Self::start_with(kind, settings, false).await
    }

    async fn start_with(kind: Kind, settings: &[&str], is_scripted: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = format!("--data-dir={}", folder.path().display());
        let database = match kind {
            Kind::Sqlite => format!("--database-url=sqlite://{}/it.sqlite", folder.path().display()),
            Kind::Postgres => format!("--database-url={}", database::copy_postgres().await),
        };
        let key = format!("--secret-key={SECRET_KEY}");
        let operator_key = format!("--operator-key={OPERATOR_KEY}");
        let common = [
            operator_key.as_str(),
            data.as_str(),
            database.as_str(),
            key.as_str(),
            "--bcrypt-rounds=4",
            "--db-pool-size=4",
            "--db-max-overflow=4",
            "--access-token-expire-minutes=60",
        ];
        let arguments = common.iter().chain(settings);
        let config = Settings::from_arguments(arguments).unwrap().validate().unwrap();
        let clock = Arc::new(ManualClock::new(Timestamp::parse(MORNING).unwrap()));
        let engine = Arc::new(ScriptedEngine::new());
        let overrides = Overrides {
            clock: Some(clock.clone()),
            engine: is_scripted.then(|| engine.clone() as Arc<dyn Engine>),
        };
        let app = Box::new(App::build_with(&config, overrides).await.unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = app.router();
        let limits = Limits {
            connections: 1_000,
            head: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            greeting: Duration::from_secs(5),
            wait: Duration::from_secs(40),
            proxies: IpNetworks::default(),
        };
        let forever = CancellationToken::new();
        let server = tokio::spawn(connections::serve(
            listener,
            router,
            limits,
            forever.clone(),
            forever,
        ));
        Self {
            clock,
            engine,
            app,
            config,
            address,
            caller: Caller::new(format!("http://{address}")),
            first_admin: OnceCell::new(),
            server,
            folder,
        }
    }

    /// Runs every job that is due; answers how many those were.
    pub(crate) async fn run_jobs(&self) -> usize {
        self.app.run_jobs().await.unwrap()
    }

    /// Runs the jobs that are due up to the first call of the engine, which waits there.
    pub(crate) async fn run_jobs_stalled(self: &Arc<Self>) -> Stalled {
        self.run_jobs_stalled_at(|_| true).await
    }

    /// Runs the jobs that are due up to the first of these calls of the engine, which waits there; others do not.
    pub(crate) async fn run_jobs_stalled_at(self: &Arc<Self>, is_it: fn(Call) -> bool) -> Stalled {
        let count = || {
            self.engine
                .calls()
                .into_iter()
                .filter(|call| is_it(*call))
                .count()
        };
        let before = count();
        self.engine.stall_at(is_it);
        let app = Arc::clone(self);
        let jobs = tokio::spawn(async move { app.run_jobs().await });
        while count() == before {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Stalled {
            app: Arc::clone(self),
            jobs,
        }
    }

    /// Where the stored files lie.
    pub(crate) fn objects_folder(&self) -> PathBuf {
        self.folder.path().join("objects")
    }

    /// Bytes of all stored files, also of those that are still arriving; not of the mark that says whose they are.
    pub(crate) fn stored_bytes(&self) -> u64 {
        let mark = self.objects_folder().join("findme-database");
        let mark = mark.metadata().map_or(0, |found| found.len());
        bytes_below(&self.objects_folder()) - mark
    }

    /// Takes away the room where selfies are stored: from now on, an attempt to write one is a fault.
    pub(crate) fn block_selfies(&self) {
        let folder = self.folder.path().join("objects/selfies");
        // It is made with the first selfie.
        if folder.exists() {
            std::fs::rename(&folder, self.folder.path().join("selfies-before")).unwrap();
        }
        std::fs::write(folder, "no folder").unwrap();
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// The present instant, which the clock of a test is believed.
    pub(crate) async fn confirmed(&self) -> Confirmed {
        let confirmed = self.app.clock_trust.confirmed().await.unwrap();
        confirmed.expect("only time has passed")
    }

    /// Stops serving and gives the connections back.
    pub(crate) async fn stop(&self) {
        self.server.abort();
        self.app.close().await;
    }

    /// Somebody without an account.
    pub(crate) fn anonymous(&self) -> Anonymous {
        Anonymous(self.caller.clone())
    }

    /// The first admin, named `admin`.
    pub(crate) async fn admin(&self) -> Admin {
        let make = || async {
            let mut account = account("admin", "admin@example.org");
            // Where every connection comes through a trusted proxy, nobody is at this machine.
            account["setup_token"] = json!(self.app.accounts.setup_token().await.unwrap());
            let made = self.caller.post("/api/admin/register-admin", account).await.ok();
            Admin {
                caller: self.log_in("admin").await,
                id: made["user_id"].as_i64().unwrap(),
            }
        };
        self.first_admin.get_or_init(make).await.clone()
    }

    /// A new photographer of this name.
    pub(crate) async fn photographer(&self, username: &str) -> Photographer {
        let account = account(username, &format!("{username}@studio.example"));
        let made = self
            .admin()
            .await
            .post("/api/admin/create-photographer", account)
            .await
            .ok();
        Photographer {
            caller: self.log_in(username).await,
            id: made["user_id"].as_i64().unwrap(),
            username: username.to_owned(),
        }
    }

    /// A new event with this code, of a new photographer named after it.
    pub(crate) async fn event(&self, code: &str) -> TestEvent {
        let owner = self.photographer(&format!("photographer-{code}")).await;
        self.event_of(&owner, code).await
    }

    /// A new event of this photographer.
    pub(crate) async fn event_of(&self, owner: &Photographer, code: &str) -> TestEvent {
        self.make_event(owner, code, false).await
    }

    async fn make_event(&self, owner: &Photographer, code: &str, guests_only: bool) -> TestEvent {
        let name = format!("Event {code}");
        let event = json!({"name": name, "event_code": code, "guests_only": guests_only});
        let made = owner.post("/api/photographer/events", event).await.ok();
        TestEvent {
            id: made["id"].as_i64().unwrap(),
            code: code.to_owned(),
            owner: owner.clone(),
        }
    }

    /// A new event with this code, of a new photographer named after it, that remembers nobody but its guests.
    pub(crate) async fn guests_only_event(&self, code: &str) -> TestEvent {
        let owner = self.photographer(&format!("photographer-{code}")).await;
        self.make_event(&owner, code, true).await
    }

    /// Lets an event remember nobody but its guests, or everybody again.
    pub(crate) async fn keep_guests_only(&self, event: &TestEvent, wanted: bool) {
        let path = format!("/api/admin/events/{}", event.id);
        let change = json!({"guests_only": wanted});
        self.admin().await.put(&path, change).await.ok();
    }

    /// A new guest of an event, without a selfie.
    pub(crate) async fn guest(&self, event: &TestEvent, username: &str) -> Guest {
        let email = format!("{username}@guest.example");
        let body = json!({"user_data": account(username, &email), "event_code": event.code});
        let made = self.caller.post("/api/register-with-event-code", body).await.ok();
        let id = made["id"].as_i64().unwrap();
        let login = json!({"username": username, "password": PASSWORD, "user_id": id});
        let token = self.caller.post("/api/login", login).await.ok();
        Guest {
            caller: self.caller.with_token(token["access_token"].as_str().unwrap()),
            id,
            username: username.to_owned(),
            email,
        }
    }

    /// The only account of this name, logged in.
    pub(crate) async fn log_in(&self, username: &str) -> Caller {
        let login = json!({"username": username, "password": PASSWORD});
        let token = self.caller.post("/api/login", login).await.ok();
        self.caller.with_token(token["access_token"].as_str().unwrap())
    }
}

/// Jobs of which one waits for the engine.
pub(crate) struct Stalled {
    app: Arc<TestApp>,
    jobs: JoinHandle<usize>,
}

impl Stalled {
    /// Lets the engine go on and the jobs come to their end; answers how many those were.
    pub(crate) async fn resume(self) -> usize {
        self.app.engine.resume();
        self.jobs.await.unwrap()
    }
}

/// What a new account is made of.
fn account(username: &str, email: &str) -> serde_json::Value {
    json!({"username": username, "email": email, "password": PASSWORD})
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    // A file may go while its folder is read.
    let size = |path: PathBuf| match path.metadata() {
        Ok(found) if found.is_dir() => bytes_below(&path),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.flatten().map(|entry| size(entry.path())).sum()
}
