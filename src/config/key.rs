//! The secret key: refused when it could be guessed, made and kept when none is given.
//!
//! A made key is written to a temporary file and then given its name without replacing anything, so that of two
//! processes starting at once both end with the key of the first, and neither ever reads half a key.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::{Error, Secret};

/// The variable that all refusals here name.
pub(super) const VARIABLE: &str = "SECRET_KEY";

/// The file of a made key, in the data folder.
const FILE: &str = "secret_key";

/// The least number of characters of a key.
const LENGTH: usize = 32;

/// The least number of different characters of a key: a random one has more, a pattern typed by hand fewer.
const VARIETY: usize = 8;

/// Parts of keys that documentation shows and everybody knows, without case and punctuation.
const PLACEHOLDERS: [&str; 8] = [
    "changeme",
    "changethis",
    "yoursecret",
    "replaceme",
    "replacethis",
    "placeholder",
    "secretkeyhere",
    // The key printed in FastAPI's security tutorial.
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
];

/// Takes a key that cannot be guessed; refusals do not repeat it.
pub(super) fn check(text: &str) -> Result<Secret, String> {
    const REMEDY: &str =
        "use at least 32 random characters, for example the output of `openssl rand -hex 32`";

    let plain: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let length = text.chars().count();
    let mut different: Vec<char> = text.chars().collect();
    different.sort_unstable();
    different.dedup();

    if PLACEHOLDERS.iter().any(|known| plain.contains(known)) {
        Err(format!("is a placeholder that everybody knows; {REMEDY}"))
    } else if length < LENGTH {
        Err(format!("has {length} characters and could be guessed; {REMEDY}"))
    } else if different.len() < VARIETY {
        Err(format!(
            "repeats {} characters and could be guessed; {REMEDY}",
            different.len()
        ))
    } else {
        Ok(Secret::from(text.to_owned()))
    }
}

/// The key kept in the data folder, made at random by the first process that asks.
pub(super) fn keep(data_dir: &Path) -> Result<Secret, Error> {
    let path = data_dir.join(FILE);
    let refuse = |problem: String| Error::new(VARIABLE, format!("kept in {} {problem}", path.display()));

    let kept = read(&path).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => make(&path).and_then(|()| read(&path)),
        _ => Err(error),
    });
    let text = kept.map_err(|error| {
        refuse(format!(
            "cannot be read or made ({error}); check the folder's owner"
        ))
    })?;
    check(text.trim()).map_err(refuse)
}

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}

/// Writes a new key to `path` unless another process was faster.
fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Readable by its owner only, as every file this crate makes.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", random_hex()?)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(lost) if lost.error.kind() != io::ErrorKind::AlreadyExists => Err(lost.error),
        _ => Ok(()),
    }
}

/// 256 random bits in hexadecimal.
fn random_hex() -> io::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}
