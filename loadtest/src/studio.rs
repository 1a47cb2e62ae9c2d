//! The photographer's side: look at the event, upload one file a request, ask for a rematch, show some to all.
//!
//! These are the requests of the desktop uploader and of the photographer's pages, in the order in which those
//! send them.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

use crate::client::{Client, Event, Failure, StudioPhoto, Uploaded};
use crate::folder::Photo;

/// Between two looks at how far the search of photos is.
const LOOK: Duration = Duration::from_secs(1);

/// A photographer who is logged in, at one event.
#[derive(Clone, Debug)]
pub struct Studio {
    client: Client,
    /// The event.
    pub event: Event,
}

impl Studio {
    /// Logs in and takes the photographer's first event.
    pub async fn open(client: &Client, username: &str, password: &str) -> Result<Self, Failure> {
        const ENDPOINT: &str = "GET /api/photographer/events";
        let client = client.log_in(username, password).await?;
        let events: Vec<Event> = client.get(ENDPOINT, "/api/photographer/events").read().await?;
        let event = events.into_iter().next().ok_or(Failure::Unexpected {
            endpoint: ENDPOINT,
            problem: format!("{username} has no event"),
        })?;
        Ok(Self { client, event })
    }

    /// A whole visit: upload, rematch, every other photo shown to all guests.
    pub async fn work(&self, photos: &[Photo]) -> Result<(), Failure> {
        self.photos().await?;
        let mut ids = Vec::new();
        for photo in photos {
            ids.push(self.upload(photo).await?);
        }
        self.rematch().await?;
        let shown: Vec<i64> = ids.into_iter().step_by(2).collect();
        self.show_to_all(&shown).await
    }

    /// Uploads one photo; answers its id.
    pub async fn upload(&self, photo: &Photo) -> Result<i64, Failure> {
        const ENDPOINT: &str = "POST /api/photographer/events/{id}/upload-photos";
        let call = self.client.post(ENDPOINT, self.path("upload-photos"));
        let answer: Uploaded = call
            .file("files", &photo.name, photo.bytes.clone())
            .read()
            .await?;
        match answer.uploaded_photos.as_slice() {
            [stored] if answer.failed == 0 => Ok(stored.id),
            _ => Err(Failure::Unexpected {
                endpoint: ENDPOINT,
                problem: format!("{} was not taken: {answer:?}", photo.name),
            }),
        }
    }

    /// The event's photos.
    pub async fn photos(&self) -> Result<Vec<StudioPhoto>, Failure> {
        self.client
            .get("GET /api/photographer/events/{id}/photos", self.path("photos"))
            .read()
            .await
    }

    /// Waits until every photo has been searched for faces.
    pub async fn searched(&self) -> Result<(), Failure> {
        loop {
            let photos = self.photos().await?;
            let is_ended = |photo: &StudioPhoto| matches!(&*photo.processing_status, "DONE" | "FAILED");
            if photos.iter().all(is_ended) {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Asks for a rematch.
    pub async fn rematch(&self) -> Result<(), Failure> {
        self.client
            .post("POST /api/photographer/events/{id}/rematch", self.path("rematch"))
            .send()
            .await?;
        Ok(())
    }

    /// Shows photos to all guests of the event.
    pub async fn show_to_all(&self, ids: &[i64]) -> Result<(), Failure> {
        let path = "/api/photos/bulk/show-in-general";
        let body = json!({"photo_ids": ids, "show_in_general": true});
        self.client
            .put("PUT /api/photos/bulk/show-in-general", path)
            .json(body)
            .send()
            .await?;
        Ok(())
    }

    /// Deletes a photo.
    pub async fn delete(&self, id: i64) -> Result<(), Failure> {
        let delete = self
            .client
            .delete("DELETE /api/photos/{id}", format!("/api/photos/{id}"));
        delete.once(404).send().await?;
        Ok(())
    }

    /// The photographer's token, for requests that no well-behaved client makes.
    pub fn token(&self) -> &str {
        self.client.token().unwrap_or_default()
    }

    /// A photo in full size.
    pub async fn picture(&self, id: i64) -> Result<Bytes, Failure> {
        let call = self
            .client
            .get("GET /api/photo/{id}", format!("/api/photo/{id}?size=original"));
        Ok(call.send().await?.body)
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/photographer/events/{}/{rest}", self.event.id)
    }
}
