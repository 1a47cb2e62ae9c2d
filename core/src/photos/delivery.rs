//! Serving a photo: which of its copies, under which tag, and which bytes of it.
//!
//! A photo that its job has not come to yet is served in full size without metadata: `making` makes that copy at the first
//! request and stores it. Its bytes are those the job will store, so tags and ranges agree before and after. Of a photo that
//! its job is done with the storage is not asked what there is, and its thumbnail may be in memory. Where a copy for screens
//! would be larger than the full-size one, the latter takes its place; in the place of one for the screens of phones comes the
//! one for larger screens.

use std::ops::Range;

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future};
use serde::Deserialize;

use crate::model::{Photo, PhotoStatus};
use crate::objects::{self, Key, Opened, PhotoFiles};
use crate::photos::files_of;
use crate::photos::{Error, Photos};

/// Counts the changes to how served copies are made; it is a part of their tags.
const GENERATION: u8 = 2;

/// In which size a photo is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// At most 480 pixels a side.
    Thumb,
    /// At most 1280 pixels a side.
    Screen,
    /// At most 2048 pixels a side.
    Web,
    /// As many pixels as were uploaded.
    #[default]
    Original,
}

impl Size {
    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Screen => "screen",
            Self::Web => "web",
            Self::Original => "original",
        }
    }
}

/// One range of bytes, as a client asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteRange {
    /// From the first of these to the last, both included; to the end without a last.
    From(u64, Option<u64>),
    /// The last so many bytes.
    Last(u64),
}

impl ByteRange {
    /// The bytes meant in a file of `size` bytes; `None` if there are none.
    pub fn within(self, size: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::From(first, last) => first..last.map_or(size, |last| last.saturating_add(1).min(size)),
            Self::Last(count) => size.saturating_sub(count)..size,
        };
        (range.start < range.end).then_some(range)
    }
}

/// The copy of a photo that answers a request.
#[derive(Clone, Debug)]
pub struct Rendition {
    /// Names these very bytes: the content of a strong `ETag`, without quotes.
    pub tag: String,
    /// Their type.
    pub content_type: String,
    /// Whether they are what was asked for; false while a smaller copy is still to be made.
    pub is_final: bool,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    /// Stored, for lists.
    Thumbnail(Key),
    /// Stored.
    Stored(Key),
    /// The full-size copy of a photo, to be made and stored first.
    Unmade(Box<Photo>, Key),
}

impl Photos {
    /// Finds the copy to serve.
    pub async fn rendition(&self, photo: &Photo, size: Size) -> Result<Rendition, Error> {
        let files = files_of(photo)?;
        let smaller = smaller_copies(photo, size, &files);
        for (index, (copy, key)) in smaller.iter().enumerate() {
            if self.is_there(photo, *copy, key).await? {
                let source = match copy {
                    Size::Thumb => Source::Thumbnail(Key::clone(key)),
                    Size::Screen | Size::Web | Size::Original => Source::Stored(Key::clone(key)),
                };
                return Ok(Rendition {
                    tag: tag(photo, *copy),
                    content_type: "image/jpeg".to_owned(),
                    is_final: index == 0,
                    source,
                });
            }
        }
        let is_final = smaller.is_empty();
        let source = if self.is_made(photo, &files.clean).await? {
            Source::Stored(files.clean)
        } else {
            Source::Unmade(Box::new(photo.clone()), files.clean)
        };
        Ok(Rendition {
            tag: tag(photo, Size::Original),
            content_type: photo.content_type.clone(),
            is_final,
            source,
        })
    }

    /// Opens a copy, or a range of its bytes.
    pub async fn open(&self, rendition: &Rendition, range: Option<ByteRange>) -> Result<Opened, Error> {
        match &rendition.source {
            Source::Thumbnail(key) => part(&self.objects.read_small(key).await?, range),
            Source::Stored(key) => self.open_stored(key, range).await,
            Source::Unmade(photo, key) => {
                self.make_clean(photo).await?;
                self.open_stored(key, range).await
            }
        }
    }

    async fn open_stored(&self, key: &Key, range: Option<ByteRange>) -> Result<Opened, Error> {
        let range = match range {
            None => None,
            // The storage cuts a range off at the end; only one that begins there asks for the size.
            Some(ByteRange::From(first, last)) => {
                Some(first..last.map_or(u64::MAX, |last| last.saturating_add(1)))
            }
            Some(range) => Some(resolve(range, self.objects.size(key).await?)?),
        };
        Ok(self.objects.open(key, range).await?)
    }

    /// Whether a copy is there. One for the screens of phones that no job has made is made now; if it cannot be, as on a full
    /// disk, that keeps nobody from seeing the photo.
    async fn is_there(&self, photo: &Photo, size: Size, key: &Key) -> Result<bool, Error> {
        let is_unmade = photo.has_screen_copy.is_none() && photo.status == PhotoStatus::Done;
        if size != Size::Screen || !is_unmade {
            return self.is_made(photo, key).await;
        }
        Ok(self.make_screen(photo).await.unwrap_or_else(|error| {
            tracing::warn!(photo_id = %photo.id, error = %error, "a copy for the screens of phones is not made");
            false
        }))
    }

    /// Whether the copies of a photo are made; its job says so when it is done, before that the storage.
    async fn is_made(&self, photo: &Photo, key: &Key) -> Result<bool, Error> {
        if photo.status == PhotoStatus::Done {
            return Ok(true);
        }
        match self.objects.size(key).await {
            Ok(_) => Ok(true),
            Err(objects::Error::NotFound) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// The copies that may answer for a size before the full-size one, the best first.
fn smaller_copies<'a>(photo: &Photo, size: Size, files: &'a PhotoFiles) -> Vec<(Size, &'a Key)> {
    let web = photo.has_web_copy.then_some((Size::Web, &files.web));
    match size {
        Size::Thumb => vec![(Size::Thumb, &files.thumbnail)],
        Size::Screen => {
            // While it is not known whether there is one, it is looked for.
            let may_have_one = photo.has_screen_copy.unwrap_or(true);
            let screen = may_have_one.then_some((Size::Screen, &files.screen));
            screen.into_iter().chain(web).collect()
        }
        Size::Web => web.into_iter().collect(),
        Size::Original => Vec::new(),
    }
}

/// A photo's bytes never change, and its filename is used once: it stands for its content.
fn tag(photo: &Photo, size: Size) -> String {
    let (name, _) = photo.filename.split_once('.').unwrap_or((&photo.filename, ""));
    format!("{name}-{}-{GENERATION}", size.as_str())
}

fn resolve(range: ByteRange, size: u64) -> Result<Range<u64>, Error> {
    range.within(size).ok_or(Error::OutOfRange { size })
}

/// Bytes in memory, or a part of them.
fn part(whole: &Bytes, range: Option<ByteRange>) -> Result<Opened, Error> {
    let size = whole.len() as u64;
    let range = range.map_or(Ok(0..size), |range| resolve(range, size))?;
    let at = |position| usize::try_from(position).expect("a position in a slice in memory");
    let part = whole.slice(at(range.start)..at(range.end));
    Ok(Opened {
        size,
        range,
        bytes: future::ready(Ok(part)).into_stream().boxed(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_clamped_to_the_file() {
        let within = |range: ByteRange| range.within(10);
        assert_eq!(within(ByteRange::From(0, Some(0))), Some(0..1));
        assert_eq!(within(ByteRange::From(3, None)), Some(3..10));
        assert_eq!(within(ByteRange::From(9, Some(u64::MAX))), Some(9..10));
        assert_eq!(within(ByteRange::Last(4)), Some(6..10));
        assert_eq!(within(ByteRange::Last(40)), Some(0..10));
    }

    #[test]
    fn ranges_without_a_byte_are_none() {
        for range in [
            ByteRange::From(10, None),
            ByteRange::From(5, Some(4)),
            ByteRange::Last(0),
        ] {
            assert_eq!(range.within(10), None, "{range:?}");
        }
    }
}
