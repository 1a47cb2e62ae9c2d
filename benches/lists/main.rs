//! Pages and lists of a very large event beside those of a small one: `cargo bench --bench lists`.
//!
//! Each address is asked for many times, one request after the other, in an event of 100,000 photos and 5,000 guests and in
//! one of 100 photos and 10 guests on the same server. The 95th percentile of both and their ratio are printed, on SQLite
//! and, beside a server (`scripts/with-postgres`), on PostgreSQL. The goal is 50 ms for the large event.

#![expect(clippy::print_stdout, reason = "what it measures is printed")]

mod rows;

use std::path::Path;
use std::time::{Duration, Instant};

use findme::clock::{Clock as _, SystemClock};
use findme_loadtest::admin::{Admin, PASSWORD};
use findme_loadtest::meter::Meter;
use findme_loadtest::server::{Program, Server};
use findme_loadtest::{Client, Patience};
use reqwest::header::{COOKIE, SET_COOKIE};
use rows::{Size, fill};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

/// Requests of each address.
const REQUESTS: usize = 60;

/// What each answer may take.
const GOAL: Duration = Duration::from_millis(50);

const LARGE: Size = Size {
    photos: 100_000,
    guests: 5_000,
};

const SMALL: Size = Size {
    photos: 100,
    guests: 10,
};

/// Addresses of an event, below that of the photographer's API and that of the studio.
const OF_EVENT: [&str; 18] = [
    "/api/photographer/events/{event}",
    "/api/photographer/events/{event}/photos?limit=100",
    "/api/photographer/events/{event}/photos?limit=100&show=failed",
    "/api/photographer/events/{event}/photos?limit=100&show=hidden",
    "/api/photographer/events/{event}/photos?limit=100&name=img_1",
    "/api/photographer/events/{event}/guests?limit=200",
    "/studio/events/{event}",
    "/studio/events/{event}/photos",
    "/studio/events/{event}/photos?show=failed",
    "/studio/events/{event}/photos?show=without_faces",
    "/studio/events/{event}/photos?name=img_1",
    "/studio/events/{event}/guests",
    "/studio/events/{event}/search",
    "/studio/events/{event}/poster",
    "/studio/events/{event}/settings",
    "/studio/events/{event}/team",
    "/studio/events/{event}/tell",
    "/studio/events/{event}/upload",
];

/// Addresses of the whole installation.
const OF_ALL: [&str; 19] = [
    "/studio",
    "/admin",
    "/admin/events",
    "/admin/events?query=large",
    "/admin/jobs",
    "/admin/accounts",
    "/admin/accounts?query=guest",
    "/admin/engine",
    "/admin/engine?threshold=80",
    "/admin/audit",
    "/admin/erasures",
    "/admin/folders",
    "/admin/invitations",
    "/api/photographer/events",
    "/api/admin/overview",
    "/api/admin/events?order=newest&counts=true",
    "/api/admin/accounts?query=guest",
    "/api/admin/queue/jobs",
    "/api/admin/rekognition/threshold/preview?threshold=80",
];

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut are_slow = Vec::new();
    let sqlite = format!("sqlite://{}", folder.path().join("lists.sqlite").display());
    measure("SQLite", &sqlite, &mut are_slow).await;
    if let Some(url) = postgres().await {
        measure("PostgreSQL", &url, &mut are_slow).await;
    }
    if are_slow.is_empty() {
        println!("all within {} ms", GOAL.as_millis());
    } else {
        println!("above {} ms: {are_slow:#?}", GOAL.as_millis());
    }
}

/// A new database on the server that `scripts/with-postgres` names.
#[expect(
    clippy::disallowed_methods,
    reason = "names the test server; no setting of the product"
)]
async fn postgres() -> Option<String> {
    let server = std::env::var("FINDME_TEST_POSTGRES").ok()?;
    let name = format!("lists_{}", uuid::Uuid::new_v4().simple());
    let mut db = PgConnection::connect(&server).await.expect("the server is there");
    let create = AssertSqlSafe(format!("create database {name}"));
    sqlx::query(create)
        .execute(&mut db)
        .await
        .expect("the server makes databases");
    let mut url = url::Url::parse(&server).expect("an address");
    url.set_path(&name);
    Some(url.into())
}

/// A server with both events, and somebody who sees them.
struct Scene {
    small: i64,
    large: i64,
    http: reqwest::Client,
    base: String,
    cookie: String,
    _server: Server,
    _folder: TempDir,
}

impl Scene {
    async fn start(database: &str) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let settings = [
            format!("--database-url={database}"),
            format!("--face-model-dir={}/models/networks", env!("CARGO_MANIFEST_DIR")),
            "--secret-key=a-benchmark-signs-its-tokens-with-this-key".to_owned(),
        ];
        let program = Program::new(Path::new(env!("CARGO_BIN_EXE_findme")), folder.path(), settings);
        let server = program.start().await.expect("the program starts");
        let client = Client::new(&program.url(), Meter::default(), Patience::None);
        let admin = Admin::enter(&client, "boss", PASSWORD).await;
        let admin = admin.expect("an empty program takes its first admin");
        let now = SystemClock.now().as_micros();
        let mut events = Vec::new();
        for (label, size) in [("small", SMALL), ("large", LARGE)] {
            let studio = admin.open_event(label).await.expect("the admin makes events");
            fill(database, studio.event.id, size, now).await;
            events.push(studio.event.id);
        }
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            small: events[0],
            large: events[1],
            cookie: log_in(&http, &program.url()).await,
            http,
            base: program.url(),
            _server: server,
            _folder: folder,
        }
    }

    /// The 95th percentile of an address.
    async fn p95(&self, path: &str) -> Duration {
        let mut took = Vec::with_capacity(REQUESTS);
        for _ in 0..REQUESTS {
            let request = self.http.get(format!("{}{path}", self.base));
            let request = request
                .header(COOKIE, &self.cookie)
                .header("sec-fetch-site", "same-origin");
            let begun = Instant::now();
            let answer = request.send().await.expect("the server answers");
            let status = answer.status();
            answer.bytes().await.expect("the answer ends");
            took.push(begun.elapsed());
            assert!(status.is_success(), "{path}: {status}");
        }
        took.sort_unstable();
        took[REQUESTS * 95 / 100]
    }
}

/// The cookie of the admin's session.
async fn log_in(http: &reqwest::Client, base: &str) -> String {
    let form = [("username", "boss"), ("password", PASSWORD)];
    let answer = http
        .post(format!("{base}/login"))
        .header("sec-fetch-site", "same-origin");
    let answer = answer.form(&form).send().await.expect("the server answers");
    let cookies = answer.headers().get_all(SET_COOKIE).iter();
    let cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    cookies.collect::<Vec<_>>().join("; ")
}

async fn measure(name: &str, database: &str, are_slow: &mut Vec<String>) {
    let scene = Scene::start(database).await;
    println!("── {name}: p95 of {REQUESTS} requests, large event, small event, ratio");
    for path in OF_EVENT {
        let of = |event: i64| path.replace("{event}", &event.to_string());
        let (small, large) = (
            scene.p95(&of(scene.small)).await,
            scene.p95(&of(scene.large)).await,
        );
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        println!(
            "{:>8.1} ms {:>8.1} ms {ratio:>6.1}  {path}",
            millis(large),
            millis(small)
        );
        note(name, path, large, are_slow);
    }
    for path in OF_ALL {
        let took = scene.p95(path).await;
        println!("{:>8.1} ms                    {path}", millis(took));
        note(name, path, took, are_slow);
    }
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

fn note(name: &str, path: &str, took: Duration, are_slow: &mut Vec<String>) {
    if took > GOAL {
        are_slow.push(format!("{name}: {path}: {:.1} ms", millis(took)));
    }
}
