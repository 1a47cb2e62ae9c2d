//! What browsers get where an operator has turned the pages off or has a site of their own.

use std::sync::Arc;

use reqwest::StatusCode;

use super::visitor::{Visitor, html};
use crate::support::{Kind, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn without_pages_the_root_leads_to_the_documentation() {
    let app = Arc::new(TestApp::start(Kind::Sqlite, &["--web=off"]).await);
    let mut visitor = Visitor::of(&app);
    let root = visitor.get("/").await;
    assert_eq!(
        (root.status, root.header("location")),
        (StatusCode::TEMPORARY_REDIRECT, "/docs")
    );
    visitor.get("/login").await.refused(404, "unknown_path");
    visitor.get("/e/M01").await.refused(404, "unknown_path");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_of_one_s_own_is_served_from_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    std::fs::create_dir(&site).unwrap();
    std::fs::write(site.join("index.html"), "<p>mine</p>").unwrap();
    std::fs::write(site.join("app.js"), "1").unwrap();
    std::fs::write(folder.path().join("outside.txt"), "secret").unwrap();
    let setting = format!("--web-dir={}", site.display());
    let app = Arc::new(TestApp::start(Kind::Sqlite, &[&setting]).await);
    let mut visitor = Visitor::of(&app);
    for path in ["/", "/e/M01", "/deep/down"] {
        let page = visitor.get(path).await;
        assert_eq!(
            (page.status.as_u16(), &page.body[..]),
            (200, &b"<p>mine</p>"[..]),
            "{path}"
        );
        assert_eq!(page.header("content-security-policy"), "frame-ancestors 'none'");
    }
    assert_eq!(visitor.get("/app.js").await.body, "1");
    for path in [
        "/..%2foutside.txt",
        "/%2e%2e%2foutside.txt",
        "/x%2f..%2f..%2foutside.txt",
    ] {
        assert_ne!(visitor.get(path).await.body, "secret", "{path}");
    }
    visitor.get("/api/nowhere").await.refused(404, "unknown_path");
    assert!(html(&visitor.get("/docs").await, 200).contains("FindMe"));
    app.stop().await;
}
