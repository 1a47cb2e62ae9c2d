//! The `findme` program: hands the command line to [`findme::cli`] and its outcome to the system.

use std::process::ExitCode;

fn main() -> ExitCode {
    findme::cli::run()
}
