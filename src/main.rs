//! The `findme` program: hands the command line to [`findme::cli`] and its outcome to the system.

use std::process::ExitCode;

use findme::cli::{self, Build};

fn main() -> ExitCode {
    // Read here and not in the library, all of which would be compiled again for each commit.
    cli::run(Build {
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("FINDME_COMMIT"),
        date: option_env!("FINDME_COMMIT_DATE"),
    })
}
