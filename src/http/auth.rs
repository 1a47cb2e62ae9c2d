//! Authentication. A role is a type: a handler with an [`Admin`] argument can only be called by an admin.
//!
//! A missing, forged or expired token, or one of an inactive account, is a 401; the wrong role is a 403, and so is a
//! request that another site makes a browser send. [`Visitor`] is for URLs that may be signed instead: an invalid token
//! counts as none.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use crate::accounts;
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::openapi::{Argument, Draft, security};
use crate::http::session;
use crate::http::words::Sentence;
use crate::model::{self, Event, Role, User};

/// All roles.
const EVERYBODY: &[Role] = &[Role::Guest, Role::Photographer, Role::Admin];

/// Any account, with its event.
#[derive(Clone, Debug)]
pub struct Account(pub model::Account);

/// A guest, with the event they registered for.
#[derive(Clone, Debug)]
pub struct Guest(pub model::Account);

/// A guest whose event is not over, or an admin: those who may send a selfie.
#[derive(Clone, Debug)]
pub struct SelfieSender(pub model::Account);

/// A photographer, or an admin acting for one.
#[derive(Clone, Debug)]
pub struct Photographer(pub User);

/// An admin.
#[derive(Clone, Debug)]
pub struct Admin(pub User);

/// An operator: a monitor or scheduler with the operator key, or an admin.
#[derive(Clone, Copy, Debug)]
pub struct Operator;

/// Anyone; with an account if a valid token was sent.
#[derive(Clone, Debug)]
pub struct Visitor(pub Option<model::Account>);

impl Guest {
    /// The event the guest registered for; 404 if there is none any more.
    pub fn event(&self) -> Result<&Event> {
        self.0
            .event
            .as_ref()
            .ok_or_else(|| Error::unknown(Sentence::NoEvent))
    }
}

/// Whether a valid token was sent to a public endpoint.
#[derive(Clone, Copy, Debug)]
pub struct IsLoggedIn(pub bool);

/// Documents a handler that requires one of these roles.
fn describe(draft: &mut Draft, roles: &[Role]) {
    draft.refuses([Sentence::NotAuthenticated, Sentence::TokenInvalid].map(Error::unauthenticated));
    draft.refuses([Error::over(Sentence::EventEnded)]);
    if roles == EVERYBODY {
        draft.lets_in([security::of_anybody()]);
    } else {
        draft.lets_in(roles.iter().copied().map(security::of_role));
        draft.refuses([Error::forbidden(Sentence::WrongRole)]);
    }
}

/// The account of a request, which must have one of these roles.
async fn account(parts: &Parts, state: &AppState, roles: &[Role]) -> Result<model::Account> {
    let token = session::credential(parts, &state.settings)?
        .ok_or_else(|| Error::unauthenticated(Sentence::NotAuthenticated))?;
    let account = state.accounts.authenticate(token).await?;
    tracing::Span::current().record("user", account.user.id.0);
    if roles.contains(&account.user.role) {
        Ok(account)
    } else {
        Err(Error::forbidden(Sentence::WrongRole))
    }
}

/// Compares two texts in constant time, so that the time does not reveal how much of them is equal.
fn is_same(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}

impl FromRequestParts<AppState> for Operator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let key = state.settings.operator_key.as_ref();
        if let (Some(key), Some(sent)) = (key, session::bearer(parts))
            && is_same(key.expose_secret(), sent)
        {
            return Ok(Self);
        }
        account(parts, state, &[Role::Admin]).await.map(|_| Self)
    }
}

impl FromRequestParts<AppState> for Account {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        account(parts, state, EVERYBODY).await.map(Self)
    }
}

impl FromRequestParts<AppState> for Guest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        account(parts, state, &[Role::Guest]).await.map(Self)
    }
}

impl FromRequestParts<AppState> for SelfieSender {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let account = account(parts, state, &[Role::Guest, Role::Admin]).await?;
        if account.is_over() {
            return Err(Error::over(Sentence::EventEnded));
        }
        Ok(Self(account))
    }
}

impl FromRequestParts<AppState> for Photographer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let account = account(parts, state, &[Role::Photographer, Role::Admin]).await?;
        Ok(Self(account.user))
    }
}

impl FromRequestParts<AppState> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        Ok(Self(account(parts, state, &[Role::Admin]).await?.user))
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let Some(token) = session::credential(parts, &state.settings)? else {
            return Ok(Self(None));
        };
        match state.accounts.authenticate(token).await {
            Ok(account) => Ok(Self(Some(account))),
            Err(accounts::Error::Unauthenticated | accounts::Error::EventEnded) => Ok(Self(None)),
            Err(error) => Err(error.into()),
        }
    }
}

impl FromRequestParts<AppState> for IsLoggedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let Visitor(account) = Visitor::from_request_parts(parts, state).await?;
        Ok(Self(account.is_some()))
    }
}

impl Argument for Operator {
    fn describe(draft: &mut Draft) {
        draft.lets_in([security::of_operator()]);
        describe(draft, &[Role::Admin]);
    }
}

impl Argument for Account {
    fn describe(draft: &mut Draft) {
        describe(draft, EVERYBODY);
    }
}

impl Argument for Guest {
    fn describe(draft: &mut Draft) {
        describe(draft, &[Role::Guest]);
    }
}

impl Argument for SelfieSender {
    fn describe(draft: &mut Draft) {
        describe(draft, &[Role::Guest, Role::Admin]);
    }
}

impl Argument for Photographer {
    fn describe(draft: &mut Draft) {
        describe(draft, &[Role::Photographer, Role::Admin]);
    }
}

impl Argument for Admin {
    fn describe(draft: &mut Draft) {
        describe(draft, &[Role::Admin]);
    }
}

/// The handler decides whether a visitor without a token is allowed, and documents it.
impl Argument for Visitor {
    fn describe(draft: &mut Draft) {
        draft.lets_in([security::of_anybody()]);
    }
}

/// No token is required.
impl Argument for IsLoggedIn {
    fn describe(_: &mut Draft) {}
}
