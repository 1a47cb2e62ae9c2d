//! Photographers who share an event: what they reach, who removes whom, and what becomes of it when owners change.

use super::*;
use crate::model::Action;
use crate::store::removal::{remove_account, rows_of};
use crate::store::{audit, event_photographers};

on_both!(
    the_gates_tell_owners_from_others,
    a_shared_event_is_listed_with_its_owner,
    owners_remove_others_and_others_themselves,
    a_new_owner_is_no_longer_shared_with,
    shares_go_with_the_account_and_with_the_event,
);

impl Place {
    /// Shares an event of the owner's.
    async fn share(&self, event: &Event, with: &User) {
        let mut tx = self.store.begin().await.unwrap();
        let at = self.clock.now();
        let shared = event_photographers::insert(tx.conn(), event.id, with.id, self.owner.id, at).await;
        assert!(shared.unwrap());
        tx.commit().await.unwrap();
    }

    async fn names(&self, event: &Event) -> Vec<(String, bool)> {
        let found = self.events.photographers(&self.admin, event.id).await.unwrap();
        found
            .into_iter()
            .map(|one| (one.username, one.is_owner))
            .collect()
    }
}

async fn the_gates_tell_owners_from_others(store: Store) {
    let place = Place::new(store).await;
    let (event, unshared) = (place.event("M01").await, place.event("M02").await);
    let stranger = staff(&place.store, "stranger", Role::Photographer).await;
    let guest = place.guest("a", &event, &[]).await;
    place.share(&event, &place.other).await;
    for actor in [&place.owner, &place.admin] {
        assert_eq!(place.events.owned(actor, event.id).await.unwrap(), event);
    }
    for actor in [&place.owner, &place.admin, &place.other] {
        assert_eq!(place.events.worked_on(actor, event.id).await.unwrap(), event);
        let by_code = place.events.worked_on_by_code(actor, "m 01").await.unwrap();
        assert_eq!(by_code, event);
    }
    let refused = [
        place.events.owned(&place.other, event.id).await.map(drop),
        place
            .events
            .edit(&place.other, event.id, &EventChange::default())
            .await
            .map(drop),
        place.events.set_code(&place.other, event.id, "X").await.map(drop),
        place
            .events
            .members(&place.other, event.id, None, 100)
            .await
            .map(drop),
        place
            .events
            .reset_expiration(&place.other, event.id)
            .await
            .map(drop),
        place.events.delete(&place.other, event.id).await.map(drop),
    ];
    for outcome in refused {
        assert!(matches!(outcome, Err(Error::OwnersOnly)), "{outcome:?}");
    }
    for (actor, event) in [(&stranger, &event), (&guest, &event), (&place.other, &unshared)] {
        for outcome in [
            place.events.owned(actor, event.id).await,
            place.events.worked_on(actor, event.id).await,
            place.events.worked_on_by_code(actor, event.code.as_str()).await,
        ] {
            assert!(matches!(outcome, Err(Error::NotFound)), "{}", actor.username);
        }
    }
}

async fn a_shared_event_is_listed_with_its_owner(store: Store) {
    let place = Place::new(store).await;
    let (one, _two, three) = (
        place.event("M01").await,
        place.event("M02").await,
        place.event("M03").await,
    );
    place.share(&three, &place.other).await;
    place.share(&one, &place.other).await;
    let listed = place.events.seen_by(&place.other).await.unwrap();
    let owned = |event: &Event| OwnedEvent {
        event: event.clone(),
        owner: Some("owner".to_owned()),
    };
    assert_eq!(listed, [owned(&one), owned(&three)]);
    assert_eq!(place.events.seen_by(&place.owner).await.unwrap().len(), 3);
}

async fn owners_remove_others_and_others_themselves(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let third = staff(&place.store, "third", Role::Photographer).await;
    let stranger = staff(&place.store, "stranger", Role::Photographer).await;
    place.share(&event, &place.other).await;
    place.clock.advance(Duration::from_secs(1));
    place.share(&event, &third).await;
    let name = |name: &str, is_owner| (name.to_owned(), is_owner);
    let all = [name("owner", true), name("other", false), name("third", false)];
    assert_eq!(place.names(&event).await, all);

    let remove = async |actor: &User, user: &User| {
        let removed = place.events.remove_photographer(actor, event.id, user.id).await;
        removed.err().map(|error| error.code())
    };
    for (actor, user, refusal) in [
        (&place.other, &third, "event_owners_only"),
        (&place.other, &place.owner, "event_owners_only"),
        (&place.owner, &place.owner, "event_owner_stays"),
        (&place.admin, &place.owner, "event_owner_stays"),
        (&place.owner, &stranger, "photographer_not_found"),
        (&place.admin, &place.admin, "photographer_not_found"),
        (&stranger, &place.other, "event_not_found"),
        (&stranger, &stranger, "event_not_found"),
    ] {
        assert_eq!(remove(actor, user).await, Some(refusal), "{}", actor.username);
    }
    assert_eq!(place.names(&event).await, all);
    assert_eq!(remove(&place.owner, &third).await, None);
    assert_eq!(remove(&place.owner, &third).await, Some("photographer_not_found"));
    assert_eq!(remove(&place.other, &place.other).await, None);
    assert_eq!(remove(&place.other, &place.other).await, Some("event_not_found"));
    assert_eq!(place.names(&event).await, [name("owner", true)]);
    let gone = place.events.worked_on(&place.other, event.id).await;
    assert!(matches!(gone, Err(Error::NotFound)));

    let filter = audit::Filter {
        action: Some(Action::PhotographerRemoved),
        ..audit::Filter::default()
    };
    let mut reader = place.store.read().await.unwrap();
    let entries = audit::list(reader.conn(), &filter, 10).await.unwrap();
    let entries: Vec<_> = entries
        .iter()
        .map(|entry| (entry.actor_id, entry.user_id, entry.event_id))
        .collect();
    let (owner, other) = (Some(place.owner.id), Some(place.other.id));
    assert_eq!(
        entries,
        [
            (other, other, Some(event.id)),
            (owner, Some(third.id), Some(event.id)),
        ]
    );
}

async fn a_new_owner_is_no_longer_shared_with(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    place.share(&event, &place.other).await;
    let change = EventChange {
        photographer: Some(place.other.id),
        ..EventChange::default()
    };
    let refused = place.events.edit(&place.other, event.id, &change).await;
    assert!(matches!(refused, Err(Error::OwnersOnly)));
    place.events.edit(&place.admin, event.id, &change).await.unwrap();
    assert_eq!(place.names(&event).await, [("other".to_owned(), true)]);
    assert!(place.events.owned(&place.other, event.id).await.is_ok());
    let former = place.events.worked_on(&place.owner, event.id).await;
    assert!(matches!(former, Err(Error::NotFound)));
}

async fn shares_go_with_the_account_and_with_the_event(store: Store) {
    let place = Place::new(store).await;
    let (one, two) = (place.event("M01").await, place.event("M02").await);
    let third = staff(&place.store, "third", Role::Photographer).await;
    place.share(&one, &place.other).await;
    place.share(&one, &third).await;
    place.share(&two, &third).await;
    for user in [place.other.id, place.owner.id] {
        let mut tx = place.store.begin().await.unwrap();
        assert!(remove_account(tx.conn(), user).await.unwrap().is_some());
        assert_eq!(rows_of(tx.conn(), user).await.unwrap(), 0);
        tx.commit().await.unwrap();
    }
    // Nobody owns it any more; whoever works on it still does.
    assert_eq!(place.names(&one).await, [("third".to_owned(), false)]);
    let owned = place.events.owned(&third, one.id).await;
    assert!(matches!(owned, Err(Error::OwnersOnly)));
    place.events.delete(&place.admin, one.id).await.unwrap();
    let seen = place.events.seen_by(&third).await.unwrap();
    assert_eq!(
        seen.iter().map(|seen| seen.event.id).collect::<Vec<_>>(),
        [two.id]
    );
}
