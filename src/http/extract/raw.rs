//! Bodies that are bytes and nothing else, read piece by piece.

use axum::body::{BodyDataStream, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_LENGTH;
use futures_util::StreamExt as _;

use super::{is_timeout, media_type, refuse_encoded};
use crate::http::error::{Error, Result};
use crate::http::openapi::{Argument, Draft};
use crate::http::words::Sentence;

/// What a part of a file is called: by the draft of resumable uploads, and by programs that do not know it.
const TYPES: [&str; 2] = ["application/partial-upload", "application/octet-stream"];

/// A part of a file. Its reader bounds it.
pub struct FilePart {
    body: BodyDataStream,
    announced: Option<u64>,
}

impl FilePart {
    /// How many bytes will come, as far as the client said.
    pub fn announced(&self) -> Option<u64> {
        self.announced
    }

    /// The next bytes.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        match self.body.next().await.transpose() {
            Ok(bytes) => Ok(bytes),
            Err(error) if is_timeout(&error) => Err(Error::too_slow()),
            Err(error) => Err(Error::refused(Sentence::BodyBroken).because(error)),
        }
    }
}

impl<S: Sync> FromRequest<S> for FilePart {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let headers = request.headers();
        let is_known = |kind: &str| TYPES.iter().any(|known| kind.eq_ignore_ascii_case(known));
        if !media_type(headers).is_some_and(is_known) {
            return Err(Error::unsupported(Sentence::FilePartExpected));
        }
        refuse_encoded(headers)?;
        let announced = headers.get(CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
        Ok(Self {
            body: request.into_body().into_data_stream(),
            announced,
        })
    }
}

impl Argument for FilePart {
    fn describe(draft: &mut Draft) {
        // Generators of clients know of bytes alone.
        draft.takes_bytes(&TYPES[1..]);
        draft.refuses([
            Error::unsupported(Sentence::FilePartExpected),
            Error::unsupported(Sentence::EncodedBody),
            Error::refused(Sentence::BodyBroken),
            Error::too_large(0),
            Error::too_slow(),
        ]);
    }
}
