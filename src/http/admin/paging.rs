//! Pages of lists: the size of a page, and where the next page begins.
//!
//! The next page begins after the last record of a full page; the last page may be followed by an empty one.

use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::error::{Error, Problem, Result};
use crate::http::extract::List;
use crate::http::next_page::{ABOUT_LINK, Address};
use crate::http::openapi::{Draft, Outcome};
use crate::http::words::Sentence;
use crate::model::MAX_PAGE;

/// The default size of a page.
const USUAL: u32 = 100;

/// The size of a page; 422 for zero and for more than [`MAX_PAGE`].
pub(in crate::http) fn size(asked: Option<u32>) -> Result<u32> {
    size_of(asked, USUAL, MAX_PAGE)
}

/// The size of a page of a list whose pages have another size; 422 for zero and for more than `most`.
pub(super) fn size_of(asked: Option<u32>, usual: u32, most: u32) -> Result<u32> {
    let size = asked.unwrap_or(usual);
    if (1..=most).contains(&size) {
        Ok(size)
    } else {
        Err(Error::invalid(
            Problem::from(Sentence::FieldInvalid).of_field("limit"),
        ))
    }
}

/// How many days are asked for, a month if nobody says; 422 for zero and for more than `most`.
pub(super) fn days_of(asked: Option<u32>, most: u32) -> Result<u32> {
    let days = asked.unwrap_or(30);
    if (1..=most).contains(&days) {
        Ok(days)
    } else {
        Err(Error::invalid(
            Problem::from(Sentence::FieldInvalid).of_field("days"),
        ))
    }
}

/// The id after which the next page begins: that of the last record of a full page.
pub(super) fn next<T, I>(page: &[T], size: u32, id: impl Fn(&T) -> I) -> Option<I> {
    let is_full = u32::try_from(page.len()).is_ok_and(|found| found == size);
    page.last().filter(|_| is_full).map(id)
}

/// Which page of a list whose oldest records come first.
#[derive(Deserialize, IntoParams)]
pub(in crate::http) struct AfterQuery {
    /// Only records that come after the one with this id: the last of the previous page. The `Link` header has the complete
    /// address.
    #[param(nullable = false)]
    pub(in crate::http) after: Option<i64>,
    /// Maximum number of records.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 1000)]
    limit: Option<u32>,
}

impl AfterQuery {
    /// The size of the page; 422 for zero and for more than [`MAX_PAGE`].
    pub(in crate::http) fn size(&self) -> Result<u32> {
        size_of(self.limit, MAX_PAGE, MAX_PAGE)
    }
}

/// A page of a list that is a bare array; a header leads to the next one.
pub(in crate::http) struct Page<T> {
    list: List<T>,
    next: Option<HeaderValue>,
}

impl<T> Page<T> {
    /// Records of a page of at most `size`; `cursor` leads to those after a record.
    pub(in crate::http) fn new<R: Into<T>>(
        records: Vec<R>,
        size: u32,
        address: &Address,
        cursor: impl Fn(&R) -> Vec<(&'static str, String)>,
    ) -> Result<Self> {
        let next = next(&records, size, cursor).map(|cursor| address.next(&cursor));
        Ok(Self {
            next: next.transpose().map_err(Error::internal)?,
            list: records.into_iter().map(R::into).collect(),
        })
    }
}

impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        (AppendHeaders(self.next.map(|next| (LINK, next))), self.list).into_response()
    }
}

impl<T: ToSchema> Outcome for Page<T> {
    fn describe(draft: &mut Draft) {
        <List<T> as Outcome>::describe(draft);
        draft.tells_text("Link", ABOUT_LINK);
    }
}
