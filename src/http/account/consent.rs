//! Consent to face recognition: guests read the texts, agree, list their consents, and withdraw.
//!
//! An app shows a text in the guest's language and sends its hash back: with the registration, with the selfie, or
//! here. The texts are open to anyone who knows the event code, because guests read them before they register.

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
    /// The event code; spaces and case are ignored.
    #[param(value_type = EventCode)]
    event_code: String,
}

/// The consent texts of an event.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentTerms)]
pub(in crate::http) struct Terms {
    event_name: String,
    organiser: Option<String>,
    contact: Option<String>,
    version: i64,
    /// Whether a selfie is refused without consent.
    required: bool,
    texts: Vec<Wording>,
}

/// A consent text in one language.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentText)]
struct Wording {
    language: Language,
    text: String,
    /// SHA-256 of the text; the app sends it back as `consent`.
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

/// Get the consent texts of an event
///
/// One text per language. An app shows one of them and sends its hash back as `consent`.
#[utoipa::path(get, path = "/api/consent", operation_id = "show_consent_terms")]
async fn offer(
    State(state): State<AppState>,
    client: Client,
    Query(asked): Query<Asked>,
) -> Result<Json<Terms>> {
    let limited = state.accounts.limited(client.origin);
    Ok(Json(limited.offer(&asked.event_code).await?.into()))
}

/// List the caller's consents
///
/// Latest first, including consents that have ended.
#[utoipa::path(get, path = "/api/me/consent", operation_id = "list_consents")]
async fn mine(State(state): State<AppState>, Guest(guest): Guest) -> Result<List<Consent>> {
    let consents = state.accounts.consents(&guest.user).await?;
    Ok(consents.into_iter().map(Consent::from).collect())
}

/// A consent that is given.
#[derive(Deserialize, ToSchema)]
#[schema(as = Agreement)]
struct Agreed {
    /// The hash of the consent text that was shown.
    consent: String,
}

/// Give consent to face recognition
///
/// For the event that the text belongs to. Matching that waited for the consent starts.
#[utoipa::path(post, path = "/api/me/consent", operation_id = "give_consent")]
async fn give(
    State(state): State<AppState>,
    Guest(guest): Guest,
    client: Client,
    Json(agreed): Json<Agreed>,
) -> Result<Json<Done>> {
    let agreement = client.agreement(&agreed.consent);
    state.accounts.give_consent(&guest.user, None, agreement).await?;
    Ok(Json(Done {
        message: Sentence::ConsentStored,
    }))
}

/// Withdraw consent to face recognition
///
/// Deletes the selfie, the face and the matches; results of running searches are discarded. All tokens of the account become
/// invalid; a personal link still opens it.
#[utoipa::path(delete, path = "/api/me/consent", operation_id = "withdraw_consent")]
async fn withdraw(State(state): State<AppState>, Guest(guest): Guest) -> Result<Json<Done>> {
    state.matching.withdraw_consent(&guest.user).await?;
    Ok(Json(Done {
        message: Sentence::ConsentWithdrawn,
    }))
}
