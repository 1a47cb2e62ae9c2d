//! Telling a full disk from other failures of the storage.
//!
//! The operating system's word for it lies somewhere below what the storage's library says.

use std::error::Error;
use std::io;

/// Whether a failure is that there is no room, on the disk or within what a user may take of it.
pub(super) fn is_full(error: &object_store::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        let system = inner.downcast_ref::<io::Error>();
        let kind = system.map(io::Error::kind);
        if matches!(
            kind,
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        ) {
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
        assert!(is_full(&failing(io::ErrorKind::StorageFull)));
        assert!(is_full(&failing(io::ErrorKind::QuotaExceeded)));
        assert!(!is_full(&failing(io::ErrorKind::PermissionDenied)));
        assert!(!is_full(&object_store::Error::NotImplemented {
            operation: "put".to_owned(),
            implementer: "test".to_owned(),
        }));
    }
}
