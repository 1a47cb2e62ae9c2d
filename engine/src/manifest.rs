//! Reads the weights of a network: a manifest that names and describes them, and the binary file that holds them.
//!
//! Most weights are stored as bytes with a scale and an offset (`value = byte · scale + min`); the product is taken in
//! double precision and kept in single, exactly as the package's own loader does.

use std::collections::HashMap;
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
            for path in &group.paths {
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
        let count: usize = self.shape.iter().product();
        let size = if self.quantization.is_some() {
            count
        } else {
            4 * count
        };
        let (bytes, behind) = rest
            .split_at_checked(size)
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

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"[{"paths": ["net.bin"], "weights": [
        {"name": "bytes", "shape": [2], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1}},
        {"name": "floats", "shape": [1, 1], "dtype": "float32"}
    ]}]"#;

    /// A folder of its own with a manifest and a file of weights; it goes when dropped.
    struct Folder(PathBuf);

    impl Folder {
        fn with(name: &str, manifest: &str, weights: &[u8]) -> Self {
            let path = std::env::temp_dir().join(format!("findme-engine-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            std::fs::write(path.join("net-weights_manifest.json"), manifest).unwrap();
            std::fs::write(path.join("net.bin"), weights).unwrap();
            Self(path)
        }

        fn refusal(&self) -> String {
            Weights::read(&self.0, "net").unwrap_err().to_string()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn weights() -> Vec<u8> {
        [&[0, 255][..], &1.5_f32.to_le_bytes()].concat()
    }

    #[test]
    fn bytes_are_scaled_and_floats_are_taken_as_they_are() {
        let folder = Folder::with("good", MANIFEST, &weights());
        let mut weights = Weights::read(&folder.0, "net").unwrap();
        assert_eq!(weights.take("bytes", &[2]).unwrap(), [-1.0, 126.5]);
        assert_eq!(weights.take("floats", &[1, 1]).unwrap(), [1.5]);
    }

    #[test]
    fn a_missing_file_is_named_with_what_to_do() {
        let folder = Folder::with("missing", MANIFEST, &weights());
        std::fs::remove_file(folder.0.join("net.bin")).unwrap();
        let refusal = folder.refusal();
        assert!(
            refusal.contains("net.bin") && refusal.contains("`make models`"),
            "{refusal}"
        );
    }

    #[test]
    fn a_file_of_another_length_is_refused() {
        let short = Folder::with("short", MANIFEST, &weights()[..5]).refusal();
        assert!(
            short.contains("too short for floats") && short.contains("`make models`"),
            "{short}"
        );
        let long = Folder::with("long", MANIFEST, &[weights(), vec![0; 3]].concat()).refusal();
        assert!(long.contains("3 bytes too many"), "{long}");
    }

    #[test]
    fn a_manifest_that_is_no_manifest_is_refused_by_name() {
        let refusal = Folder::with("torn", &MANIFEST[..40], &weights()).refusal();
        assert!(refusal.contains("net-weights_manifest.json"), "{refusal}");
    }

    #[test]
    fn weights_of_another_shape_are_refused() {
        let folder = Folder::with("shape", MANIFEST, &weights());
        let refusal = Weights::read(&folder.0, "net")
            .unwrap()
            .take("bytes", &[3])
            .unwrap_err()
            .to_string();
        assert!(refusal.contains("bytes is [2] instead of [3]"), "{refusal}");
        let refusal = Weights::read(&folder.0, "net")
            .unwrap()
            .take("more", &[3])
            .unwrap_err()
            .to_string();
        assert!(refusal.contains("more is missing"), "{refusal}");
    }
}
