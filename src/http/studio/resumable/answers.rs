//! What is answered about uploads in chunks.

use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::headers::{UPLOAD_COMPLETE, UPLOAD_LENGTH, boolean};
use crate::clock::Timestamp;
use crate::http::error::{NOTHING, UPLOAD_OFFSET};
use crate::http::extract::{Created, Json};
use crate::http::openapi::{Draft, Outcome};
use crate::http::studio::upload::report::Failed;
use crate::http::wire::UploadedPhoto;
use crate::model::{Photo, ResumableId};
use crate::photos::{self, CHUNK_BYTES, Resumable, Taken};

const OFFSET: (&str, &str) = ("Upload-Offset", "Bytes that are there.");
const LENGTH: (&str, &str) = ("Upload-Length", "Bytes of the file.");
const COMPLETE: (&str, &str) = (
    "Upload-Complete",
    "`?1` if it is known what became of the file, `?0` before.",
);

/// An upload to which chunks can be sent.
#[derive(Serialize, ToSchema)]
#[schema(as = UploadBegun)]
pub(in crate::http::studio) struct Begun {
    id: ResumableId,
    /// Where to send the chunks.
    #[schema(format = "uri-reference")]
    url: String,
    /// Bytes that are there.
    #[schema(minimum = 0)]
    offset: u64,
    /// Most bytes of a chunk.
    #[schema(minimum = 1)]
    chunk_bytes: u64,
    /// When the upload is given up unless it goes on.
    expires_at: Timestamp,
}

/// What became of a file: a photo, or the reason why it is none.
#[derive(Serialize, ToSchema)]
#[schema(as = UploadEnded)]
pub(in crate::http::studio) struct Ended {
    photo: Option<UploadedPhoto>,
    failed: Option<Failed>,
}

/// The answer to somebody who wants to send a file.
pub(in crate::http::studio) enum Opening {
    /// It is there.
    Known(Ended),
    /// The upload to send it by.
    Open(Begun),
}

/// How far an upload is.
pub(in crate::http::studio) struct Standing(pub(super) Resumable);

/// How far an upload is after a chunk.
pub(in crate::http::studio) enum Moved {
    /// So many bytes are there.
    At(u64),
    /// All are.
    Ended(u64, Ended),
}

/// An upload that is no more.
pub(in crate::http::studio) struct GivenUp;

impl Ended {
    /// A file that the event has.
    pub(super) fn known(photo: Photo) -> Self {
        Self::taken(photo, true)
    }

    fn taken(photo: Photo, was_known: bool) -> Self {
        let taken = Taken {
            photo,
            was_known,
            job: None,
        };
        Self {
            photo: Some((&taken).into()),
            failed: None,
        }
    }
}

impl From<photos::Outcome> for Ended {
    fn from(outcome: photos::Outcome) -> Self {
        match outcome {
            photos::Outcome::Taken { photo, was_known } => Self::taken(*photo, was_known),
            photos::Outcome::Refused { filename, code } => Self {
                photo: None,
                failed: Some(Failed::by_code(filename, code)),
            },
        }
    }
}

impl From<Resumable> for Begun {
    fn from(upload: Resumable) -> Self {
        Self {
            id: upload.id,
            url: format!("/api/uploads/{}", upload.id),
            offset: upload.offset,
            chunk_bytes: CHUNK_BYTES,
            expires_at: upload.expires_at,
        }
    }
}

impl Moved {
    /// An upload of so many bytes that has come to its end.
    pub(super) fn ended(size: u64, outcome: photos::Outcome) -> Self {
        Self::Ended(size, outcome.into())
    }
}

fn place(offset: u64, is_complete: bool) -> [(HeaderName, HeaderValue); 2] {
    [
        (UPLOAD_OFFSET, offset.into()),
        (UPLOAD_COMPLETE, boolean(is_complete)),
    ]
}

impl IntoResponse for Opening {
    fn into_response(self) -> Response {
        match self {
            Self::Known(ended) => Json(ended).into_response(),
            Self::Open(begun) => {
                let url = HeaderValue::from_str(&begun.url).expect("a path of letters and digits");
                ([(LOCATION, url)], Created(begun)).into_response()
            }
        }
    }
}

impl IntoResponse for Standing {
    fn into_response(self) -> Response {
        let Self(upload) = self;
        let about = [
            (UPLOAD_LENGTH, upload.size.into()),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (NOTHING, place(upload.offset, upload.is_complete), about).into_response()
    }
}

impl IntoResponse for Moved {
    fn into_response(self) -> Response {
        match self {
            Self::At(offset) => (NOTHING, place(offset, false)).into_response(),
            Self::Ended(size, ended) => (place(size, true), Json(ended)).into_response(),
        }
    }
}

impl IntoResponse for GivenUp {
    fn into_response(self) -> Response {
        NOTHING.into_response()
    }
}

impl Outcome for Opening {
    fn describe(draft: &mut Draft) {
        <Json<Ended> as Outcome>::describe(draft);
        <Created<Begun> as Outcome>::describe(draft);
    }
}

impl Outcome for Standing {
    fn describe(draft: &mut Draft) {
        draft.answers_file(NOTHING, &[], "Where the upload is.", &[OFFSET, LENGTH, COMPLETE]);
    }
}

impl Outcome for Moved {
    fn describe(draft: &mut Draft) {
        <Json<Ended> as Outcome>::describe(draft);
        draft.tells_text(OFFSET.0, OFFSET.1);
        draft.tells_text(COMPLETE.0, COMPLETE.1);
        draft.answers_file(NOTHING, &[], "The chunk is kept.", &[OFFSET, COMPLETE]);
    }
}

impl Outcome for GivenUp {
    fn describe(draft: &mut Draft) {
        draft.answers_file(NOTHING, &[], "The upload is given up.", &[]);
    }
}
