//! Personal links of guests: made and ended by the API, opened by a page.
//!
//! Their address is that of the site. What opens an account is tested in `accounts`.

use std::sync::Arc;

use reqwest::multipart::Form;
use serde_json::Value;

use crate::support::{Kind, TestApp, on_both};

on_both![a_guest_makes_and_ends_a_link, links_are_limited];

const LINK: &str = "/api/me/link";

async fn a_guest_makes_and_ends_a_link(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    // A guest with a password may have one, too.
    let guest = app.guest(&event, "anna").await;
    let first = guest.post_nothing(LINK).await.ok();
    let second = guest.post_nothing(LINK).await.ok();
    assert_ne!(first["url"], second["url"]);
    assert_eq!(first["expires_at"], second["expires_at"]);
    assert_eq!(
        guest.delete(LINK).await.ok()["message"],
        "Votre lien personnel n’est plus valable"
    );
    guest.delete(LINK).await.ok();
    let admin = app.admin().await;
    let log = admin.get("/api/admin/audit?action=personal_link_made").await.ok();
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(2), "{log}");
    let log = admin
        .get("/api/admin/audit?action=personal_link_ended")
        .await
        .ok();
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(1), "{log}");
}

async fn links_are_limited(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for _ in 0..10 {
        guest.post_nothing(LINK).await.ok();
    }
    guest.post_nothing(LINK).await.refused(429, "too_many_tries");
}

async fn links_lead_to_the_site(kind: Kind) {
    let app = TestApp::start(kind, &["--site-base-url=https://noces.example/"]).await;
    app.event("M01").await;
    let form = Form::new().text("event_code", "M01");
    let joined = app.anonymous().post_parts("/api/guests", form).await.created();
    let url = |link: &Value| link["url"].as_str().unwrap().to_owned();
    let first = url(&joined["personal_link"]);
    assert!(first.starts_with("https://noces.example/p/"), "{first}");
    let guest = app
        .anonymous()
        .with_token(joined["access_token"].as_str().unwrap());
    let second = url(&guest.post_nothing(LINK).await.ok());
    assert!(second.starts_with("https://noces.example/p/") && second != first);
    app.stop().await;
}

#[tokio::test]
async fn links_lead_to_the_site_on_sqlite() {
    links_lead_to_the_site(Kind::Sqlite).await;
}

#[tokio::test]
async fn links_lead_to_the_site_on_postgres() {
    links_lead_to_the_site(Kind::Postgres).await;
}
