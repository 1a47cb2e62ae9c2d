//! A form of small text fields and one file: the texts are checked first, the file last.
//!
//! Most clients send the texts before the file, so a handler can refuse them before it reads the file. A file that
//! comes first waits on disk. Memory holds only the texts, and the file once it is requested.

use std::collections::HashMap;

use axum::body::Bytes;

use super::{Part, Upload};
use crate::http::error::{Error, Problem, Result};
use crate::http::spool::{Incoming, Loaded, Spool, Spooled};
use crate::http::words::Sentence;
use crate::limits::Origin;

/// The name of the file's part.
const FILE: &str = "file";

/// Maximum number of parts.
const PARTS: usize = 32;

/// Maximum size of a form without its file.
const BESIDES: u64 = 1 << 20;

/// Limits of a form.
#[derive(Clone, Debug)]
pub struct FormLimits {
    /// Maximum size of the file.
    pub file: usize,
    /// The error for a larger one.
    pub too_large: Error,
}

/// A form that is being read.
pub struct FileForm<T> {
    upload: Upload<T>,
    spool: Spool,
    origin: Origin,
    limits: FormLimits,
    texts: HashMap<String, String>,
    file: Option<Spooled>,
    /// Whether file parts without a name and without bytes count as missing.
    skips_empty_files: bool,
    /// Whether the current part is the file.
    is_at_file: bool,
    parts: usize,
}

impl<T> FileForm<T> {
    /// A form from `origin`, of which nothing was read yet.
    pub fn new(upload: Upload<T>, spool: &Spool, origin: Origin, limits: FormLimits) -> Self {
        upload.limit_to(limits.file as u64 + BESIDES);
        Self {
            upload,
            spool: spool.clone(),
            origin,
            limits,
            texts: HashMap::new(),
            file: None,
            skips_empty_files: false,
            is_at_file: false,
            parts: 0,
        }
    }

    /// The same, for which a file part without a name and without bytes is missing: a page has two inputs for the file,
    /// a camera's and another, and browsers send the unused one like this.
    #[must_use]
    pub fn skipping_empty_files(self) -> Self {
        Self {
            skips_empty_files: true,
            ..self
        }
    }

    /// Reads the texts up to the file, or to the end of a form without one. The last text with a name counts.
    pub async fn read_texts(&mut self) -> Result<()> {
        while !self.is_at_file {
            let Some(mut part) = self.upload.next().await? else {
                return Ok(());
            };
            self.parts += 1;
            if self.parts > PARTS {
                return Err(Error::refused(Sentence::MalformedMultipart));
            }
            if part.name() == FILE {
                self.is_at_file = true;
            } else {
                let name = part.name().to_owned();
                self.texts.insert(name, part.text().await?);
            }
        }
        Ok(())
    }

    /// Reads the rest: the file to disk, and the texts after it. The last file counts.
    pub async fn read_rest(&mut self) -> Result<()> {
        self.read_texts().await?;
        while self.is_at_file {
            if let Some(mut part) = self.upload.current() {
                let first = first_bytes(&mut part).await?;
                let is_unused = first.is_none() && part.filename().is_none_or(str::is_empty);
                if !(is_unused && self.skips_empty_files) {
                    self.file = None;
                    let incoming = self.spool.begin(self.origin);
                    self.file = Some(receive(part, first, incoming, &self.limits).await?);
                }
            }
            self.is_at_file = false;
            self.read_texts().await?;
        }
        Ok(())
    }

    /// Whether a file was read.
    pub fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// Whether the file is next, after all of these texts.
    pub fn has_before_file(&self, fields: &[&str]) -> bool {
        self.is_at_file && fields.iter().all(|field| self.texts.contains_key(*field))
    }

    /// A required text field: 422 if it is missing.
    pub fn text(&self, field: &str) -> Result<&str> {
        let missing = || Error::invalid(Problem::from(Sentence::FieldMissing).of_field(field));
        self.texts.get(field).map(String::as_str).ok_or_else(missing)
    }

    /// An optional text field; an empty one counts as missing.
    pub fn optional_text(&self, field: &str) -> Option<&str> {
        self.texts
            .get(field)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    }

    /// The required file (400 if it is missing), in memory as soon as there is room for it.
    pub async fn into_file(self) -> Result<Loaded> {
        let file = self.into_optional_file().await?;
        file.ok_or_else(|| Error::refused(Sentence::FileMissing))
    }

    /// The file if there is one, in memory as soon as there is room for it.
    pub async fn into_optional_file(self) -> Result<Option<Loaded>> {
        match self.file {
            Some(file) => Ok(Some(file.load().await?)),
            None => Ok(None),
        }
    }
}

/// The first bytes of a part; none if it is empty.
async fn first_bytes(part: &mut Part<'_>) -> Result<Option<Bytes>> {
    while let Some(chunk) = part.chunk().await? {
        if !chunk.is_empty() {
            return Ok(Some(chunk));
        }
    }
    Ok(None)
}

/// Writes a part, whose first bytes were read, to the disk, unless it is too large.
async fn receive(
    mut part: Part<'_>,
    first: Option<Bytes>,
    mut incoming: Incoming,
    limits: &FormLimits,
) -> Result<Spooled> {
    let (mut size, mut next) = (0, first);
    while let Some(chunk) = next {
        size += chunk.len();
        if size > limits.file {
            return Err(limits.too_large.clone());
        }
        incoming.write(&chunk).await?;
        next = part.chunk().await?;
    }
    Ok(incoming.finish().await?)
}
