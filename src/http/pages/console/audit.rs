//! The audit log: who did what to whose data.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use url::form_urlencoded;

use super::filter::{choice, number};
use super::{Choice, Tab, words};
use crate::audit::Filter;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Query;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::{Console as Words, Phrase, Records};
use crate::model::{Action, AuditEntry, EventId, UserId, date};

/// Entries of one page.
const PER_PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "console/audit.html")]
struct AuditPage {
    frame: Frame,
    w: &'static Words,
    r: &'static Records,
    tab: Tab,
    typed: Wanted,
    actions: Vec<Choice>,
    entries: Vec<Row>,
    /// The query of the next page.
    older: Option<String>,
}

struct Row {
    at: String,
    action: Phrase,
    actor: Option<UserId>,
    user: Option<UserId>,
    event: Option<EventId>,
    detail: String,
}

impl Row {
    fn of(entry: AuditEntry) -> Self {
        let detail = entry.count.map(|count| count.to_string()).or(entry.note);
        Self {
            at: date::instant(entry.at, tongue().language()),
            action: label(entry.action),
            actor: entry.actor_id,
            user: entry.user_id,
            event: entry.event_id,
            detail: detail.unwrap_or_default(),
        }
    }
}

/// Which entries the page shows, as it was typed: a form sends its empty fields, too.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    action: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    event: String,
    before: Option<i64>,
}

/// `GET /admin/audit`.
pub(super) async fn show(
    State(state): State<AppState>,
    _: AdminStaff,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let filter = Filter {
        action: choice(&wanted.action, "action")?,
        actor: number(&wanted.actor, "actor")?.map(UserId),
        user: number(&wanted.user, "user")?.map(UserId),
        event: number(&wanted.event, "event")?.map(EventId),
        since: None,
        until: None,
        before: wanted.before,
    };
    let entries = state.audit.list(&filter, PER_PAGE).await?;
    page(wanted, entries)
}

fn page(typed: Wanted, entries: Vec<AuditEntry>) -> Result<Page> {
    let r = Records::of(tongue());
    let is_full = u32::try_from(entries.len()).is_ok_and(|number| number == PER_PAGE);
    let older = entries.last().filter(|_| is_full).map(|last| {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("action", &typed.action)
            .append_pair("actor", &typed.actor)
            .append_pair("user", &typed.user)
            .append_pair("event", &typed.event)
            .append_pair("before", &last.id.to_string())
            .finish()
    });
    let actions = ACTIONS
        .iter()
        .map(|action| Choice::of(*action, label(*action), &typed.action));
    Ok(Page::of(&AuditPage {
        frame: Frame::of(r.audit_title),
        w: words(),
        r,
        tab: Tab::Audit,
        actions: actions.collect(),
        typed,
        entries: entries.into_iter().map(Row::of).collect(),
        older,
    })?
    .with_studio_style()
    .never_stored())
}

/// All actions, in the order of the choice.
const ACTIONS: [Action; 50] = [
    Action::LoggedIn,
    Action::LoginOffered,
    Action::LoginFailed,
    Action::LoggedOutEverywhere,
    Action::PasswordChanged,
    Action::PasswordReset,
    Action::PersonalLinkMade,
    Action::PersonalLinkEnded,
    Action::LoginLinkSent,
    Action::SameFaceAsked,
    Action::ProfileChanged,
    Action::EmailChanged,
    Action::AccountCreated,
    Action::AccountChanged,
    Action::AccountDeactivated,
    Action::AccountActivated,
    Action::AccountErased,
    Action::EventJoined,
    Action::SelfieSent,
    Action::SelfieViewed,
    Action::SelfieErased,
    Action::PhotosErased,
    Action::EventCreated,
    Action::InvitationMade,
    Action::InvitationUsed,
    Action::InvitationRevoked,
    Action::PhotographerAdded,
    Action::PhotographerRemoved,
    Action::WallMade,
    Action::WallEnded,
    Action::EventChanged,
    Action::EventExtended,
    Action::EventErased,
    Action::EventEnded,
    Action::EventRestored,
    Action::EventExpired,
    Action::RematchAsked,
    Action::ReindexAsked,
    Action::JobRetried,
    Action::JobCancelled,
    Action::ThresholdChanged,
    Action::DailyCapChanged,
    Action::GuestApproved,
    Action::GuestRefused,
    Action::GuestRemoved,
    Action::SameFaceFound,
    Action::ConsentGiven,
    Action::ConsentWithdrawn,
    Action::ConsentTextChanged,
    Action::DataExported,
];

/// What an action is called.
fn label(action: Action) -> Phrase {
    let r = Records::of(tongue());
    match action {
        Action::LoggedIn => r.logged_in,
        Action::LoginOffered => r.login_offered,
        Action::LoginFailed => r.login_failed,
        Action::LoggedOutEverywhere => r.logged_out_everywhere,
        Action::PasswordChanged => r.password_changed,
        Action::PasswordReset => r.password_reset,
        Action::PersonalLinkMade => r.personal_link_made,
        Action::PersonalLinkEnded => r.personal_link_ended,
        Action::LoginLinkSent => r.login_link_sent,
        Action::SameFaceAsked => r.same_face_asked,
        Action::ProfileChanged => r.profile_changed,
        Action::EmailChanged => r.email_changed,
        Action::AccountCreated => r.account_created,
        Action::AccountChanged => r.account_changed,
        Action::AccountDeactivated => r.account_deactivated,
        Action::AccountActivated => r.account_activated,
        Action::AccountErased => r.account_erased,
        Action::EventJoined => r.event_joined,
        Action::SelfieSent => r.selfie_sent,
        Action::SelfieViewed => r.selfie_viewed,
        Action::SelfieErased => r.selfie_erased,
        Action::PhotosErased => r.photos_erased,
        Action::EventCreated => r.event_created,
        Action::InvitationMade => r.invitation_made,
        Action::InvitationUsed => r.invitation_used,
        Action::InvitationRevoked => r.invitation_revoked,
        Action::PhotographerAdded => r.photographer_added,
        Action::PhotographerRemoved => r.photographer_removed,
        Action::WallMade => r.wall_made,
        Action::WallEnded => r.wall_ended,
        Action::EventChanged => r.event_changed,
        Action::EventExtended => r.event_extended,
        Action::EventErased => r.event_erased,
        Action::EventEnded => r.event_ended,
        Action::EventRestored => r.event_restored,
        Action::EventExpired => r.event_expired,
        Action::RematchAsked => r.rematch_asked,
        Action::ReindexAsked => r.reindex_asked,
        Action::JobRetried => r.job_retried,
        Action::JobCancelled => r.job_cancelled,
        Action::ThresholdChanged => r.threshold_changed,
        Action::DailyCapChanged => r.daily_cap_changed,
        Action::GuestApproved => r.guest_approved,
        Action::GuestRefused => r.guest_refused,
        Action::GuestRemoved => r.guest_removed,
        Action::SameFaceFound => r.same_face_found,
        Action::ConsentGiven => r.consent_given,
        Action::ConsentWithdrawn => r.consent_withdrawn,
        Action::ConsentTextChanged => r.consent_text_changed,
        Action::DataExported => r.data_exported,
    }
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::http::pages::book::LONG_NAME;

    let entry = |action, note: Option<&str>, count: Option<i64>| AuditEntry {
        id: 1,
        at: Timestamp::from_micros(1_782_000_000_000_000),
        action,
        actor_id: Some(UserId(1)),
        user_id: count.map(UserId),
        event_id: Some(EventId(7)),
        count,
        note: note.map(str::to_owned),
        origin: None,
    };
    let entries = ACTIONS
        .into_iter()
        .map(|action| entry(action, Some(LONG_NAME), None))
        .chain([entry(Action::PhotosErased, None, Some(12))]);
    vec![
        ("admin-audit", page(Wanted::default(), entries.collect())),
        ("admin-audit-none", page(Wanted::default(), Vec::new())),
    ]
}
