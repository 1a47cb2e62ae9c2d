//! What may be the matter with the place, as its health tells it.
//!
//! A warning is one sentence for whoever looks after the server. Some say that a part cannot be used; the others are to
//! be known before something happens.

/// A part that FindMe stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Component {
    /// The rows.
    Database,
    /// The face engine. Without it people are served, and matching waits.
    Faces,
    /// The files.
    Storage,
}

/// Something that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The database does not answer, or does not take writes.
    DatabaseUnavailable,
    /// The database has no room left on its disk.
    DatabaseFull,
    /// The file storage does not answer, or does not take files.
    StorageUnavailable,
    /// The file storage has no room left.
    StorageFull,
    /// The file storage is not in place: its disk is not mounted, or was emptied.
    StorageMissing,
    /// The file storage holds the files of another installation.
    StorageOfSomebodyElse,
    /// So many files belong to nothing that none was removed.
    StorageSweepStopped,
    /// The face engine cannot serve at present.
    FacesUnavailable,
    /// The face engine refuses who we are or what we may do, which does not mend itself.
    FacesRefused,
    /// The face engine has had the paid calls of the day.
    DailyCapReached,
    /// The clock is not believed: nothing is erased by time.
    ClockInDoubt,
    /// Events stay although their time is over, because nobody could be told.
    EventsOverdue,
}

impl Warning {
    /// The part that cannot be used for this reason; `None` where everything can be used all the same.
    pub fn disables(self) -> Option<Component> {
        match self {
            Self::DatabaseUnavailable | Self::DatabaseFull => Some(Component::Database),
            Self::StorageUnavailable
            | Self::StorageFull
            | Self::StorageMissing
            | Self::StorageOfSomebodyElse => Some(Component::Storage),
            Self::FacesUnavailable | Self::FacesRefused | Self::DailyCapReached => Some(Component::Faces),
            Self::ClockInDoubt | Self::EventsOverdue | Self::StorageSweepStopped => None,
        }
    }
}
