//! An event's code as a picture that phones read: a link to its registration.
//!
//! The link carries the code as it was given, not as the caller typed it. It leads to the configured site, or back
//! to the host by which the caller reached this server.

use axum::Router;
use axum::extract::State as Extract;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use qrcode::render::svg;
use qrcode::{Color, QrCode};
use serde::Deserialize;
use url::Url;
use url::form_urlencoded;

use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::{Error, Result};
use crate::http::extract::{Path, Query};

/// Least width and height of the picture in pixels: sharp on paper, some kilobytes as PNG.
const SIDE: usize = 512;

/// White modules around the code (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

pub(super) fn routes() -> Router<State> {
    Router::new().route("/api/admin/event-qr/{event_code}", get(show))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Png,
    Svg,
}

#[derive(Deserialize)]
struct Options {
    #[serde(default)]
    format: Format,
}

/// `GET /api/admin/event-qr/{event_code}`: a PNG, or with `format=svg` an SVG.
async fn show(
    Extract(state): Extract<State>,
    Admin(_): Admin,
    Path(code): Path<String>,
    Query(options): Query<Options>,
    headers: HeaderMap,
) -> Result<Response> {
    let event = state.events.by_code(&code).await?;
    let base = state
        .settings
        .site_base_url
        .clone()
        .unwrap_or_else(|| base_of(&headers));
    let query: String = form_urlencoded::byte_serialize(event.code.as_str().as_bytes()).collect();
    let link = format!("{base}/register?event_code={query}");
    let code = QrCode::new(link).map_err(Error::internal)?;
    let (content_type, body) = match options.format {
        Format::Png => ("image/png", png(&code)?),
        Format::Svg => ("image/svg+xml", svg(&code).into_bytes()),
    };
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response())
}

/// A grey picture, each module a square of whole pixels.
fn png(code: &QrCode) -> Result<Vec<u8>> {
    let modules = code.width() + 2 * QUIET_ZONE;
    let scale = SIDE.div_ceil(modules);
    let side = modules * scale;
    let colours = code.to_colors();
    let is_dark = |x: usize, y: usize| {
        let (x, y) = (x / scale, y / scale);
        let inside = QUIET_ZONE..QUIET_ZONE + code.width();
        inside.contains(&x)
            && inside.contains(&y)
            && colours[(y - QUIET_ZONE) * code.width() + x - QUIET_ZONE] == Color::Dark
    };
    let pixels: Vec<u8> = (0..side * side)
        .map(|at| if is_dark(at % side, at / side) { 0 } else { u8::MAX })
        .collect();
    let mut bytes = Vec::new();
    let sides = u32::try_from(side).map_err(Error::internal)?;
    PngEncoder::new(&mut bytes)
        .write_image(&pixels, sides, sides, ExtendedColorType::L8)
        .map_err(Error::internal)?;
    Ok(bytes)
}

fn svg(code: &QrCode) -> String {
    code.render::<svg::Color<'_>>().build()
}

/// Where the caller reached this server, also through a proxy. A host that is none gives a link without one.
fn base_of(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = match text("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    let host = text("x-forwarded-host")
        .or_else(|| text(HOST.as_str()))
        .unwrap_or_default();
    Url::parse(&format!("{scheme}://{host}"))
        .ok()
        .filter(|url| url.path() == "/" && url.query().is_none() && url.username().is_empty())
        .map(|url| url.as_str().trim_end_matches('/').to_owned())
        .unwrap_or_default()
}
