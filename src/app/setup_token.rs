//! The setup token for the first admin, in a file for the operator of the server.
//!
//! Logs are read by many people and kept for long, so on a persistent disk the token is written to a file in the data
//! folder that only the server's account can read, and the log names the file. The next start with an admin deletes it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The file, in the data folder.
const FILE: &str = "setup_token";

/// Writes the token to its file, replacing an earlier one; returns the path.
pub(super) fn keep(folder: &Path, token: &str) -> io::Result<PathBuf> {
    let path = folder.join(FILE);
    // Readable by its owner only from the first moment on, and never half.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{token}")?;
    file.persist(&path).map_err(|failed| failed.error)?;
    Ok(path)
}

/// Removes the file, if there is one.
pub(super) fn forget(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_its_owner_reads_the_token_whatever_lay_there_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::write(&path, "an older and much longer one, which everybody could read").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(keep(folder.path(), "t0ken").unwrap(), path);
        assert_eq!(fs::read_to_string(&path).unwrap(), "t0ken\n");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        forget(folder.path()).unwrap();
        assert!(!path.exists());
        forget(folder.path()).unwrap();
    }
}
