//! Python programs that tests use: clients and servers that nobody here wrote.
//!
//! Each set of libraries gets an environment of its own below the build folder, which later runs use again. Versions are
//! pinned by the requirements file, and a changed file makes the environment anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Why there is no environment.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no Python that makes environments.
    #[error(
        "this needs Python with its module venv: `apt-get install python3-venv`, or https://www.python.org\n{output}"
    )]
    NoPython {
        /// What the attempt to make one said.
        output: String,
    },
    /// A command failed.
    #[error("{command} failed:\n{output}")]
    Failed {
        /// The command.
        command: String,
        /// What it said.
        output: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {cause}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is the matter.
        cause: std::io::Error,
    },
}

/// The interpreter of the environment called `name`, which has the libraries that `requirements` lists.
pub fn environment(name: &str, requirements: &Path) -> Result<PathBuf, Error> {
    let about = |path: &Path| {
        let path = path.to_owned();
        move |cause| Error::File { path, cause }
    };
    let folder = build_folder().join(name);
    let (python, complete) = (folder.join("bin/python"), folder.join("complete"));
    let wanted = fs::read(requirements).map_err(about(requirements))?;
    // Tests that run at the same time ask for the same environment; one makes it while the others wait.
    let lock = folder.with_extension("lock");
    fs::create_dir_all(build_folder()).map_err(about(&folder))?;
    let lock_file = fs::File::create(&lock).map_err(about(&lock))?;
    lock_file.lock().map_err(about(&lock))?;
    if fs::read(&complete).is_ok_and(|found| found == wanted) && python.exists() {
        return Ok(python);
    }
    let mut make = Command::new("python3");
    run(make.args(["-m", "venv", "--clear"]).arg(&folder)).map_err(|error| Error::NoPython {
        output: error.to_string(),
    })?;
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ];
    run(Command::new(&python).args(install).arg(requirements))?;
    fs::write(&complete, wanted).map_err(about(&complete))?;
    Ok(python)
}

/// Runs a command to its end; answers what it said.
pub fn run(command: &mut Command) -> Result<Output, Error> {
    let output = match command.output() {
        Ok(output) if output.status.success() => return Ok(output),
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    Err(Error::Failed {
        command: command_line(command),
        output,
    })
}

/// The command as somebody would type it.
fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    words.join(" ")
}

/// Where Cargo builds this program; it marks the folder as one that backups pass over.
fn build_folder() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").exists());
    folder.map_or_else(std::env::temp_dir, |folder| folder.join("tmp"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_at_the_same_time_gets_the_same_environment() {
        let folder = tempfile::tempdir().unwrap();
        let requirements = folder.path().join("requirements.txt");
        fs::write(&requirements, "").unwrap();
        let made = build_folder().join("together");
        if made.exists() {
            fs::remove_dir_all(&made).unwrap();
        }
        std::thread::scope(|scope| {
            let ask = || environment("together", &requirements).unwrap_or_else(|error| panic!("{error}"));
            let asking: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            for asked in asking {
                let python = asked.join().unwrap();
                run(Command::new(python).args(["-m", "pip", "--version"])).unwrap();
            }
        });
    }
}
