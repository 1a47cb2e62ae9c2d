//! Name, language and email address, changed by the owner of an account.
//!
//! A new address counts once it is confirmed, by a letter to it.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::login_links::missing;
use crate::accounts::{self, DisplayName, Email, EmailProof, ProfileChange};
use crate::http::AppState;
use crate::http::auth::Account;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::error::refusals::{
    ACCOUNT_UNKNOWN, BAD_PROFILE, BUSY, LOGIN_LINK_INVALID, TOO_MANY_TRIES, WRONG_PASSWORD,
};
use crate::http::extract::Json;
use crate::http::letters as mail;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::NamedUser;
use crate::http::words::Sentence;
use crate::mail::letters;
use crate::model::Language;

pub(super) fn routes() -> Routes {
    routes![
        change => [BAD_PROFILE, WRONG_PASSWORD, ACCOUNT_UNKNOWN, BUSY, TOO_MANY_TRIES],
        confirm => [BAD_PROFILE, LOGIN_LINK_INVALID, ACCOUNT_UNKNOWN, TOO_MANY_TRIES],
    ]
}

/// A change of the caller's account; what is not given stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = AccountChange, examples(json!({"name": "Anna M.", "language": "en"})))]
struct Change {
    /// What the person is called; an empty name removes it.
    #[schema(value_type = Option<DisplayName>)]
    name: Option<String>,
    /// A new address. It counts once it is confirmed.
    #[schema(value_type = Option<Email>)]
    email: Option<String>,
    /// The language of emails.
    language: Option<Language>,
    /// The password, which an account that has one needs for a new address.
    #[schema(format = Password)]
    current_password: Option<String>,
}

/// The changed account.
#[derive(Serialize, ToSchema)]
#[schema(as = ChangedAccount)]
struct Changed {
    message: Sentence,
    user: NamedUser,
    /// Whether a letter was sent to a new address, which is not confirmed yet.
    email_pending: bool,
}

/// Change the caller's account
///
/// A new email address counts only after `confirm_email`: a link and a code are sent to it.
#[utoipa::path(put, path = "/api/me", operation_id = "change_account")]
async fn change(
    State(state): State<AppState>,
    Account(account): Account,
    client: Client,
    Json(change): Json<Change>,
) -> Result<Json<Changed>> {
    let change = ProfileChange {
        name: change.name.as_deref(),
        email: change.email.as_deref(),
        language: change.language,
        current_password: change.current_password.as_deref(),
    };
    let limited = state.accounts.limited(client.origin);
    let changed = limited.change_profile(&account.user, &change).await?;
    let email_pending = changed.letter.is_some();
    if let Some(letter) = changed.letter {
        mail::send(&state, letters::confirm_address, async move {
            Ok::<_, accounts::Error>(Some(letter))
        });
    }
    Ok(Json(Changed {
        message: if email_pending {
            Sentence::AddressToConfirm
        } else {
            Sentence::AccountChanged
        },
        user: changed.account.into(),
        email_pending,
    }))
}

/// The token of the link, or the code.
#[derive(Deserialize, ToSchema)]
#[schema(as = EmailProof)]
struct Proof {
    token: Option<String>,
    code: Option<String>,
}

/// Confirm a new email address
///
/// By the link or the code that was sent to it. Only the account that asked can confirm, so a letter to a mistyped address
/// opens nothing. Links that were sent to the former address are void.
#[utoipa::path(post, path = "/api/me/email/confirm", operation_id = "confirm_email")]
async fn confirm(
    State(state): State<AppState>,
    Account(account): Account,
    client: Client,
    Json(proof): Json<Proof>,
) -> Result<Json<Changed>> {
    let given = match (&proof.token, &proof.code) {
        (Some(token), _) => EmailProof::Token(token),
        (None, Some(code)) => EmailProof::Code(code),
        (None, None) => return Err(missing("token")),
    };
    let limited = state.accounts.limited(client.origin);
    let changed = limited.confirm_email(&account.user, given).await?;
    mail::tell_former_address(&state, &account.user);
    Ok(Json(Changed {
        message: Sentence::AddressConfirmed,
        user: changed.into(),
        email_pending: false,
    }))
}
