//! Reading an object piece by piece.
//!
//! What is asked for is bounded by what is there, and the answer says which bytes it holds, as HTTP ranges
//! need it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, Stream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{GetOptions, GetResult, GetResultPayload, ObjectStore, ObjectStoreExt};

use super::Error;
use crate::cpu::ThreadPool;

/// Bytes of an object in the order in which they are stored.
pub type ByteStream = BoxStream<'static, Result<Bytes, Error>>;

/// Bytes read from a file at once: each read is a hop to another thread, and the store's own 8 KiB make thousands.
const PIECE_BYTES: u64 = 256 << 10;

/// An object that is being read.
pub struct Opened {
    /// Size of the whole object in bytes.
    pub size: u64,
    /// The bytes that `bytes` will yield.
    pub range: Range<u64>,
    /// The bytes.
    pub bytes: ByteStream,
}

pub(super) async fn open(
    store: &dyn ObjectStore,
    path: &Path,
    range: Option<Range<u64>>,
    readers: Option<&ThreadPool>,
) -> Result<Opened, Error> {
    let found = match store
        .get_opts(path, GetOptions::new().with_range(range.clone()))
        .await
    {
        Ok(found) => found,
        // The stores refuse a range that holds no byte of the object, each in words of its own.
        Err(error) => return Err(explain(store, path, range, error).await),
    };
    let (size, range) = (found.meta.size, found.range.clone());
    Ok(Opened {
        size,
        range,
        bytes: stream(found, readers),
    })
}

/// Why nothing could be read: the range may lie outside of the object.
async fn explain(
    store: &dyn ObjectStore,
    path: &Path,
    range: Option<Range<u64>>,
    error: object_store::Error,
) -> Error {
    if let (Some(range), Ok(found)) = (range, store.head(path).await)
        && range.start >= found.size.min(range.end)
    {
        return Error::OutOfRange { size: found.size };
    }
    error.into()
}

fn stream(found: GetResult, readers: Option<&ThreadPool>) -> ByteStream {
    match (found, readers) {
        (
            GetResult {
                payload: GetResultPayload::File(file, _),
                range,
                ..
            },
            Some(readers),
        ) => pieces(file, range, readers.clone()).map_err(Error::from).boxed(),
        (found, _) => found.into_stream().map_err(Error::from).boxed(),
    }
}

/// These bytes of a file, one piece after the other.
fn pieces(file: File, range: Range<u64>, readers: ThreadPool) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(
        (file, range.start, readers),
        move |(file, at, readers)| async move {
            let length = PIECE_BYTES.min(range.end.saturating_sub(at));
            if length == 0 {
                return Ok(None);
            }
            let (file, piece) = readers.run(move || piece(file, at, length)).await?;
            Ok(Some((piece, (file, at + length, readers))))
        },
    )
}

/// So many bytes of a file, from there on; a file that is shorter is an error.
fn piece(mut file: File, at: u64, length: u64) -> io::Result<(File, Bytes)> {
    // `read_to_end` would read a piece in six steps, the first of 8 KiB.
    let mut piece = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut piece)?;
    Ok((file, piece.into()))
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Opened")
            .field("size", &self.size)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}
