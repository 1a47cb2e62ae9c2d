//! Creating admins.
//!
//! The first admin may register while there is none, which the domain makes race-free; every other is created by an
//! admin.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::{Claim, Credentials, Email, Password, Username};
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::error::refusals::{ADMIN_EXISTS, BAD_CREDENTIALS, BUSY};
use crate::http::extract::Json;
use crate::http::openapi::{Routes, routes};
use crate::http::words::Sentence;
use crate::model::UserId;

pub(super) fn routes() -> Routes {
    routes![
        register => [BAD_CREDENTIALS, ADMIN_EXISTS, BUSY],
        create => [BAD_CREDENTIALS, BUSY],
    ]
}

/// A new admin or photographer.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"username": "yves", "email": "yves@example.org", "password": "Sesame-2026"})))]
pub(super) struct Recruit {
    #[schema(value_type = Username)]
    username: String,
    #[schema(value_type = Email)]
    email: String,
    #[schema(value_type = Password)]
    password: String,
}

impl Recruit {
    pub(super) fn credentials(&self) -> Credentials<'_> {
        Credentials {
            username: &self.username,
            email: &self.email,
            password: &self.password,
        }
    }
}

/// The account that was created.
#[derive(Serialize, ToSchema)]
#[schema(as = AccountCreated)]
pub(super) struct Created {
    pub(super) message: Sentence,
    pub(super) user_id: UserId,
}

/// The first admin.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "username": "admin", "email": "admin@example.org", "password": "Sesame-2026", "setup_token": null,
})))]
struct Founder {
    #[serde(flatten)]
    recruit: Recruit,
    /// The token that the server wrote to its data folder or its log at the start; not needed from the server's own
    /// machine.
    setup_token: Option<String>,
}

/// Create the first admin
///
/// Only while there is no admin. From another machine it needs the `setup_token` that the server left at its start.
#[utoipa::path(post, path = "/api/admin/register-admin", operation_id = "register_admin")]
async fn register(
    State(state): State<AppState>,
    client: Client,
    Json(founder): Json<Founder>,
) -> Result<Json<Created>> {
    let claim = if client.is_local {
        Claim::Here
    } else {
        Claim::Token(founder.setup_token.as_deref())
    };
    let credentials = founder.recruit.credentials();
    let user_id = state.accounts.register_admin(&credentials, claim).await?;
    Ok(Json(Created {
        message: Sentence::AdminCreated,
        user_id,
    }))
}

/// Create another admin
#[utoipa::path(post, path = "/api/admin/create-admin", operation_id = "create_admin")]
async fn create(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Json(recruit): Json<Recruit>,
) -> Result<Json<Created>> {
    let user_id = state
        .accounts
        .create_admin(Some(admin.id), &recruit.credentials())
        .await?;
    Ok(Json(Created {
        message: Sentence::AdminCreated,
        user_id,
    }))
}
