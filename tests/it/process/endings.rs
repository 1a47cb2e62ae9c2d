//! What the program says of events that end: at its start, and in its metrics.
//!
//! Metrics belong to a process, so they are asked of one that nothing else happens in.

use std::time::Duration;

use super::on_both;
use super::scene::Scene;
use crate::support::Kind;

on_both![
    a_start_names_the_event_that_ends_next,
    an_event_of_whose_end_nobody_can_be_told_is_counted,
];

async fn a_start_names_the_event_that_ends_next(kind: Kind) {
    let scene = Scene::new(kind, &[]).await;
    let server = scene.program.start().await.unwrap();
    let studio = scene.admin().await.open_event("ends").await.unwrap();
    studio.upload(&scene.event.photos[0]).await.unwrap();
    server.stop().await.unwrap();
    let output = scene.program.log_text();
    assert!(
        output.contains("none has an end yet") && !output.contains("this one is the next"),
        "{output}"
    );
    let server = scene.program.start().await.unwrap();
    server.stop().await.unwrap();
    let output = scene.program.log_text();
    let named = output.lines().find(|line| line.contains("this one is the next"));
    let named = named.unwrap_or_else(|| panic!("{output}"));
    assert!(
        named.contains(&format!("event_id={}", studio.event.id)),
        "{named}"
    );
}

async fn an_event_of_whose_end_nobody_can_be_told_is_counted(kind: Kind) {
    let scene = Scene::new(kind, &[]).await;
    let server = scene.program.start().await.unwrap();
    let studio = scene.admin().await.open_event("overdue").await.unwrap();
    studio.upload(&scene.event.photos[0]).await.unwrap();
    server.stop().await.unwrap();
    // Long ago.
    scene.rows.change("update events set expires_at = 1").await;
    let server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    // The housekeeping of the start counts them.
    while !admin
        .metrics()
        .await
        .unwrap()
        .contains("\nfindme_events_overdue 1\n")
    {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(scene.program.log_text().contains("nobody could be told"));
    server.stop().await.unwrap();
}
