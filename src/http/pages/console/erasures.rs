//! Receipts of erasures: what was deleted, how much, when, and when a check found nothing left.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use url::form_urlencoded;

use super::filter::{choice, number};
use super::{Choice, Tab, words};
use crate::erasure::Filter;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Query;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::{Console as Words, Phrase, Records};
use crate::model::{ErasureCause, ErasureReceipt, EventId, UserId, date};

/// Receipts of one page.
const PER_PAGE: u32 = 100;

#[derive(Template)]
#[template(path = "console/erasures.html")]
struct ErasuresPage {
    frame: Frame,
    w: &'static Words,
    r: &'static Records,
    tab: Tab,
    typed: Wanted,
    causes: Vec<Choice>,
    states: Vec<Choice>,
    receipts: Vec<Row>,
    /// The query of the next page.
    older: Option<String>,
}

struct Row {
    id: i64,
    asked: String,
    cause: Phrase,
    actor: Option<UserId>,
    user: Option<UserId>,
    event: Option<EventId>,
    /// What was deleted, in words, without what was none.
    erased: String,
    state: String,
}

impl Row {
    fn of(receipt: &ErasureReceipt) -> Self {
        let (r, language) = (Records::of(tongue()), tongue().language());
        let counts = [
            (r.accounts, receipt.accounts),
            (r.selfies, receipt.selfies),
            (r.photos, receipt.photos),
            (r.matches, receipt.matches),
            (r.faces, receipt.faces),
            (r.files, receipt.files),
        ];
        let words = counts.into_iter().filter(|(_, count)| *count > 0);
        let words: Vec<_> = words
            .map(|(phrase, count)| phrase.count(usize::try_from(count).unwrap_or(usize::MAX)))
            .collect();
        let left = usize::try_from(receipt.parts_left).unwrap_or(usize::MAX);
        Self {
            id: receipt.id,
            asked: date::instant(receipt.asked_at, language),
            cause: label(receipt.cause),
            actor: receipt.actor_id,
            user: receipt.user_id,
            event: receipt.event_id,
            erased: words.join(", "),
            state: match receipt.checked_at {
                Some(at) => r.checked_at.with(date::instant(at, language)),
                None => r.parts_left.count(left),
            },
        }
    }
}

/// Which receipts the page shows, as it was typed: a form sends its empty fields, too.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    cause: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    event: String,
    #[serde(default)]
    complete: String,
    before: Option<i64>,
}

/// `GET /admin/erasures`.
pub(super) async fn show(
    State(state): State<AppState>,
    _: AdminStaff,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let filter = Filter {
        id: None,
        cause: choice(&wanted.cause, "cause")?,
        user: number(&wanted.user, "user")?.map(UserId),
        event: number(&wanted.event, "event")?.map(EventId),
        is_complete: number(&wanted.complete, "complete")?,
        before: wanted.before,
    };
    let receipts = state.erasures.receipts(&filter, PER_PAGE).await?;
    page(wanted, &receipts)
}

fn page(typed: Wanted, receipts: &[ErasureReceipt]) -> Result<Page> {
    let r = Records::of(tongue());
    let is_full = u32::try_from(receipts.len()).is_ok_and(|number| number == PER_PAGE);
    let older = receipts.last().filter(|_| is_full).map(|last| {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("cause", &typed.cause)
            .append_pair("user", &typed.user)
            .append_pair("event", &typed.event)
            .append_pair("complete", &typed.complete)
            .append_pair("before", &last.id.to_string())
            .finish()
    });
    let causes = CAUSES
        .iter()
        .map(|cause| Choice::of(*cause, label(*cause), &typed.cause));
    let states = [(true, r.complete), (false, r.incomplete)];
    let states = states.map(|(is_complete, label)| Choice::of(is_complete, label, &typed.complete));
    Ok(Page::of(&ErasuresPage {
        frame: Frame::of(r.erasures_title),
        w: words(),
        r,
        tab: Tab::Erasures,
        causes: causes.collect(),
        states: states.into(),
        typed,
        receipts: receipts.iter().map(Row::of).collect(),
        older,
    })?
    .with_studio_style()
    .never_stored())
}

/// All causes, in the order of the choice.
const CAUSES: [ErasureCause; 8] = [
    ErasureCause::Account,
    ErasureCause::Selfie,
    ErasureCause::Consent,
    ErasureCause::Refusal,
    ErasureCause::Removal,
    ErasureCause::Photos,
    ErasureCause::Event,
    ErasureCause::Expiry,
];

/// What a cause is called.
fn label(cause: ErasureCause) -> Phrase {
    let r = Records::of(tongue());
    match cause {
        ErasureCause::Account => r.cause_account,
        ErasureCause::Selfie => r.cause_selfie,
        ErasureCause::Consent => r.cause_consent,
        ErasureCause::Refusal => r.cause_refusal,
        ErasureCause::Removal => r.cause_removal,
        ErasureCause::Photos => r.cause_photos,
        ErasureCause::Event => r.cause_event,
        ErasureCause::Expiry => r.cause_expiry,
    }
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;

    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let receipt = |cause, checked_at, parts_left| ErasureReceipt {
        id: 12,
        cause,
        actor_id: Some(UserId(1)),
        user_id: Some(UserId(4711)),
        event_id: Some(EventId(7)),
        accounts: 1,
        selfies: 2,
        photos: 0,
        matches: 24,
        faces: 3,
        files: 6,
        parts_left,
        asked_at: at,
        checked_at,
    };
    let receipts = CAUSES
        .into_iter()
        .map(|cause| receipt(cause, Some(at), 0))
        .chain([receipt(ErasureCause::Event, None, 2)]);
    vec![
        (
            "admin-erasures",
            page(Wanted::default(), &receipts.collect::<Vec<_>>()),
        ),
        ("admin-erasures-none", page(Wanted::default(), &[])),
    ]
}
