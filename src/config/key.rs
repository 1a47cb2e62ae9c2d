//! The secret key: refused if it could be guessed, generated and stored if none is given.
//!
//! A generated key is written to a temporary file, which is then renamed without replacing an existing one: two
//! processes that start at once get the same key, and neither reads half a key.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use secrecy::SecretString;

use super::Error;

/// The variable that all refusals name.
pub(super) const VARIABLE: &str = "SECRET_KEY";

/// The file of a generated key, in the data folder.
const FILE: &str = "secret_key";

/// The minimum length of a key, in characters.
const LENGTH: usize = 32;

/// The minimum number of different characters of a key: a random key has more, a pattern that is typed by hand fewer.
const VARIETY: usize = 8;

/// Parts of well-known example keys, without case and punctuation.
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

/// Accepts a key that cannot be guessed; refusals do not repeat it.
pub(super) fn check(text: &str) -> Result<SecretString, String> {
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
        Ok(SecretString::from(text.to_owned()))
    }
}

/// The key in the data folder, which the first process generates.
pub(super) fn keep(data_dir: &Path) -> Result<SecretString, Error> {
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
