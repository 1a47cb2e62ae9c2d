//! `kill -9` while the service misbehaves and loses answers: nobody is lost, and no face is left behind.
//!
//! `FINDME_CRASH_ROUNDS` and `FINDME_CRASH_SEED` are those of the embedded engine's crash test.

use std::time::Duration;

use findme_loadtest::crowd::Outcome;
use findme_rekognition::Faults;

use super::cloud::{Cloud, bad_day};
use crate::process::scene::LIMIT;
use crate::process::{number, on_both};
use crate::support::Kind;

on_both![whatever_was_answered_survives_being_killed_on_a_bad_day];

const ROUNDS: u64 = 2;

/// A round's visitors are at work for at least so long.
const VISIT: Duration = Duration::from_secs(4);

async fn whatever_was_answered_survives_being_killed_on_a_bad_day(kind: Kind) {
    let seed = number("FINDME_CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    eprintln!("FINDME_CRASH_SEED={seed} repeats these moments");
    let mut random = fastrand::Rng::with_seed(seed);
    let faults = Faults {
        fail_after_effect: 0.1,
        ..bad_day()
    };
    let cloud = Cloud::new(kind, faults, &["--lease-seconds=1"]).await;
    let scene = &cloud.scene;
    let mut server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let (mut studios, mut guests) = (Vec::new(), Vec::new());
    for round in 0..number("FINDME_CRASH_ROUNDS").unwrap_or(ROUNDS) {
        let studio = admin.open_event(&format!("round-{round}")).await.unwrap();
        let visit = {
            let (crowd, client, studio) = (scene.everybody(), scene.client(), studio.clone());
            let event = scene.event.clone();
            tokio::spawn(async move { crowd.visit(&client, &studio, &event).await })
        };
        tokio::time::sleep(VISIT.mul_f64(random.f64())).await;
        server.kill().await.unwrap();
        server = scene.program.start().await.unwrap();
        let Outcome {
            guests: visitors,
            failures,
        } = visit.await.unwrap();
        assert!(failures.is_empty(), "round {round}: {failures:#?}");
        guests.extend(visitors);
        studios.push(studio);
    }
    scene.assert_true(&admin, &guests).await;
    // A face for each selfie and each face of a photo that the rows tell of, and none besides.
    let remembered: Vec<(i64,)> = scene
        .rows
        .all("select count(*) from enrolments union all select count(*) from faces")
        .await;
    let remembered: i64 = remembered.iter().map(|(count,)| count).sum();
    assert_eq!(cloud.faces(), usize::try_from(remembered).unwrap());
    for studio in &studios {
        admin.delete_event(studio.event.id).await.unwrap();
    }
    admin.wait_until_quiet(LIMIT).await.unwrap();
    assert!(cloud.service.faces().is_empty(), "{:?}", cloud.service.faces());
    drop(server);
}
