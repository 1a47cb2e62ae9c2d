//! Telling a full disk from other failures of the storage.
//!
//! The operating system's word for it lies somewhere below what the storage's library says.

use std::error::Error;
use std::io;

/// What the system says where there is no room: on the disk, within what a user may take of it, or within what a process may
/// write to one file.
const NO_ROOM: [io::ErrorKind; 3] = [
    io::ErrorKind::StorageFull,
    io::ErrorKind::QuotaExceeded,
    io::ErrorKind::FileTooLarge,
];

/// Whether the system says that there is no room.
pub fn is_no_room(kind: io::ErrorKind) -> bool {
    NO_ROOM.contains(&kind)
}

/// Whether a failure is that there is no room.
pub(super) fn is_full(error: &object_store::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        let system = inner.downcast_ref::<io::Error>();
        if system.is_some_and(|system| is_no_room(system.kind())) {
            return true;
        }
        // What such an error was made of is its source only from the second level on.
        let made_of = system.and_then(|system| system.get_ref());
        cause = made_of.map(|made_of| made_of as _).or_else(|| inner.source());
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(kind: io::ErrorKind) -> object_store::Error {
        // As the library wraps it: an error of its own around the system's.
        let source = io::Error::other(io::Error::from(kind));
        object_store::Error::Generic {
            store: "LocalFileSystem",
            source: source.into(),
        }
    }

    #[test]
    fn a_full_disk_is_known_below_what_wraps_it() {
        for kind in NO_ROOM {
            assert!(is_full(&failing(kind)), "{kind}");
        }
        assert!(!is_full(&failing(io::ErrorKind::PermissionDenied)));
        assert!(!is_full(&object_store::Error::NotImplemented {
            operation: "put".to_owned(),
            implementer: "test".to_owned(),
        }));
    }
}
