//! Sending emails with a link and a code, after the response.
//!
//! The response must not take longer where there is somebody to write to.

use tracing::Instrument as _;

use crate::accounts::LoginLetter;
use crate::error_chain::chain;
use crate::http::words::Language;
use crate::http::{AppState, context};
use crate::mail::{Letter, letters};
use crate::model::User;

/// Sends a letter once it is made, in the language of the account, or else of the request.
pub(super) fn send<F, E>(state: &AppState, text: fn(letters::Way<'_>) -> Letter, made: F)
where
    F: Future<Output = Result<Option<LoginLetter>, E>> + Send + 'static,
    E: std::error::Error + Send + Sync + 'static,
{
    let (state, language) = (state.clone(), context::language());
    let tasks = state.tasks.clone();
    tasks.spawn(
        async move {
            if let Err(error) = make_and_send(&state, text, made, language).await {
                tracing::error!(error = %chain(&*error), "an email with a link could not be sent");
            }
        }
        .in_current_span(),
    );
}

/// Writes to the address that an account had until now: whoever lost the account to somebody else learns it there.
pub(super) fn tell_former_address(state: &AppState, former: &User) {
    if former.email.is_empty() {
        return;
    }
    let language = former.language.unwrap_or_else(context::language);
    let (mailer, letter) = (
        state.mailer.clone(),
        letters::address_changed(language, &former.email, state.settings.site_base_url.as_deref()),
    );
    state.tasks.spawn(
        async move {
            if let Err(error) = mailer.send(&letter).await {
                tracing::error!(error = %chain(&error), "an email to a former address could not be sent");
            }
        }
        .in_current_span(),
    );
}

async fn make_and_send<F, E>(
    state: &AppState,
    text: fn(letters::Way<'_>) -> Letter,
    made: F,
    language: Language,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    F: Future<Output = Result<Option<LoginLetter>, E>> + Send,
    E: std::error::Error + Send + Sync + 'static,
{
    if let Some(letter) = made.await? {
        let letter = text(letters::Way {
            language: letter.language.unwrap_or(language),
            to: &letter.email,
            token: &letter.token,
            code: &letter.code,
            site: state.settings.site_base_url.as_deref(),
        });
        state.mailer.send(&letter).await?;
    }
    Ok(())
}
