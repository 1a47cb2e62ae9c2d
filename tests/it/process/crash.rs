//! `kill -9` at random moments: what was answered 200 is kept, and ends matched.
//!
//! In each round guests and a photographer come to a new event, the server is killed while they are there and started
//! again on the same data; they repeat what was not answered. `FINDME_CRASH_ROUNDS` sets how many rounds there are,
//! `FINDME_CRASH_SEED` repeats the moments of an earlier run.

use std::collections::HashSet;
use std::time::Duration;

use findme_loadtest::admin::Admin;
use findme_loadtest::server::Server;
use findme_loadtest::studio::Studio;
use sha2::{Digest as _, Sha256};

use super::scene::Scene;
use super::{number, on_both};
use crate::support::Kind;

on_both![whatever_was_answered_survives_being_killed_at_any_moment];

const ROUNDS: u64 = 3;

/// A round's visitors are at work for at least so long.
const VISIT: Duration = Duration::from_secs(4);

async fn whatever_was_answered_survives_being_killed_at_any_moment(kind: Kind) {
    let scene = Scene::new(kind, &["--lease-seconds=1"]).await;
    let past = play_rounds(&scene, ROUNDS).await;
    let stored = scene.rows.assert_files(&scene.program.data()).await;
    assert_eq!(stored, past.studios.len() * scene.event.photos.len());
    assert_served(&scene, &past.studios).await;
    let broken: usize = scene.meter.rows().iter().map(|row| row.broken).sum();
    eprintln!("{stored} photos, {broken} attempts repeated");
}

/// What is there after the rounds.
pub(crate) struct Past {
    pub(crate) admin: Admin,
    pub(crate) studios: Vec<Studio>,
    _server: Server,
}

/// Plays rounds, `default` of them unless the environment says otherwise, and compares the matches with the truth.
pub(crate) async fn play_rounds(scene: &Scene, default: u64) -> Past {
    let seed = number("FINDME_CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    eprintln!("FINDME_CRASH_SEED={seed} repeats these moments");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let (mut studios, mut guests) = (Vec::new(), Vec::new());
    for round in 0..number("FINDME_CRASH_ROUNDS").unwrap_or(default) {
        let studio = admin.open_event(&format!("round-{round}")).await.unwrap();
        let visit = scene.visit(&studio);
        tokio::time::sleep(VISIT.mul_f64(random.f64())).await;
        server.kill().await.unwrap();
        server = scene.program.start().await.unwrap();
        let visitors = visit.await.unwrap();
        assert!(
            visitors.failures.is_empty(),
            "round {round}: {:#?}",
            visitors.failures
        );
        assert_eq!(visitors.guests.len(), scene.event.people.len());
        guests.extend(visitors.guests);
        studios.push(studio);
    }
    scene.assert_true(&admin, &guests).await;
    Past {
        admin,
        studios,
        _server: server,
    }
}

/// Checks that every listed photo is served and shows what was uploaded, pixel by pixel.
async fn assert_served(scene: &Scene, studios: &[Studio]) {
    let mut known = HashSet::new();
    for studio in studios {
        let photos = studio.photos().await.unwrap();
        assert_eq!(photos.len(), scene.event.photos.len());
        for photo in photos {
            assert_eq!(photo.processing_status, "DONE");
            let served = studio.picture(photo.id).await.unwrap();
            let name = photo.original_filename;
            // The same upload is served the same everywhere, so its pixels are compared once.
            if known.insert((name.clone(), Sha256::digest(&served))) {
                let uploaded = scene.event.photos.iter().find(|photo| photo.name == name);
                let uploaded = image::load_from_memory(&uploaded.unwrap().bytes).unwrap();
                assert!(
                    image::load_from_memory(&served).unwrap() == uploaded,
                    "{name} changed"
                );
            }
        }
    }
    assert_eq!(
        known.len(),
        scene.event.photos.len(),
        "an upload is served in several ways"
    );
}
