//! How the place is, for everyone to ask.
//!
//! Only without the database or the file storage it cannot serve; without the engine it is degraded.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{TestApp, execute, on_both};

on_both![
    a_healthy_place_says_so,
    without_the_engine_the_place_is_degraded_and_serves,
    without_the_database_the_place_cannot_serve,
    a_database_that_takes_no_writes_is_told,
    a_storage_that_takes_no_files_is_told,
    a_storage_that_can_only_be_read_is_told,
    asking_often_writes_once_in_a_while,
];

const PATH: &str = "/api/health-check";

fn report(status: &str, parts: [&str; 3], queued: i64, warnings: &[&str]) -> Value {
    let [database, faces, storage] = parts;
    json!({
        "status": status, "database": database, "faces": faces, "storage": storage,
        "pool": {"size": 10, "queued": queued, "running": 0}, "warnings": warnings,
    })
}

async fn a_healthy_place_says_so(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    let health = app.anonymous().get(PATH).await.ok();
    assert_eq!(health, report("healthy", ["ok"; 3], 1, &[]));
    // A token that is no longer good does not matter here.
    let health = app.anonymous().with_token("forged").get(PATH).await.ok();
    assert_eq!(health["status"], "healthy");
    assert_eq!(app.stored_bytes(), 0);
}

async fn without_the_engine_the_place_is_degraded_and_serves(app: Arc<TestApp>) {
    app.engine.set_out_of_service(true);
    let health = app.anonymous().get(PATH).await.ok();
    let warning = "La reconnaissance faciale est momentanément indisponible";
    assert_eq!(
        health,
        report("degraded", ["ok", "unavailable", "ok"], 0, &[warning])
    );
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    app.engine.set_out_of_service(false);
    app.pass(LATER);
    let health = app.anonymous().get(PATH).await.ok();
    assert_eq!(health["status"], "healthy");
}

async fn without_the_database_the_place_cannot_serve(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.app.close().await;
    let answer = app.anonymous().get(PATH).await;
    assert_eq!(answer.status, 503);
    let warning = "La base de données ne répond pas";
    assert_eq!(
        answer.json(),
        report("degraded", ["unavailable", "ok", "ok"], 0, &[warning])
    );
    let life = app.anonymous().get("/api/health-check/live").await.ok();
    assert_eq!(life, json!({"status": "alive"}));
    // Everything else says that it is worth trying again.
    for path in ["/api/me", "/api/photographer/events"] {
        let answer = event.owner.get(path).await;
        answer.refused(503, "unavailable");
        assert!(!answer.header("retry-after").is_empty());
    }
    app.anonymous().get("/api").await.ok();
}

/// Longer than an outcome is told again.
const LATER: Duration = Duration::from_secs(6);

async fn a_database_that_takes_no_writes_is_told(app: Arc<TestApp>) {
    app.anonymous().get(PATH).await.ok();
    // What is read is all there.
    execute(&app.config, "alter table settings rename column value to other").await;
    app.pass(LATER);
    let answer = app.anonymous().get(PATH).await;
    assert_eq!(answer.status, 503);
    let warning = "La base de données ne répond pas";
    assert_eq!(
        answer.json(),
        report("degraded", ["unavailable", "ok", "ok"], 0, &[warning])
    );
    execute(&app.config, "alter table settings rename column other to value").await;
    app.pass(LATER);
    assert_eq!(app.anonymous().get(PATH).await.ok()["status"], "healthy");
}

async fn a_storage_that_takes_no_files_is_told(app: Arc<TestApp>) {
    app.anonymous().get(PATH).await.ok();
    let folder = app.config.data_dir.join("objects");
    let away = app.config.data_dir.join("objects-away");
    std::fs::rename(&folder, &away).unwrap();
    std::fs::write(&folder, "no folder").unwrap();
    assert_storage_is_silent(&app).await;
    std::fs::remove_file(&folder).unwrap();
    std::fs::rename(&away, &folder).unwrap();
    app.pass(LATER);
    assert_eq!(app.anonymous().get(PATH).await.ok()["status"], "healthy");
}

/// The next look tells that the storage does not answer, and nothing else.
async fn assert_storage_is_silent(app: &TestApp) {
    app.pass(LATER);
    let answer = app.anonymous().get(PATH).await;
    assert_eq!(answer.status, 503);
    let warning = "Le stockage des fichiers ne répond pas";
    assert_eq!(
        answer.json(),
        report("degraded", ["ok", "ok", "unavailable"], 0, &[warning])
    );
}

async fn a_storage_that_can_only_be_read_is_told(app: Arc<TestApp>) {
    app.anonymous().get(PATH).await.ok();
    // Its mark can be read, but the file that is tried out cannot be made where a file is in the place of its folder.
    let tried_in = app.config.data_dir.join("objects/check");
    let _ = std::fs::remove_dir_all(&tried_in);
    std::fs::write(&tried_in, "no folder").unwrap();
    assert_storage_is_silent(&app).await;
    std::fs::remove_file(&tried_in).unwrap();
    app.pass(LATER);
    assert_eq!(app.anonymous().get(PATH).await.ok()["status"], "healthy");
}

async fn asking_often_writes_once_in_a_while(app: Arc<TestApp>) {
    app.anonymous().get(PATH).await.ok();
    execute(&app.config, "alter table settings rename column value to other").await;
    // Nobody tries, so nobody finds out.
    for _ in 0..20 {
        assert_eq!(app.anonymous().get(PATH).await.ok()["status"], "healthy");
    }
    app.pass(LATER);
    for _ in 0..20 {
        assert_eq!(app.anonymous().get(PATH).await.status, 503);
    }
    execute(&app.config, "alter table settings rename column other to value").await;
    assert_eq!(
        app.anonymous().get(PATH).await.status,
        503,
        "the outcome is told again"
    );
    app.pass(LATER);
    app.anonymous().get(PATH).await.ok();
}
