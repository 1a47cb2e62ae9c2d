//! A QR code with a link to the registration for an event.
//!
//! The link contains the code as it is stored, not as the caller typed it. It leads to `SITE_BASE_URL`, or to the host
//! of the request.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use qrcode::render::svg;
use qrcode::{Color, QrCode};
use serde::Deserialize;
use url::form_urlencoded;
use utoipa::{IntoParams, ToSchema};

use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::refusals::EVENT_UNKNOWN;
use crate::http::error::{Error, Result, file_status};
use crate::http::extract::{Path, Query};
use crate::http::openapi::{Draft, Outcome, Routes, routes};
use crate::http::site;
use crate::model::EventCode;

/// Least width and height of the picture in pixels: sharp on paper, some kilobytes as PNG.
const SIDE: usize = 512;

/// White modules around the code (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

pub(super) fn routes() -> Routes {
    routes![show => [EVENT_UNKNOWN]]
}

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Png,
    Svg,
}

impl Format {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
        }
    }
}

#[derive(Deserialize, IntoParams)]
struct Options {
    /// `png` (the default) or `svg`.
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

/// A QR code as an image.
struct Picture {
    format: Format,
    bytes: Vec<u8>,
}

impl IntoResponse for Picture {
    fn into_response(self) -> Response {
        let content_type = HeaderValue::from_static(self.format.content_type());
        ([(CONTENT_TYPE, content_type)], self.bytes).into_response()
    }
}

impl Outcome for Picture {
    fn describe(draft: &mut Draft) {
        let types = [Format::Png, Format::Svg].map(Format::content_type);
        draft.answers_file(file_status(false), &types, "The QR code.", &[]);
    }
}

/// Get the QR code of an event
///
/// It contains a link to the registration for the event, at `SITE_BASE_URL` or at the host of the request. For the
/// event's photographers and admins.
#[utoipa::path(
    get,
    path = "/api/admin/event-qr/{event_code}",
    operation_id = "show_event_qr",
    params(("event_code" = EventCode, Path, description = "The event code; spaces and case are ignored."))
)]
async fn show(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(code): Path<String>,
    Query(options): Query<Options>,
    headers: HeaderMap,
) -> Result<Picture> {
    let event = state.events.worked_on_by_code(&caller, &code).await?;
    let base = site::base(&state.settings, &headers);
    let query: String = form_urlencoded::byte_serialize(event.code.as_str().as_bytes()).collect();
    let link = format!("{base}/register?event_code={query}");
    let code = QrCode::new(link).map_err(Error::internal)?;
    let format = options.format;
    let bytes = match format {
        Format::Png => png(&code)?,
        Format::Svg => svg(&code).into_bytes(),
    };
    Ok(Picture { format, bytes })
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
