//! Several processes on one PostgreSQL and one bucket, of which one is killed, one is stopped and one is added while
//! guests are served.
//!
//! The bucket is in an S3 server that nobody here wrote. Guests at a process that stays have no patience: a single failed
//! request is a failure.

use std::time::Duration;

use findme_loadtest::crowd::Crowd;
use findme_loadtest::s3;
use findme_loadtest::server::Server;
use findme_loadtest::{Client, Patience};

use super::freeze::wait_for;
use super::scene::{QUICK, Scene};
use crate::support::Kind;

const BUCKET: &str = "findme-photos";

/// Jobs that run at once in each process.
const PERMITS: usize = 3;

/// Credentials that every test server takes.
fn somebody() -> Vec<(String, String)> {
    let names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    names.map(|name| (name.to_owned(), "test".to_owned())).to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_come_and_go_and_nobody_notices() {
    let storage = s3::Server::start().unwrap_or_else(|error| panic!("{error}"));
    storage.make_bucket(BUCKET).await.unwrap();
    let (permits, endpoint) = (
        format!("--matching-thread-pool-size={PERMITS}"),
        format!("--s3-endpoint={}", storage.url()),
    );
    let bucket = format!("--photo-bucket={BUCKET}");
    let settings = [
        &permits,
        &endpoint,
        &bucket,
        "--aws-region=eu-west-1",
        "--environment=production",
        "--lease-seconds=2",
    ];
    let scene = Scene::with_environment(Kind::Postgres, &settings, somebody()).await;
    let programs = [
        scene.program.second(),
        scene.program.second(),
        scene.program.second(),
    ];
    let _stays = scene.program.start().await.unwrap();
    let killed = programs[0].start().await.unwrap();
    let stopped = programs[1].start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("cluster").await.unwrap();
    let crowd = Crowd {
        guests: 30,
        every: Duration::from_millis(100),
        pace: QUICK,
    };
    let (client, studio, event) = (impatient(&scene), studio, scene.event.clone());
    let visit = tokio::spawn({
        let studio = studio.clone();
        async move { crowd.visit(&client, &studio, &event).await }
    });

    until_it_works(&scene, &killed).await;
    killed.kill().await.unwrap();
    until_it_works(&scene, &stopped).await;
    let status = stopped.stop().await.unwrap();
    assert!(status.success(), "{status}\n{}", programs[1].log_text());
    let _added = programs[2].start().await.unwrap();
    let late = scene
        .join(
            &scene.client_of(&programs[2]),
            &studio,
            &scene.event.people[0],
            "late",
        )
        .await;

    let mut outcome = visit.await.unwrap();
    assert!(outcome.failures.is_empty(), "{:#?}", outcome.failures);
    assert_eq!(outcome.guests.len(), 30);
    outcome.guests.push(late);
    scene.assert_true(&admin, &outcome.guests).await;
    let jobs = scene.rows.jobs().await;
    assert!(jobs.iter().all(|job| job.state == "done"), "{jobs:#?}");
    // Only what the two that went had begun was begun again.
    let again = jobs.iter().filter(|job| job.attempt > 1).count();
    assert!(again <= 2 * PERMITS, "{again} of {jobs:#?}");
}

/// Somebody at the process that stays, for whom one failure is one too many.
fn impatient(scene: &Scene) -> Client {
    Client::new(&scene.program.url(), scene.meter.clone(), Patience::None)
}

/// Waits until a process has a job under way.
async fn until_it_works(scene: &Scene, server: &Server) {
    wait_for(async || {
        let jobs = scene.rows.jobs().await;
        jobs.iter()
            .any(|job| job.state == "running" && job.is_of(server.id()))
    })
    .await;
}
