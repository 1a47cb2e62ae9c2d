//! Pages of records whose numbers only grow: how many are asked for, and where the next page begins.

use crate::audit::MOST;
use crate::http::error::{Error, Problem, Result};
use crate::http::words::Sentence;

/// Records of a page when none are asked for.
const USUAL: u32 = 100;

/// How many records a page has; 422 for none, and for more than there may be.
pub(super) fn size(asked: Option<u32>) -> Result<u32> {
    let size = asked.unwrap_or(USUAL);
    if (1..=MOST).contains(&size) {
        Ok(size)
    } else {
        Err(Error::invalid(
            Problem::from(Sentence::FieldInvalid).of_field("limit"),
        ))
    }
}

/// The number that the next page lies below: that of the last record of a page that is full.
pub(super) fn next<T>(page: &[T], size: u32, number: impl Fn(&T) -> i64) -> Option<i64> {
    let is_full = u32::try_from(page.len()).is_ok_and(|found| found == size);
    page.last().filter(|_| is_full).map(number)
}
