//! What guests agree to: read before, sent with the registration or the selfie, looked up and taken back.
//!
//! Where agreement is required, the engine must not have been called without it.

use std::sync::Arc;

use findme::model::EventId;
use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{
    Caller, Guest, Kind, PASSWORD, Person, TestApp, TestEvent, add_photo, enrol, file, on_both, other_photo,
    selfie,
};

on_both![
    the_texts_are_read_by_whoever_has_the_code,
    the_photographer_says_who_and_what,
    an_agreement_is_stored_with_the_registration,
    a_text_of_yesterday_is_not_agreed_to,
    taking_it_back_leaves_nothing_of_the_face_but_the_consent,
    a_search_under_way_comes_to_nothing,
    what_is_no_text_is_refused,
];

const PATH: &str = "/api/me/consent";

/// The hash of an event's text in a language.
async fn hash(app: &TestApp, event: &TestEvent, language: &str) -> String {
    let path = format!("/api/consent?event_code={}", event.code);
    let offer = app.anonymous().get(&path).await.ok();
    let texts = offer["texts"].as_array().unwrap();
    let text = texts.iter().find(|text| text["language"] == language).unwrap();
    text["hash"].as_str().unwrap().to_owned()
}

/// Sends a selfie together with an agreement.
async fn send_selfie(guest: &Caller, consent: &str) -> crate::support::Answer {
    let form = Form::new()
        .text("consent", consent.to_owned())
        .part("file", file("picture.jpg", selfie(Person(1))));
    guest.post_parts("/api/upload-selfie", form).await
}

fn applicant(name: &str) -> Value {
    json!({"username": name, "email": format!("{name}@x.fr"), "password": PASSWORD})
}

async fn the_texts_are_read_by_whoever_has_the_code(app: Arc<TestApp>) {
    app.event("M01").await;
    let offer = app.anonymous().get("/api/consent?event_code=%20m01").await.ok();
    assert_eq!(
        (&offer["event_name"], &offer["version"], &offer["required"]),
        (&json!("Event M01"), &json!(1), &json!(false))
    );
    let texts = offer["texts"].as_array().unwrap();
    assert_eq!(
        (&texts[0]["language"], &texts[1]["language"]),
        (&json!("fr"), &json!("en"))
    );
    assert!(texts[1]["text"].as_str().unwrap().contains("face recognition"));
    let unknown = app.anonymous().get("/api/consent?event_code=M99").await;
    unknown.refused(404, "event_code_unknown");
    app.anonymous()
        .get("/api/consent")
        .await
        .refused(422, "field_missing");
}

async fn the_photographer_says_who_and_what(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let path = format!("/api/photographer/events/{}/consent", event.id);
    let terms = json!({"organiser": " Studio Lumi\u{e8}re ", "contact": "lea@example.org", "text_en": ""});
    let set = event.owner.put(&path, terms).await.ok();
    assert_eq!(
        (&set["organiser"], &set["version"]),
        (&json!("Studio Lumi\u{e8}re"), &json!(2))
    );
    let french = set["texts"][0]["text"].as_str().unwrap();
    assert!(
        french.starts_with("Studio Lumi\u{e8}re") && french.contains("lea@example.org"),
        "{french}"
    );
    assert_eq!(app.admin().await.get(&path).await.ok(), set);
    other.owner.get(&path).await.refused(404, "event_not_found");
    other
        .owner
        .put(&path, json!({}))
        .await
        .refused(404, "event_not_found");
}

async fn an_agreement_is_stored_with_the_registration(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let hash = hash(&app, &event, "fr").await;
    let body = json!({"user_data": applicant("anna"), "event_code": "M01", "consent": hash});
    app.anonymous()
        .post("/api/register-with-event-code", body)
        .await
        .ok();
    let anna = app.log_in("anna").await;
    let expected = json!([{
        "event_id": event.id, "hash": hash, "language": "fr", "version": 1,
        "given_at": "2026-06-20T08:00:00Z", "ended_at": null, "ended_by": null,
    }]);
    assert_eq!(anna.get(PATH).await.ok(), expected);
    let form = Form::new()
        .text("username", "berta")
        .text("email", "berta@x.fr")
        .text("password", PASSWORD)
        .text("event_code", "M01")
        .text("consent", hash.clone())
        .part("file", file("picture.jpg", selfie(Person(1))));
    app.anonymous()
        .post_parts("/api/register-invite-with-selfie", form)
        .await
        .ok();
    let berta = app.log_in("berta").await;
    assert_eq!(berta.get(PATH).await.ok()[0]["hash"], hash);
    let entries = app
        .admin()
        .await
        .get("/api/admin/audit?action=consent_given")
        .await
        .ok();
    assert_eq!(entries["entries"].as_array().unwrap().len(), 2);
}

async fn a_text_of_yesterday_is_not_agreed_to(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "anna").await;
    let (old, foreign) = (hash(&app, &event, "en").await, hash(&app, &other, "en").await);
    let path = format!("/api/photographer/events/{}/consent", event.id);
    event
        .owner
        .put(&path, json!({"organiser": "Somebody else"}))
        .await
        .ok();
    for hash in [old.as_str(), foreign.as_str(), "yes"] {
        let body = json!({"user_data": applicant("berta"), "event_code": "M01", "consent": hash});
        let registered = app.anonymous().post("/api/register-with-event-code", body).await;
        registered.refused(400, "consent_outdated");
        guest
            .post(PATH, json!({"consent": hash}))
            .await
            .refused(400, "consent_outdated");
        send_selfie(&guest, hash).await.refused(400, "consent_outdated");
    }
    guest.get("/api/my-selfie").await.refused(404, "selfie_not_found");
    let new = hash(&app, &event, "en").await;
    guest.post(PATH, json!({"consent": new})).await.ok();
    // Again, in the other language: the earlier one ends.
    let french = hash(&app, &event, "fr").await;
    guest.post(PATH, json!({"consent": french})).await.ok();
    let given = guest.get(PATH).await.ok();
    assert_eq!(
        (&given[0]["hash"], &given[0]["ended_by"]),
        (&json!(french), &json!(null))
    );
    assert_eq!(
        (&given[1]["hash"], &given[1]["ended_by"]),
        (&json!(new), &json!("renewed"))
    );
}

async fn taking_it_back_leaves_nothing_of_the_face_but_the_consent(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let before = (app.stored_bytes(), app.engine.remembered(EventId(event.id)));
    let guest = app.guest(&event, "anna").await;
    guest.delete(PATH).await.refused(404, "no_consent");
    send_selfie(&guest, &hash(&app, &event, "en").await).await.ok();
    app.run_jobs().await;
    assert_eq!(
        guest.get("/api/my-photos").await.ok().as_array().unwrap().len(),
        1
    );
    guest.delete(PATH).await.ok();
    // Apps and browsers that are still open show nothing more.
    guest.get("/api/my-photos").await.refused(401, "token_invalid");
    let guest = app.log_in("anna").await;
    assert_eq!(guest.get("/api/my-photos").await.ok(), json!([]));
    guest.get("/api/my-selfie").await.refused(404, "selfie_not_found");
    app.run_jobs().await;
    assert_eq!(
        (app.stored_bytes(), app.engine.remembered(EventId(event.id))),
        before
    );
    let given = guest.get(PATH).await.ok();
    assert_eq!(given[0]["ended_by"], "withdrawn");
    let receipts = app
        .admin()
        .await
        .get("/api/admin/erasures?cause=consent")
        .await
        .ok();
    assert_eq!(receipts["receipts"][0]["complete"], true);
    guest.delete(PATH).await.refused(404, "no_consent");
}

async fn a_search_under_way_comes_to_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let guest = app.guest(&event, "anna").await;
    send_selfie(&guest, &hash(&app, &event, "en").await).await.ok();
    let stalled = app.run_jobs_stalled().await;
    guest.delete(PATH).await.ok();
    stalled.resume().await;
    app.run_jobs().await;
    let guest = app.log_in("anna").await;
    assert_eq!(guest.get("/api/my-photos").await.ok(), json!([]));
    assert_eq!(app.engine.remembered(EventId(event.id)), 1, "the photo's face");
}

async fn what_is_no_text_is_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = format!("/api/photographer/events/{}/consent", event.id);
    for (field, text) in [
        ("organiser", "x".repeat(201)),
        ("contact", "a\u{7}b".to_owned()),
        ("text_fr", "x".repeat(10_001)),
    ] {
        let answer = event.owner.put(&path, json!({field: text})).await;
        answer.refused(400, "consent_text_invalid");
    }
    let guest = app.guest(&event, "anna").await;
    guest.post(PATH, json!({})).await.refused(422, "field_missing");
    event.owner.get(PATH).await.refused(403, "wrong_role");
}

/// Where agreement is required.
mod required {
    use super::*;

    async fn nothing_is_looked_at_without_agreement(kind: Kind) {
        let app = TestApp::start(kind, &["--require-consent=true"]).await;
        let event = app.event("M01").await;
        add_photo(&event, other_photo(&[Person(1)], 1)).await;
        app.run_jobs().await;
        app.engine.clear_calls();
        let checked = app
            .anonymous()
            .post_file("/api/validate-selfie", selfie(Person(1)))
            .await
            .ok();
        assert_eq!(checked, json!({"valid": true, "checked": false}));
        let guest = app.guest(&event, "anna").await;
        let refused = guest.post_file("/api/upload-selfie", selfie(Person(1))).await;
        refused.refused(403, "consent_required");
        let form = Form::new()
            .text("username", "berta")
            .text("email", "berta@x.fr")
            .text("password", PASSWORD)
            .text("event_code", "M01")
            .part("file", file("picture.jpg", selfie(Person(1))));
        let invited = app
            .anonymous()
            .post_parts("/api/register-invite-with-selfie", form)
            .await;
        invited.refused(403, "consent_required");
        app.run_jobs().await;
        assert_eq!(app.engine.calls(), []);

        send_selfie(&guest, &hash(&app, &event, "en").await).await.ok();
        app.run_jobs().await;
        assert_eq!(
            guest.get("/api/my-photos").await.ok().as_array().unwrap().len(),
            1
        );
        app.stop().await;
    }

    async fn an_event_joined_later_waits_for_its_own_agreement(kind: Kind) {
        let app = TestApp::start(kind, &["--require-consent=true"]).await;
        let (one, two) = (app.event("M01").await, app.event("M02").await);
        let guest: Guest = app.guest(&one, "anna").await;
        guest
            .post(PATH, json!({"consent": hash(&app, &one, "en").await}))
            .await
            .ok();
        enrol(&guest, Person(1)).await;
        app.run_jobs().await;
        guest
            .post("/api/join-event", json!({"event_code": "M02"}))
            .await
            .ok();
        app.run_jobs().await;
        let faces = || {
            (
                app.engine.remembered(EventId(one.id)),
                app.engine.remembered(EventId(two.id)),
            )
        };
        assert_eq!(faces(), (1, 0));
        guest
            .post(PATH, json!({"consent": hash(&app, &two, "fr").await}))
            .await
            .ok();
        app.run_jobs().await;
        assert_eq!(faces(), (1, 1));
        app.stop().await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_sqlite() {
        nothing_is_looked_at_without_agreement(Kind::Sqlite).await;
        an_event_joined_later_waits_for_its_own_agreement(Kind::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_postgres() {
        nothing_is_looked_at_without_agreement(Kind::Postgres).await;
        an_event_joined_later_waits_for_its_own_agreement(Kind::Postgres).await;
    }
}
