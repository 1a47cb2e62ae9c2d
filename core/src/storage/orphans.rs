//! Files that no row tells of: a process died between the file and its row.
//!
//! Only files of a certain age count, for the row of a younger one may be on its way.

use futures_util::StreamExt as _;

use super::{Error, Storage};
use crate::clock::Timestamp;
use crate::objects::{Key, Owner};
use crate::store::{self, Store, photos, resumable, selfies};

/// Objects held against the rows at once.
const CHUNK: usize = 500;

/// The most orphans that are removed without somebody's word.
pub(super) const MOST: usize = 1_000;

/// What lies in the storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Objects that have the form of ours.
    pub objects: usize,
    /// Those of them that are old enough and that no row tells of.
    pub orphans: usize,
    /// The orphans by name, the first thousand of them.
    pub first: Vec<Key>,
}

impl Survey {
    /// Whether so many orphans are a sign that something else is wrong: more than a thousand, or than a tenth of everything.
    pub fn is_suspicious(&self) -> bool {
        self.orphans > MOST || self.orphans * 10 > self.objects
    }
}

impl Storage {
    /// Holds all objects against the rows; those stored at `before` or later are no orphans yet.
    pub(super) async fn survey(&self, before: Timestamp) -> Result<Survey, Error> {
        let mut survey = Survey::default();
        let mut chunks = self.objects.all().chunks(CHUNK);
        while let Some(chunk) = chunks.next().await {
            survey.objects += chunk.len();
            let chunk = chunk.into_iter().collect::<Result<Vec<_>, _>>()?;
            let old = chunk.into_iter().filter(|(_, stored)| *stored < before);
            let old: Vec<Key> = old.map(|(key, _)| key).collect();
            let orphans = among(&self.store, &old).await?;
            survey.orphans += orphans.len();
            let room = MOST - survey.first.len();
            survey.first.extend(orphans.into_iter().take(room).cloned());
        }
        Ok(survey)
    }
}

/// Those of the keys that no row tells of.
pub(super) async fn among<'k>(store: &Store, keys: &'k [Key]) -> Result<Vec<&'k Key>, store::Error> {
    let mut orphans = Vec::new();
    for keys in keys.chunks(CHUNK) {
        let (mut of_photos, mut of_chunks, mut of_selfies) = (Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            match key.owner() {
                Owner::Photo(filename) => of_photos.push(filename),
                Owner::Chunk(filename) => of_chunks.push(filename),
                Owner::Selfie => of_selfies.push(key.as_str()),
            }
        }
        let mut reader = store.read().await?;
        let of_photos = photos::known(reader.conn(), &of_photos).await?;
        let of_chunks = resumable::known(reader.conn(), &of_chunks).await?;
        let of_selfies = selfies::known(reader.conn(), &of_selfies).await?;
        orphans.extend(keys.iter().filter(|key| match key.owner() {
            Owner::Photo(filename) => !of_photos.contains(filename),
            Owner::Chunk(filename) => !of_chunks.contains(filename),
            Owner::Selfie => !of_selfies.contains(key.as_str()),
        }));
    }
    Ok(orphans)
}
