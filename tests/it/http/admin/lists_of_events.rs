//! Lists of all events: found by how they begin, in pages, counted.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Admin, Answer, Person, TestApp, add_photo, on_both, other_photo};

on_both![
    events_are_found_by_how_their_name_or_code_begins,
    pages_follow_one_another_in_both_orders,
    photos_and_guests_are_counted_where_that_is_asked_for,
    bad_pages_are_refused,
];

const PATH: &str = "/api/admin/events";

fn codes(answer: &Answer) -> Vec<String> {
    let list = answer.ok();
    let codes = list.as_array().unwrap().iter();
    codes
        .map(|event| event["event_code"].as_str().unwrap().to_owned())
        .collect()
}

async fn found(admin: &Admin, query: &str) -> Vec<String> {
    let request = admin
        .request(reqwest::Method::GET, PATH)
        .query(&[("query", query)]);
    codes(&crate::support::send(request).await)
}

async fn named(app: &TestApp, names: &[(&str, &str)]) {
    let owner = app.photographer("owner").await;
    for (code, name) in names {
        let plan = json!({"name": name, "event_code": code});
        owner.post("/api/photographer/events", plan).await.ok();
    }
}

async fn events_are_found_by_how_their_name_or_code_begins(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let events = [
        ("M 01", "Noces de Mia"),
        ("nox", "Fête"),
        ("C03", "Mia et Tom"),
        ("ÉTÉ", "100% Zoé_"),
    ];
    named(&app, &events).await;
    for (query, codes) in [
        ("no", vec!["M 01", "nox"]),
        ("NOCES DE ", vec!["M 01"]),
        ("m0", vec!["M 01"]),
        ("m", vec!["M 01", "C03"]),
        ("fê", vec!["nox"]),
        ("été", vec!["ÉTÉ"]),
        ("100%", vec!["ÉTÉ"]),
        ("%", vec![]),
        ("_", vec![]),
        ("oces", vec![]),
        ("  ", vec!["M 01", "nox", "C03", "ÉTÉ"]),
    ] {
        assert_eq!(found(&admin, query).await, codes, "{query:?}");
    }
}

async fn pages_follow_one_another_in_both_orders(app: Arc<TestApp>) {
    let admin = app.admin().await;
    named(
        &app,
        &[("A1", "A"), ("A2", "B"), ("A3", "C"), ("B4", "A4"), ("A5", "D")],
    )
    .await;
    for (query, all) in [
        ("limit=2", ["A1", "A2", "A3", "B4", "A5"]),
        ("limit=2&order=newest", ["A5", "B4", "A3", "A2", "A1"]),
        (
            "limit=2&order=newest&query=a&counts=true",
            ["A5", "B4", "A3", "A2", "A1"],
        ),
    ] {
        let (mut path, mut seen) = (Some(format!("{PATH}?{query}")), Vec::new());
        while let Some(here) = path {
            let answer = admin.get(&here).await;
            assert!(codes(&answer).len() <= 2);
            seen.extend(codes(&answer));
            let link = answer.header("link").split_once(">; rel=\"next\"");
            path = link.map(|(address, _)| address.strip_prefix('<').unwrap().to_owned());
        }
        assert_eq!(seen, all, "{query}");
    }
}

async fn photos_and_guests_are_counted_where_that_is_asked_for(app: Arc<TestApp>) {
    let (admin, event) = (app.admin().await, app.event("M01").await);
    app.guest(&event, "anna").await;
    app.guest(&event, "bea").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.event_of(&event.owner, "M02").await;
    let list = admin.get(&format!("{PATH}?counts=true")).await.ok();
    let counts = |index: usize| (&list[index]["photos_count"], &list[index]["guests_count"]);
    assert_eq!(counts(0), (&json!(1), &json!(2)));
    assert_eq!(counts(1), (&json!(0), &json!(0)));
    assert!(list[0]["owner"].is_string(), "{list}");
    let plain: Value = admin.get(PATH).await.ok();
    for name in ["photos_count", "guests_count", "owner"] {
        assert!(plain[0].get(name).is_none(), "{plain}");
    }
}

async fn bad_pages_are_refused(app: Arc<TestApp>) {
    let admin = app.admin().await;
    for query in ["limit=0", "limit=1001", "counts=true&limit=101", "limit=-1"] {
        let answer = admin.get(&format!("{PATH}?{query}")).await;
        assert_eq!(answer.blames("field_invalid"), ["limit"], "{query}");
    }
    for query in ["order=random", "after=x", "counts=perhaps"] {
        let answer = admin.get(&format!("{PATH}?{query}")).await;
        answer.refused(422, "field_invalid");
    }
}
