//! The style, the scripts and the icons of the pages.
//!
//! They are part of the program. Debug builds read them from `web/` each time, so that a change needs no build. The
//! address holds a digest of all of them, so browsers keep them for a year; an address of another version, which a page
//! may name during a deploy, gets the present file.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::http::error::{Error, Result};
use crate::http::extract::Path;
use crate::http::words::Sentence;

/// A file: its path below `web/` and its bytes.
struct Asset {
    path: &'static str,
    bytes: &'static [u8],
}

macro_rules! assets {
    ($($path:literal),+ $(,)?) => {
        &[$(Asset {
            path: $path,
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/", $path)),
        }),+]
    };
}

/// Everything that a page may name.
const ASSETS: &[Asset] = assets![
    "icons/icon.svg",
    "script/camera.js",
    "script/copy.js",
    "script/gallery.js",
    "script/join.js",
    "script/judging.js",
    "script/page.js",
    "script/photo.js",
    "script/retry.js",
    "script/save.js",
    "script/searching.js",
    "script/selfie.js",
    "script/studio/event.js",
    "script/studio/photos.js",
    "script/studio/poster.js",
    "script/studio/search.js",
    "script/studio/upload.js",
    "script/upload/folder.js",
    "script/upload/hash-worker.js",
    "script/upload/hash.js",
    "script/upload/patience.js",
    "script/upload/queue.js",
    "script/upload/sending.js",
    "script/upload/sha256.js",
    "script/upload/tally.js",
    "script/viewer.js",
    "script/wall.js",
    "script/wall/awake.js",
    "script/wall/controls.js",
    "script/wall/fallback.js",
    "script/wall/playlist.js",
    "script/wall/stage.js",
    "style/studio.css",
    "style/wall.css",
];

const STYLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/style/pages.css"));

/// How long browsers keep a file under the present version's address: a year.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// What a file may load if it is run by itself, as a worker is: other scripts of this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; frame-ancestors 'none'";

impl Asset {
    fn content_type(&self) -> &'static str {
        match self.path.rsplit_once('.') {
            Some((_, "svg")) => "image/svg+xml",
            Some((_, "css")) => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        }
    }
}

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for asset in ASSETS {
        digest.update(asset.path);
        digest.update(asset.bytes);
    }
    hex::encode(&digest.finalize()[..8])
});

static FOLDER: LazyLock<String> = LazyLock::new(|| format!("/assets/{}", *VERSION));

/// The folder that pages name.
pub(super) fn folder() -> &'static str {
    &FOLDER
}

/// The style of every page.
pub(super) fn style() -> Cow<'static, str> {
    match from_disk("style/pages.css") {
        Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        None => Cow::Borrowed(STYLE),
    }
}

/// A file as it is in the source folder now; `None` in a release, and where there is no such folder.
fn from_disk(path: &str) -> Option<Vec<u8>> {
    let folder = cfg!(debug_assertions).then_some(concat!(env!("CARGO_MANIFEST_DIR"), "/web"))?;
    std::fs::read(format!("{folder}/{path}")).ok()
}

/// `GET /assets/{version}/{path}`.
pub(super) async fn show(Path((version, path)): Path<(String, String)>) -> Result<Response> {
    let asset = ASSETS.iter().find(|asset| asset.path == path);
    let asset = asset.ok_or_else(|| Error::unknown(Sentence::NotFound))?;
    let disk = from_disk(asset.path);
    let is_kept = version == *VERSION && disk.is_none();
    let bytes = disk.map_or(Cow::Borrowed(asset.bytes), Cow::Owned);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(asset.content_type())),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (
            CACHE_CONTROL,
            HeaderValue::from_static(if is_kept { FOREVER } else { "no-cache" }),
        ),
    ];
    Ok((headers, bytes.into_owned()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files below a folder of `web/`.
    fn files(folder: &str) -> Vec<String> {
        let path = format!("{}/web/{folder}", env!("CARGO_MANIFEST_DIR"));
        let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap());
        let below = entries.flat_map(|entry| {
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                files(&name)
            } else {
                vec![name]
            }
        });
        below.collect()
    }

    #[test]
    fn every_script_of_the_folder_is_part_of_the_program() {
        let mut found = files("script");
        found.sort();
        let listed: Vec<&str> = ASSETS
            .iter()
            .map(|asset| asset.path)
            .filter(|path| path.starts_with("script/"))
            .collect();
        assert_eq!(found, listed);
    }
}
