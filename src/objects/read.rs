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
    let options = match range {
        None => GetOptions::new(),
        Some(range) => {
            let size = store.head(path).await?.size;
            let range = range.start..range.end.min(size);
            if range.is_empty() {
                return Err(Error::OutOfRange { size });
            }
            GetOptions::new().with_range(Some(range))
        }
    };
    let found = store.get_opts(path, options).await?;
    let (size, range) = (found.meta.size, found.range.clone());
    Ok(Opened {
        size,
        range,
        bytes: stream(found).await?,
    })
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
