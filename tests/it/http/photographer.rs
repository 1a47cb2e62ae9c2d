//! A photographer's own events; an admin acts for all photographers.
//!
//! Making, listing, and the first of them; what happens inside an event is tested in `studio`.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

on_both![
    the_list_comes_in_pages,
    a_photographer_makes_and_lists_own_events,
    an_admin_may_say_whose_an_event_shall_be,
    an_event_may_remember_nobody_but_its_guests,
    a_short_code_is_warned_of,
    bad_events_are_refused,
    whoever_has_no_event_is_told_so,
];

const EVENTS: &str = "/api/photographer/events";
const FIRST: &str = "/api/photographer/my-event";

/// An event that was made, as the photographer of this name lists it.
fn owned(made: &Value, owner: &str) -> Value {
    let mut listed = made.clone();
    listed["is_owner"] = json!(true);
    listed["owner"] = json!(owner);
    listed
}

async fn a_photographer_makes_and_lists_own_events(app: Arc<TestApp>) {
    let (owner, rival) = (app.photographer("owner").await, app.photographer("rival").await);
    app.event_of(&rival, "R01").await;
    // Whatever id is sent, a photographer's event is the photographer's.
    let plan = json!({"name": "Noces", "event_code": "NOCES26", "date": "2026-06-20T12:00:00Z",
                      "photographer_id": rival.id});
    let one = owner.post(EVENTS, plan).await.ok();
    assert_eq!(
        one,
        json!({"id": one["id"], "name": "Noces", "event_code": "NOCES26", "date": "2026-06-20T12:00:00Z",
               "photographer_id": owner.id, "guests_only": false, "approval_required": false,
               "expires_at": null, "ended_at": null, "erased_at": null})
    );
    let two = owner.post(EVENTS, json!({"name": "Fête"})).await.ok();
    assert_eq!(two["event_code"].as_str().unwrap().len(), 8);
    assert_eq!(
        owner.get(EVENTS).await.ok(),
        json!([owned(&one, "owner"), owned(&two, "owner")])
    );
    assert_eq!(owner.get(FIRST).await.ok(), owned(&one, "owner"));
    let all = app.admin().await.get(EVENTS).await.ok();
    assert_eq!(all.as_array().unwrap().len(), 3);
}

async fn an_admin_may_say_whose_an_event_shall_be(app: Arc<TestApp>) {
    let (admin, owner) = (app.admin().await, app.photographer("owner").await);
    let own = admin.post(EVENTS, json!({"name": "Noces"})).await.ok();
    assert_eq!(own["photographer_id"], admin.id);
    let plan = json!({"name": "Noces", "photographer_id": owner.id});
    let made = admin.post(EVENTS, plan).await.ok();
    assert_eq!(owner.get(FIRST).await.ok(), owned(&made, "owner"));
    let plan = json!({"name": "Noces", "photographer_id": 404_404});
    let answer = admin.post(EVENTS, plan).await;
    answer.refused(404, "photographer_not_found");
}

async fn an_event_may_remember_nobody_but_its_guests(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    let plan = json!({"name": "Noces", "guests_only": true});
    let made = owner.post(EVENTS, plan).await.ok();
    assert_eq!(made["guests_only"], true);
    assert_eq!(owner.get(FIRST).await.ok(), owned(&made, "owner"));
    let odd = owner
        .post(EVENTS, json!({"name": "Noces", "guests_only": "yes"}))
        .await;
    assert_eq!(odd.blames("field_invalid"), ["guests_only"]);
}

async fn a_short_code_is_warned_of(app: Arc<TestApp>) {
    let event = app.event("MARIAGE").await;
    let owner = &event.owner;
    let path = format!("/api/admin/events/{}", event.id);
    let warned = |answer: &serde_json::Value| answer["warnings"][0]["code"] == "event_code_short";
    // Spaces do not make a code longer.
    for (code, expected) in [("M 0 1 2 3", true), ("NOCES6", false)] {
        let plan = json!({"name": "Noces", "event_code": code});
        let made = owner.post(EVENTS, plan).await.ok();
        assert_eq!(warned(&made), expected, "{made}");
        let delete = format!("/api/admin/events/{}", made["id"]);
        app.admin().await.delete(&delete).await.ok();
        let plan = json!({"name": "Noces", "event_code": code, "photographer_id": owner.id});
        let made = app.admin().await.post("/api/admin/create-event", plan).await.ok();
        assert_eq!(warned(&made), expected, "{made}");
        let delete = format!("/api/admin/events/{}", made["event_id"]);
        app.admin().await.delete(&delete).await.ok();
        let changed = owner.put(&path, json!({"event_code": code})).await.ok();
        assert_eq!(warned(&changed), expected, "{changed}");
        let set = json!({"event_id": event.id, "event_code": code});
        let set = owner.post("/api/admin/set-event-code", set).await.ok();
        assert_eq!(warned(&set), expected, "{set}");
    }
    let made = owner
        .post("/api/admin/generate-event-code", json!(event.id))
        .await
        .ok();
    assert!(made.get("warnings").is_none(), "{made}");
}

async fn bad_events_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for (plan, code) in [
        (
            json!({"name": "Noces", "event_code": "m 01"}),
            "event_code_in_use",
        ),
        (json!({"name": "\n"}), "event_name_invalid"),
        (json!({"name": "Noces", "event_code": " "}), "event_code_invalid"),
    ] {
        event.owner.post(EVENTS, plan).await.refused(400, code);
    }
    let list = event.owner.get(EVENTS).await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

async fn whoever_has_no_event_is_told_so(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    assert_eq!(owner.get(EVENTS).await.ok(), json!([]));
    owner.get(FIRST).await.refused(404, "no_event");
}

async fn the_list_comes_in_pages(app: Arc<TestApp>) {
    let (owner, rival) = (app.photographer("owner").await, app.photographer("rival").await);
    let mut ids = Vec::new();
    // Own events and shared ones take turns, with others' between them.
    for number in 0..6 {
        let by = if number % 2 == 0 { &owner } else { &rival };
        let event = app.event_of(by, &format!("M{number}")).await;
        ids.push(event.id);
        if number % 2 == 1 {
            app.share(&event, &owner).await;
            app.event_of(&rival, &format!("R{number}")).await;
        }
    }
    let (mut next, mut listed) = (format!("{EVENTS}?limit=2"), Vec::new());
    for page in 0..4 {
        let answer = owner.get(&next).await;
        let link = answer
            .headers
            .get("link")
            .map(|link| link.to_str().unwrap().to_owned());
        let list = answer.ok();
        listed.extend(
            list.as_array()
                .unwrap()
                .iter()
                .map(|event| event["id"].as_i64().unwrap()),
        );
        match link {
            Some(link) => link[1..link.find('>').unwrap()].clone_into(&mut next),
            None => assert_eq!(page, 3, "the page after the last full one is empty"),
        }
    }
    assert_eq!(listed, ids);
    let whole = owner.get(EVENTS).await;
    assert!(whole.headers.get("link").is_none());
    assert_eq!(whole.ok().as_array().unwrap().len(), 6);
    let admin = app
        .admin()
        .await
        .get(&format!("{EVENTS}?limit=3&after={}", ids[0]))
        .await
        .ok();
    assert_eq!(admin.as_array().unwrap().len(), 3);
    assert_eq!(admin[0]["id"], ids[1]);
    for limit in [0, 1001] {
        let refused = owner.get(&format!("{EVENTS}?limit={limit}")).await;
        refused.refused(422, "field_invalid");
    }
}
