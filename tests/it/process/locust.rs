//! The Locust file for operators, against the program: no request fails, and all guests get their photos.
//!
//! Locust prints every two seconds what it has requested. It is stopped once everything is there; then it compares
//! the guests' photos with the truth.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use findme_loadtest::admin::PASSWORD;
use findme_loadtest::python;
use serde::Deserialize;
use tokio::process::Command;

use super::scene::{LIMIT, Scene};
use crate::support::Kind;

/// What the admin and guests of both apps request.
const REQUESTS: [&str; 23] = [
    "GET /api/admin/events",
    "GET /api/admin/queue/stats",
    "GET /api/all-photos",
    "GET /api/image/{filename}",
    "GET /api/me",
    "GET /api/my-photos",
    CHECKED,
    "GET /api/photo/{id}",
    "GET /api/photo/{id} (signed)",
    "GET /api/photographer/events/{id}/photos",
    "GET /api/rematch-status",
    "GET /api/user/event-expiration",
    "POST /api/admin/register-admin",
    "POST /api/check-event-code",
    "POST /api/check-user-availability",
    "POST /api/login",
    "POST /api/photographer/events",
    "POST /api/photographer/events/{id}/rematch",
    "POST /api/photographer/events/{id}/upload-photos",
    "POST /api/register-with-event-code",
    SELFIE,
    "POST /api/validate-selfie",
    "PUT /api/photos/bulk/show-in-general",
];

/// A guest sends a selfie.
const SELFIE: &str = "POST /api/upload-selfie";

/// A guest's photos are compared with the truth.
const CHECKED: &str = "GET /api/my-photos (beside the truth)";

/// What follows once Locust was asked to stop.
const AT_THE_END: [&str; 2] = ["GET /api/admin/queue/stats", CHECKED];

/// What Locust reports of a kind of request.
#[derive(Debug, Deserialize)]
struct Row {
    method: String,
    name: String,
    num_requests: u64,
    num_failures: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guests_whom_locust_plays_get_their_photos_without_a_failure() {
    let scene = Scene::new(Kind::Sqlite, &[]).await;
    let _server = scene.program.start().await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("loadtest");
    let python = python::environment("locust", &folder.join("locust-requirements.txt")).unwrap();
    let output = tempfile::tempdir().unwrap();
    let (log, report) = (output.path().join("log"), output.path().join("report"));
    let log_file = File::options().create(true).append(true).open(&log).unwrap();
    let mut locust = Command::new(python)
        .args(["-m", "locust", "--headless", "--users=3", "--spawn-rate=0.5"])
        // Where requests fail, some are never made.
        .arg("--run-time=2m")
        .arg("--locustfile")
        .arg(folder.join("locustfile.py"))
        .args(["--host", &scene.program.url()])
        .arg("--json-file")
        .arg(&report)
        .env("FINDME_ADMIN", "boss")
        .env("FINDME_ADMIN_PASSWORD", PASSWORD)
        // As wide as the longest name needs.
        .env("COLUMNS", "200")
        .stdin(Stdio::null())
        .stdout(log_file.try_clone().unwrap())
        .stderr(log_file)
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let log_text = || fs::read_to_string(&log).unwrap();
    let wait = async {
        while locust.try_wait().unwrap().is_none() && !has_requested_everything(&log_text()) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let waited = tokio::time::timeout(LIMIT, wait).await;
    assert!(waited.is_ok(), "{}", log_text());
    if let Some(process) = locust.id() {
        let kill = Command::new("kill")
            .args(["-TERM", &process.to_string()])
            .status()
            .await;
        assert!(kill.unwrap().success(), "{}", log_text());
    }
    let ended = tokio::time::timeout(LIMIT, locust.wait()).await.unwrap().unwrap();
    assert!(ended.success(), "{ended}\n{}", log_text());

    let rows: Vec<Row> = serde_json::from_slice(&fs::read(report.with_extension("json")).unwrap()).unwrap();
    let failed: Vec<_> = rows.iter().filter(|row| row.num_failures > 0).collect();
    assert!(failed.is_empty(), "{failed:#?}\n{}", log_text());
    let named = rows
        .iter()
        .map(|row| (format!("{} {}", row.method, row.name), row.num_requests));
    let requests: BTreeMap<_, _> = named.collect();
    let kinds: Vec<_> = requests.keys().map(String::as_str).collect();
    assert_eq!(kinds, REQUESTS, "{}", log_text());
    assert_eq!(requests[SELFIE], requests[CHECKED], "{}", log_text());
}

/// Whether a table of Locust has everything that precedes the end.
fn has_requested_everything(output: &str) -> bool {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let rows: Vec<_> = output.lines().map(words).collect();
    // After its name a row says how often it was requested.
    let is_row = |row: &String, request: &str| {
        row.strip_prefix(request)
            .and_then(|rest| rest.strip_prefix(' '))
            .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
    };
    let mut before = REQUESTS.iter().filter(|request| !AT_THE_END.contains(request));
    before.all(|request| rows.iter().any(|row| is_row(row, request)))
}
