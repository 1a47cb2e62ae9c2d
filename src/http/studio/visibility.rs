//! Showing photos to all guests of their event, and hiding them again.
//!
//! A photo starts hidden: until its photographer decides otherwise, only the guests who are in it see it.

use axum::extract::State as Extract;
use serde::{Deserialize, Serialize};

use crate::http::State;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Path};
use crate::http::words::Sentence;
use crate::model::PhotoId;
use crate::photos::Viewer;

#[derive(Deserialize)]
pub(super) struct Wish {
    show_in_general: bool,
}

#[derive(Serialize)]
pub(super) struct Shown {
    message: Sentence,
    photo_id: PhotoId,
    show_in_general: bool,
}

/// `PUT /api/photos/{photo_id}/show-in-general`.
pub(super) async fn show_one(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
    Path(photo_id): Path<PhotoId>,
    Json(Wish { show_in_general }): Json<Wish>,
) -> Result<Json<Shown>> {
    let editor = Viewer::from(&caller);
    let touched = state
        .photos
        .show_in_general(editor, &[photo_id], show_in_general)
        .await?;
    if touched == 0 {
        return Err(Error::unknown(Sentence::PhotoNotFound));
    }
    Ok(Json(Shown {
        message: said(show_in_general),
        photo_id,
        show_in_general,
    }))
}

#[derive(Deserialize)]
pub(super) struct Wishes {
    photo_ids: Vec<PhotoId>,
    show_in_general: bool,
}

#[derive(Serialize)]
pub(super) struct ManyShown {
    message: Sentence,
    updated_count: u64,
    show_in_general: bool,
}

/// `PUT /api/photos/bulk/show-in-general`: passes over ids that name no photo of the caller's.
pub(super) async fn show_many(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
    Json(Wishes {
        photo_ids,
        show_in_general,
    }): Json<Wishes>,
) -> Result<Json<ManyShown>> {
    let editor = Viewer::from(&caller);
    let updated_count = state
        .photos
        .show_in_general(editor, &photo_ids, show_in_general)
        .await?;
    Ok(Json(ManyShown {
        message: said(show_in_general),
        updated_count,
        show_in_general,
    }))
}

fn said(shown: bool) -> Sentence {
    if shown {
        Sentence::ShownInGeneral
    } else {
        Sentence::HiddenFromGeneral
    }
}
