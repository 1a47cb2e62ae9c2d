//! Multipart bodies, part by part: memory holds only what the caller reads.
//!
//! The parser's input is bounded while it searches for the beginning of a part ([`watched`]), and so is the whole body.
//! A form of text fields and one file is read by [`Form`].

mod disposition;
mod form;
mod watched;

use std::marker::PhantomData;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use multer::Field;
#[expect(clippy::disallowed_types, reason = "the one place that bounds it")]
use multer::Multipart;
use utoipa::ToSchema;

use super::{is_timeout, refuse_encoded, sources};
use crate::http::error::{Error, Problem, Result};
use crate::http::openapi::{Argument, Draft};
use crate::http::words::Sentence;
use disposition::Disposition;
pub use form::{FileForm, FormLimits};
use watched::{Progress, Stopped, Watched};

/// Maximum size of a text field.
const TEXT_LIMIT: usize = 4 << 10;

/// Maximum size of a part that should be a text field; a larger one ends the request.
const PATIENCE: usize = 64 << 10;

/// A multipart body; `T` documents its parts. It is read within the limits of its reader.
#[expect(clippy::disallowed_types, reason = "the one place that bounds it")]
pub struct Upload<T> {
    parser: Multipart<'static>,
    /// The current part.
    current: Option<(Field<'static>, Disposition)>,
    progress: Progress,
    parts: PhantomData<fn() -> T>,
}

impl<T> Upload<T> {
    /// The same body, whose parts are read as those of another form.
    pub(in crate::http) fn read_as<U>(self) -> Upload<U> {
        Upload {
            parser: self.parser,
            current: self.current,
            progress: self.progress,
            parts: PhantomData,
        }
    }
}

impl<T: ToSchema> Argument for Upload<T> {
    fn describe(draft: &mut Draft) {
        draft.takes_body::<T>("multipart/form-data");
        draft.refuses([
            Error::unsupported(Sentence::MultipartExpected),
            Error::unsupported(Sentence::EncodedBody),
            Error::refused(Sentence::MalformedMultipart),
            Error::too_large(0),
            Error::too_slow(),
        ]);
    }
}

impl<S: Send + Sync, T> FromRequest<S> for Upload<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let content_type = request.headers().get(CONTENT_TYPE);
        let boundary = content_type
            .and_then(|value| value.to_str().ok())
            .and_then(|value| multer::parse_boundary(value).ok())
            .ok_or_else(|| Error::unsupported(Sentence::MultipartExpected))?;
        refuse_encoded(request.headers())?;
        let progress = Progress::new();
        let body = Watched::new(request.into_body().into_data_stream(), progress.clone());
        #[expect(clippy::disallowed_types, reason = "the one place that bounds it")]
        let parser = Multipart::new(body, boundary);
        Ok(Self {
            parser,
            current: None,
            progress,
            parts: PhantomData,
        })
    }
}

impl<T> Upload<T> {
    /// Sets the maximum size of the body, before it is read: 0 unless this is called. A larger one is a 413.
    pub fn limit_to(&self, bytes: u64) {
        self.progress.limit_to(bytes);
    }

    /// The next part; the rest of the previous one is skipped.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>> {
        if let Some(mut part) = self.current() {
            while part.chunk().await?.is_some() {}
        }
        // The parser allows only one part at a time.
        self.current = None;
        let field = self.parser.next_field().await.map_err(broken)?;
        self.progress.made();
        self.current = field.map(|field| {
            let header = field.headers().get(CONTENT_DISPOSITION);
            let disposition = header.map(|value| Disposition::parse(value.as_bytes()));
            (field, disposition.unwrap_or_default())
        });
        Ok(self.current())
    }

    /// The current part.
    fn current(&mut self) -> Option<Part<'_>> {
        let (field, disposition) = self.current.as_mut()?;
        let progress = &self.progress;
        Some(Part {
            field,
            disposition,
            progress,
        })
    }
}

/// One part of a multipart body.
pub struct Part<'a> {
    field: &'a mut Field<'static>,
    disposition: &'a Disposition,
    progress: &'a Progress,
}

impl Part<'_> {
    /// The name of the field; empty if the part has none.
    pub fn name(&self) -> &str {
        &self.disposition.name
    }

    /// The file name from the client: only for display, never a path.
    pub fn filename(&self) -> Option<&str> {
        self.disposition.filename.as_deref()
    }

    /// The next bytes of the part.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let chunk = self.field.chunk().await.map_err(broken)?;
        self.progress.made();
        Ok(chunk)
    }

    /// The whole part as a text of at most 4 KB.
    pub async fn text(&mut self) -> Result<String> {
        let name = self.name().to_owned();
        let invalid = |sentence: Sentence| Error::invalid(Problem::from(sentence).of_field(&name));
        let (mut text, mut size) = (Vec::new(), 0);
        while let Some(chunk) = self.chunk().await? {
            size += chunk.len();
            if size <= TEXT_LIMIT {
                text.extend_from_slice(&chunk);
            } else if size > PATIENCE {
                break;
            }
        }
        if size > TEXT_LIMIT {
            return Err(invalid(Sentence::FieldInvalid));
        }
        String::from_utf8(text)
            .ok()
            .filter(|text| !text.contains('\0'))
            .ok_or_else(|| invalid(Sentence::TextInvalid))
    }
}

/// Why a body could not be read.
fn broken(error: multer::Error) -> Error {
    if is_timeout(&error) {
        return Error::too_slow();
    }
    let stopped = sources(&error).find_map(|error| error.downcast_ref::<Stopped>());
    match stopped {
        Some(Stopped::TooLarge { limit }) => Error::too_large(*limit),
        Some(Stopped::WithoutProgress) | None => Error::refused(Sentence::MalformedMultipart).because(error),
    }
}
