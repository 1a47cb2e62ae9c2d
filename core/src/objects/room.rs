//! The last room of a folder's disk, which files leave to the database.
//!
//! The database often lies on the same disk. On one without any room nobody logs in and no photo is deleted, so nobody can
//! make room either.

use std::io;
use std::path::Path;

use super::Error;

/// Bytes that are left free on a large disk.
const LEFT: u64 = 64 << 20;

/// Of a small disk, one part in so many.
const PART: u64 = 32;

/// Refuses with [`Error::Full`] while the disk of a folder has less room than is left to the database.
pub(super) fn check(folder: &Path) -> Result<(), Error> {
    // One call that answers from memory; on a disk that hangs the writing that follows hangs as well.
    let disk = rustix::fs::statvfs(folder).map_err(io::Error::from)?;
    // Some file systems tell of no end.
    let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
    if is_enough(bytes(disk.f_bavail), bytes(disk.f_blocks)) {
        Ok(())
    } else {
        Err(io::Error::from(io::ErrorKind::StorageFull).into())
    }
}

/// Whether a disk has enough free bytes, of as many as it has in all.
fn is_enough(free: u64, all: u64) -> bool {
    free >= LEFT.min(all / PART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_disk_keeps_64_megabytes_and_a_small_one_a_part() {
        assert!(is_enough(64 << 20, 1 << 40));
        assert!(!is_enough((64 << 20) - 1, 1 << 40));
        assert!(is_enough(1 << 20, 32 << 20));
        assert!(!is_enough((1 << 20) - 1, 32 << 20));
        // A file system that tells no size.
        assert!(is_enough(0, 0));
    }
}
