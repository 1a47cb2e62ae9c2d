//! What a guest is told of another selfie, where the photographer approves guests and where each event has its own consent.

use std::sync::Arc;

use super::joining::{consent_of, form, join};
use super::visitor::{Visitor, html, location};
use crate::support::{Kind, Person, TestApp, add_photo, on_both, other_photo, selfie};

const ANNA: Person = Person(1);

on_both![
    a_replacement_is_told_of_until_it_is_judged,
    where_guests_are_approved_a_refused_replacement_is_told,
    a_refused_form_without_a_file_comes_back,
    what_is_erased_is_not_kept_for_back,
];

async fn a_replacement_is_told_of_until_it_is_judged(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[ANNA], 1)).await;
    let mut visitor = join(&app, &event, selfie(ANNA)).await;
    app.run_jobs().await;
    let page = html(&visitor.get("/e/M01").await, 200);
    assert!(
        !page.contains("id=\"judging\"") && page.contains("To come back later"),
        "{page}"
    );
    visitor
        .post_parts("/e/M01/selfie", form(None, Some(other_photo(&[], 2))))
        .await;
    let page = html(&visitor.get("/e/M01").await, 200);
    assert!(page.contains("We are looking at your new selfie"), "{page}");
    assert!(
        page.contains("1 photo of you"),
        "the earlier one counts until then"
    );
    app.run_jobs().await;
    let page = html(&visitor.get("/e/M01").await, 200);
    assert!(page.contains("No face was found in the picture."), "{page}");
    assert!(!page.contains("id=\"judging\""), "{page}");
}

async fn where_guests_are_approved_a_refused_replacement_is_told(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = join(&app, &event, selfie(ANNA)).await;
    app.run_jobs().await;
    let change = serde_json::json!({"approval_required": true});
    let path = format!("/api/admin/events/{}", event.id);
    event.owner.put(&path, change).await.ok();
    visitor
        .post_parts("/e/M01/selfie", form(None, Some(other_photo(&[], 2))))
        .await;
    let page = html(&visitor.get("/e/M01").await, 200);
    assert!(page.contains("Waiting for the photographer"), "{page}");
    app.run_jobs().await;
    let page = html(&visitor.get("/e/M01").await, 200);
    assert!(page.contains("We need another picture"), "{page}");
    assert!(page.contains("No face was found in the picture."), "{page}");
}

async fn a_refused_form_without_a_file_comes_back(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = join(&app, &event, other_photo(&[], 1)).await;
    app.run_jobs().await;
    let sent = visitor.post_parts("/e/M01/selfie", form(None, None)).await;
    let page = html(&sent, 400);
    assert!(
        page.contains("Take a selfie, or choose a photo of you."),
        "{page}"
    );
    assert!(page.contains("action=\"/e/M01/selfie\""), "{page}");
}

async fn what_is_erased_is_not_kept_for_back(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = join(&app, &event, selfie(ANNA)).await;
    let me = visitor.get("/e/M01/me").await;
    assert_eq!(me.header("cache-control"), "no-store");
}

/// Where consent is required, that to one event is none to another.
async fn each_event_asks_for_its_own_consent(kind: Kind) {
    let app = Arc::new(TestApp::start(kind, &["--require-consent=true"]).await);
    let first = app.event("M01").await;
    let second = app.event_of(&first.owner, "M02").await;
    add_photo(&second, other_photo(&[ANNA], 1)).await;
    let mut visitor = join(&app, &first, selfie(ANNA)).await;
    let page = html(&visitor.get("/e/M02").await, 200);
    let consent = consent_of(&page);
    let joined = visitor.post("/e/M02/join-event", &[("consent", &consent)]).await;
    assert_eq!(location(&joined), "/e/M02");
    app.run_jobs().await;
    assert!(html(&visitor.get("/e/M02").await, 200).contains("1 photo of you"));

    let link = super::joining::personal_link(&mut visitor).await;
    html(&visitor.post("/e/M01/me/withdraw", &[]).await, 200);
    app.run_jobs().await;
    let mut visitor = Visitor::of(&app);
    let opened = visitor
        .request(reqwest::Method::GET, &link)
        .header("sec-fetch-site", "none");
    location(&visitor.send(opened).await);
    // The second event's page asks for the second event, though the guest registered for the first and its text is alike.
    let me = html(&visitor.get("/e/M02/me").await, 200);
    let sent = form(Some(&consent_of(&me)), Some(selfie(ANNA)));
    assert_eq!(
        location(&visitor.post_parts("/e/M02/selfie", sent).await),
        "/e/M02"
    );
    app.run_jobs().await;
    assert!(html(&visitor.get("/e/M02").await, 200).contains("1 photo of you"));
    let page = html(&visitor.get("/e/M01").await, 200);
    assert!(page.contains("Your consent is missing"), "{page}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_event_asks_for_its_own_consent_on_sqlite() {
    each_event_asks_for_its_own_consent(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_event_asks_for_its_own_consent_on_postgres() {
    each_event_asks_for_its_own_consent(Kind::Postgres).await;
}
