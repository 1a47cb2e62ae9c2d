//! Two server processes on one PostgreSQL, and what happens when one of them is frozen.
//!
//! Attempts are counted by the claims themselves, so a job whose only attempt is the first was never run twice.

use std::time::Duration;

use findme_loadtest::crowd::Crowd;

use super::scene::{LIMIT, QUICK, Scene};
use crate::support::Kind;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_one_queue_and_no_job_runs_twice() {
    let scene = Scene::new(Kind::Postgres, &["--matching-thread-pool-size=2"]).await;
    let other = scene.program.second();
    let (one, two) = (scene.program.start().await.unwrap(), other.start().await.unwrap());
    let admin = scene.admin().await;
    let studio = admin.open_event("shared").await.unwrap();
    let crowd = Crowd {
        guests: 2 * scene.event.people.len(),
        every: Duration::from_millis(50),
        pace: QUICK,
    };

    // The photographer is at one server, the guests at the other.
    let outcome = crowd.visit(&scene.client_of(&other), &studio, &scene.event).await;

    assert!(outcome.failures.is_empty(), "{:#?}", outcome.failures);
    scene.assert_true(&admin, &outcome.guests).await;
    let jobs = scene.rows.jobs().await;
    for job in &jobs {
        assert_eq!((job.state.as_str(), job.attempt), ("done", 1), "{jobs:#?}");
    }
    for server in [&one, &two] {
        assert!(jobs.iter().any(|job| job.is_of(server.id())), "{jobs:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_was_frozen_past_its_leases_changes_nothing() {
    let settings = ["--lease-seconds=2", "--matching-thread-pool-size=3"];
    let scene = Scene::new(Kind::Postgres, &settings).await;
    let other = scene.program.second();
    let _awake = scene.program.start().await.unwrap();
    let sleeper = other.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("frozen").await.unwrap();
    scene.upload_all(&studio).await;
    let guests = scene.join_all(&studio).await;
    wait_for(async || {
        sleeper.freeze().unwrap();
        let jobs = scene.rows.jobs().await;
        let holds = jobs
            .iter()
            .any(|job| job.state == "running" && job.is_of(sleeper.id()));
        if !holds {
            sleeper.thaw().unwrap();
        }
        holds
    })
    .await;

    scene.assert_true(&admin, &guests).await;
    let settled = scene.rows.matching().await;
    let retaken: Vec<_> = scene.rows.jobs().await;
    assert!(
        retaken.iter().any(|job| job.attempt > 1 && job.state == "done"),
        "{retaken:#?}"
    );

    sleeper.thaw().unwrap();
    wait_for(async || {
        other
            .log_text()
            .contains("a job was no longer ours: its result is dropped")
    })
    .await;

    admin.wait_until_quiet(LIMIT).await.unwrap();
    assert_eq!(scene.rows.matching().await, settled);
    studio.rematch().await.unwrap();
    scene.assert_true(&admin, &guests).await;
}

/// Waits until a condition holds.
pub(super) async fn wait_for(condition: impl AsyncFn() -> bool) {
    let begun = std::time::Instant::now();
    while !condition().await {
        assert!(
            begun.elapsed() < LIMIT,
            "what is waited for does not come: {}",
            std::any::type_name_of_val(&condition)
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
