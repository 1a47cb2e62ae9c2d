//! Guests read what they are asked to agree to, agree, look up what they agreed to, and take it back.
//!
//! An app shows a text in the guest's language and sends its hash back, with the registration, with the selfie, or here.
//! Anybody with the code may read the texts: one has to know before one registers.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::get;
use serde::{Deserialize, Serialize};

use crate::accounts::Offer;
use crate::consent::{Agreement, Notice};
use crate::http::State;
use crate::http::auth::Guest;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::extract::{Json, Query};
use crate::http::wire::{Consent, Done};
use crate::http::words::Sentence;
use crate::model::Language;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/consent", get(offer))
        .route("/api/me/consent", get(mine).post(give).delete(withdraw))
}

/// The agreement that came with a request.
pub(super) fn agreement<'a>(hash: Option<&'a str>, address: &'a str) -> Option<Agreement<'a>> {
    hash.map(|hash| Agreement { hash, address })
}

#[derive(Deserialize)]
struct Asked {
    event_code: String,
}

/// What guests of an event are asked to agree to.
#[derive(Serialize)]
pub(in crate::http) struct Terms {
    event_name: String,
    organiser: Option<String>,
    contact: Option<String>,
    version: i64,
    /// Whether a selfie is refused without agreement.
    required: bool,
    texts: Vec<Wording>,
}

#[derive(Serialize)]
struct Wording {
    language: Language,
    text: String,
    /// What is sent back as `consent`.
    hash: String,
}

impl From<Notice> for Wording {
    fn from(notice: Notice) -> Self {
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
            texts: offer.notices.into_iter().map(Wording::from).collect(),
        }
    }
}

/// `GET /api/consent?event_code=…`: 404 for an unknown code.
async fn offer(
    Extract(state): Extract<State>,
    client: Client,
    Query(asked): Query<Asked>,
) -> Result<Json<Terms>> {
    let door = state.accounts.door(client.origin);
    Ok(Json(door.offer(&asked.event_code).await?.into()))
}

/// `GET /api/me/consent`: all agreements of the guest, those that ended too; the latest first.
async fn mine(Extract(state): Extract<State>, Guest(guest): Guest) -> Result<Json<Vec<Consent>>> {
    let consents = state.accounts.consents(&guest.user).await?;
    Ok(Json(consents.into_iter().map(Consent::from).collect()))
}

#[derive(Deserialize)]
struct Agreed {
    /// The hash of the text that was shown.
    consent: String,
}

/// `POST /api/me/consent`: 400 if it is no present text of an event of the guest's.
async fn give(
    Extract(state): Extract<State>,
    Guest(guest): Guest,
    client: Client,
    Json(agreed): Json<Agreed>,
) -> Result<Json<Done>> {
    let (hash, address) = (agreed.consent.as_str(), client.address());
    let agreement = Agreement {
        hash,
        address: &address,
    };
    state.accounts.give_consent(&guest.user, agreement).await?;
    Ok(Json(Done {
        message: Sentence::ConsentStored,
    }))
}

/// `DELETE /api/me/consent`: selfie, face and matches go, and searches under way come to nothing; 404 if there is
/// nothing to take back.
async fn withdraw(Extract(state): Extract<State>, Guest(guest): Guest) -> Result<Json<Done>> {
    state.matching.withdraw_consent(&guest.user).await?;
    Ok(Json(Done {
        message: Sentence::ConsentWithdrawn,
    }))
}
