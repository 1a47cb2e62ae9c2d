//! Multipart bodies, part by part: nothing is held in memory that the caller did not ask for.
//!
//! When a limit is passed, the rest of that part is still read and thrown away, as far as is sensible: a client
//! that is cut off while it sends sees a broken connection and never the refusal.

use std::collections::HashMap;
use std::marker::PhantomData;

use axum::body::Bytes;
#[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use utoipa::ToSchema;

use super::is_timeout;
use crate::http::error::{Error, Problem, Result};
use crate::http::openapi::{Argument, Draft};
use crate::http::words::Sentence;

/// Most bytes of a text field.
const TEXT_LIMIT: usize = 4 << 10;

/// Most parts of a form that is gathered.
const PARTS_LIMIT: usize = 32;

/// How many times a part's limit is read before a sender who does not stop is cut off.
const PATIENCE: usize = 4;

/// A multipart body, whose parts `T` tells to the document. They have the limits their reader gives; the body as a whole has
/// none.
#[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
pub struct Upload<T>(Multipart, PhantomData<fn() -> T>);

impl<T: ToSchema> Argument for Upload<T> {
    fn describe(draft: &mut Draft) {
        draft.takes_body::<T>("multipart/form-data");
        draft.refuses([
            Error::unsupported(Sentence::MultipartExpected),
            Error::refused(Sentence::MalformedMultipart),
            Error::too_slow(),
        ]);
    }
}

impl<S: Send + Sync, T> FromRequest<S> for Upload<T> {
    type Rejection = Error;

    async fn from_request(mut request: Request, state: &S) -> Result<Self> {
        DefaultBodyLimit::disable().apply(&mut request);
        #[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
        match Multipart::from_request(request, state).await {
            Ok(multipart) => Ok(Self(multipart, PhantomData)),
            Err(_) => Err(Error::unsupported(Sentence::MultipartExpected)),
        }
    }
}

impl<T> Upload<T> {
    /// The next part; what is left of the one before is skipped.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>> {
        Ok(self.0.next_field().await.map_err(broken)?.map(Part))
    }

    /// Reads a whole form of small text fields and at most one file, in the part named `file`, of at most
    /// `limit` bytes. `too_large` is the answer to a larger one. Parts of other names are text; the last of a
    /// name counts.
    pub async fn gather(mut self, limit: usize, too_large: Error) -> Result<Gathered> {
        let mut gathered = Gathered::default();
        for _ in 0..PARTS_LIMIT {
            let Some(mut part) = self.next().await? else {
                return Ok(gathered);
            };
            match part.name().to_owned() {
                name if name == "file" => {
                    let Some(bytes) = part.bytes(limit).await? else {
                        return Err(too_large);
                    };
                    gathered.file = Some(bytes);
                }
                name => {
                    gathered.texts.insert(name, part.text().await?);
                }
            }
        }
        Err(Error::refused(Sentence::MalformedMultipart))
    }
}

/// A form read by [`Upload::gather`].
#[derive(Debug, Default)]
pub struct Gathered {
    texts: HashMap<String, String>,
    file: Option<Bytes>,
}

impl Gathered {
    /// Takes a text field that must be there: 422 if it is not.
    pub fn text(&mut self, field: &str) -> Result<String> {
        let missing = || Error::invalid(Problem::from(Sentence::FieldMissing).of_field(field));
        self.texts.remove(field).ok_or_else(missing)
    }

    /// Takes a text field that need not be there; an empty one is not.
    pub fn optional_text(&mut self, field: &str) -> Option<String> {
        self.texts.remove(field).filter(|text| !text.is_empty())
    }

    /// Takes the file, which must be there: 400 if it is not.
    pub fn file(&mut self) -> Result<Bytes> {
        self.file
            .take()
            .ok_or_else(|| Error::refused(Sentence::FileMissing))
    }
}

/// One part of a multipart body.
pub struct Part<'a>(Field<'a>);

impl Part<'_> {
    /// The name of the form's field; empty if the part has none.
    pub fn name(&self) -> &str {
        self.0.name().unwrap_or_default()
    }

    /// The name the client gives the file: to be shown at most, never to be used as a path.
    pub fn filename(&self) -> Option<&str> {
        self.0.file_name()
    }

    /// The next bytes of the part.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.0.chunk().await.map_err(broken)
    }

    /// The whole part, or `None` if it is larger than `limit` bytes.
    pub async fn bytes(&mut self, limit: usize) -> Result<Option<Bytes>> {
        let mut whole = Vec::new();
        let mut size = 0;
        while let Some(chunk) = self.chunk().await? {
            size += chunk.len();
            if size <= limit {
                whole.extend_from_slice(&chunk);
            } else if size > limit.saturating_mul(PATIENCE) {
                break;
            }
        }
        Ok((size <= limit).then(|| whole.into()))
    }

    /// The whole part as text of at most 4 KB.
    pub async fn text(&mut self) -> Result<String> {
        let name = self.name().to_owned();
        let invalid = |sentence: Sentence| Error::invalid(Problem::from(sentence).of_field(&name));
        let bytes = self
            .bytes(TEXT_LIMIT)
            .await?
            .ok_or_else(|| invalid(Sentence::FieldInvalid))?;
        String::from_utf8(bytes.into())
            .ok()
            .filter(|text| !text.contains('\0'))
            .ok_or_else(|| invalid(Sentence::TextInvalid))
    }
}

fn broken(error: MultipartError) -> Error {
    if is_timeout(&error) {
        Error::too_slow()
    } else {
        Error::refused(Sentence::MalformedMultipart).because(error)
    }
}
