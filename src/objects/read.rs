//! Reading an object piece by piece.
//!
//! What is asked for is bounded by what is there, and the answer says which bytes it holds, as HTTP ranges
//! need it.

use std::io::SeekFrom;
use std::ops::Range;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{GetOptions, GetResult, GetResultPayload, ObjectStore, ObjectStoreExt};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::Error;

/// Bytes of an object in the order in which they are stored.
pub type ByteStream = BoxStream<'static, Result<Bytes, Error>>;

/// Bytes read from a file at once: each read is a hop to a blocking thread, and the store's own 8 KiB make thousands.
const CHUNK_BYTES: usize = 256 << 10;

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
        bytes: stream(found).await?,
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

async fn stream(found: GetResult) -> Result<ByteStream, Error> {
    let Range { start, end } = found.range;
    match found.payload {
        GetResultPayload::File(file, _) => {
            let mut file = tokio::fs::File::from_std(file);
            file.seek(SeekFrom::Start(start)).await?;
            let reader = ReaderStream::with_capacity(file.take(end - start), CHUNK_BYTES);
            Ok(reader.map_err(Error::from).boxed())
        }
        GetResultPayload::Stream(bytes) => Ok(bytes.map_err(Error::from).boxed()),
    }
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
