//! A service that fails, or accepts calls and never answers: work waits, everything else goes on.
//!
//! `FINDME_OUTAGE_SECONDS` sets how long the outage lasts.

use std::time::Duration;

use findme_rekognition::Faults;

use super::cloud::{Cloud, bad_day};
use crate::process::number;
use crate::process::scene::{QUICK, Scene};
use crate::support::Kind;

const SECONDS: u64 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_in_the_middle_of_an_event_loses_nobody() {
    let cloud = Cloud::new(Kind::Sqlite, bad_day(), &[]).await;
    let scene = &cloud.scene;
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("outage").await.unwrap();
    let visit = scene.visit(&studio);
    cloud.wait_for(|service| service.calls().len() > 5).await;
    cloud.service.set_faults(Faults {
        outage: true,
        ..Faults::default()
    });
    tokio::time::sleep(Duration::from_secs(
        number("FINDME_OUTAGE_SECONDS").unwrap_or(SECONDS),
    ))
    .await;
    cloud.service.set_faults(bad_day());
    let outcome = visit.await.unwrap();
    assert!(outcome.failures.is_empty(), "{:#?}", outcome.failures);
    scene.assert_true(&admin, &outcome.guests).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_service_is_silent_people_register_and_their_matching_waits() {
    let cloud = Cloud::new(Kind::Postgres, Faults::default(), &[]).await;
    let scene = &cloud.scene;
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("silence").await.unwrap();
    cloud.service.set_faults(Faults {
        silence: true,
        ..Faults::default()
    });
    let guests = scene.join_all(&studio).await;
    scene.upload_all(&studio).await;
    // Each call ends by its own timeout and its job goes back to the queue, more than once.
    cloud
        .wait_for(|service| service.calls().len() > 2 * scene.event.people.len())
        .await;
    let jobs = scene.rows.jobs().await;
    let matching = jobs
        .iter()
        .filter(|job| job.state == "queued" || job.state == "running");
    assert!(matching.count() >= guests.len(), "{jobs:#?}");
    for guest in &guests {
        assert!(guest.photos().await.unwrap().is_empty());
    }
    let anybody = scene.client();
    let health = anybody.get("GET /api/health-check", "/api/health-check");
    let health: serde_json::Value = health.read().await.unwrap();
    assert_eq!(
        (&health["status"], &health["faces"]),
        (&"degraded".into(), &"unavailable".into())
    );
    cloud.service.set_faults(Faults::default());
    for guest in &guests {
        guest.wait_until_matched(QUICK.poll).await.unwrap();
    }
    scene.assert_true(&admin, &guests).await;
}

/// How the program says that it is, by status, by its face engine, and by its first warning.
async fn health(scene: &Scene) -> (String, String, Option<String>) {
    let anybody = scene.client();
    let health = anybody.get("GET /api/health-check", "/api/health-check");
    let health: serde_json::Value = health.read().await.unwrap();
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    (
        text(&health["status"]).unwrap(),
        text(&health["faces"]).unwrap(),
        text(&health["warnings"][0]),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_amazon_does_not_know_are_told_before_anybody_comes() {
    let refusing = Faults {
        denial: true,
        ..Faults::default()
    };
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let cloud = Cloud::new(kind, refusing.clone(), &[]).await;
        let server = cloud.scene.program.start().await.unwrap();
        // Asked once by the start itself.
        cloud.wait_for(|service| !service.calls().is_empty()).await;
        let (status, faces, warning) = health(&cloud.scene).await;
        assert_eq!((status.as_str(), faces.as_str()), ("degraded", "unavailable"));
        assert!(warning.unwrap().contains("identifiants"));
        cloud.service.set_faults(Faults::default());
        // What was found out is told for some seconds.
        while health(&cloud.scene).await != ("healthy".to_owned(), "ok".to_owned(), None) {
            tokio::time::sleep(QUICK.poll).await;
        }
        server.stop().await.unwrap();
    }
}
