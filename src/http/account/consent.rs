//! Guests read what they are asked to agree to, agree, look up what they agreed to, and take it back.
//!
//! An app shows a text in the guest's language and sends its hash back, with the registration, with the selfie, or here.
//! Anybody with the code may read the texts: one has to know before one registers.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Offer;
use crate::consent::Text;
use crate::http::AppState;
use crate::http::auth::Guest;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::error::refusals::{
    ACCOUNT_UNKNOWN, CODE_MISSING, CODE_UNKNOWN, CONSENT_OUTDATED, ENDED, NO_CONSENT, TOO_MANY_TRIES,
};
use crate::http::extract::{Json, List, Query};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{Consent, Done};
use crate::http::words::Sentence;
use crate::model::{EventCode, Language};

pub(super) fn routes() -> Routes {
    routes![
        offer => [ENDED, CODE_UNKNOWN, CODE_MISSING, TOO_MANY_TRIES],
        mine,
        give => [CONSENT_OUTDATED, ACCOUNT_UNKNOWN, TOO_MANY_TRIES],
        withdraw => [NO_CONSENT],
    ]
}

#[derive(Deserialize, IntoParams)]
struct Asked {
    /// As typed; spaces, upper and lower case do not matter.
    #[param(value_type = EventCode)]
    event_code: String,
}

/// What guests of an event are asked to agree to.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentTerms)]
pub(in crate::http) struct Terms {
    event_name: String,
    organiser: Option<String>,
    contact: Option<String>,
    version: i64,
    /// Whether a selfie is refused without agreement.
    required: bool,
    texts: Vec<Wording>,
}

/// A text to agree to.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentText)]
struct Wording {
    language: Language,
    text: String,
    /// What is sent back as `consent`.
    hash: String,
}

impl From<Text> for Wording {
    fn from(notice: Text) -> Self {
        Self {
            language: notice.language,
            text: notice.text,
            hash: notice.hash,
        }
    }
}

impl From<Offer> for Terms {
    fn from(offer: Offer) -> Self {
        Self {
            event_name: offer.terms.event_name,
            organiser: offer.terms.organiser,
            contact: offer.terms.contact,
            version: offer.terms.version,
            required: offer.is_required,
            texts: offer.texts.into_iter().map(Wording::from).collect(),
        }
    }
}

/// What guests of an event are asked to agree to
///
/// In each language. An app shows a text and sends its hash back as `consent`.
#[utoipa::path(get, path = "/api/consent", operation_id = "show_consent_terms")]
async fn offer(
    State(state): State<AppState>,
    client: Client,
    Query(asked): Query<Asked>,
) -> Result<Json<Terms>> {
    let limited = state.accounts.limited(client.origin);
    Ok(Json(limited.offer(&asked.event_code).await?.into()))
}

/// What the caller agreed to
///
/// Also what has ended; the latest first.
#[utoipa::path(get, path = "/api/me/consent", operation_id = "list_consents")]
async fn mine(State(state): State<AppState>, Guest(guest): Guest) -> Result<List<Consent>> {
    let consents = state.accounts.consents(&guest.user).await?;
    Ok(consents.into_iter().map(Consent::from).collect())
}

/// An agreement.
#[derive(Deserialize, ToSchema)]
#[schema(as = Agreement)]
struct Agreed {
    /// The hash of the text that was shown.
    consent: String,
}

/// Agree to face recognition
///
/// In the event whose text it is. What waited for it is matched.
#[utoipa::path(post, path = "/api/me/consent", operation_id = "give_consent")]
async fn give(
    State(state): State<AppState>,
    Guest(guest): Guest,
    client: Client,
    Json(agreed): Json<Agreed>,
) -> Result<Json<Done>> {
    let agreement = client.agreement(&agreed.consent);
    state.accounts.give_consent(&guest.user, agreement).await?;
    Ok(Json(Done {
        message: Sentence::ConsentStored,
    }))
}

/// Take the agreement back
///
/// Selfie, face and matches go, and searches under way come to nothing.
#[utoipa::path(delete, path = "/api/me/consent", operation_id = "withdraw_consent")]
async fn withdraw(State(state): State<AppState>, Guest(guest): Guest) -> Result<Json<Done>> {
    state.matching.withdraw_consent(&guest.user).await?;
    Ok(Json(Done {
        message: Sentence::ConsentWithdrawn,
    }))
}
