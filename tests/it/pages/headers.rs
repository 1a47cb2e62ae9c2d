//! What every page says of itself: its policy, its language, how long it is kept.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::visitor::{Visitor, html};
use crate::support::{TestApp, on_both};

on_both![
    a_page_has_a_policy_that_names_its_style,
    the_language_is_chosen_and_kept,
    files_are_found_under_any_version,
    problems_are_pages_for_people_and_json_for_programs,
    an_unknown_code_leads_back_to_the_field,
];

async fn a_page_has_a_policy_that_names_its_style(app: Arc<TestApp>) {
    app.event("M01").await;
    for path in ["/", "/e/M01", "/login", "/forgot-password", "/nowhere"] {
        let answer = Visitor::of(&app).get(path).await;
        let page = String::from_utf8_lossy(&answer.body).into_owned();
        let policy = answer.header("content-security-policy");
        for wrong in ["unsafe", "http:", "https:", "*"] {
            assert!(!policy.contains(wrong), "{path}: {policy}");
        }
        for right in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "trusted-types 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(right), "{path}: {policy}");
        }
        let (_, rest) = page.split_once("<style>").unwrap();
        let style = rest.split_once("</style>").unwrap().0;
        let digest = STANDARD.encode(Sha256::digest(style));
        assert!(
            policy.contains(&format!("style-src 'sha256-{digest}'")),
            "{path}: {policy}"
        );
        assert_eq!(page.matches("<style").count(), 1);
        assert!(!page.contains("style=") && !page.contains(" onclick"), "{path}");
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        assert_eq!(
            answer.header("x-robots-tag"),
            if path == "/" { "" } else { "noindex" }
        );
        assert_eq!(answer.header("referrer-policy"), "same-origin");
    }
}

async fn the_language_is_chosen_and_kept(app: Arc<TestApp>) {
    app.admin().await;
    let mut visitor = Visitor::of(&app);
    assert!(html(&visitor.get("/").await, 200).contains("<html lang=\"en\">"));
    let page = visitor.get("/login?lang=fr&other=1").await;
    assert_eq!(page.header("content-language"), "fr");
    assert!(
        html(&page, 200).contains("href=\"?other=1&#38;lang=en\""),
        "{}",
        html(&page, 200)
    );
    assert!(html(&visitor.get("/").await, 200).contains("<html lang=\"fr\">"));
    assert_eq!(visitor.get("/api/me").await.header("content-language"), "fr");
}

async fn files_are_found_under_any_version(app: Arc<TestApp>) {
    app.event("M01").await;
    let mut visitor = Visitor::of(&app);
    let page = html(&visitor.get("/e/M01").await, 200);
    let (_, rest) = page.split_once("src=\"/assets/").unwrap();
    let script = format!("/assets/{}", rest.split_once('"').unwrap().0);
    let answer = visitor.get(&script).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    let other = visitor.get("/assets/of-another-version/script/join.js").await;
    assert_eq!(other.body, answer.body);
    assert_eq!(other.header("cache-control"), "no-cache");
    for path in [
        "/assets/x/../../Cargo.toml",
        "/assets/x/script/%2e%2e/style/pages.css",
        "/assets/x/tests/guest.spec.js",
    ] {
        assert_eq!(visitor.get(path).await.status, 404, "{path}");
    }
}

async fn problems_are_pages_for_people_and_json_for_programs(app: Arc<TestApp>) {
    let mut visitor = Visitor::of(&app);
    let page = visitor.get("/nowhere").await;
    assert!(html(&page, 404).contains(page.header("x-request-id")));
    visitor.get("/api/nowhere").await.refused(404, "unknown_path");
    app.anonymous().get("/nowhere").await.refused(404, "unknown_path");
}

async fn an_unknown_code_leads_back_to_the_field(app: Arc<TestApp>) {
    app.admin().await;
    let page = html(&Visitor::of(&app).get("/e/Nobody").await, 404);
    assert!(page.contains("No event has this code"), "{page}");
    assert!(page.contains("value=\"Nobody\""), "{page}");
}
