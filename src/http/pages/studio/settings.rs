//! The settings of an event: its name, day and code, the consent of its guests, its end, and deleting it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::events::day;
use super::frame::{EventFrame, Tab, base, owned};
use super::words;
use crate::accounts::Offer;
use crate::consent::Text;
use crate::events::{EventChange, TermsChange};
use crate::http::AppState;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Form, Path, Query};
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::{Studio as Words, Wall as WallWords};
use crate::http::words::Sentence;
use crate::model::{Event, EventId, date};

#[derive(Template)]
#[template(path = "studio/settings.html")]
struct SettingsPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    typed: Basics,
    terms: TermsForm,
    /// What guests read now, in French and in English.
    previews: [Preview; 2],
    slideshow: &'static WallWords,
    /// How long the event lasts, in words.
    end: String,
    /// The day it ends on, as the field has it.
    end_day: String,
    is_over: bool,
    /// Whether an event of this server ends at all.
    can_end: bool,
    is_saved: bool,
    problem: Option<(Part, String)>,
    field: Option<String>,
}

/// A text as guests read it.
struct Preview {
    tag: &'static str,
    text: String,
}

impl Preview {
    fn of(text: Text) -> Self {
        Self {
            tag: text.language.tag(),
            text: text.text,
        }
    }
}

/// A form of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Basics,
    Consent,
    End,
    Delete,
}

/// Name, day and code, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Basics {
    name: String,
    #[serde(default)]
    day: String,
    code: String,
    approve: Option<String>,
}

impl Basics {
    fn of(event: &Event) -> Self {
        Self {
            name: event.name.clone(),
            day: event.held_at.map(date_field).unwrap_or_default(),
            code: event.code.to_string(),
            approve: event.approval_required.then(String::new),
        }
    }
}

/// The consent terms, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct TermsForm {
    organiser: String,
    contact: String,
    text_fr: String,
    text_en: String,
}

/// A day, as a field for dates has it.
fn date_field(at: crate::clock::Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

/// What the page says of a form that was sent.
#[derive(Default)]
struct Outcome {
    typed: Option<Basics>,
    terms: Option<TermsForm>,
    error: Option<(Part, Error)>,
    is_saved: bool,
}

/// Whether a form was saved before.
#[derive(Default, Deserialize)]
pub(super) struct Said {
    saved: Option<String>,
}

/// `GET /studio/events/{id}/settings`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
    Query(said): Query<Said>,
) -> Result<Response> {
    let outcome = Outcome {
        is_saved: said.saved.is_some(),
        ..Outcome::default()
    };
    answer(&state, &staff, id, outcome).await
}

async fn answer(state: &AppState, staff: &Staff, id: EventId, outcome: Outcome) -> Result<Response> {
    let (event, _) = owned(state, staff, id, Tab::Settings).await?;
    let offer = state.accounts.offer(id).await?;
    let can_end = state.events.are_ended();
    Ok(page(&event, offer, outcome, can_end)?.into_response())
}

fn page(event: &Event, offer: Offer, outcome: Outcome, can_end: bool) -> Result<Page> {
    let w = words();
    let language = tongue().language();
    let terms = outcome.terms.unwrap_or_else(|| TermsForm {
        organiser: offer.terms.organiser.clone().unwrap_or_default(),
        contact: offer.terms.contact.clone().unwrap_or_default(),
        text_fr: offer.terms.french.clone().unwrap_or_default(),
        text_en: offer.terms.english.clone().unwrap_or_default(),
    });
    let end = match (event.ended_at, event.expires_at) {
        (Some(ended), _) => w.ended_on.with(date::day(ended, language)),
        (None, Some(end)) => w.ends_on.with(date::day(end, language)),
        (None, None) => w.ends_never.to_string(),
    };
    let frame = EventFrame::of(event, Tab::Settings, true);
    let page = Page::of(&SettingsPage {
        frame: Frame::of(frame.title(w.settings_title)),
        w,
        typed: outcome.typed.unwrap_or_else(|| Basics::of(event)),
        terms,
        previews: offer.texts.map(Preview::of),
        slideshow: WallWords::of(tongue()),
        end,
        end_day: event.expires_at.map(date_field).unwrap_or_default(),
        is_over: event.ended_at.is_some(),
        can_end,
        is_saved: outcome.is_saved,
        field: outcome
            .error
            .as_ref()
            .and_then(|(_, error)| error.field())
            .map(str::to_owned),
        problem: outcome
            .error
            .as_ref()
            .map(|(part, error)| (*part, error.sentences())),
        event: frame,
    })?
    .with_studio_style();
    Ok(match outcome.error {
        Some((_, error)) => page.refusing(&error),
        None => page,
    })
}

fn saved(staff: &Staff, id: EventId) -> Response {
    staff.browser.go(&format!("{}/settings?saved=1", base(id)))
}

/// `POST /studio/events/{id}/settings`.
pub(super) async fn change(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
    Form(typed): Form<Basics>,
) -> Result<Response> {
    let (event, _) = owned(&state, &staff, id, Tab::Settings).await?;
    let changed = async {
        let code = typed.code.trim();
        let change = EventChange {
            name: Some(&typed.name),
            // The same code is no change, and keeps its spelling.
            code: Some(code).filter(|code| *code != event.code.as_str()),
            held_at: day(&typed.day, "day")?,
            approval_required: Some(typed.approve.is_some()),
            ..EventChange::default()
        };
        Ok(state.events.edit(&staff.user, id, &change).await?)
    };
    match changed.await {
        Ok(_) => Ok(saved(&staff, id)),
        Err(error) => {
            let outcome = Outcome {
                error: Some((Part::Basics, error)),
                typed: Some(typed),
                ..Outcome::default()
            };
            answer(&state, &staff, id, outcome).await
        }
    }
}

/// `POST /studio/events/{id}/settings/consent`.
pub(super) async fn set_consent(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
    Form(typed): Form<TermsForm>,
) -> Result<Response> {
    // Browsers send the ends of lines as the protocol of forms has them.
    let lines = |text: &str| Some(text.replace("\r\n", "\n"));
    let change = TermsChange {
        organiser: lines(&typed.organiser),
        contact: lines(&typed.contact),
        french: lines(&typed.text_fr),
        english: lines(&typed.text_en),
    };
    match state.events.set_consent_terms(&staff.user, id, change).await {
        Ok(()) => Ok(saved(&staff, id)),
        Err(error) => {
            let outcome = Outcome {
                error: Some((Part::Consent, error.into())),
                terms: Some(typed),
                ..Outcome::default()
            };
            answer(&state, &staff, id, outcome).await
        }
    }
}

fn missing(field: &'static str) -> Error {
    Error::invalid(Problem::from(Sentence::FieldMissing).of_field(field))
}

/// A new end, as typed.
#[derive(Deserialize)]
pub(super) struct EndForm {
    end: String,
}

/// `POST /studio/events/{id}/settings/end`.
pub(super) async fn set_end(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
    Form(typed): Form<EndForm>,
) -> Result<Response> {
    let changed = async {
        let until = day(&typed.end, "end")?.ok_or_else(|| missing("end"))?;
        Ok(state.events.extend(Some(&staff.user), id, Some(until)).await?)
    };
    ended(&state, &staff, id, changed.await.map(drop)).await
}

/// `POST /studio/events/{id}/settings/prolong`.
pub(super) async fn prolong(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Response> {
    let changed = state.events.reset_expiration(&staff.user, id).await;
    ended(&state, &staff, id, changed.map(drop).map_err(Error::from)).await
}

/// `POST /studio/events/{id}/settings/restore`.
pub(super) async fn restore(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Response> {
    let changed = state.events.restore(Some(&staff.user), id).await;
    ended(&state, &staff, id, changed.map(drop).map_err(Error::from)).await
}

async fn ended(state: &AppState, staff: &Staff, id: EventId, changed: Result<()>) -> Result<Response> {
    match changed {
        Ok(()) => Ok(saved(staff, id)),
        Err(error) => {
            let outcome = Outcome {
                error: Some((Part::End, error)),
                ..Outcome::default()
            };
            answer(state, staff, id, outcome).await
        }
    }
}

/// The name of the event that is to be deleted.
#[derive(Deserialize)]
pub(super) struct DeleteForm {
    name: String,
}

/// `POST /studio/events/{id}/delete`.
pub(super) async fn delete(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
    Form(typed): Form<DeleteForm>,
) -> Result<Response> {
    let (event, _) = owned(&state, &staff, id, Tab::Settings).await?;
    if typed.name.trim() != event.name {
        let error = Error::refused(Problem::from(Sentence::NameDiffers).of_field("delete-name"));
        let outcome = Outcome {
            error: Some((Part::Delete, error)),
            ..Outcome::default()
        };
        return answer(&state, &staff, id, outcome).await;
    }
    state.events.delete(&staff.user, id).await?;
    Ok(staff.browser.go("/studio"))
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::http::pages::book::EVENT;
    use crate::http::words::Language;
    use crate::model::{ConsentTerms, EventCode};

    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let sample = |ended_at, error: Option<(Part, Error)>| {
        let event = Event {
            id: EventId(7),
            name: EVENT.to_owned(),
            code: EventCode::parse("M01").expect("a code"),
            held_at: Some(at),
            photographer_id: None,
            created_at: at,
            expires_at: Some(at),
            ended_at,
            guests_only: false,
            approval_required: false,
        };
        let text = |language| Text {
            language,
            text: "⟦…⟧".to_owned(),
            hash: String::new(),
        };
        let offer = Offer {
            terms: ConsentTerms::default(),
            texts: [text(Language::French), text(Language::English)],
            is_required: true,
        };
        let outcome = Outcome {
            is_saved: error.is_none(),
            error,
            ..Outcome::default()
        };
        page(&event, offer, outcome, true)
    };
    let wrong = |part, field| {
        let problem = Problem::from(Sentence::NameDiffers).of_field(field);
        Some((part, Error::refused(problem)))
    };
    vec![
        ("studio-settings", sample(None, None)),
        ("studio-settings-name", sample(None, wrong(Part::Basics, "name"))),
        (
            "studio-settings-consent",
            sample(None, wrong(Part::Consent, "text_fr")),
        ),
        ("studio-settings-over", sample(Some(at), wrong(Part::End, "end"))),
        (
            "studio-settings-delete",
            sample(None, wrong(Part::Delete, "delete-name")),
        ),
    ]
}
