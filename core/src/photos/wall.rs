//! The photos of an event's slideshow, which a screen in the hall shows without an account.
//!
//! Who may see it is decided by its link (`accounts::walls`); here it is decided which photos it shows, for the list and for
//! each picture anew, so that a photo that is hidden leaves both at once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::model::{Event, EventId, Photo, PhotoId};
use crate::photos::{Error, Photos, Tile};
use crate::store::photos;

/// Most photos of a slideshow: half an hour of them.
const LIMIT: i64 = 200;

/// How many bytes of a digest tell two lists apart.
const CURSOR_BYTES: usize = 16;

/// What an event's slideshow shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wall {
    /// The newest photos that all guests may see, the newest first.
    pub photos: Vec<Tile>,
    /// Another one as soon as a photo comes or leaves, or the event is called otherwise or joined by another code.
    pub cursor: String,
}

impl Photos {
    /// What the slideshow of an event shows.
    pub async fn wall(&self, event: &Event) -> Result<Wall, Error> {
        let photos = photos::on_wall(self.store.read().await?.conn(), event.id, LIMIT).await?;
        Ok(Wall {
            cursor: cursor(event, &photos),
            photos,
        })
    }

    /// A photo that the slideshow of an event may show; [`Error::NoSuchPhoto`] otherwise.
    pub async fn on_wall(&self, event: EventId, id: PhotoId) -> Result<Photo, Error> {
        let found = photos::one_on_wall(self.store.read().await?.conn(), event, id).await?;
        found.ok_or(Error::NoSuchPhoto)
    }
}

fn cursor(event: &Event, photos: &[Tile]) -> String {
    let mut digest = Sha256::new();
    for text in [event.name.as_str(), event.code.as_str()] {
        // With its length, so that no two events read alike.
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text);
    }
    for photo in photos {
        digest.update(photo.id.0.to_le_bytes());
    }
    URL_SAFE_NO_PAD.encode(&digest.finalize()[..CURSOR_BYTES])
}
