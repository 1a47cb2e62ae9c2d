//! Reads the weights of a network: a manifest that names and describes them, and the binary file that holds them.
//!
//! Most weights are stored as bytes with a scale and an offset (`value = byte · scale + min`); the product is taken in
//! double precision and kept in single, exactly as the package's own loader does.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Why the face models cannot be used; the sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is absent or unreadable.
    #[error("cannot read the face model {}: {source}; `make models` fetches the models", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what the engine was written for.
    #[error("the face model {} is damaged ({reason}); `make models` fetches the models anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// Files that one network may be spread over; the package has one for each.
const MOST_FILES: usize = 16;

#[derive(Deserialize)]
struct Group {
    paths: Vec<String>,
    weights: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    shape: Vec<usize>,
    quantization: Option<Quantization>,
}

#[derive(Deserialize)]
struct Quantization {
    dtype: String,
    scale: f64,
    min: f64,
}

/// The weights of one network by name.
#[derive(Debug)]
pub(crate) struct Weights {
    manifest: PathBuf,
    arrays: HashMap<String, (Vec<usize>, Vec<f32>)>,
}

impl Weights {
    /// Reads the network `name` from `dir`.
    pub(crate) fn read(dir: &Path, name: &str) -> Result<Self, LoadError> {
        let manifest = dir.join(format!("{name}-weights_manifest.json"));
        let groups: Vec<Group> = serde_json::from_slice(&read(&manifest)?)
            .map_err(|error| damaged(&manifest, error.to_string()))?;
        let mut arrays = HashMap::new();
        for group in groups {
            let mut bytes = Vec::new();
            if group.paths.len() > MOST_FILES {
                return Err(damaged(&manifest, format!("{} files", group.paths.len())));
            }
            for path in &group.paths {
                // A manifest names its neighbours, nothing else on the machine.
                if Path::new(path).file_name() != Some(OsStr::new(path)) {
                    return Err(damaged(&manifest, format!("{path:?} is no name of a file")));
                }
                bytes.extend(read(&dir.join(path))?);
            }
            let file = group
                .paths
                .first()
                .map_or_else(|| manifest.clone(), |path| dir.join(path));
            let mut rest = bytes.as_slice();
            for entry in group.weights {
                let values = entry.take(&mut rest).map_err(|reason| damaged(&file, reason))?;
                arrays.insert(entry.name, (entry.shape, values));
            }
            if !rest.is_empty() {
                return Err(damaged(&file, format!("{} bytes too many", rest.len())));
            }
        }
        Ok(Self { manifest, arrays })
    }

    /// The weights `name`, which must have this shape.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        match self.arrays.remove(name) {
            Some((found, values)) if found == shape => Ok(values),
            Some((found, _)) => Err(damaged(
                &self.manifest,
                format!("{name} is {found:?} instead of {shape:?}"),
            )),
            None => Err(damaged(&self.manifest, format!("{name} is missing"))),
        }
    }
}

impl Entry {
    /// Cuts this array's bytes off the front of `rest`.
    fn take(&self, rest: &mut &[u8]) -> Result<Vec<f32>, String> {
        let value: usize = if self.quantization.is_some() { 1 } else { 4 };
        let mut sides = self.shape.iter().copied();
        let size = sides.try_fold(value, usize::checked_mul);
        let (bytes, behind) = size
            .and_then(|size| rest.split_at_checked(size))
            .ok_or_else(|| format!("too short for {}", self.name))?;
        *rest = behind;
        match &self.quantization {
            Some(quantization) if quantization.dtype != "uint8" => {
                Err(format!("{} is no byte array", self.name))
            }
            Some(quantization) => Ok(bytes.iter().map(|byte| quantization.value(*byte)).collect()),
            None => Ok(bytes
                .as_chunks()
                .0
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect()),
        }
    }
}

impl Quantization {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "weights are kept in single precision"
    )]
    fn value(&self, byte: u8) -> f32 {
        (f64::from(byte) * self.scale + self.min) as f32
    }
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    std::fs::read(path).map_err(|source| LoadError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

fn damaged(path: &Path, reason: String) -> LoadError {
    LoadError::Damaged {
        path: path.to_owned(),
        reason,
    }
}
