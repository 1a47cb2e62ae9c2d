//! An event that becomes one that remembers nobody but its guests, or ceases to be one.
//!
//! The rows of strangers' faces go with the change itself; the engine forgets them by a job that was admitted with it. An
//! event that ceases to be guests-only is learned anew, which its photos cost once more.

use super::{Error, Events};
use crate::model::{EventId, Task};
use crate::store::{Tx, guests_only};

impl Events {
    /// Changes an event, in the transaction of other changes to it. Nothing happens if it is as wanted.
    pub(super) async fn keep_guests_only(
        &self,
        tx: &mut Tx,
        event: EventId,
        wanted: bool,
    ) -> Result<(), Error> {
        if wanted {
            let Some(interrupted) = guests_only::begin(tx.conn(), event).await? else {
                return Ok(());
            };
            self.queue.admit(tx.conn(), &Task::ForgetPhotos { event }).await?;
            for photo in interrupted {
                let task = Task::IndexPhoto { event, photo };
                self.queue.admit(tx.conn(), &task).await?;
            }
        } else if guests_only::end(tx.conn(), event).await? {
            self.queue.admit(tx.conn(), &Task::ReindexEvent { event }).await?;
        }
        Ok(())
    }
}
