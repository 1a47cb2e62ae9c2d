//! One run of a job that sends emails one after the other, and when to stop it.
//!
//! If an email is put off, the next one is tried. Many in a run, or a few broken conversations in a row, mean that the
//! server is the problem.

use super::{Error, MOST_BROKEN};
use crate::error_chain::chain;
use crate::mail::{self, Obstacle};

/// How many emails of a run may be put off before the server is considered the problem.
const MOST_PUT_OFF: usize = 20;

/// The stable code of an email that the server refused permanently.
pub(super) const REFUSED: &str = "mail_refused";

/// The result of one run.
#[derive(Default)]
pub(super) struct Run {
    pub(super) sent: usize,
    pub(super) put_off: usize,
    broken_in_a_row: usize,
    last: Option<mail::Error>,
}

impl Run {
    /// Records that the server accepted an email.
    pub(super) fn took(&mut self) {
        self.sent += 1;
        self.broken_in_a_row = 0;
    }

    /// Records that an email was put off; returns whether the server is the problem, so that no other need be tried.
    pub(super) fn put_off(&mut self, error: mail::Error) -> bool {
        let obstacle = error.obstacle();
        self.put_off += 1;
        self.broken_in_a_row = match obstacle {
            Obstacle::Conversation => self.broken_in_a_row + 1,
            Obstacle::Letter | Obstacle::Moment | Obstacle::Server => 0,
        };
        self.last = Some(error);
        obstacle == Obstacle::Server || self.put_off > MOST_PUT_OFF || self.broken_in_a_row == MOST_BROKEN
    }

    /// [`Error::Waiting`] if an email was put off.
    pub(super) fn outcome(self) -> Result<(), Error> {
        self.last
            .map_or(Ok(()), |error| Err(Error::Waiting(chain(&error).to_string())))
    }
}
