//! The data folder.
//!
//! It holds faces and the secret key, so only its owner may read it. An existing folder that others can read is closed
//! instead of refused: otherwise every folder that was made by `mkdir`, or as a volume, would be refused. If the folder
//! belongs to another user, as volumes that are shared by a group do, the files in it are closed instead; only if that
//! fails, too, the start is refused.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Error;
use super::reader::read;

/// The data folder.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data folder")]
pub struct DataFolder {
    /// Folder for the photos, the SQLite database and the secret key made on first start; back it up as a whole.
    ///
    /// Example: `/var/lib/findme`
    #[arg(
        long = "data-dir", env = "FINDME_DATA_DIR", value_name = "FOLDER", default_value = "./data",
        value_parser = read(|text| Ok(PathBuf::from(text)))
    )]
    pub dir: PathBuf,
}

impl DataFolder {
    /// Creates the folder if it is missing, and closes it to other users of the machine.
    pub(super) fn prepare(self, notes: &mut Vec<String>) -> Result<PathBuf, Error> {
        let dir = self.dir.display();
        make_private(&self.dir).map_err(|error| {
            let problem = format!(
                "is {dir}, which cannot be created ({error}); choose a folder that this user may write to"
            );
            Error::new("FINDME_DATA_DIR", problem)
        })?;
        let closed = close(&self.dir).map_err(|error| {
            let problem = format!(
                "is {dir}, which other users of this machine can read and which cannot be closed to them ({error}); make this \
                 user its owner, or close it: chmod -R go= {dir}"
            );
            Error::new("FINDME_DATA_DIR", problem)
        })?;
        if closed {
            notes.push(format!(
                "FINDME_DATA_DIR is {dir}, which other users of this machine could read; it is closed to them now"
            ));
        }
        Ok(self.dir)
    }
}

/// Closes a folder to everybody but its owner, or else everything that lies in it; says whether anything had to be.
#[cfg(unix)]
fn close(dir: &Path) -> io::Result<bool> {
    let dir = &dir.canonicalize()?;
    match close_one(dir) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
        done => return done,
    }
    let mut closed = false;
    for entry in fs::read_dir(dir)? {
        closed |= close_one(&entry?.path())?;
    }
    Ok(closed)
}

/// Removes all permissions of other users from a file or a folder; returns whether there were any.
#[cfg(unix)]
fn close_one(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;

    const OTHERS: u32 = 0o077;
    let mode = fs::symlink_metadata(path)?.permissions().mode();
    // The permissions of a symbolic link mean nothing, and its target may belong to another user.
    if mode & OTHERS == 0 || path.is_symlink() {
        return Ok(false);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o7777 & !OTHERS))?;
    Ok(true)
}

/// Elsewhere folders are closed by other means.
#[cfg(not(unix))]
fn close(_dir: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Creates a folder that only its owner can enter.
fn make_private(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
