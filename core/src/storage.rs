//! Whose the file storage is, and what in it belongs to nothing.
//!
//! A storage bears the mark of one database. An unmarked one is looked at before it is taken: if it holds files of our kind
//! that no row knows, another installation's photos lie there, and if rows name files and it holds none, its disk is not
//! there. Neither is marked, written to or swept; [`Storage::claim`] is for whoever knows better.

mod orphans;
mod sweep;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::clock::Clock;
use crate::clock_trust::ClockTrust;
use crate::objects::{self, Foreign, Objects};
use crate::store::identity::{self, Identity};
use crate::store::{self, Store};

pub use orphans::Survey;
pub use sweep::Swept;

/// Why nothing could be learned about the storage, or done about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The object storage failed.
    #[error(transparent)]
    Objects(#[from] objects::Error),
}

/// The file storage as that of one database; clones share it.
#[derive(Clone)]
pub struct Storage {
    store: Store,
    objects: Objects,
    clock: Arc<dyn Clock>,
    clock_trust: ClockTrust,
}

impl Storage {
    /// The storage of a database.
    pub fn new(store: Store, objects: Objects, clock: Arc<dyn Clock>, clock_trust: ClockTrust) -> Self {
        Self {
            store,
            objects,
            clock,
            clock_trust,
        }
    }

    /// Finds out whose the storage is, and marks one that is free or has lost our mark. From then on it has to bear the mark
    /// whenever it is used. The inner result says why it may not be.
    ///
    /// | mark | files of our form | rows name files | whose it is |
    /// |---|---|---|---|
    /// | this database's | any | any | ours |
    /// | another's | any | any | another's |
    /// | none | some that rows know | yes | ours; marked again |
    /// | none | none that a row knows | any | somebody else's |
    /// | none | none | yes | missing |
    /// | none | none | no | ours; marked |
    pub async fn identify(&self) -> Result<Result<(), Foreign>, Error> {
        let Identity { id, .. } = self.identity().await?;
        self.objects.require_mark(&id);
        let mark = self.objects.mark().await?;
        let whose = self.whose_by(&id, mark.as_deref()).await?;
        self.objects.note_unknown(whose == Err(Foreign::Unknown));
        if whose.is_ok() && mark.is_none() {
            self.objects.set_mark(&id).await?;
        }
        Ok(whose)
    }

    /// Whose the storage is; nothing is changed.
    pub async fn whose(&self) -> Result<Result<(), Foreign>, Error> {
        let Identity { id, .. } = self.identity().await?;
        let mark = self.objects.mark().await?;
        self.whose_by(&id, mark.as_deref()).await
    }

    async fn whose_by(&self, id: &str, mark: Option<&str>) -> Result<Result<(), Foreign>, Error> {
        match mark {
            Some(mark) if mark == id => Ok(Ok(())),
            Some(_) => Ok(Err(Foreign::Another)),
            None => self.look().await,
        }
    }

    /// Whose an unmarked storage is, by what lies in it.
    async fn look(&self) -> Result<Result<(), Foreign>, Error> {
        let sample = self.objects.sample().await?;
        let unknown = orphans::among(&self.store, &sample).await?.len();
        let names_any = identity::names_any_file(self.store.read().await?.conn()).await?;
        Ok(match (sample.len(), unknown) {
            (0, _) if names_any => Err(Foreign::Missing),
            (all, unknown) if all > 0 && unknown == all => Err(Foreign::Unknown),
            _ => Ok(()),
        })
    }

    /// Marks the storage as that of this database, whatever lies in it and whatever mark it bears.
    pub async fn claim(&self) -> Result<(), Error> {
        let Identity { id, .. } = self.identity().await?;
        Ok(self.objects.set_mark(&id).await?)
    }

    async fn identity(&self) -> Result<Identity, store::Error> {
        let mut tx = self.store.begin().await?;
        let identity = identity::of_database(tx.conn(), self.clock.now()).await?;
        tx.commit().await?;
        Ok(identity)
    }
}
