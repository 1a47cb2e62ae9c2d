//! Jobs: what is to be done, for whom, and how far it is.
//!
//! A task is a value that holds all its worker needs; a job is a task in the queue, as the database knows it.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::clock::Timestamp;
use crate::model::{Chore, Erasure, EventId, JobId, PhotoId, UserId};

/// Work that is done outside requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Task {
    /// Judge and enrol a guest's selfie, then find the guest in the event's photos.
    MatchGuest {
        /// The event to search; none for an account without one (an admin), whose selfie is only judged.
        #[serde(with = "no_event")]
        event: Option<EventId>,
        /// The guest.
        guest: UserId,
    },
    /// Make a photo's served sizes, find its faces, then find the event's guests among them. In a guests-only event its
    /// faces are forgotten afterwards.
    IndexPhoto {
        /// The photo's event.
        event: EventId,
        /// The photo.
        photo: PhotoId,
    },
    /// Find the event's guests in all its photos that wait for it.
    MatchPhotos {
        /// The event.
        event: EventId,
    },
    /// Look for guests who came late in the photos of a guests-only event: one [`Task::IndexPhoto`] per photo in which
    /// one of them was not looked for.
    #[serde(rename = "look_again")]
    #[strum(serialize = "look_again")]
    Rescan {
        /// The event.
        event: EventId,
    },
    /// Let the engine forget the faces of all photos of an event that has become guests-only.
    ForgetPhotos {
        /// The event.
        event: EventId,
    },
    /// Search the whole event again: one [`Task::MatchGuest`] per guest with an accepted selfie; in a guests-only event
    /// one [`Task::IndexPhoto`] per photo.
    RematchEvent {
        /// The event.
        event: EventId,
    },
    /// Let the engine forget the event and learn it again: one [`Task::IndexPhoto`] per photo and one
    /// [`Task::MatchGuest`] per guest with an accepted selfie.
    ReindexEvent {
        /// The event.
        event: EventId,
    },
    /// [`Task::MatchGuest`] with the networks that describe faces now, which have replaced those the guest was enrolled by.
    /// A kind of its own, so that a process with the former networks cannot take it.
    RedescribeGuest {
        /// The event to search.
        event: EventId,
        /// The guest.
        guest: UserId,
    },
    /// [`Task::IndexPhoto`], likewise.
    RedescribePhoto {
        /// The photo's event.
        event: EventId,
        /// The photo.
        photo: PhotoId,
    },
    /// Tell the event's guests by mail that there are photos: those who wait to be told.
    NotifyGuests {
        /// The event.
        event: EventId,
    },
    /// Tell an event's guests by mail that it ends soon, or has ended.
    WarnGuests {
        /// The event.
        event: EventId,
    },
    /// Remove what deleted rows left behind: files and the engine's faces.
    Erase(Erasure),
    /// Keep the place in order. Versions that knew all of it as one job read every chore as that job, which they can do:
    /// during a deploy they run beside this one, and after a rollback in its place.
    #[serde(rename = "expire_events")]
    Housekeeping {
        /// What to do. Such a version's own job names none: then every chore is queued.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chore: Option<Chore>,
    },
}

impl Task {
    /// Stable name of the kind of work.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Housekeeping { chore: Some(chore) } => chore.name(),
            task => task.into(),
        }
    }

    /// What the work is about: equal subjects of one kind coalesce while they wait. `None` never coalesces.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::MatchGuest { event, guest } => Some(format!("{}/{guest}", no_event::stored(*event))),
            Self::RedescribeGuest { event, guest } => Some(format!("{event}/{guest}")),
            Self::IndexPhoto { photo, .. } | Self::RedescribePhoto { photo, .. } => Some(photo.to_string()),
            Self::MatchPhotos { event }
            | Self::Rescan { event }
            | Self::ForgetPhotos { event }
            | Self::RematchEvent { event }
            | Self::ReindexEvent { event }
            | Self::NotifyGuests { event }
            | Self::WarnGuests { event } => Some(event.to_string()),
            Self::Erase(_) => None,
            Self::Housekeeping { .. } => Some("all".to_owned()),
        }
    }

    /// The event whose turn the work takes; none for work of no single event.
    pub fn event(&self) -> Option<EventId> {
        match self {
            Self::MatchGuest { event, .. } => *event,
            Self::IndexPhoto { event, .. }
            | Self::MatchPhotos { event }
            | Self::Rescan { event }
            | Self::ForgetPhotos { event }
            | Self::RematchEvent { event }
            | Self::ReindexEvent { event }
            | Self::RedescribeGuest { event, .. }
            | Self::RedescribePhoto { event, .. }
            | Self::NotifyGuests { event }
            | Self::WarnGuests { event } => Some(*event),
            Self::Erase(erasure) => erasure.scope.event(),
            Self::Housekeeping { .. } => None,
        }
    }

    /// The same as the column of jobs has it, which is never empty.
    pub fn stored_event(&self) -> EventId {
        no_event::stored(self.event())
    }

    /// Whether the work goes before what its own event has queued already: it ends what others have begun, only queues
    /// other work, or cannot wait.
    pub fn goes_first(&self) -> bool {
        matches!(
            self,
            Self::MatchPhotos { .. } | Self::Rescan { .. } | Self::ForgetPhotos { .. }
        )
    }

    /// Where the work stands in the queue when asked for by itself.
    pub fn priority(&self) -> Priority {
        match self {
            Self::MatchGuest { .. } => Priority::Guest,
            Self::IndexPhoto { .. }
            | Self::MatchPhotos { .. }
            | Self::Rescan { .. }
            | Self::ForgetPhotos { .. } => Priority::Photo,
            Self::RematchEvent { .. }
            | Self::ReindexEvent { .. }
            | Self::RedescribeGuest { .. }
            | Self::RedescribePhoto { .. }
            | Self::NotifyGuests { .. }
            | Self::WarnGuests { .. }
            | Self::Erase(_)
            | Self::Housekeeping { .. } => Priority::Bulk,
        }
    }
}

/// No event, as stored jobs say it: by 0, which former versions read and write.
mod no_event {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::EventId;

    const NONE: EventId = EventId(0);

    pub(super) fn stored(event: Option<EventId>) -> EventId {
        event.unwrap_or(NONE)
    }

    pub(super) fn read(event: EventId) -> Option<EventId> {
        Some(event).filter(|event| *event != NONE)
    }

    #[expect(clippy::ref_option, reason = "serde hands fields over like this")]
    pub(super) fn serialize<S: Serializer>(
        event: &Option<EventId>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        stored(*event).serialize(serializer)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Option<EventId>, D::Error> {
        EventId::deserialize(deserializer).map(read)
    }
}

/// Who is served first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[repr(i32)]
pub enum Priority {
    /// A guest is waiting in front of a screen.
    Guest = 0,
    /// A photo has arrived.
    Photo = 1,
    /// Rematches, mails, removals, housekeeping.
    Bulk = 2,
}

/// How far a job has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema, IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum JobState {
    /// Queued.
    Queued,
    /// Claimed by a worker whose lease holds, or held once and is up for claiming again.
    Running,
    /// It has handed its work to other jobs and waits for them.
    Waiting,
    /// Done.
    Done,
    /// Given up; `error` says why.
    Failed,
}

impl JobState {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether the work has not ended.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running | Self::Waiting)
    }
}

/// A job as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// What is to be done.
    pub task: Task,
    /// Where it stands in the queue.
    pub priority: Priority,
    /// How far it has come.
    pub state: JobState,
    /// How many times it was claimed: the fencing token of its present worker.
    pub attempt: i32,
    /// Failures that were its own.
    pub failures: i32,
    /// Times its worker died or froze.
    pub crashes: i32,
    /// The earliest time to run it.
    pub run_at: Timestamp,
    /// The process that claimed it last.
    pub claimed_by: Option<String>,
    /// The larger job it is a part of.
    pub parent_id: Option<JobId>,
    /// Parts it was split into; 0 when it was not.
    pub total: i32,
    /// Parts done.
    pub done: i32,
    /// Parts that failed.
    pub failed: i32,
    /// Matches that came by it, or by its parts that have ended.
    pub gained: i64,
    /// Matches that went by it.
    pub lost: i64,
    /// Stable code of why it was given up, for programs.
    pub error: Option<String>,
    /// What went wrong with it last, for operators; stays when it is given up.
    pub message: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was first claimed.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Proof of being a job's present worker: every write made for the job checks it, so a worker that lost
/// its lease changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// The job.
    pub job: JobId,
    /// The attempt that was claimed.
    pub attempt: i32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Scope;

    #[test]
    fn a_kind_is_stored_under_the_name_that_the_task_has() {
        let (event, guest, photo) = (EventId(1), UserId(2), PhotoId(3));
        for (task, kind) in [
            (
                Task::MatchGuest {
                    event: Some(event),
                    guest,
                },
                "match_guest",
            ),
            (Task::IndexPhoto { event, photo }, "index_photo"),
            (Task::MatchPhotos { event }, "match_photos"),
            (Task::Rescan { event }, "look_again"),
            (Task::ForgetPhotos { event }, "forget_photos"),
            (Task::RematchEvent { event }, "rematch_event"),
            (Task::ReindexEvent { event }, "reindex_event"),
            (Task::RedescribeGuest { event, guest }, "redescribe_guest"),
            (Task::RedescribePhoto { event, photo }, "redescribe_photo"),
            (Task::NotifyGuests { event }, "notify_guests"),
            (Task::WarnGuests { event }, "warn_guests"),
            (Task::Erase(Erasure::of(Scope::Files)), "erase"),
        ] {
            assert_eq!(task.kind(), kind);
            assert_eq!(serde_json::to_value(&task).unwrap()["kind"], kind);
        }
        // Stored as former versions know it; its kind tells the chores apart.
        assert_eq!(Task::Housekeeping { chore: None }.kind(), "housekeeping");
    }

    #[test]
    fn no_event_is_stored_as_former_versions_read_it() {
        let task = Task::MatchGuest {
            event: None,
            guest: UserId(2),
        };
        let stored = r#"{"kind":"match_guest","event":0,"guest":2}"#;
        assert_eq!(serde_json::to_string(&task).unwrap(), stored);
        assert_eq!(serde_json::from_str::<Task>(stored).unwrap(), task);
        assert_eq!(task.subject().as_deref(), Some("0/2"));
        assert_eq!((task.event(), task.stored_event()), (None, EventId(0)));
        let stored = r#"{"kind":"match_guest","event":3,"guest":2}"#;
        assert_eq!(
            serde_json::from_str::<Task>(stored).unwrap().event(),
            Some(EventId(3))
        );
    }

    #[test]
    fn states_have_the_names_under_which_they_are_stored() {
        for (state, name) in [
            (JobState::Queued, "queued"),
            (JobState::Running, "running"),
            (JobState::Waiting, "waiting"),
            (JobState::Done, "done"),
            (JobState::Failed, "failed"),
        ] {
            assert_eq!(state.name(), name);
            assert_eq!(serde_json::to_value(state).unwrap(), name);
        }
    }
}
