//! Removing what deleted rows left behind: files and the engine's faces.

use super::{Error, Matching};
use crate::model::Erasure;
use crate::objects::Key;

impl Matching {
    /// Removes the files and faces of an erasure. Everything may be gone already: it can be run again.
    pub async fn erase(&self, erasure: &Erasure) -> Result<(), Error> {
        for object in &erasure.objects {
            match Key::parse(object) {
                Ok(key) => self.objects.delete(&key).await?,
                Err(error) => tracing::error!(%error, "an erasure names a file that cannot be one of ours"),
            }
        }
        if !erasure.faces.is_empty() {
            self.engine.forget(erasure.event, &erasure.faces).await?;
        }
        if erasure.whole_event {
            self.objects.delete_event(erasure.event).await?;
            self.engine.forget_event(erasure.event).await?;
        }
        Ok(())
    }
}
