//! An event's code as a picture that phones read.
//!
//! The picture is compared with one made here of the link it must hold: equal pictures hold equal links.

use std::sync::Arc;

use qrcode::render::svg;
use qrcode::{Color, QrCode};
use reqwest::Method;

use crate::support::{Kind, TestApp, on_both, send};

on_both![
    the_picture_holds_the_link_to_the_registration,
    the_drawing_holds_the_same_link,
    the_link_leads_back_through_a_proxy,
    unknown_codes_and_formats_are_refused,
];

fn drawing(link: &str) -> String {
    let code = QrCode::new(link).unwrap();
    code.render::<svg::Color<'_>>().build()
}

async fn the_picture_holds_the_link_to_the_registration(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    app.event_of(&owner, "Été 01").await;
    // However it is typed, the link has the code as it was given.
    let path = "/api/admin/event-qr/%20%C3%A9t%C3%A901";
    let answer = app.admin().await.get(path).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "image/png")
    );
    assert!(answer.body.starts_with(b"\x89PNG\r\n\x1a\n"));
    let picture = image::load_from_memory(&answer.body).unwrap().to_luma8();
    let link = format!("http://{}/register?event_code=%C3%89t%C3%A9+01", app.address);
    let code = QrCode::new(link).unwrap();
    let quiet = 4;
    let modules = u32::try_from(code.width()).unwrap() + 2 * quiet;
    let scale = picture.width() / modules;
    assert!(picture.width() >= 512 && picture.width() == scale * modules);
    assert_eq!(picture.width(), picture.height());
    for (x, y, pixel) in picture.enumerate_pixels() {
        let (column, row) = ((x / scale).wrapping_sub(quiet), (y / scale).wrapping_sub(quiet));
        let width = u32::try_from(code.width()).unwrap();
        let dark = column < width && row < width && code[(column as usize, row as usize)] == Color::Dark;
        assert_eq!(pixel.0, [if dark { 0 } else { 255 }], "at {x}, {y}");
    }
}

async fn the_drawing_holds_the_same_link(app: Arc<TestApp>) {
    app.event("M01").await;
    let path = "/api/admin/event-qr/m01?format=svg&cb=1";
    let answer = app.admin().await.get(path).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "image/svg+xml")
    );
    let link = format!("http://{}/register?event_code=M01", app.address);
    assert_eq!(String::from_utf8_lossy(&answer.body), drawing(&link));
}

async fn the_link_leads_back_through_a_proxy(app: Arc<TestApp>) {
    app.event("M01").await;
    let path = "/api/admin/event-qr/M01?format=svg";
    for (host, base) in [
        ("photos.example:8443", "https://photos.example:8443"),
        ("photos.example/evil?", ""),
        ("me@evil.example", ""),
    ] {
        let admin = app.admin().await;
        let request = admin
            .request(Method::GET, path)
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", host);
        let answer = send(request).await;
        let link = format!("{base}/register?event_code=M01");
        assert_eq!(String::from_utf8_lossy(&answer.body), drawing(&link), "{host}");
    }
}

async fn unknown_codes_and_formats_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    let answer = admin.get("/api/admin/event-qr/M02").await;
    answer.refused(404, "event_not_found");
    let answer = admin.get("/api/admin/event-qr/M01?format=gif").await;
    assert_eq!(answer.blames("field_invalid"), ["format"]);
    let answer = guest.get("/api/admin/event-qr/M01").await;
    answer.refused(403, "wrong_role");
}

/// With a site of its own, the link leads there.
async fn the_link_leads_to_the_configured_site(kind: Kind) {
    let app = TestApp::start(kind, &["--site-base-url=https://noces.example/"]).await;
    app.event("M01").await;
    let path = "/api/admin/event-qr/M01?format=svg";
    let answer = app.admin().await.get(path).await;
    let link = "https://noces.example/register?event_code=M01";
    assert_eq!(String::from_utf8_lossy(&answer.body), drawing(link));
    app.stop().await;
}

#[tokio::test]
async fn the_link_leads_to_the_configured_site_on_sqlite() {
    the_link_leads_to_the_configured_site(Kind::Sqlite).await;
}

#[tokio::test]
async fn the_link_leads_to_the_configured_site_on_postgres() {
    the_link_leads_to_the_configured_site(Kind::Postgres).await;
}
