//! The way back to an earlier account of the same event with the same face.
//!
//! A face opens nothing: a letter goes to the address of the earlier account.

use axum::extract::State;

use crate::accounts;
use crate::http::AppState;
use crate::http::auth::Guest;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::error::refusals::{EARLIER_UNREACHABLE, NO_EARLIER_ACCOUNT, TOO_MANY_TRIES};
use crate::http::extract::Json;
use crate::http::letters as mail;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::Done;
use crate::http::words::Sentence;
use crate::mail::letters;

pub(super) fn routes() -> Routes {
    routes![ask => [NO_EARLIER_ACCOUNT, EARLIER_UNREACHABLE, TOO_MANY_TRIES]]
}

/// Request a way back to an earlier account
///
/// For a guest without a password whose face is that of an earlier account of the event (`earlier_account` of
/// `show_matching`). A login link is sent to the address of that account, which the response does not reveal.
#[utoipa::path(post, path = "/api/me/same-face", operation_id = "ask_for_earlier_account")]
async fn ask(State(state): State<AppState>, Guest(guest): Guest, client: Client) -> Result<Json<Done>> {
    let limited = state.accounts.limited(client.origin);
    let letter = limited.ask_for_same_face(&guest.user).await?;
    mail::send(&state, letters::same_face, async move {
        Ok::<_, accounts::Error>(Some(letter))
    });
    Ok(Json(Done {
        message: Sentence::EarlierAccountWrittenTo,
    }))
}
