//! Which files need not be sent: those whose bytes an event has.

use crate::model::EventId;
use crate::photos::studio::{CHUNK, distinct};
use crate::photos::{Error, Photos};
use crate::store::photos::{self, Known};

impl Photos {
    /// The photos of an event that have one of these SHA-256 sums, in the order of the sums. At most
    /// [`MAX_AT_ONCE`](crate::photos::MAX_AT_ONCE) sums.
    pub async fn known(&self, event: EventId, sums: &[[u8; 32]]) -> Result<Vec<Known>, Error> {
        let sums = distinct(sums)?;
        let mut reader = self.store.read().await?;
        let mut known = Vec::new();
        for sums in sums.chunks(CHUNK) {
            known.append(&mut photos::of_content(reader.conn(), event, sums).await?);
        }
        known.sort_by(|one, other| one.sha256.cmp(&other.sha256));
        Ok(known)
    }
}
