//! Every metric is told of in the operators' manual, and nothing else is.
//!
//! The registry is that of the whole process, so other tests count in it, too: only names are compared.

use std::collections::BTreeSet;

use super::*;

const MANUAL: &str = include_str!("../../../docs/OPERATIONS.md");
const DASHBOARD: &str = include_str!("../../../docs/grafana.json");

/// Says something about everything there is, for what was never said is not printed.
fn say_everything() {
    let second = Duration::from_secs(1);
    built("0.0.0", "unknown");
    request("GET", "/api", 200, second);
    served(1);
    received(1);
    drop((connection(), permit()));
    permits(10);
    job_claimed("match_guest", second);
    job_ended("match_guest", "done", second);
    engine_call("enrol", "ok", second);
    rekognition_call("IndexFaces", "ok", second);
    queue_stats([("match_guest", "queued", 1)].into_iter(), second);
    database(1, 1);
}

/// The names that are printed.
fn printed() -> BTreeSet<String> {
    say_everything();
    let text = render(Format::Open);
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

/// The names of ours in a text, without what Prometheus appends to those of counters and histograms.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let ours = words.filter(|word| word.starts_with("findme_"));
    let plain = |word: &str| {
        let endings = ["_total", "_bucket", "_count", "_sum"];
        let ending = endings.iter().find_map(|ending| word.strip_suffix(ending));
        ending.unwrap_or(word).to_owned()
    };
    ours.map(plain).collect()
}

#[test]
fn the_manual_names_every_metric_and_no_other() {
    assert_eq!(named(MANUAL), printed());
}

#[test]
fn the_dashboard_asks_for_metrics_that_exist() {
    let asked = named(DASHBOARD);
    let unknown: Vec<_> = asked.difference(&printed()).cloned().collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(asked.len() > 5, "{asked:?}");
}

#[test]
fn methods_that_nobody_knows_are_one() {
    for method in ["BREW", "PROPFIND", ""] {
        request(method, "/api/never", 405, Duration::ZERO);
    }
    let text = render(Format::Open);
    let expected = "findme_http_requests_total{method=\"OTHER\",route=\"/api/never\",status=\"405\"} 3";
    assert!(text.contains(expected), "{text}");
    assert!(!text.contains("BREW"));
}
