//! Renewing the keys of names that earlier versions stored.

use super::{Accounts, Error};
use crate::store::names;

impl Accounts {
    /// Stores keys for the accounts of earlier versions, some hundreds at a time, so that nothing waits for it. Until
    /// then these log in only by the exact letters of their names. Does nothing once all have keys.
    pub async fn name_older_accounts(&self) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        names::take_older_staff(tx.conn()).await?;
        tx.commit().await?;
        let mut last = None;
        loop {
            let mut tx = self.store.begin().await?;
            last = names::take_older(tx.conn(), last.as_ref()).await?;
            tx.commit().await?;
            if last.is_none() {
                return Ok(());
            }
        }
    }
}
