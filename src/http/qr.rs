//! QR codes as pictures.

use std::fmt::Write as _;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use qrcode::render::svg;
use qrcode::{Color, QrCode};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::http::error::{Error, Result, file_status};
use crate::http::openapi::{Draft, Outcome};

/// Least width and height of the picture in pixels: sharp on paper, some kilobytes as PNG.
const SIDE: usize = 512;

/// White modules around the code (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
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
pub(super) struct Options {
    /// `png` (the default) or `svg`.
    #[serde(default)]
    #[param(inline)]
    pub(super) format: Format,
}

/// A QR code as an image.
pub(super) struct Picture {
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

impl Picture {
    /// The code that holds a link.
    pub(super) fn of(link: &str, format: Format) -> Result<Self> {
        let code = QrCode::new(link).map_err(Error::internal)?;
        let bytes = match format {
            Format::Png => png(&code)?,
            Format::Svg => svg(&code).into_bytes(),
        };
        Ok(Self { format, bytes })
    }
}

/// A code as a shape for a page: squares of one unit, with the white around them.
pub(super) struct Outline {
    /// Width and height of the whole.
    pub(super) side: usize,
    /// The dark squares, as the path of an SVG.
    pub(super) path: String,
}

impl Outline {
    /// The code that holds a link.
    pub(super) fn of(link: &str) -> Result<Self> {
        let code = QrCode::new(link).map_err(Error::internal)?;
        let (width, colours) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (y, row) in colours.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, other| one == other) {
                if run[0] == Color::Dark {
                    let (left, top, length) = (x + QUIET_ZONE, y + QUIET_ZONE, run.len());
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        Ok(Self {
            side: width + 2 * QUIET_ZONE,
            path,
        })
    }
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
