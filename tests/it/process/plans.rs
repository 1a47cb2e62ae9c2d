//! How the databases go about what guests, photographers and jobs ask of them: no statement reads a table that grows.
//!
//! The program tells its statements in its log, and SQLite explains them afterwards. PostgreSQL explains each when it runs
//! (`auto_explain`), and is kept from reading small tables whole where an index would do, as it does with large ones.
//! What is read whole on purpose is listed with the reason.

use std::collections::{BTreeMap, BTreeSet};

use findme_loadtest::admin::PASSWORD;
use findme_loadtest::crowd::Outcome;
use findme_loadtest::studio::Studio;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use super::on_both;
use super::rows::Rows;
use super::scene::{LIMIT, Scene};
use crate::support::{Kind, create_postgres};

on_both![no_statement_reads_a_table_that_grows];

/// Makes PostgreSQL send the plan of each statement along, as a notice.
const EXPLAIN: &str = "options=-c%20session_preload_libraries%3Dauto_explain%20-c%20auto_explain.log_min_duration%3D0\
     %20-c%20auto_explain.log_level%3Dnotice%20-c%20enable_seqscan%3Doff";

/// What holds few rows however much there is: the jobs under way, those whose process died, photographers and admins.
const SMALL: [&str; 4] = ["jobs_under_way", "jobs_suspect", "staff_email", "staff_username"];

/// What SQLite calls the subqueries whose rows it has gathered by an index: the one row of the last revision, a guest's changes,
/// accounts that a search has found, and what is numbered by a window.
const GATHERED: [&str; 4] = ["last", "changed", "found", "(subquery-"];

/// How statements begin that read a table whole on purpose.
const ON_PURPOSE: [&str; 8] = [
    // An admin asks, or whoever collects metrics.
    "select kind, state, count(*)",
    // An admin asks: once a minute at most in a process.
    "select (select count(*) from events) as events",
    // An admin asks: the end of an index, no further than its limit.
    "select count(*), coalesce(sum(case when latest.similarity",
    // Health counts what is queued, by an index that holds nothing else.
    "select (select count(*) from jobs where state = 'queued')",
    // Once an hour.
    "select x.id, e.id from erasures x join events e",
    // Once an hour, of what was removed within a day.
    "select event_id, max(version) from vector_removals where removed_at",
    "select event_id, user_id, max(change) from match_removals where removed_at",
    // Once a minute, one row an event.
    "select e.id from events e where e.ended_at is null and (exists",
];

async fn no_statement_reads_a_table_that_grows(kind: Kind) {
    let settings = [
        "--log-format=json",
        "--log-level=WARNING,sqlx::query=DEBUG,sqlx::postgres::notice=INFO",
    ];
    let scene = match kind {
        Kind::Sqlite => Scene::new(kind, &settings).await,
        Kind::Postgres => {
            let url = format!("{}?{EXPLAIN}", create_postgres().await);
            Scene::at(kind, &url, &settings, Vec::new())
        }
    };
    live_through_an_event(&scene).await;

    let output = scene.program.log_text();
    let lines = output.lines().filter_map(|line| serde_json::from_str(line).ok());
    let plans = match kind {
        Kind::Sqlite => explained_by_sqlite(&scene, lines).await,
        Kind::Postgres => explained_by_postgres(lines),
    };
    assert!(plans.len() > 100, "{:#?}", plans.keys());
    let whole: Vec<_> = plans
        .iter()
        .filter(|(statement, steps)| {
            !steps.is_empty() && !ON_PURPOSE.iter().any(|start| statement.starts_with(start))
        })
        .collect();
    assert!(whole.is_empty(), "{whole:#?}");
}

/// Guests come and go, photos come and go, and so does the event.
async fn live_through_an_event(scene: &Scene) {
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("plans").await.unwrap();
    let Outcome { guests, failures } = scene.visit(&studio).await.unwrap();
    assert!(failures.is_empty(), "{failures:#?}");
    admin.reindex(studio.event.id).await.unwrap();
    scene.assert_true(&admin, &guests).await;
    let photos = studio.photos().await.unwrap();
    let phone = scene
        .client()
        .log_in(&guests[1].username, PASSWORD)
        .await
        .unwrap();
    let look = async |path: String| phone.get("GET", path).read::<Value>().await.unwrap();
    let begun = look("/api/my-photos/changes".to_owned()).await;
    let cursor = begun["cursor"].as_str().unwrap();
    for list in ["my-photos", "all-photos"] {
        look(format!("/api/{list}?limit=1&before={}", photos[0].id)).await;
    }
    look(format!("/api/events/{}", studio.event.code)).await;
    send_in_chunks(scene, &studio).await;
    show_on_a_screen(scene, &studio).await;
    list_events(scene, &studio).await;
    studio.delete(photos[0].id).await.unwrap();
    look(format!("/api/my-photos/changes?after={cursor}&wait_s=1")).await;
    look_around(scene, studio.event.id).await;
    guests[0].leave().await.unwrap();
    admin.keep_guests_only(studio.event.id, true).await.unwrap();
    admin.delete_event(studio.event.id).await.unwrap();
    admin.wait_until_quiet(LIMIT).await.unwrap();
}

/// The photographer's lists of events, by the API and as a page.
async fn list_events(scene: &Scene, studio: &Studio) {
    for path in [
        "/api/photographer/events?limit=1&after=0",
        "/api/photographer/my-event",
        "/studio?before=1000000",
    ] {
        let request = Client::new().get(format!("{}{path}", scene.program.url()));
        let request = if path.starts_with("/api") {
            request.bearer_auth(studio.token())
        } else {
            request.header("cookie", format!("findme={}", studio.token()))
        };
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
    }
}

/// A link to a slideshow is made, looked at by a screen, and ended; and one that nobody has made is tried.
async fn show_on_a_screen(scene: &Scene, studio: &Studio) {
    let request = |method, path: &str| {
        let request = Client::new().request(method, format!("{}{path}", scene.program.url()));
        request.bearer_auth(studio.token())
    };
    let photo = studio.photos().await.unwrap()[0].id;
    let show = format!("/api/photos/{photo}/show-in-general");
    let show = request(Method::PUT, &show).json(&json!({"show_in_general": true}));
    assert_eq!(show.send().await.unwrap().status(), 200);
    let path = format!("/api/photographer/events/{}/wall", studio.event.id);
    let made = request(Method::POST, &path).send().await.unwrap();
    let made: Value = made.json().await.unwrap();
    let (_, token) = made["url"].as_str().unwrap().rsplit_once('/').unwrap();
    let list = format!("/api/wall/{token}");
    let seen = request(Method::GET, &list).send().await.unwrap();
    let seen: Value = seen.json().await.unwrap();
    let picture = seen["photos"][0]["image_url"].as_str().unwrap().to_owned();
    let page = format!("/wall/{token}");
    for (method, path, status) in [
        (Method::GET, &picture, 200),
        (Method::GET, &page, 200),
        (Method::GET, &path, 200),
        (Method::DELETE, &path, 204),
        (Method::GET, &list, 404),
    ] {
        let answer = request(method, path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
}

/// A file is asked for, begun twice, sent in two chunks, and another one given up.
async fn send_in_chunks(scene: &Scene, studio: &Studio) {
    let request = |method, path: &str| {
        let request = Client::new().request(method, format!("{}{path}", scene.program.url()));
        request.bearer_auth(studio.token())
    };
    let event = format!("/api/photographer/events/{}", studio.event.id);
    let sum = "00".repeat(32);
    let asked = json!({"sha256": [sum]});
    let known = request(Method::POST, &format!("{event}/photos/known")).json(&asked);
    assert!(known.send().await.unwrap().status().is_success());
    for number in [1, 1, 2] {
        let file =
            json!({"filename": "a.jpg", "size": 2, "sha256": sum.replacen('0', &number.to_string(), 1)});
        let begun = request(Method::POST, &format!("{event}/uploads")).json(&file);
        let begun: Value = begun.send().await.unwrap().json().await.unwrap();
        let url = begun["url"].as_str().unwrap();
        let chunk = request(Method::PATCH, url)
            .header("content-type", "application/partial-upload")
            .header("upload-offset", begun["offset"].as_u64().unwrap())
            .body("x");
        assert!(chunk.send().await.unwrap().status().is_success());
        if number == 2 {
            assert!(
                request(Method::DELETE, url)
                    .send()
                    .await
                    .unwrap()
                    .status()
                    .is_success()
            );
        }
    }
}

/// An admin reads all lists, also photographers', by each of their filters.
async fn look_around(scene: &Scene, event: i64) {
    let console = scene.client().log_in("boss", PASSWORD).await.unwrap();
    let jobs = "/api/admin/queue/jobs";
    let mut paths = vec![
        jobs.to_owned(),
        format!("{jobs}?kind=index_photo"),
        format!("{jobs}?event_id={event}"),
        "/api/admin/accounts".to_owned(),
        "/api/admin/accounts?query=g".to_owned(),
        "/api/admin/photographers".to_owned(),
        "/api/admin/overview".to_owned(),
        "/api/admin/aws-usage/days".to_owned(),
        "/api/admin/aws-usage/cap".to_owned(),
        "/api/admin/rekognition/threshold/preview?threshold=80".to_owned(),
        "/api/admin/events?order=newest&counts=true".to_owned(),
        "/api/admin/events?query=p".to_owned(),
        "/api/admin/local-watchers".to_owned(),
        format!("/api/admin/events/{event}/users?limit=1"),
        "/api/my-uploaded-photos".to_owned(),
        "/api/photographer/events?limit=1".to_owned(),
    ];
    let own = format!("/api/photographer/events/{event}");
    let lists = [
        "",
        "/guests?limit=1",
        "/photos?name=a",
        "/photographers",
        "/invitations?limit=1",
    ];
    paths.extend(lists.map(|list| format!("{own}{list}")));
    let kinds = [
        "waiting",
        "processing",
        "done",
        "failed",
        "shown",
        "hidden",
        "without_faces",
    ];
    paths.extend(kinds.map(|kind| format!("{own}/photos?show={kind}")));
    let states = ["queued", "running", "waiting", "done", "failed"];
    paths.extend(states.map(|state| format!("{jobs}?state={state}&kind=match_guest")));
    let roles = ["user", "photographer", "admin"];
    paths.extend(roles.map(|role| format!("/api/admin/accounts?role={role}")));
    for path in paths {
        console.get("GET", path).read::<Value>().await.unwrap();
    }
}

/// The statements that the log tells of, each with the steps that read a table whole.
async fn explained_by_sqlite(
    scene: &Scene,
    log: impl Iterator<Item = Value>,
) -> BTreeMap<String, BTreeSet<String>> {
    let statements: BTreeSet<String> = log
        .filter(|line| line["target"] == "sqlx::query")
        .filter_map(|line| Some(one_line(line["db.statement"].as_str()?)))
        .filter(|statement| {
            ["select ", "insert ", "update ", "delete ", "with "]
                .iter()
                .any(|word| statement.starts_with(word))
        })
        .collect();
    let Rows::Sqlite(path) = &scene.rows else {
        panic!("it is SQLite");
    };
    let mut db = SqliteConnection::connect(&path.display().to_string())
        .await
        .unwrap();
    let mut plans = BTreeMap::new();
    for statement in statements {
        let explain = AssertSqlSafe(format!("explain query plan {statement}"));
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&mut db).await.unwrap();
        let steps = steps.into_iter().map(|(.., step)| step);
        // Besides tables it scans what it has already gathered: a list of values, or the rows of a subquery.
        let whole = steps.filter(|step| {
            step.strip_prefix("SCAN ").is_some_and(|scanned| {
                !scanned.starts_with("CONSTANT")
                    && !scanned.ends_with("VALUES CLAUSE")
                    && !GATHERED.iter().any(|subquery| scanned.starts_with(subquery))
                    && !is_small(scanned)
            })
        });
        plans.insert(statement, whole.collect());
    }
    plans
}

/// The same as PostgreSQL saw it, where no index would do at all: which one it takes for a handful of rows tells nothing of
/// large tables.
fn explained_by_postgres(log: impl Iterator<Item = Value>) -> BTreeMap<String, BTreeSet<String>> {
    let mut plans: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in log.filter(|line| line["target"] == "sqlx::postgres::notice") {
        let message = line["message"].as_str().unwrap_or_default();
        let Some((_, explained)) = message.split_once("Query Text: ") else {
            continue;
        };
        let costs = explained.find("  (cost=").expect("a plan has costs");
        let (statement, plan) = explained.split_at(explained[..costs].rfind('\n').expect("a plan has lines"));
        let steps = plan.lines().filter_map(|step| step.split_once("Seq Scan on "));
        let tables = steps.map(|(_, table)| table.split("  (").next().unwrap_or(table).to_owned());
        plans.entry(one_line(statement)).or_default().extend(tables);
    }
    plans
}

fn is_small(step: &str) -> bool {
    step.split([' ', '(']).any(|word| SMALL.contains(&word))
}

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}
