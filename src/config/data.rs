//! Where FindMe keeps what it stores on disk.
//!
//! It holds faces and the secret key, so it is made for its owner's eyes only.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Error;
use super::reader::read;

/// Where FindMe keeps what it stores on disk.
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
    /// Makes the folder unless it is there already.
    pub(super) fn prepare(self) -> Result<PathBuf, Error> {
        make_private(&self.dir).map_err(|error| {
            let dir = self.dir.display();
            let problem =
                format!("is {dir}, which cannot be made ({error}); choose a folder you may write to");
            Error::new("FINDME_DATA_DIR", problem)
        })?;
        Ok(self.dir)
    }
}

/// Makes a folder that only its owner can enter: it holds faces.
fn make_private(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
