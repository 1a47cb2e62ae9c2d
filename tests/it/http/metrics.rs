//! What is counted, as Prometheus reads it: by the official parser, which nobody here wrote.
//!
//! The registry is that of the whole process, so other tests count in it, too.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use findme_loadtest::python;

use reqwest::Method;

use crate::support::{OPERATOR_KEY, Person, TestApp, add_photo, enrol, on_both, other_photo, send};

on_both![prometheus_reads_what_is_counted, only_admins_and_the_key_read_it,];

/// What the official parser makes of a text: a line of name, type and number of samples for each metric.
fn parsed(format: &str, text: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("loadtest/python");
    let python = python::environment("openmetrics", &folder.join("openmetrics-requirements.txt")).unwrap();
    let mut parser = Command::new(python)
        .arg(folder.join("openmetrics.py"))
        .arg(format)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    parser.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = parser.wait_with_output().unwrap();
    assert!(output.status.success(), "{text}");
    String::from_utf8(output.stdout).unwrap()
}

async fn prometheus_reads_what_is_counted(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    enrol(&app.guest(&event, "anna").await, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let admin = app.admin().await;
    let scrape = admin.request(Method::GET, "/metrics").header(
        "accept",
        "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.3",
    );
    let scraped = send(scrape).await;
    assert_eq!(scraped.status, 200);
    assert!(
        scraped
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    let text = std::str::from_utf8(&scraped.body).unwrap();
    let families = parsed("open", text);
    // Who does not ask for it gets the older format.
    let older = admin.get("/metrics").await;
    assert!(
        older
            .header("content-type")
            .starts_with("text/plain; version=0.0.4")
    );
    let older = parsed("classic", std::str::from_utf8(&older.body).unwrap());
    let names = |families: &str| {
        let names = families.lines().filter_map(|line| line.split(' ').next());
        names.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    assert_eq!(names(&families), names(&older));
    for family in [
        "findme_http_requests counter",
        "findme_http_request_seconds histogram",
        "findme_http_connections gauge",
        "findme_received_photo_bytes counter",
        "findme_jobs gauge",
        "findme_jobs_oldest_wait_seconds gauge",
        "findme_job_wait_seconds histogram",
        "findme_engine_call_seconds histogram",
        "findme_database_connections gauge",
    ] {
        assert!(families.contains(family), "no {family} in\n{families}");
    }
    for sample in [
        "findme_http_requests_total{method=\"POST\",route=\"/api/upload-selfie\",status=\"200\"}",
        "findme_jobs{kind=\"match_guest\",state=\"done\"}",
        "findme_engine_call_seconds_count{operation=\"enrol\",outcome=\"ok\"}",
    ] {
        assert!(text.contains(sample), "no {sample}");
    }
}

async fn only_admins_and_the_key_read_it(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let monitor = app.anonymous().with_token(OPERATOR_KEY);
    assert_eq!(monitor.get("/metrics").await.status, 200);
    event.owner.get("/metrics").await.refused(403, "wrong_role");
    app.anonymous()
        .get("/metrics")
        .await
        .refused(401, "not_authenticated");
}
