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

/// Bytes of an object in the order in which they are stored.
pub type ByteStream = BoxStream<'static, Result<Bytes, Error>>;

/// Bytes read from a file at once: each read is a hop to a blocking thread, and the store's own 8 KiB make thousands.
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
        bytes: stream(found),
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

fn stream(found: GetResult) -> ByteStream {
    match found.payload {
        GetResultPayload::File(file, _) => pieces(file, found.range).map_err(Error::from).boxed(),
        GetResultPayload::Stream(bytes) => bytes.map_err(Error::from).boxed(),
    }
}

/// These bytes of a file, one piece after the other.
fn pieces(file: File, range: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((file, range.start), move |(file, at)| async move {
        let length = PIECE_BYTES.min(range.end.saturating_sub(at));
        if length == 0 {
            return Ok(None);
        }
        let (file, piece) = piece(file, at, length).await?;
        Ok(Some((piece, (file, at + length))))
    })
}

/// So many bytes of a file, from there on; a file that is shorter is an error.
#[expect(
    clippy::disallowed_methods,
    reason = "a read of a file, as `tokio::fs` makes it, but straight into what is sent"
)]
async fn piece(mut file: File, at: u64, length: u64) -> io::Result<(File, Bytes)> {
    let read = move || {
        let mut piece = Vec::with_capacity(usize::try_from(length).map_err(io::Error::other)?);
        file.seek(SeekFrom::Start(at))?;
        (&mut file).take(length).read_to_end(&mut piece)?;
        if (piece.len() as u64) < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok((file, piece.into()))
    };
    tokio::task::spawn_blocking(read)
        .await
        .map_err(io::Error::other)?
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
