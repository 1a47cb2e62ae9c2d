//! Whether a reading of the clock may be believed for something irreversible: a decision without any state but its own.
//!
//! A clock that is wrong for four seconds must not erase what was to be kept for weeks. So a reading is held against the
//! last one that was believed (the database keeps it for all processes), against the database server's own clock where that
//! is another machine's, and against the time this process has been running by a clock that nobody sets.

use std::time::Duration;

use super::Timestamp;

/// A clock may be ahead of the last reading that was believed by so much: nobody was there to read it meanwhile.
pub const MOST_AHEAD: Duration = Duration::from_hours(24);

/// Two readings of one time differ by no more than this.
const TOLERANCE: Duration = Duration::from_mins(5);

/// A clock in doubt is believed after going evenly for so long: enough for a machine to ask its time servers.
const PROBATION: Duration = Duration::from_hours(1);

/// An instant that may be believed for something irreversible. Only [`Judge::judge`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confirmed(Timestamp);

impl Confirmed {
    /// The instant.
    pub fn at(self) -> Timestamp {
        self.0
    }
}

/// The clock of the database's server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerClock {
    /// What it shows.
    pub now: Timestamp,
    /// Whether it is another machine's than ours. One machine has one clock, which proves nothing about itself.
    pub is_elsewhere: bool,
}

/// What is known about the time at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What this machine's clock shows.
    pub now: Timestamp,
    /// How long this process has been running, by the clock that nobody sets.
    pub running: Duration,
    /// The last instant that a process believed; `None` in a database that is new.
    pub believed: Option<Timestamp>,
    /// The clock of the database's server, where it has one.
    pub server: Option<ServerClock>,
}

/// Why a reading is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is more than a day later than the last one that was.
    Ahead(Duration),
    /// It is earlier than the last one that was.
    Behind(Duration),
    /// It differs from the clock of the database's server.
    Disagrees(Duration),
}

impl Doubt {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ahead(_) => "ahead",
            Self::Behind(_) => "behind",
            Self::Disagrees(_) => "disagrees",
        }
    }

    /// By how much the reading differs.
    pub fn by(self) -> Duration {
        match self {
            Self::Ahead(by) | Self::Behind(by) | Self::Disagrees(by) => by,
        }
    }
}

/// A reading that later ones of the same process are held against.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    now: Timestamp,
    running: Duration,
    /// What the database had as the last instant believed. If that changes, another process is there and has its own time.
    believed: Option<Timestamp>,
    was_believed: bool,
}

impl Anchor {
    fn of(reading: &Reading) -> Self {
        Self {
            now: reading.now,
            running: reading.running,
            believed: reading.believed,
            was_believed: false,
        }
    }

    /// Whether the clock has gone evenly since, and no other process has said what time it is.
    fn is_kept_by(&self, reading: &Reading) -> bool {
        let expected = self.now + reading.running.saturating_sub(self.running);
        difference(expected, reading.now) <= TOLERANCE && self.believed == reading.believed
    }
}

/// Judges the readings of one process, one after the other.
#[derive(Debug, Default)]
pub struct Judge {
    anchor: Option<Anchor>,
}

impl Judge {
    /// Whether a reading may be believed. What is stored of one that is has to be told by [`Judge::stored`].
    pub fn judge(&mut self, reading: &Reading) -> Result<Confirmed, Doubt> {
        match doubt(reading) {
            None => Ok(self.believe(reading)),
            Some(doubt @ Doubt::Disagrees(_)) => {
                self.anchor = None;
                Err(doubt)
            }
            Some(doubt) if self.is_proven(reading, doubt) => Ok(self.believe(reading)),
            Some(doubt) => Err(doubt),
        }
    }

    /// Notes what the database has as the last instant believed, after a reading was.
    pub fn stored(&mut self, believed: Timestamp) {
        if let Some(anchor) = &mut self.anchor {
            anchor.believed = Some(believed);
        }
    }

    fn believe(&mut self, reading: &Reading) -> Confirmed {
        self.anchor = Some(Anchor {
            was_believed: true,
            ..Anchor::of(reading)
        });
        Confirmed(reading.now)
    }

    /// Whether this process itself can tell that a doubtful clock is right: time has really passed since it last was, or it
    /// has gone evenly for an hour.
    fn is_proven(&mut self, reading: &Reading, doubt: Doubt) -> bool {
        let Some(anchor) = self.anchor.filter(|anchor| anchor.is_kept_by(reading)) else {
            self.anchor = Some(Anchor::of(reading));
            return false;
        };
        match doubt {
            Doubt::Ahead(_) if anchor.was_believed => true,
            // That it was right before says nothing about who is: another process was believed since.
            _ if anchor.was_believed => {
                self.anchor = Some(Anchor::of(reading));
                false
            }
            _ => reading.running.saturating_sub(anchor.running) >= PROBATION,
        }
    }
}

/// What speaks against a reading, by what others say.
fn doubt(reading: &Reading) -> Option<Doubt> {
    if let Some(server) = reading.server {
        let by = difference(server.now, reading.now);
        if by > TOLERANCE {
            return Some(Doubt::Disagrees(by));
        }
        if server.is_elsewhere {
            return None;
        }
    }
    let believed = reading.believed?;
    let (ahead, behind) = (reading.now.since(believed), believed.since(reading.now));
    if ahead > MOST_AHEAD {
        Some(Doubt::Ahead(ahead))
    } else if behind > TOLERANCE {
        Some(Doubt::Behind(behind))
    } else {
        None
    }
}

fn difference(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}

#[cfg(test)]
mod tests;
