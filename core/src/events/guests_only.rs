//! Switching an event to guests-only, or back.
//!
//! The rows of strangers' faces are deleted in the transaction of the change; a job that is queued with it deletes them
//! from the engine. An event that is no longer guests-only is indexed again, which costs its photos once more.

use super::{Error, Events};
use crate::model::{EventId, Task};
use crate::store::{Tx, guests_only};

impl Events {
    /// Switches an event, in the transaction of its other changes. Nothing happens if it is already in this state.
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
