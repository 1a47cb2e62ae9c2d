//! What is done to several photos of an event at once. Deleting asks once more; a script offers to undo it instead. Photos of
//! other events, and those that are gone by now, are left out, and the next page says how many.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

use super::frame::{EventFrame, Tab, worked_on};
use super::words;
use crate::http::AppState;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Form, Path};
use crate::http::pages::page::{Frame, Page};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::http::words::Sentence;
use crate::model::{EventId, PhotoId};
use crate::photos::{self, Viewer};

/// The parameter of the list that says how many photos were left out.
const LEFT: &str = "left";

#[derive(Template)]
#[template(path = "studio/delete.html")]
struct DeletePage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    photos: Vec<PhotoId>,
    back: String,
}

/// What to do to which photos.
#[derive(Default)]
struct Order {
    action: String,
    photos: Vec<PhotoId>,
    /// The query of the page to come back to.
    back: String,
}

impl Order {
    /// Reads the fields of the form; unknown ones are passed over.
    fn of(fields: Vec<(String, String)>) -> Result<Self> {
        let mut order = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "do" => order.action = value,
                "back" => order.back = value,
                "photo" => {
                    let id = value.parse().map_err(|_| invalid("photo"))?;
                    order.photos.push(PhotoId(id));
                }
                _ => {}
            }
        }
        Ok(order)
    }

    /// How many photos it names.
    fn distinct(&self) -> usize {
        self.photos.iter().collect::<BTreeSet<_>>().len()
    }

    /// The page to come back to, which says how many photos were left out.
    fn back_to(&self, event: EventId, left: usize) -> String {
        let others = form_urlencoded::parse(self.back.as_bytes()).filter(|(name, _)| name != LEFT);
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(others);
        if left > 0 {
            query.append_pair(LEFT, &left.to_string());
        }
        format!("{}/photos?{}", super::frame::base(event), query.finish())
    }
}

fn invalid(field: &'static str) -> Error {
    Error::invalid(Problem::from(Sentence::FieldInvalid).of_field(field))
}

/// `POST /studio/events/{id}/photos`.
pub(super) async fn act(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let (_, frame) = worked_on(&state, &staff, id, Tab::Photos).await?;
    let order = Order::of(fields)?;
    let viewer = Viewer::from(&staff.user);
    let is_any = !order.photos.is_empty();
    let mut done = None;
    match order.action.as_str() {
        "show" | "hide" if is_any => {
            let shown = order.action == "show";
            let touched = state
                .photos
                .show_in_event(viewer, id, &order.photos, shown)
                .await?;
            done = Some(usize::try_from(touched).unwrap_or(usize::MAX));
        }
        "retry" if is_any => {
            state.photos.retry(id, Some(&order.photos)).await?;
        }
        "retry_all" => {
            state.photos.retry(id, None).await?;
        }
        "delete" if is_any => {
            return Ok(confirm(frame, order)?.into_response());
        }
        "delete_sure" if is_any => {
            match state.photos.delete_in_event(viewer, id, &order.photos).await {
                Ok(deletion) => done = Some(deletion.photos),
                // Sent twice, perhaps: what was asked for is so.
                Err(photos::Error::NoSuchPhoto) => done = Some(0),
                Err(error) => return Err(error.into()),
            }
        }
        // Nothing is chosen.
        "show" | "hide" | "retry" | "delete" | "delete_sure" => {}
        _ => return Err(invalid("do")),
    }
    let left = done.map_or(0, |done| order.distinct().saturating_sub(done));
    Ok(staff.browser.go(&order.back_to(id, left)))
}

fn confirm(event: EventFrame, order: Order) -> Result<Page> {
    let w = words();
    Ok(Page::of(&DeletePage {
        frame: Frame::of(event.title(w.delete_title)),
        w,
        event,
        photos: order.photos,
        back: order.back,
    })?
    .with_studio_style())
}

/// The page for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let order = Order {
        photos: vec![PhotoId(1), PhotoId(2)],
        ..Order::default()
    };
    vec![("studio-delete", confirm(EventFrame::sample(Tab::Photos), order))]
}
