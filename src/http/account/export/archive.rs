//! A ZIP archive that is streamed: written bytes are taken out at once, so it is never whole in memory.
//!
//! Nothing is compressed, because nearly all of it is images.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use zip::CompressionMethod;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

/// An archive that is being written.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Pipe>>,
    pipe: Pipe,
}

/// Bytes that were written and not taken out yet.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Archive {
    /// An empty archive.
    pub(super) fn new() -> Self {
        let pipe = Pipe::default();
        Self {
            zip: ZipWriter::new_stream(pipe.clone()),
            pipe,
        }
    }

    /// Begins a file, which ends the previous one; returns the bytes to send.
    pub(super) fn begin(&mut self, name: &str) -> Result<Bytes, ZipError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        self.zip.start_file(name, options)?;
        Ok(self.pipe.take())
    }

    /// Adds to the file; returns the bytes to send.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<Bytes, ZipError> {
        self.zip.write_all(bytes)?;
        Ok(self.pipe.take())
    }

    /// Ends the archive; returns the bytes to send.
    pub(super) fn end(self) -> Result<Bytes, ZipError> {
        self.zip.finish()?;
        Ok(self.pipe.take())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn what_was_sent_is_an_archive() {
        let mut archive = Archive::new();
        let mut sent = Vec::new();
        sent.extend(archive.begin("a.txt").unwrap());
        sent.extend(archive.add(b"one ").unwrap());
        sent.extend(archive.add(b"two").unwrap());
        sent.extend(archive.begin("photos/\u{e9}t\u{e9}.jpg").unwrap());
        sent.extend(archive.end().unwrap());
        let mut read = zip::ZipArchive::new(Cursor::new(sent)).unwrap();
        let mut text = String::new();
        read.by_name("a.txt").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "one two");
        assert_eq!(
            read.by_index(1).unwrap().name().unwrap(),
            "photos/\u{e9}t\u{e9}.jpg"
        );
    }
}
