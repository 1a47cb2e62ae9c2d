//! Requests by somebody who means harm: thousands of files that lie, broken and huge, under names that lead elsewhere; forms
//! without an end, readers that do not read, and many tries at once ([`forms`]).
//!
//! The server answers each of them with a 4xx or takes it for what it seems to be, stays within its memory, and keeps nothing
//! but what it took. `FINDME_HOSTILE_UPLOADS` sets how many there are, `FINDME_HOSTILE_SEED` repeats an earlier run.

mod forms;
mod memory;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;

use bytes::Bytes;
use findme_loadtest::guest::Guest;
use findme_loadtest::studio::Studio;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Client, RequestBuilder};

use super::scene::{LIMIT, Scene};
use super::{number, on_both};
use crate::support::Kind;

on_both![hostile_uploads_do_no_harm];

/// How many there are, unless the environment says otherwise.
const UPLOADS: u64 = 400;

/// Clients that do not read, at once.
const MOST_DEAF: usize = 50;

/// What the server may hold at most, in kilobytes: its budgets for pictures and what it needs at rest.
const MOST_MEMORY: u64 = 600 << 10;

/// Small pictures of all kinds, so that those which pass for photos are soon searched.
const SAMPLES: [&[u8]; 5] = [
    include_bytes!("../../../images/src/samples/cmyk.jpg"),
    include_bytes!("../../../images/src/samples/grey.jpg"),
    include_bytes!("../../../images/src/samples/lossy.webp"),
    include_bytes!("../../../images/src/samples/progressive.jpg"),
    include_bytes!("../../../images/src/samples/restarts.jpg"),
];

/// Names that lead elsewhere.
const NAMES: [&str; 8] = [
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/dev/null",
    "a\u{202e}gpj.exe",
    "\u{0}",
    "CON",
    "<script>alert(1)</script>.jpg",
    "%00%2e%2e%2f.jpg",
];

async fn hostile_uploads_do_no_harm(kind: Kind) {
    let seed = number("FINDME_HOSTILE_SEED").unwrap_or_else(|| fastrand::u64(..));
    eprintln!("FINDME_HOSTILE_SEED={seed} repeats these uploads");
    let mut random = fastrand::Rng::with_seed(seed);
    let scene = Scene::new(kind, &["--rate-limits=false"]).await;
    let server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("hostile").await.unwrap();
    let person = &scene.event.people[0];
    let guest = scene.join(&scene.client(), &studio, person, "anna").await;
    admin.wait_until_quiet(LIMIT).await.unwrap();
    let stored = count_files(&scene.program.data().join("objects"));

    let samples = SAMPLES.map(Bytes::from_static);
    let http = Client::builder().no_proxy().build().unwrap();
    let (mut answers, mut taken, mut deaf) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
    let base = scene.program.url();
    for _ in 0..number("FINDME_HOSTILE_UPLOADS").unwrap_or(UPLOADS) {
        match random.u8(..40) {
            0 if deaf.len() < MOST_DEAF => deaf.push(forms::deaf(server_at(&base)).await),
            1 => forms::guess(&http, &base, "anna", &mut random).await,
            _ => {}
        }
        let request = request(&http, &base, &studio, &guest, &samples, &mut random);
        let answer = request.send().await.expect("the server answers");
        let (status, path) = (answer.status().as_u16(), answer.url().path().to_owned());
        let text = answer.text().await.unwrap_or_default();
        assert!(status < 500, "{status}: {text}");
        if path.ends_with("/upload-photos") {
            let body: serde_json::Value = serde_json::from_str(&text).unwrap();
            // The same file may be drawn twice; a photo that could not be used gets another try then, under its number.
            let photos = body["uploaded_photos"].as_array().into_iter().flatten();
            taken.extend(photos.map(|photo| photo["id"].as_i64().unwrap()));
        }
        *answers.entry(status).or_insert(0) += 1;
    }
    eprintln!(
        "{answers:?}, {} photos taken for what they seem to be",
        taken.len()
    );

    let stats = admin.wait_until_quiet(LIMIT).await.unwrap();
    let memory = most_memory(server.id());
    assert!(memory < MOST_MEMORY, "{memory} kB at most");
    let photos: Vec<(String, i64)> = scene
        .rows
        .all("select status, count(*) from photos group by status")
        .await;
    let rows: i64 = photos.iter().map(|(_, count)| count).sum();
    assert_eq!(usize::try_from(rows), Ok(taken.len()), "{photos:?}, {stats:?}");
    // The selfie in force is the one from before; whatever was taken for a photo and is none has its original only.
    let failed: i64 = photos
        .iter()
        .filter(|(status, _)| status == "FAILED")
        .map(|(_, count)| count)
        .sum();
    let made = rows - failed;
    let files = count_files(&scene.program.data().join("objects")) - stored;
    let most = usize::try_from(failed + 4 * made).unwrap();
    assert!(files <= most, "{files} files for {photos:?}");
    assert!(
        !scene.program.log_text().contains("panicked"),
        "{}",
        scene.program.log_text()
    );
    let selfies: Vec<(i64,)> = scene.rows.all("select count(*) from selfies").await;
    assert_eq!(selfies, [(1,)]);
}

/// Where a server listens.
fn server_at(base: &str) -> SocketAddr {
    let address = base
        .strip_prefix("http://")
        .and_then(|address| address.parse().ok());
    address.expect("the address of a server")
}

/// An upload that nobody with a camera would send.
fn request(
    http: &Client,
    base: &str,
    studio: &Studio,
    guest: &Guest,
    samples: &[Bytes],
    random: &mut fastrand::Rng,
) -> RequestBuilder {
    let bytes = hostile(samples, random);
    let name = NAMES[random.usize(..NAMES.len())];
    let part = Part::bytes(bytes.clone()).file_name(name);
    let kinds = ["image/jpeg", "text/html", "application/x-php", "image/svg+xml"];
    let part = part
        .mime_str(kinds[random.usize(..kinds.len())])
        .expect("the types are types");
    let photos = format!("{base}/api/photographer/events/{}/upload-photos", studio.event.id);
    let selfie = format!("{base}/api/upload-selfie");
    let check = format!("{base}/api/validate-selfie");
    match random.u8(..10) {
        0..4 => http
            .post(photos)
            .bearer_auth(studio.token())
            .multipart(Form::new().part("files", part)),
        4 | 5 => http
            .post(selfie)
            .bearer_auth(guest.token())
            .multipart(Form::new().part("file", part)),
        6 => http.post(check).multipart(Form::new().part("file", part)),
        7 | 8 => {
            let form = forms::form(samples, random);
            let register = format!("{base}/api/register-invite-with-selfie");
            let post = match random.u8(..4) {
                0 => http.post(selfie).bearer_auth(guest.token()),
                1 => http.post(check),
                2 => http.post(register),
                _ => http.post(photos).bearer_auth(studio.token()),
            };
            post.header("content-type", forms::CONTENT_TYPE).body(form)
        }
        // A body that is no form at all.
        _ => http
            .post(photos)
            .bearer_auth(studio.token())
            .header("content-type", "multipart/form-data; boundary=x")
            .body(Body::from(bytes)),
    }
}

/// A file that is none, or not what it seems.
fn hostile(samples: &[Bytes], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = samples[random.usize(..samples.len())].to_vec();
    match random.u8(..8) {
        // Noise.
        0 => (0..random.usize(..4_096)).map(|_| random.u8(..)).collect(),
        // Only the beginning.
        1 => {
            bytes.truncate(random.usize(..bytes.len()));
            bytes
        }
        // A page under the first bytes of a picture.
        2 => [&bytes[..random.usize(2..20)], b"<html><script>alert(1)</script>"].concat(),
        // A picture of 65,535 by 65,535 pixels.
        3 => huge(&bytes),
        // Headers of other formats.
        4 => {
            let heads: [&[u8]; 5] = [
                b"GIF89a",
                b"\x89PNG\r\n\x1a\n",
                b"RIFF\0\0\0\0WEBP",
                b"%PDF-1.7",
                b"BM",
            ];
            [heads[random.usize(..heads.len())], &bytes[..64]].concat()
        }
        // Bits that tip over, near the beginning where the tables are.
        5 => {
            for _ in 0..random.usize(1..40) {
                let at = random.usize(..1_024.min(bytes.len()));
                bytes[at] ^= 1 << random.u8(..8);
            }
            bytes
        }
        // Segments that claim more than there is.
        6 => {
            let at = random.usize(2..200.min(bytes.len()));
            bytes.splice(at..at, [0xff, 0xe1, 0xff, 0xff]);
            bytes
        }
        _ => Vec::new(),
    }
}

/// The same JPEG, which claims to be as large as one can.
fn huge(jpeg: &[u8]) -> Vec<u8> {
    let mut bytes = jpeg.to_vec();
    let frame = bytes
        .windows(2)
        .position(|marker| matches!(marker, [0xff, 0xc0 | 0xc2]));
    if let Some(frame) = frame {
        bytes[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    }
    bytes
}

/// Kilobytes that a process had in memory at most.
pub(super) fn most_memory(process: i32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let line = line.expect("the system tells");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn count_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            if entry.path().is_dir() {
                count_files(&entry.path())
            } else {
                1
            }
        })
        .sum()
}
