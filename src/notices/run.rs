//! One run of a job that sends mails one after the other: when it goes on, and when it is no use.
//!
//! A mail may be put off for a reason of its own, and then the next one is tried. Many in a run, or a few in a row whose
//! conversations broke off, are the server's doing.

use super::{Error, MOST_BROKEN};
use crate::mail::{self, Obstacle};

/// Mails of one run that may be put off for themselves; so many are the server's doing.
const MOST_PUT_OFF: usize = 20;

/// The stable code of a mail that the server refused for good.
pub(super) const REFUSED: &str = "mail_refused";

/// What came of one run of the job.
#[derive(Default)]
pub(super) struct Run {
    pub(super) sent: usize,
    pub(super) put_off: usize,
    broken_in_a_row: usize,
    last: Option<mail::Error>,
}

impl Run {
    /// Notes that the server took a mail.
    pub(super) fn took(&mut self) {
        self.sent += 1;
        self.broken_in_a_row = 0;
    }

    /// Notes that a mail was put off; whether that is the server's doing, so that no other need be tried.
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

    /// [`Error::Waiting`] if a mail was put off.
    pub(super) fn outcome(self) -> Result<(), Error> {
        self.last
            .map_or(Ok(()), |error| Err(Error::Waiting(error.to_string())))
    }
}
