//! Making admins.
//!
//! The first admin is whoever comes first to an empty place, which the domain makes race-free; every other is made
//! by an admin.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::post;
use serde::{Deserialize, Serialize};

use crate::accounts::Credentials;
use crate::http::State;
use crate::http::auth::Admin;
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

/// `POST /api/admin/register-admin`: 403 once there is an admin.
async fn register(Extract(state): Extract<State>, Json(recruit): Json<Recruit>) -> Result<Json<Created>> {
    let user_id = state.accounts.register_admin(&recruit.credentials()).await?;
    Ok(Json(Created {
        message: Sentence::AdminCreated,
        user_id,
    }))
}

/// `POST /api/admin/create-admin`.
async fn create(
    Extract(state): Extract<State>,
    Admin(_): Admin,
    Json(recruit): Json<Recruit>,
) -> Result<Json<Created>> {
    let user_id = state.accounts.create_admin(&recruit.credentials()).await?;
    Ok(Json(Created {
        message: Sentence::AdminCreated,
        user_id,
    }))
}
