//! SIGTERM in the middle of work: the server hands its jobs back and goes; the next one finishes them.
//!
//! No test here knows how long anything takes: each waits for a condition, with a limit that only a broken
//! program reaches.

use findme_loadtest::guest::Guest;

use super::on_both;
use super::scene::Scene;
use crate::support::Kind;

on_both![a_server_told_to_stop_hands_its_jobs_back];

async fn a_server_told_to_stop_hands_its_jobs_back(kind: Kind) {
    // The grace ends at once, so that jobs are under way when it does.
    let scene = Scene::new(kind, &["--shutdown-grace=0"]).await;
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

    let said = scene.program.said();
    assert!(status.success(), "{status}\n{said}");
    assert!(!said.contains("did not end in time"), "{said}");
    let jobs = scene.rows.jobs().await;
    assert!(jobs.iter().all(|job| job.state != "running"), "{jobs:#?}");
    assert!(
        jobs.iter().any(|job| job.state == "queued" && job.attempt > 0),
        "{jobs:#?}"
    );
    let _server = scene.program.start().await.unwrap();
    scene.assert_true(&admin, &[guest]).await;
}
