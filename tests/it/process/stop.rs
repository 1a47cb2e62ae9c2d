//! SIGTERM in the middle of work: the server hands its jobs back and goes; the next one finishes them.
//!
//! No test here knows how long anything takes: each waits for a condition, with a limit that only a broken
//! program reaches.

use std::time::Duration;

use findme_loadtest::folder::Photo;
use findme_loadtest::guest::Guest;
use image::{ImageFormat, RgbImage};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::scene::{LIMIT, Scene};
use super::{on_both, photographs};
use crate::support::Kind;

on_both![
    a_server_told_to_stop_hands_its_jobs_back,
    a_server_told_to_stop_ends_what_it_has_begun,
];

async fn a_server_told_to_stop_hands_its_jobs_back(kind: Kind) {
    // The grace ends at once, so that jobs are under way when it does.
    let mut scene = Scene::new(kind, &["--shutdown-grace=0"]).await;
    // Large enough to be at work on them for a while.
    scene.event = photographs::whole();
    let server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("stop").await.unwrap();
    let (client, person) = (scene.client(), &scene.event.people[0]);
    let guest = Guest::arrive(&client, "stop", "Ann", &person.name, &person.selfie)
        .await
        .unwrap();
    for photo in &scene.event.photos {
        studio.upload(photo).await.unwrap();
    }
    while admin.stats().await.unwrap().running == 0 {
        assert!(
            !admin.stats().await.unwrap().is_quiet(),
            "all work was done too soon"
        );
    }

    let status = server.stop().await.unwrap();

    let output = scene.program.log_text();
    assert!(status.success(), "{status}\n{output}");
    assert!(!output.contains("did not end in time"), "{output}");
    let jobs = scene.rows.jobs().await;
    assert!(jobs.iter().all(|job| job.state != "running"), "{jobs:#?}");
    assert!(
        jobs.iter().any(|job| job.state == "queued" && job.attempt > 0),
        "{jobs:#?}"
    );
    let _server = scene.program.start().await.unwrap();
    scene.assert_true(&admin, &[guest]).await;
}

/// A picture that does not compress, of about so many bytes.
fn noise(bytes: u32) -> Vec<u8> {
    let side = (bytes / 3).isqrt();
    let mut random = fastrand::Rng::with_seed(1);
    let picture = RgbImage::from_fn(side, side, |_, _| {
        image::Rgb([random.u8(..), random.u8(..), random.u8(..)])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A connection on which something was said.
async fn say(url: &str, words: &[u8]) -> TcpStream {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(words).await.unwrap();
    stream
}

/// Everything that is heard until the other side closes, in small sips.
async fn sip(mut stream: TcpStream) -> Vec<u8> {
    let (mut received, mut sip) = (Vec::new(), vec![0; 256 << 10]);
    loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        match stream.read(&mut sip).await.unwrap() {
            0 => return received,
            count => received.extend_from_slice(&sip[..count]),
        }
    }
}

/// The body of an answer that must be 200.
fn body(answer: &[u8]) -> &[u8] {
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer[..200])
    );
    let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    &answer[head + 4..]
}

async fn a_server_told_to_stop_ends_what_it_has_begun(kind: Kind) {
    let mut scene = Scene::new(kind, &["--matching-thread-pool-size=4", "--shutdown-grace=60"]).await;
    scene.event = photographs::whole();
    let server = scene.program.start().await.unwrap();
    let url = scene.program.url();
    let admin = scene.admin().await;
    let studio = admin.open_event("stop").await.unwrap();
    // Larger than what fits between the two ends of a connection.
    let large = Photo {
        name: "noise.png".to_owned(),
        bytes: noise(12 << 20).into(),
        people: std::collections::BTreeSet::new(),
    };
    let large = studio.upload(&large).await.unwrap();
    admin.wait_until_quiet(LIMIT).await.unwrap();
    let whole = studio.picture(large).await.unwrap();

    let bearer = format!(
        "host: findme\r\nauthorization: Bearer {}\r\nconnection: close\r\n",
        studio.token()
    );
    let half_head = say(&url, b"GET /api/health-check HTTP/1.1\r\nhost: fin").await;
    let download = format!("GET /api/photo/{large}?size=original HTTP/1.1\r\n{bearer}\r\n");
    let download = tokio::spawn(sip(say(&url, download.as_bytes()).await));
    let late = [&scene.event.photos[0].bytes[..], b"late"].concat();
    let part = "--line\r\ncontent-disposition: form-data; name=\"files\"; filename=\"late.jpg\"\r\n\r\n";
    let form = [part.as_bytes(), &late, b"\r\n--line--\r\n"].concat();
    let upload = format!(
        "POST /api/photographer/events/{}/upload-photos HTTP/1.1\r\n{bearer}content-type: multipart/form-data; \
         boundary=line\r\ncontent-length: {}\r\n\r\n",
        studio.event.id,
        form.len()
    );
    let mut upload = say(&url, upload.as_bytes()).await;
    let (first, rest) = form.split_at(form.len() / 2);
    upload.write_all(first).await.unwrap();
    scene.upload_all(&studio).await;
    while admin.stats().await.unwrap().running < 3 {
        assert!(
            !admin.stats().await.unwrap().is_quiet(),
            "all work was done too soon"
        );
    }

    let stopping = tokio::spawn(server.stop());
    while TcpStream::connect(url.trim_start_matches("http://"))
        .await
        .is_ok()
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    upload.write_all(rest).await.unwrap();
    let uploaded = sip(upload).await;
    assert!(String::from_utf8_lossy(body(&uploaded)).contains("late.jpg"));
    assert!(
        body(&download.await.unwrap()) == whole,
        "the download was cut off"
    );
    assert_eq!(sip(half_head).await, b"");
    let status = stopping.await.unwrap().unwrap();

    let output = scene.program.log_text();
    assert!(status.success(), "{status}\n{output}");
    assert!(!output.contains("grace period is over"), "{output}");
    let jobs = scene.rows.jobs().await;
    assert!(jobs.iter().all(|job| job.state != "running"), "{jobs:#?}");
    let _server = scene.program.start().await.unwrap();
    let guests = scene.join_all(&studio).await;
    admin.wait_until_quiet(LIMIT).await.unwrap();
    let photos = studio.photos().await.unwrap();
    assert_eq!(photos.len(), scene.event.photos.len() + 2);
    for guest in &guests {
        assert!(!guest.photos().await.unwrap().is_empty());
    }
}
