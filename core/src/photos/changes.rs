//! What came to a guest's photos since the guest last asked, and what left them.
//!
//! A cursor names an event and the last change that the guest knows of. Whoever begins asks for a cursor first and loads the
//! list after that: what happens in between is told once more, and nothing is missed. A cursor of another event, of a list that
//! was forgotten, or one that was never given, is outdated: the guest begins anew.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use crate::model::{EventId, PhotoId, UserId};
use crate::photos::{Backlog, Error, LIST_LIMIT, Listed, Photos};
use crate::store::{matches, photos};

/// Up to which change a guest knows the own photos of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    event: EventId,
    change: i64,
}

/// Text that is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct InvalidCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.event, self.change)
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (event, change) = text.split_once('.').ok_or(InvalidCursor)?;
        let cursor = Self {
            event: EventId(event.parse().map_err(|_| InvalidCursor)?),
            change: change.parse().map_err(|_| InvalidCursor)?,
        };
        // A number has many spellings; one of them is the cursor.
        let is_given = cursor.change >= 0 && cursor.to_string() == text;
        is_given.then_some(cursor).ok_or(InvalidCursor)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What changed in a guest's photos of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// Asks for what changes from now on.
    pub cursor: Cursor,
    /// The photos that the guest is in and may not know of, newest first.
    pub added: Vec<Listed>,
    /// The photos that the guest is not in any more, or that are gone.
    pub removed: Vec<PhotoId>,
    /// How many photos the guest is in.
    pub total: i64,
    /// How many photos the event has, and how many of them are still to be searched.
    pub backlog: Backlog,
}

impl Changes {
    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

impl Photos {
    /// What changed in the guest's photos of an event after `since`, at most [`LIST_LIMIT`] changes; without a cursor nothing,
    /// with a cursor for what comes. [`Error::CursorOutdated`] if the guest has to begin anew.
    pub async fn changes(
        &self,
        guest: UserId,
        event: EventId,
        since: Option<Cursor>,
    ) -> Result<Changes, Error> {
        let mut reader = self.guest_of(guest, event).await?;
        // Counted first, as for the lists.
        let backlog = photos::backlog(reader.conn(), event).await?;
        if since.is_some_and(|since| since.event != event) {
            return Err(Error::CursorOutdated);
        }
        // Without a cursor all is known.
        let known = since.map_or(i64::MAX, |since| since.change);
        let found = matches::changes_since(reader.conn(), event, guest, known, LIST_LIMIT).await?;
        let found = found.ok_or(Error::NotAGuest)?;
        let is_outdated = known < found.known_from || known > found.latest;
        if since.is_some() && is_outdated {
            return Err(Error::CursorOutdated);
        }
        let is_full = i64::try_from(found.changes.len()).is_ok_and(|changes| changes == LIST_LIMIT);
        let last = found.changes.last().filter(|_| is_full);
        let change = last.map_or(found.latest, |last| last.number);
        let is_any_added = found.changes.iter().any(|change| change.is_match);
        let added = if is_any_added {
            // What is removed meanwhile is not among them, and told next time.
            photos::matched_by(reader.conn(), guest, event, known + 1..=change).await?
        } else {
            Vec::new()
        };
        let removed = found.changes.iter().filter(|change| !change.is_match);
        Ok(Changes {
            cursor: Cursor { event, change },
            added,
            removed: removed.map(|change| change.photo).collect(),
            total: found.total,
            backlog,
        })
    }

    /// Whether something may have changed after what is told in `known`: the cheap part of [`Photos::changes`].
    pub async fn is_changed(&self, guest: UserId, known: &Changes) -> Result<bool, Error> {
        let Cursor { event, change } = known.cursor;
        let mut reader = self.store.read().await?;
        Ok(matches::latest_change(reader.conn(), event, guest).await? != change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_given_is_a_cursor() {
        let cursor = Cursor {
            event: EventId(7),
            change: 12,
        };
        assert_eq!(cursor.to_string(), "7.12");
        assert_eq!("7.12".parse(), Ok(cursor));
        for text in [
            "",
            ".",
            "7",
            "7.",
            ".12",
            "7.012",
            "7.+12",
            "7.-1",
            "7.12 ",
            "7.1.2",
            "7.9223372036854775808",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(InvalidCursor), "{text}");
        }
    }
}
