//! Erasing an account: its rows at once, its faces by a job for each of its events, its files by the first of them.

use std::collections::BTreeMap;

use super::chunks::keys;
use super::transaction::{Erased, Erasing, Subject};
use crate::model::{ConsentEnd, Erasure, EventId, Scope, User};
use crate::store::erasures::Counts;
use crate::store::removal::{RemovedAccount, remove_account};
use crate::store::{Result, consents};

impl Erasing {
    /// Erases an account with all that is known of it; a photographer's events stay, without an owner. `None` if it is gone.
    /// The account is locked.
    pub async fn account(&mut self, user: &User) -> Result<Option<Erased>> {
        let Some(removed) = remove_account(self.conn(), user.id).await? else {
            return Ok(None);
        };
        let at = self.at;
        consents::end_all(self.conn(), user.id, ConsentEnd::Erased, at).await?;
        let counts = Counts {
            accounts: 1,
            selfies: removed.objects.len() as u64,
            matches: removed.matches,
            faces: removed.faces.len() as u64,
            ..Counts::default()
        };
        let subject = Subject {
            user: Some(user.id),
            event: user.event_id,
        };
        let chunks = keys(&removed.chunks)?;
        let parts = parts(user, removed, chunks);
        self.record(subject, counts, parts).await.map(Some)
    }
}

/// One part for each event that the account was in; the files go with the first.
fn parts(user: &User, removed: RemovedAccount, chunks: Vec<String>) -> Vec<Erasure> {
    let mut faces: BTreeMap<Option<EventId>, Vec<_>> = BTreeMap::new();
    for event in removed.events.into_iter().chain(user.event_id) {
        faces.entry(Some(event)).or_default();
    }
    for (event, face) in removed.faces {
        faces.entry(Some(event)).or_default().push(face);
    }
    if faces.is_empty() {
        faces.entry(None).or_default();
    }
    let mut objects = removed.objects;
    objects.extend(chunks);
    let part = |(event, faces)| {
        let erasure = Erasure::of(Scope::Account(event, user.id)).with_faces(faces);
        erasure.with_objects(std::mem::take(&mut objects))
    };
    faces.into_iter().map(part).collect()
}
