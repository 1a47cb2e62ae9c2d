//! The files of uploads that have not come to their end.

use crate::objects::Key;
use crate::store::resumable::StoredChunk;
use crate::store::{Error, Result};

/// Their keys, as an erasure names them.
pub(super) fn keys(chunks: &[StoredChunk]) -> Result<Vec<String>> {
    let corrupt =
        |chunk: &StoredChunk| Error::Corrupt(format!("the filename {:?} of a chunk", chunk.filename));
    let key = |chunk: &StoredChunk| Key::chunk(chunk.event_id, &chunk.filename).map_err(|_| corrupt(chunk));
    chunks.iter().map(|chunk| Ok(key(chunk)?.to_string())).collect()
}
