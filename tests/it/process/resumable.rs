//! `kill -9` while a file arrives in chunks: it goes on where the server was, and becomes one photo.
//!
//! The server is killed after a random moment of each chunk, also of the last one, whose bytes are there before the photo is.

use std::time::Duration;

use findme_loadtest::studio::Studio;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::on_both;
use super::scene::Scene;
use crate::support::Kind;

on_both![a_file_in_chunks_survives_being_killed_at_any_moment];

/// Files that are sent.
const FILES: usize = 4;

/// Chunks of each.
const CHUNKS: usize = 4;

/// A chunk is on its way for about so long.
const MOMENT: Duration = Duration::from_millis(40);

fn request(scene: &Scene, studio: &Studio, method: Method, path: &str) -> RequestBuilder {
    let request = Client::new().request(method, format!("{}{path}", scene.program.url()));
    request.bearer_auth(studio.token())
}

async fn send(request: RequestBuilder) -> Response {
    request.send().await.unwrap()
}

/// Where an upload is.
async fn offset(scene: &Scene, studio: &Studio, url: &str) -> usize {
    let standing = send(request(scene, studio, Method::HEAD, url)).await;
    assert_eq!(
        standing.status(),
        StatusCode::NO_CONTENT,
        "{}",
        scene.program.log_text()
    );
    standing.headers()["upload-offset"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap()
}

async fn a_file_in_chunks_survives_being_killed_at_any_moment(kind: Kind) {
    let scene = Scene::new(kind, &["--lease-seconds=1"]).await;
    let mut random = fastrand::Rng::new();
    eprintln!("seed {}", random.get_seed());
    let mut server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("chunks").await.unwrap();
    let uploads = format!("/api/photographer/events/{}/uploads", studio.event.id);
    let mut ids = Vec::new();
    for photo in scene.event.photos.iter().take(FILES) {
        let bytes = photo.bytes.clone();
        let sum = hex::encode(Sha256::digest(&bytes));
        let file = json!({"filename": photo.name, "size": bytes.len(), "sha256": sum});
        let begun = send(request(&scene, &studio, Method::POST, &uploads).json(&file)).await;
        assert_eq!(begun.status(), StatusCode::CREATED);
        let begun: Value = begun.json().await.unwrap();
        let url = begun["url"].as_str().unwrap();
        let chunk = |offset: usize| {
            let end = bytes.len().min(offset + bytes.len().div_ceil(CHUNKS));
            request(&scene, &studio, Method::PATCH, url)
                .header("content-type", "application/partial-upload")
                .header("upload-offset", offset)
                .body(bytes.slice(offset..end))
        };
        for _ in 0..=CHUNKS {
            let at = offset(&scene, &studio, url).await;
            let sent = tokio::spawn(chunk(at).send());
            tokio::time::sleep(MOMENT.mul_f64(random.f64())).await;
            server.kill().await.unwrap();
            server = scene.program.start().await.unwrap();
            let _ = sent.await.unwrap();
        }
        let ended: Value = loop {
            let sent = send(chunk(offset(&scene, &studio, url).await)).await;
            if sent.status() == StatusCode::OK {
                break sent.json().await.unwrap();
            }
            assert_eq!(sent.status(), StatusCode::NO_CONTENT);
        };
        assert_eq!(ended["failed"], Value::Null, "{ended}");
        assert_eq!(ended["photo"]["already_present"], false, "{ended}");
        ids.push(ended["photo"]["id"].as_i64().unwrap());
    }
    admin.wait_until_quiet(super::scene::LIMIT).await.unwrap();
    let mut stored: Vec<i64> = studio
        .photos()
        .await
        .unwrap()
        .iter()
        .map(|photo| photo.id)
        .collect();
    stored.sort_unstable();
    assert_eq!(stored, ids);
    assert_eq!(scene.rows.assert_files(&scene.program.data()).await, FILES);
    let rows: Vec<(String,)> = scene.rows.all("select filename from upload_chunks").await;
    assert_eq!(rows, []);
    drop(server);
}
