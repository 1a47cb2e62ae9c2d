//! Faces that the engine knows and no row tells of: a collection that was taken over, an answer that was lost.
//!
//! Each photo shows the guest twice, and the face that would win of equals has lost its row.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{Person, TestApp, enrol, execute, gallery, on_both, shoot};

on_both![
    a_face_without_a_row_takes_no_match_from_a_guest,
    a_face_without_a_row_takes_no_match_in_a_batch,
];

/// Of each photo's faces the one with the smallest key.
const FORGET: &str =
    "delete from faces where face_key in (select min(f.face_key) from faces f group by f.photo_id)";

async fn a_face_without_a_row_takes_no_match_from_a_guest(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let photos = [
        shoot(&event, &[1, 1], 1).await,
        shoot(&event, &[1, 1, 2], 2).await,
    ];
    app.run_jobs().await;
    execute(&app.config, FORGET).await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, photos);
}

async fn a_face_without_a_row_takes_no_match_in_a_batch(app: Arc<TestApp>) {
    app.engine.be_patient(Duration::from_secs(30));
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let photos = [
        shoot(&event, &[1, 1, 2], 1).await,
        shoot(&event, &[1, 1], 2).await,
    ];
    // Both are indexed, and the batch is still to come.
    for _ in 0..2 {
        app.app.pool.step().await.unwrap().unwrap();
    }
    execute(&app.config, FORGET).await;
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, photos);
}
