//! Names that earlier versions stored, made comparable.

use super::{Accounts, Error};
use crate::store::names;

impl Accounts {
    /// Gives names to the accounts that earlier versions stored, some hundreds at a time, so that nobody waits for it. Until
    /// then these log in by their very letters only. Does nothing when all have theirs.
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
