//! Selfies: check, upload, show and delete.
//!
//! An upload is answered at once; a job checks what the selfie shows, and `rematch-status` reports the result.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::clock::Timestamp;
use crate::events::Joined;
use crate::http::AppState;
use crate::http::auth::{Account, SelfieSender};
use crate::http::client::Client;
use crate::http::error::refusals::{
    ACCOUNT_UNKNOWN, BAD_PICTURE, BAD_SELFIE, CONSENT_OUTDATED, CONSENT_REQUIRED, FOREIGN_FORMAT, GONE,
    NOT_YOURS, ODD_FORM, REFUSED_GUEST, SELFIE_UNKNOWN, STORAGE_DOWN, TOO_MANY_TRIES,
};
use crate::http::error::{Error, Problem, Result, file_status};
use crate::http::extract::{FileForm, FormLimits, Json, Path, Query, Upload};
use crate::http::gallery;
use crate::http::openapi::{Draft, Outcome, Routes, routes};
use crate::http::spool::{Spool, Spooled};
use crate::http::wire::Done;
use crate::http::words::{Sentence, Subject};
use crate::limits::{self, Attempt, Origin};
use crate::matching::SelfieCheck;
use crate::model::{Approval, EventId, Role, User, UserId};

pub(super) fn routes() -> Routes {
    routes![
        validate => [BAD_PICTURE, FOREIGN_FORMAT, BAD_SELFIE, ODD_FORM, TOO_MANY_TRIES],
        upload => [
            BAD_PICTURE, FOREIGN_FORMAT, ODD_FORM, GONE, CONSENT_OUTDATED, CONSENT_REQUIRED, REFUSED_GUEST,
            ACCOUNT_UNKNOWN, STORAGE_DOWN, TOO_MANY_TRIES,
        ],
        mine => [SELFIE_UNKNOWN],
        withdraw => [SELFIE_UNKNOWN],
        show => [NOT_YOURS, SELFIE_UNKNOWN, STORAGE_DOWN],
    ]
}

/// The largest size of a selfie, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Limit(usize);

/// The limit for a selfie that is only checked.
const LOOKED_AT: Limit = Limit(5 << 20);

/// The limit for a selfie that is stored.
pub(super) const KEPT: Limit = Limit(10 << 20);

impl Limit {
    /// A form whose file is a selfie of at most this size.
    pub(super) fn form<T>(self, upload: Upload<T>, spool: &Spool, origin: Origin) -> FileForm<T> {
        let too_large = Problem::from(Sentence::SelfieTooLarge)
            .about(Subject::Bytes(self.0 as u64))
            .of_field("file");
        let limits = FormLimits {
            file: self.0,
            too_large: Error::refused(too_large),
        };
        FileForm::new(upload, spool, origin, limits)
    }
}

/// A selfie to check or to upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the document what is gathered part by part")]
pub(super) struct SelfieFile {
    /// A JPEG, PNG or WebP image of one person alone: at most 5 MB to check, at most 10 MB to upload.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The hash of the consent text that the guest agreed to. It is stored before the image is analysed, and only with
    /// an upload.
    consent: Option<String>,
}

#[derive(Deserialize, IntoParams)]
struct Strictness {
    /// Whether other faces and small faces are refused.
    #[param(nullable = false, default = true)]
    strict: Option<bool>,
}

impl Strictness {
    fn is_strict(&self) -> bool {
        self.strict.unwrap_or(true)
    }
}

/// The result for a selfie that would be accepted.
#[derive(Serialize, ToSchema)]
#[schema(as = SelfieValid)]
struct Valid {
    /// Always true.
    valid: bool,
    /// False if the engine was not available: the selfie is then checked after its upload. Absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    checked: Option<bool>,
}

/// Check a selfie
///
/// Nothing is stored. The face of an acceptable selfie stays in memory for at most a minute, for the job that matches
/// it after its upload.
#[utoipa::path(post, path = "/api/validate-selfie", operation_id = "validate_selfie")]
async fn validate(
    State(state): State<AppState>,
    client: Client,
    Query(strictness): Query<Strictness>,
    upload: Upload<SelfieFile>,
) -> Result<Json<Valid>> {
    let origin = client.origin.to_string();
    let attempt = Attempt {
        limit: limits::Limit::SelfieCheck,
        key: &origin,
    };
    state.limits.charge(&[attempt]).await?;
    let mut form = LOOKED_AT.form(upload, &state.spool, client.origin);
    form.read_rest().await?;
    let file = form.into_file().await?;
    let strict = strictness.is_strict();
    let check = state.matching.validate(file.bytes(), strict).await??;
    Ok(Json(Valid {
        valid: true,
        checked: (check == SelfieCheck::Unjudged).then_some(false),
    }))
}

/// A selfie that was received and is being processed.
#[derive(Serialize, ToSchema)]
#[schema(as = SelfieReceived)]
struct Received {
    message: Sentence,
    status: ReceivedStatus,
    /// Always true.
    scheduled: bool,
    /// Number of deleted matches; always 0, because the earlier ones stay until the new selfie is accepted.
    deleted: u32,
}

/// The state of a selfie that was received.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SelfieReceivedStatus)]
enum ReceivedStatus {
    /// It is checked, and its face is matched.
    Processing,
}

/// Upload a selfie
///
/// The response comes at once; the image is checked after it, and `show_matching` reports the result. Until then an
/// earlier selfie stays in force.
#[utoipa::path(post, path = "/api/upload-selfie", operation_id = "upload_selfie")]
async fn upload(
    State(state): State<AppState>,
    SelfieSender(account): SelfieSender,
    client: Client,
    Query(strictness): Query<Strictness>,
    upload: Upload<SelfieFile>,
) -> Result<Json<Received>> {
    let strict = strictness.is_strict();
    receive(
        &state,
        &account.user,
        client,
        upload,
        Demands {
            strict,
            consent: false,
            event: None,
        },
    )
    .await?;
    Ok(Json(Received {
        message: Sentence::SelfieReceived,
        status: ReceivedStatus::Processing,
        scheduled: true,
        deleted: 0,
    }))
}

/// What a form with a selfie has to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demands {
    /// Whether other faces and small faces are refused.
    pub(super) strict: bool,
    /// Whether it has to come with consent, wherever this server is.
    pub(super) consent: bool,
    /// The event that the consent is for; otherwise the one whose text it is.
    pub(super) event: Option<EventId>,
}

/// Reads a form with a selfie, and queues the job that judges it.
pub(super) async fn receive(
    state: &AppState,
    user: &User,
    client: Client,
    upload: Upload<SelfieFile>,
    demands: Demands,
) -> Result<()> {
    let form = KEPT.form(upload, &state.spool, client.origin);
    let mut form = form.skipping_empty_files();
    form.read_texts().await?;
    let has_agreed = agree(state, user, client, &form, demands.event).await?;
    if has_agreed {
        state.matching.check_consent(user.id).await?;
    }
    form.read_rest().await?;
    if !has_agreed {
        let has_agreed = agree(state, user, client, &form, demands.event).await?;
        if demands.consent && !has_agreed {
            return Err(Error::forbidden(
                Problem::from(Sentence::ConsentRequired).of_field("consent"),
            ));
        }
    }
    state.matching.check_consent(user.id).await?;
    let file = form.into_file().await?;
    state
        .matching
        .submit(user.id, file.bytes(), demands.strict)
        .await??;
    Ok(())
}

/// Stores the consent that comes with a selfie before the image is analysed; returns whether there is one.
async fn agree(
    state: &AppState,
    user: &User,
    client: Client,
    form: &FileForm<SelfieFile>,
    event: Option<EventId>,
) -> Result<bool> {
    let Some(hash) = form.optional_text("consent") else {
        return Ok(false);
    };
    let agreement = client.agreement(hash);
    state.accounts.give_consent(user, event, agreement).await?;
    Ok(true)
}

/// The selfie in force.
#[derive(Serialize, ToSchema)]
#[schema(as = Selfie)]
struct Mine {
    user_id: UserId,
    created_at: Timestamp,
}

/// Get the caller's selfie
///
/// When it was uploaded; `show_selfie` returns the image.
#[utoipa::path(get, path = "/api/my-selfie", operation_id = "show_my_selfie")]
async fn mine(State(state): State<AppState>, Account(account): Account) -> Result<Json<Mine>> {
    let selfie = state.matching.selfie(account.user.id).await?;
    Ok(Json(Mine {
        user_id: selfie.user_id,
        created_at: selfie.created_at,
    }))
}

/// Delete the caller's selfie
///
/// With its face and its matches.
#[utoipa::path(delete, path = "/api/my-selfie", operation_id = "withdraw_selfie")]
async fn withdraw(State(state): State<AppState>, Account(account): Account) -> Result<Json<Done>> {
    state.matching.withdraw(&account.user).await?;
    Ok(Json(Done {
        message: Sentence::SelfieRemoved,
    }))
}

/// The image of a selfie, on disk: in memory, a few clients that read slowly would occupy much of it.
struct Picture {
    content_type: String,
    file: Spooled,
}

impl IntoResponse for Picture {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, self.content_type),
            (CONTENT_LENGTH, self.file.size().to_string()),
            (CACHE_CONTROL, "private, no-store".to_owned()),
        ];
        (headers, Body::from_stream(self.file.into_stream())).into_response()
    }
}

impl Outcome for Picture {
    fn describe(draft: &mut Draft) {
        let caching = ("Cache-Control", "The image must not be cached.");
        draft.answers_file(file_status(false), &gallery::TYPES, "The image.", &[caching]);
    }
}

/// Get the image of a guest's selfie
///
/// For the guest, for photographers of events that the guest has joined or waits for, and for admins.
#[utoipa::path(get, path = "/api/selfie/{user_id}", operation_id = "show_selfie")]
async fn show(
    State(state): State<AppState>,
    Account(caller): Account,
    client: Client,
    Path(user): Path<UserId>,
) -> Result<Picture> {
    if !may_see(&state, &caller.user, user).await? {
        return Err(Error::forbidden(Sentence::WrongRole));
    }
    let selfie = if caller.user.id == user {
        state.matching.selfie(user).await?
    } else {
        state.matching.latest_selfie(user).await?
    };
    // As it was sent, and as it is shown.
    let _room = state.spool.room(2 * KEPT.0 as u64).await;
    let (content_type, bytes) = state.matching.selfie_image(caller.user.id, &selfie).await?;
    let file = state.spool.keep(client.origin, &bytes).await?;
    Ok(Picture { content_type, file })
}

/// A guest sees no other guest's; a photographer those of guests of an own event, and no others exist.
async fn may_see(state: &AppState, caller: &User, user: UserId) -> Result<bool> {
    match caller.role {
        _ if caller.id == user => Ok(true),
        Role::Admin => Ok(true),
        Role::Guest => Ok(false),
        Role::Photographer => {
            let joined = state.events.joined_by(user).await?;
            let owned = |joined: &Joined| {
                let is_theirs = joined.event.photographer_id == Some(caller.id);
                is_theirs && joined.approval != Approval::Refused
            };
            if joined.iter().any(owned) {
                Ok(true)
            } else {
                Err(Error::unknown(Sentence::SelfieNotFound))
            }
        }
    }
}
