//! All accounts: searched by how their name or address begins, closed and opened again.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use url::form_urlencoded;

use super::{Tab, words};
use crate::accounts::Search;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::{Form, Path, Query};
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::Console as Words;
use crate::model::{Role, User, UserId, date};

/// Accounts of one page.
const PER_PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "console/accounts.html")]
struct AccountsPage {
    frame: Frame,
    w: &'static Words,
    tab: Tab,
    typed: String,
    accounts: Vec<Row>,
    /// The query of the next page.
    older: Option<String>,
}

struct Row {
    id: UserId,
    name: String,
    email: String,
    role: String,
    made: String,
    is_active: bool,
    /// Whether it is the account of who looks.
    is_own: bool,
}

impl Row {
    fn of(user: User, me: UserId) -> Self {
        let w = words();
        let role = match user.role {
            Role::Guest => w.r_guest,
            Role::Photographer => w.r_photographer,
            Role::Admin => w.r_admin,
        };
        Self {
            id: user.id,
            name: user.username,
            email: user.email,
            role: role.to_string(),
            made: date::day(user.created_at, tongue().language()),
            is_active: user.is_active,
            is_own: user.id == me,
        }
    }
}

/// Which accounts the page shows.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    query: String,
    before: Option<UserId>,
}

/// `GET /admin/accounts`.
pub(super) async fn show(
    State(state): State<AppState>,
    admin: AdminStaff,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let search = Search {
        query: Some(&wanted.query),
        role: None,
        before: wanted.before,
    };
    let found = state.accounts.search(&search, PER_PAGE).await?;
    page(wanted.query, found, admin.user.id)
}

fn page(typed: String, found: Vec<User>, me: UserId) -> Result<Page> {
    let w = words();
    let is_full = u32::try_from(found.len()).is_ok_and(|number| number == PER_PAGE);
    let older = found.last().filter(|_| is_full).map(|last| {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("query", &typed)
            .append_pair("before", &last.id.to_string())
            .finish()
    });
    Ok(Page::of(&AccountsPage {
        frame: Frame::of(w.accounts_title),
        w,
        tab: Tab::Accounts,
        typed,
        accounts: found.into_iter().map(|user| Row::of(user, me)).collect(),
        older,
    })?
    .with_studio_style()
    .never_stored())
}

/// Whether the account may log in from now on.
#[derive(Deserialize)]
pub(super) struct Change {
    active: bool,
    #[serde(default)]
    query: String,
}

/// `POST /admin/accounts/{user}`.
pub(super) async fn change(
    State(state): State<AppState>,
    admin: AdminStaff,
    Path(user): Path<UserId>,
    Form(change): Form<Change>,
) -> Result<Response> {
    state
        .accounts
        .set_active(admin.user.id, user, change.active)
        .await?;
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("query", &change.query)
        .finish();
    Ok(admin.browser.go(&format!("/admin/accounts?{query}")))
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::http::pages::book::LONG_NAME;
    use crate::model::SelfieStatus;

    let user = |number, role, is_active| User {
        id: UserId(number),
        username: LONG_NAME.to_owned(),
        email: String::new(),
        password_hash: String::new(),
        role,
        is_active,
        created_at: Timestamp::from_micros(1_782_000_000_000_000),
        event_id: None,
        selfie_status: SelfieStatus::None,
        selfie_error: None,
        token_generation: 0,
        display_name: None,
        language: None,
    };
    let found = vec![
        user(1, Role::Admin, true),
        user(2, Role::Photographer, true),
        user(3, Role::Guest, false),
    ];
    vec![
        ("admin-accounts", page(String::new(), found, UserId(1))),
        (
            "admin-accounts-none",
            page("anna".to_owned(), Vec::new(), UserId(1)),
        ),
    ]
}
