//! Why the networks cannot be used.

use std::path::PathBuf;

/// Why the networks cannot be used; the sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is absent or unreadable.
    #[error("cannot read the face model {}; `make models` fetches the models", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what the engine was written for.
    #[error("the face model {} is not the right one ({reason}); `make models` fetches the models anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}
