//! Reads the weights of a network out of its ONNX file: the initialisers by name.
//!
//! The files are known by their hash, so nothing else of the format is read: the layers are written down in the code, and
//! whatever is no initialiser is passed over. That is a handful of fields of protobuf's wire format
//! (<https://protobuf.dev/programming-guides/encoding>), for which a library would bring a compiler of schemas.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::load_error::LoadError;

/// A file of weights that the engine was written for.
#[derive(Debug)]
pub(crate) struct File {
    /// What it is called.
    pub(crate) name: &'static str,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub(crate) sha256: &'static str,
}

/// Fields of the messages, by the numbers of `onnx.proto`.
mod field {
    /// Of the model: its graph.
    pub(super) const GRAPH: u64 = 7;
    /// Of a graph: an array of weights.
    pub(super) const INITIALIZER: u64 = 5;
    /// Of an array: one of its sides.
    pub(super) const DIMS: u64 = 1;
    /// Of an array: its values, as floats or as bytes.
    pub(super) const FLOATS: u64 = 4;
    pub(super) const NAME: u64 = 8;
    pub(super) const RAW: u64 = 9;
}

/// Arrays of floats with their sides, by name.
type Arrays = HashMap<String, (Vec<usize>, Vec<f32>)>;

/// The weights of one network by name.
#[derive(Debug)]
pub(crate) struct Initializers {
    path: PathBuf,
    arrays: Arrays,
}

impl Initializers {
    /// Reads `file` from `dir`. [`LoadError::Damaged`] if its bytes are others than those that the engine was written for.
    pub(crate) fn read(dir: &Path, file: &File) -> Result<Self, LoadError> {
        let path = dir.join(file.name);
        let bytes = std::fs::read(&path).map_err(|source| LoadError::Unreadable {
            path: path.clone(),
            source,
        })?;
        let mut hash = String::new();
        for byte in Sha256::digest(&bytes) {
            let _infallible = write!(hash, "{byte:02x}");
        }
        if hash != file.sha256 {
            return Err(damaged(
                &path,
                format!("its SHA-256 is {hash}, not {}", file.sha256),
            ));
        }
        let arrays = arrays(&bytes).ok_or_else(|| damaged(&path, "it cannot be read".to_owned()))?;
        Ok(Self { path, arrays })
    }

    /// The weights `name`, which must have this shape.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        match self.arrays.remove(name) {
            Some((found, values)) if found == shape => Ok(values),
            Some((found, _)) => Err(damaged(
                &self.path,
                format!("{name} is {found:?} instead of {shape:?}"),
            )),
            None => Err(damaged(&self.path, format!("{name} is missing"))),
        }
    }
}

fn damaged(path: &Path, reason: String) -> LoadError {
    LoadError::Damaged {
        path: path.to_owned(),
        reason,
    }
}

/// All arrays of floats of a model; none if the bytes are no model.
fn arrays(model: &[u8]) -> Option<Arrays> {
    let mut arrays = HashMap::new();
    for graph in messages(model, field::GRAPH)? {
        for tensor in messages(graph, field::INITIALIZER)? {
            let (name, shape, values) = array(tensor)?;
            // Arrays of whole numbers, which shape and resize, have no floats.
            if shape.iter().product::<usize>() == values.len() {
                arrays.insert(name, (shape, values));
            }
        }
    }
    Some(arrays)
}

/// The name, the sides and the floats of an array.
fn array(tensor: &[u8]) -> Option<(String, Vec<usize>, Vec<f32>)> {
    let (mut name, mut shape, mut values) = (String::new(), Vec::new(), Vec::new());
    let mut rest = tensor;
    while !rest.is_empty() {
        match take_field(&mut rest)? {
            (field::DIMS, Value::Number(side)) => shape.push(usize::try_from(side).ok()?),
            (field::DIMS, Value::Bytes(mut sides)) => {
                while !sides.is_empty() {
                    shape.push(usize::try_from(take_number(&mut sides)?).ok()?);
                }
            }
            (field::FLOATS | field::RAW, Value::Bytes(bytes)) => {
                values.extend(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)));
            }
            (field::NAME, Value::Bytes(bytes)) => name = String::from_utf8(bytes.to_vec()).ok()?,
            _ => {}
        }
    }
    Some((name, shape, values))
}

/// What a field holds.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Four or eight bytes, which nothing here needs.
    Fixed,
}

/// The messages in all fields of this number.
fn messages(mut message: &[u8], wanted: u64) -> Option<Vec<&[u8]>> {
    let mut found = Vec::new();
    while !message.is_empty() {
        if let (number, Value::Bytes(bytes)) = take_field(&mut message)?
            && number == wanted
        {
            found.push(bytes);
        }
    }
    Some(found)
}

/// Cuts a field off the front of `rest`: its number and what it holds.
fn take_field<'a>(rest: &mut &'a [u8]) -> Option<(u64, Value<'a>)> {
    let tag = take_number(rest)?;
    let value = match tag & 7 {
        0 => Value::Number(take_number(rest)?),
        1 => take_bytes(rest, 8).map(|_| Value::Fixed)?,
        2 => {
            let length = usize::try_from(take_number(rest)?).ok()?;
            Value::Bytes(take_bytes(rest, length)?)
        }
        5 => take_bytes(rest, 4).map(|_| Value::Fixed)?,
        _ => return None,
    };
    Some((tag >> 3, value))
}

fn take_bytes<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (bytes, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(bytes)
}

/// Cuts a number of variable length off the front of `rest`: seven bits a byte, the lowest first.
fn take_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field of bytes.
    fn bytes(number: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).unwrap();
        [&[number << 3 | 2, length], content].concat()
    }

    /// A model with one array of two by one floats.
    fn model(sides: &[u8], values: &[u8]) -> Vec<u8> {
        let tensor = [sides, &bytes(8, b"weights"), values].concat();
        // A name before it, which is passed over.
        bytes(7, &[bytes(2, b"graph"), bytes(5, &tensor)].concat())
    }

    #[test]
    fn arrays_are_read_however_they_are_stored() {
        let floats: Vec<u8> = [1.5_f32, -2.0]
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        for sides in [vec![8, 2, 8, 1], bytes(1, &[2, 1])] {
            for values in [bytes(4, &floats), bytes(9, &floats)] {
                let arrays = arrays(&model(&sides, &values)).unwrap();
                assert_eq!(arrays["weights"], (vec![2, 1], vec![1.5, -2.0]));
            }
        }
    }

    #[test]
    fn what_is_cut_off_is_no_model() {
        let whole = model(&[8, 1], &bytes(9, &[0; 4]));
        assert!(arrays(&whole).is_some());
        for length in 1..whole.len() {
            assert!(arrays(&whole[..length]).is_none(), "{length} bytes");
        }
        assert!(arrays(&[0xff; 11]).is_none());
    }

    #[test]
    fn other_bytes_are_refused_by_their_hash() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = File {
            name: "Cargo.toml",
            sha256: "00",
        };
        let error = Initializers::read(folder, &file).unwrap_err().to_string();
        assert!(error.contains("its SHA-256 is "), "{error}");
        assert!(error.contains("`make models`"), "{error}");
    }
}
