//! Selfies: checked before registering, sent, shown, withdrawn.
//!
//! Sending one is answered at once; what it shows is judged by a job, and `rematch-status` tells how that went.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::consent::Agreement;
use crate::events::Joined;
use crate::http::State;
use crate::http::auth::{Account, Sitter};
use crate::http::client::Client;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Gathered, Json, Path, Query, Upload};
use crate::http::wire::Done;
use crate::http::words::{Sentence, Subject};
use crate::limits::{Deed, Try};
use crate::matching::Look;
use crate::model::{Role, User, UserId};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/validate-selfie", post(validate))
        .route("/api/upload-selfie", post(upload))
        .route("/api/my-selfie", get(mine).delete(withdraw))
        .route("/api/selfie/{user_id}", get(show))
}

/// The most a selfie may weigh.
#[derive(Clone, Copy)]
pub(super) struct Limit(usize);

/// Of a selfie that is only looked at.
const LOOKED_AT: Limit = Limit(5 << 20);

/// Of a selfie that is kept.
pub(super) const KEPT: Limit = Limit(10 << 20);

impl Limit {
    /// Reads a form whose file is a selfie of at most so many bytes.
    pub(super) async fn gather(self, upload: Upload) -> Result<Gathered> {
        let too_large = Problem::from(Sentence::SelfieTooLarge)
            .about(Subject::Bytes(self.0 as u64))
            .of_field("file");
        upload.gather(self.0, Error::refused(too_large)).await
    }

    async fn file(self, upload: Upload) -> Result<Bytes> {
        self.gather(upload).await?.file()
    }
}

#[derive(Deserialize)]
struct Strictness {
    strict: Option<bool>,
}

impl Strictness {
    fn is_strict(&self) -> bool {
        self.strict.unwrap_or(true)
    }
}

#[derive(Serialize)]
struct Valid {
    valid: bool,
    /// Said when the engine could not look: then the selfie is judged when it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<bool>,
}

/// `POST /api/validate-selfie`: judges a picture and keeps nothing of it.
async fn validate(
    Extract(state): Extract<State>,
    client: Client,
    Query(strictness): Query<Strictness>,
    upload: Upload,
) -> Result<Json<Valid>> {
    let origin = client.origin.to_string();
    let look = Try {
        deed: Deed::Look,
        who: &origin,
    };
    state.limits.take(look).await?;
    let file = LOOKED_AT.file(upload).await?;
    let look = state.matching.validate(file, strictness.is_strict()).await??;
    Ok(Json(Valid {
        valid: true,
        checked: (look == Look::Unjudged).then_some(false),
    }))
}

#[derive(Serialize)]
struct Received {
    message: Sentence,
    status: &'static str,
    scheduled: bool,
    /// Matches removed; none, since the earlier ones stand until the new selfie is accepted.
    deleted: u32,
}

/// `POST /api/upload-selfie`: stores it, queues its judging and matching, answers at once.
async fn upload(
    Extract(state): Extract<State>,
    Sitter(account): Sitter,
    client: Client,
    Query(strictness): Query<Strictness>,
    upload: Upload,
) -> Result<Json<Received>> {
    let mut form = KEPT.gather(upload).await?;
    let file = form.file()?;
    // Stored before anything is looked at.
    if let Some(hash) = form.optional_text("consent") {
        let (hash, address) = (hash.as_str(), client.address());
        let agreement = Agreement {
            hash,
            address: &address,
        };
        state.accounts.give_consent(&account.user, agreement).await?;
    }
    state
        .matching
        .submit(account.user.id, file, strictness.is_strict())
        .await??;
    Ok(Json(Received {
        message: Sentence::SelfieReceived,
        status: "processing",
        scheduled: true,
        deleted: 0,
    }))
}

#[derive(Serialize)]
struct Mine {
    user_id: UserId,
    created_at: Timestamp,
}

/// `GET /api/my-selfie`.
async fn mine(Extract(state): Extract<State>, Account(account): Account) -> Result<Json<Mine>> {
    let selfie = state.matching.selfie(account.user.id).await?;
    Ok(Json(Mine {
        user_id: selfie.user_id,
        created_at: selfie.created_at,
    }))
}

/// `DELETE /api/my-selfie`: the picture, its face and its matches go.
async fn withdraw(Extract(state): Extract<State>, Account(account): Account) -> Result<Json<Done>> {
    state.matching.withdraw(&account.user).await?;
    Ok(Json(Done {
        message: Sentence::SelfieRemoved,
    }))
}

/// `GET /api/selfie/{user_id}`: for the guest, the photographer of the guest's event, and admins.
async fn show(
    Extract(state): Extract<State>,
    Account(caller): Account,
    Path(user): Path<UserId>,
) -> Result<impl IntoResponse> {
    if !may_see(&state, &caller.user, user).await? {
        return Err(Error::forbidden(Sentence::WrongRole));
    }
    let selfie = state.matching.selfie(user).await?;
    let (content_type, bytes) = state.matching.selfie_image(caller.user.id, &selfie).await?;
    let headers = [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes))
}

/// A guest sees no other guest's; a photographer those of guests of an own event, and no others exist.
async fn may_see(state: &State, caller: &User, user: UserId) -> Result<bool> {
    match caller.role {
        _ if caller.id == user => Ok(true),
        Role::Admin => Ok(true),
        Role::Guest => Ok(false),
        Role::Photographer => {
            let joined = state.events.joined_by(user).await?;
            let owned = |joined: &Joined| joined.event.photographer_id == Some(caller.id);
            if joined.iter().any(owned) {
                Ok(true)
            } else {
                Err(Error::unknown(Sentence::SelfieNotFound))
            }
        }
    }
}
