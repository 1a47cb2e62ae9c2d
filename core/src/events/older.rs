//! Renewing the keys of codes that earlier versions stored.

use super::{Error, Events};
use crate::model::EventId;
use crate::store::events;

impl Events {
    /// Stores current keys for the codes of earlier versions, some hundreds at a time.
    pub async fn renew_code_keys(&self) -> Result<(), Error> {
        let mut last = Some(EventId(0));
        while let Some(after) = last {
            let mut tx = self.store.begin().await?;
            last = events::renew_keys(tx.conn(), after).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
