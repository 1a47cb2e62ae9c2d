//! Events that are shared with other photographers, by invitations.

use serde_json::Value;

use super::app::TestApp;
use super::users::{Photographer, TestEvent};

impl TestApp {
    /// Lets a photographer join an event by an invitation of its owner.
    pub(crate) async fn share(&self, event: &TestEvent, with: &Photographer) {
        let path = format!("/api/photographer/events/{}/invitations", event.id);
        let token = token_of(&event.owner.post_nothing(&path).await.created());
        let path = format!("/api/invitations/{token}/accept");
        with.post_nothing(&path).await.ok();
    }
}

/// The token of a link that was just made.
pub(crate) fn token_of(made: &Value) -> String {
    let url = made["url"].as_str().unwrap();
    let (_, token) = url.rsplit_once('/').unwrap();
    token.to_owned()
}
