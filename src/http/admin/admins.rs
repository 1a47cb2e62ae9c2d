//! Making admins.
//!
//! The first admin is whoever comes first to an empty place, which the domain makes race-free; every other is made
//! by an admin.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::post;
use serde::{Deserialize, Serialize};

use crate::accounts::{Claim, Credentials};
use crate::http::State;
use crate::http::auth::Admin;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::http::words::Sentence;
use crate::model::UserId;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/admin/register-admin", post(register))
        .route("/api/admin/create-admin", post(create))
}

/// A member of the staff to be.
#[derive(Deserialize)]
pub(super) struct Recruit {
    username: String,
    email: String,
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

/// The account that was made.
#[derive(Serialize)]
pub(super) struct Created {
    pub(super) message: Sentence,
    pub(super) user_id: UserId,
}

/// The first admin to be.
#[derive(Deserialize)]
struct Founder {
    #[serde(flatten)]
    recruit: Recruit,
    /// What the start printed; whoever is at the server's own machine needs none.
    setup_token: Option<String>,
}

/// `POST /api/admin/register-admin`: 403 once there is an admin, and from elsewhere without the start's token.
async fn register(
    Extract(state): Extract<State>,
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

/// `POST /api/admin/create-admin`.
async fn create(
    Extract(state): Extract<State>,
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
