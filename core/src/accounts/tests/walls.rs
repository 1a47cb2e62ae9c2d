//! Links to slideshows: who makes and ends them, and when they are void.

use super::*;
use crate::model::{Action, EventId};
use crate::store::testing::{count, deactivate, execute, on_both};
use crate::store::{audit, event_photographers};

on_both!(
    there_is_one_link_and_only_its_digest_is_stored,
    a_link_is_ended_once,
    a_link_is_void_without_whoever_made_it,
    a_link_shows_nothing_of_an_event_that_is_over,
    links_are_limited,
    made_up_links_are_counted,
    of_links_that_are_made_at_once_one_is_in_force,
);

impl Place {
    async fn walled(&self, token: &str) -> Option<EventId> {
        match self.limited().event_of_wall(token).await {
            Ok(event) => Some(event.id),
            Err(Error::WallInvalid) => None,
            Err(error) => panic!("{error}"),
        }
    }

    async fn wall(&self, by: &User, event: &Event) -> String {
        self.accounts.make_wall(by, event.id).await.unwrap()
    }

    async fn owned(&self, owner: &User, code: &str) -> Event {
        testing::event(&self.store, code, owner.id).await
    }

    async fn share(&self, event: &Event, with: &User) {
        let mut tx = self.store.begin().await.unwrap();
        let at = Timestamp::from_micros(0);
        let shared = event_photographers::insert(tx.conn(), event.id, with.id, with.id, at).await;
        assert!(shared.unwrap());
        tx.commit().await.unwrap();
    }

    /// What was done to links, and by whom, the oldest first.
    async fn done_to_walls(&self) -> Vec<(Action, Option<UserId>, Option<EventId>)> {
        let mut reader = self.store.read().await.unwrap();
        let all = audit::list(reader.conn(), &audit::Filter::default(), 1000)
            .await
            .unwrap();
        let about = all
            .iter()
            .rev()
            .filter(|entry| matches!(entry.action, Action::WallMade | Action::WallEnded));
        about
            .map(|entry| (entry.action, entry.actor_id, entry.event_id))
            .collect()
    }
}

async fn there_is_one_link_and_only_its_digest_is_stored(store: Store) {
    let place = Place::new(store);
    let owner = place.photographer("owner").await;
    let (one, two) = (place.owned(&owner, "M01").await, place.owned(&owner, "M02").await);
    assert_eq!(place.accounts.wall_made_at(one.id).await.unwrap(), None);
    let first = place.wall(&owner, &one).await;
    let other = place.wall(&owner, &two).await;
    assert_eq!(place.walled(&first).await, Some(one.id));
    let made_at = place.clock.now();
    assert_eq!(place.accounts.wall_made_at(one.id).await.unwrap(), Some(made_at));
    place.clock.advance(Duration::from_secs(1));
    let second = place.wall(&owner, &one).await;
    assert_ne!(
        place.accounts.wall_made_at(one.id).await.unwrap(),
        Some(made_at),
        "there is a later one"
    );
    assert_eq!(place.walled(&first).await, None);
    assert_eq!(place.walled(&second).await, Some(one.id));
    assert_eq!(place.walled(&other).await, Some(two.id));
    let mut reader = place.store.read().await.unwrap();
    let digests = crate::store::walls::digests(reader.conn()).await.unwrap();
    drop(reader);
    assert_eq!(digests.len(), 2);
    for token in [&first, &second, &other] {
        assert!(!digests.contains(token), "a link is stored");
        assert!(digests.iter().all(|digest| digest.len() == 43));
    }
}

async fn a_link_is_ended_once(store: Store) {
    let place = Place::new(store);
    let owner = place.photographer("owner").await;
    let event = place.owned(&owner, "M01").await;
    let admin = place.admin("admin").await;
    let token = place.wall(&owner, &event).await;
    for _ in 0..2 {
        place.accounts.end_wall(&admin, event.id).await.unwrap();
        assert_eq!(place.walled(&token).await, None);
        assert_eq!(place.accounts.wall_made_at(event.id).await.unwrap(), None);
    }
    let id = Some(event.id);
    assert_eq!(
        place.done_to_walls().await,
        [
            (Action::WallMade, Some(owner.id), id),
            (Action::WallEnded, Some(admin.id), id)
        ]
    );
}

async fn a_link_is_void_without_whoever_made_it(store: Store) {
    let place = Place::new(store);
    let (owner, heir) = (
        place.photographer("owner").await,
        place.photographer("heir").await,
    );
    let colleague = place.photographer("colleague").await;
    let (admin, other) = (place.admin("admin").await, place.admin("other").await);
    let event = place.owned(&owner, "M01").await;
    place.share(&event, &colleague).await;
    let is_void = async |token: &str| {
        let made_at = place.accounts.wall_made_at(event.id).await.unwrap();
        let found = place.walled(token).await;
        assert_eq!(made_at.is_some(), found.is_some(), "both say the same");
        found.is_none()
    };

    let by_colleague = place.wall(&colleague, &event).await;
    assert!(!is_void(&by_colleague).await);
    execute(&place.store, "delete from event_photographers").await;
    assert!(is_void(&by_colleague).await);

    let by_owner = place.wall(&owner, &event).await;
    assert!(!is_void(&by_owner).await);
    let give = format!("update events set photographer_id = {}", heir.id);
    execute(&place.store, &give).await;
    assert!(is_void(&by_owner).await);

    let by_heir = place.wall(&heir, &event).await;
    deactivate(&place.store, heir.id).await;
    assert!(is_void(&by_heir).await);

    let by_admin = place.wall(&other, &event).await;
    assert!(!is_void(&by_admin).await);
    place.accounts.delete_user(None, other.id).await.unwrap();
    assert!(is_void(&by_admin).await);

    let last = place.wall(&admin, &event).await;
    assert!(!is_void(&last).await);
    execute(&place.store, "delete from events").await;
    assert_eq!(place.walled(&last).await, None);
    assert_eq!(count(&place.store, "walls").await, 0);
}

async fn a_link_shows_nothing_of_an_event_that_is_over(store: Store) {
    let place = Place::new(store);
    let owner = place.photographer("owner").await;
    let event = place.owned(&owner, "M01").await;
    let token = place.wall(&owner, &event).await;
    execute(&place.store, "update events set ended_at = 1").await;
    let over = place.limited().event_of_wall(&token).await;
    assert!(matches!(over, Err(Error::EventEnded)), "{over:?}");
    execute(&place.store, "update events set ended_at = null").await;
    assert_eq!(place.walled(&token).await, Some(event.id), "it was restored");
}

async fn links_are_limited(store: Store) {
    let place = Place::new(store);
    let owner = place.photographer("owner").await;
    let event = place.owned(&owner, "M01").await;
    for _ in 0..60 {
        place.wall(&owner, &event).await;
    }
    let refused = place.accounts.make_wall(&owner, event.id).await;
    assert!(matches!(refused, Err(Error::TooMany(_))));
    assert_eq!(place.done_to_walls().await.len(), 60);
    let gone = place.accounts.make_wall(&owner, EventId(404)).await;
    assert!(matches!(gone, Err(Error::EventUnknown)));
}

async fn made_up_links_are_counted(store: Store) {
    let place = Place::new(store);
    let owner = place.photographer("owner").await;
    let event = place.owned(&owner, "M01").await;
    let token = place.wall(&owner, &event).await;
    for number in 0..100 {
        assert_eq!(place.walled(&format!("made-up-{number}")).await, None);
    }
    let refused = place.limited().event_of_wall("made-up").await;
    assert!(matches!(refused, Err(Error::TooMany(_))));
    assert_eq!(place.walled(&token).await, Some(event.id), "the screen goes on");
    let elsewhere = place.accounts.limited(origin(1)).event_of_wall("made-up").await;
    assert!(matches!(elsewhere, Err(Error::WallInvalid)));
}

async fn of_links_that_are_made_at_once_one_is_in_force(store: Store) {
    let place = Place::new(store);
    let owner = place.photographer("owner").await;
    let event = place.owned(&owner, "M01").await;
    let making = (0..8).map(|_| place.wall(&owner, &event));
    let tokens = futures_util::future::join_all(making).await;
    let mut open = 0;
    for token in &tokens {
        open += usize::from(place.walled(token).await.is_some());
    }
    assert_eq!(open, 1);
}
