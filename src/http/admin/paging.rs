//! Pages of records with ascending ids: the size of a page, and where the next page begins.

use crate::http::error::{Error, Problem, Result};
use crate::http::words::Sentence;
use crate::model::MAX_PAGE;

/// The default size of a page.
const USUAL: u32 = 100;

/// The size of a page; 422 for zero and for more than the maximum.
pub(super) fn size(asked: Option<u32>) -> Result<u32> {
    let size = asked.unwrap_or(USUAL);
    if (1..=MAX_PAGE).contains(&size) {
        Ok(size)
    } else {
        Err(Error::invalid(
            Problem::from(Sentence::FieldInvalid).of_field("limit"),
        ))
    }
}

/// The id below which the next page begins: that of the last record of a full page.
pub(super) fn next<T>(page: &[T], size: u32, number: impl Fn(&T) -> i64) -> Option<i64> {
    let is_full = u32::try_from(page.len()).is_ok_and(|found| found == size);
    page.last().filter(|_| is_full).map(number)
}
