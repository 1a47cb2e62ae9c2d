//! Accounts as JSON, without password hashes.
//!
//! The event fields describe the event that a guest registered for; they are null for photographers and admins.
//! `selfie_error` is shown to people as it is; its code is for programs.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::events::Member;
use crate::http::wire::{Token, explain};
use crate::model::{self, EventCode, EventId, Language, Role, SelfieStatus, UserId};

/// An account, with its event if it has one.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    id: UserId,
    username: String,
    email: String,
    #[serde(rename = "user_type")]
    role: Role,
    /// Whether the account may log in.
    is_active: bool,
    created_at: Timestamp,
    /// Always null; kept for existing clients.
    selfie_path: Option<String>,
    event_name: Option<String>,
    event_id: Option<EventId>,
    event_code: Option<EventCode>,
    event_date: Option<Timestamp>,
    selfie_status: SelfieStatus,
    /// Why the last selfie was refused, as a sentence.
    selfie_error: Option<String>,
    /// The same as a stable code.
    selfie_error_code: Option<String>,
}

/// An account, with what its owner is called and is written to in.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedUser {
    #[serde(flatten)]
    user: User,
    /// What the person is called; need not be unique.
    name: Option<String>,
    /// The language of emails to the account; null if it is not known.
    language: Option<Language>,
}

/// A new account with an access token, so that no login is needed after registration.
#[derive(Debug, Serialize, ToSchema)]
pub struct Registered {
    #[serde(flatten)]
    user: User,
    #[serde(flatten)]
    token: Token,
}

impl Registered {
    /// The account with its token.
    pub fn new(account: model::Account, token: String) -> Self {
        Self {
            user: account.into(),
            token: token.into(),
        }
    }
}

impl From<model::Account> for User {
    fn from(account: model::Account) -> Self {
        let model::Account { user, event } = account;
        let (name, code, date) = match event {
            Some(event) => (Some(event.name), Some(event.code), event.held_at),
            None => (None, None, None),
        };
        Self {
            id: user.id,
            username: user.username,
            email: user.email,
            role: user.role,
            is_active: user.is_active,
            created_at: user.created_at,
            selfie_path: None,
            event_name: name,
            event_id: user.event_id,
            event_code: code,
            event_date: date,
            selfie_status: user.selfie_status,
            selfie_error: user.selfie_error.as_deref().map(explain),
            selfie_error_code: user.selfie_error,
        }
    }
}

impl From<model::Account> for NamedUser {
    fn from(account: model::Account) -> Self {
        Self {
            name: account.user.display_name.clone(),
            language: account.user.language,
            user: account.into(),
        }
    }
}

impl From<Member> for User {
    fn from(member: Member) -> Self {
        member.account.into()
    }
}

impl From<model::User> for User {
    fn from(user: model::User) -> Self {
        model::Account { user, event: None }.into()
    }
}
