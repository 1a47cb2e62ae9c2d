//! Events on both databases.
//!
//! A place with two photographers, an admin and a clock that stands still. Accounts are stored as they are here:
//! what makes them sound is not the events' business.

mod editing;
mod expiry;
mod guest_removal;
mod older;
mod photographers;
mod removal;

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::clock::{ManualClock, Timestamp};
use crate::model::{Role, UserId};
use crate::store::memberships::NewMembership;
use crate::store::testing::on_both;
use crate::store::users::{self, NewGuest, NewStaff};

/// How long events are kept after their last upload.
const KEPT_FOR: Duration = Duration::from_hours(30 * 24);

struct Place {
    store: Store,
    clock: Arc<ManualClock>,
    events: Events,
    admin: User,
    owner: User,
    other: User,
}

impl Place {
    async fn new(store: Store) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::parse("2026-06-20").unwrap()));
        let queue = Queue::new(store.clone(), clock.clone(), Duration::from_mins(1));
        Self {
            admin: staff(&store, "admin", Role::Admin).await,
            owner: staff(&store, "owner", Role::Photographer).await,
            other: staff(&store, "other", Role::Photographer).await,
            events: Events::new(store.clone(), queue, clock.clone(), Some(KEPT_FOR)),
            store,
            clock,
        }
    }

    /// An event of the owner's.
    async fn event(&self, code: &str) -> Event {
        self.create(Some(code)).await.unwrap()
    }

    async fn create(&self, code: Option<&str>) -> Result<Event, Error> {
        let new = NewEvent {
            name: "Fête",
            code,
            held_at: None,
            photographer: self.owner.id,
            guests_only: false,
            approval_required: false,
        };
        self.events.create(None, &new).await
    }

    /// A guest who registered for an event and joined others.
    async fn guest(&self, name: &str, event: &Event, others: &[&Event]) -> User {
        let at = self.clock.now();
        let new = NewGuest {
            username: name,
            email: name,
            email_key: name,
            password_hash: "",
            display_name: None,
            language: None,
            event: event.id,
            at,
        };
        let mut tx = self.store.begin().await.unwrap();
        let user = users::insert_guest(tx.conn(), &new).await.unwrap();
        for event in [&[event], others].concat() {
            let membership = NewMembership {
                user,
                event: event.id,
                username: name,
                email_key: name,
                at,
            };
            assert!(memberships::insert(tx.conn(), &membership).await.unwrap());
        }
        tx.commit().await.unwrap();
        user_of(&self.store, user).await
    }
}

async fn staff(store: &Store, name: &str, role: Role) -> User {
    let new = NewStaff {
        username: name,
        email: name,
        email_key: name,
        password_hash: "",
        role,
        at: Timestamp::from_micros(0),
    };
    let mut tx = store.begin().await.unwrap();
    let id = users::insert_staff(tx.conn(), &new).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    user_of(store, id).await
}

async fn user_of(store: &Store, id: UserId) -> User {
    let mut reader = store.read().await.unwrap();
    users::by_id(reader.conn(), id).await.unwrap().unwrap()
}

on_both!(
    other_photographers_events_do_not_exist,
    everybody_lists_the_events_they_may_manage,
    guests_see_the_events_they_joined,
    members_are_listed_with_the_event_of_their_account,
    events_are_found_by_their_code,
);

async fn other_photographers_events_do_not_exist(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("M01").await;
    let guest = place.guest("a", &event, &[]).await;
    for actor in [&place.owner, &place.admin] {
        assert_eq!(place.events.owned(actor, event.id).await.unwrap(), event);
    }
    for actor in [&place.other, &guest] {
        let events = &place.events;
        let outcomes = [
            events.owned(actor, event.id).await.map(drop),
            events
                .edit(actor, event.id, &EventChange::default())
                .await
                .map(drop),
            events.set_code(actor, event.id, "X").await.map(drop),
            events.generate_code(actor, event.id).await.map(drop),
            events.members(actor, event.id, None, 9).await.map(drop),
            events.reset_expiration(actor, event.id).await.map(drop),
            events.delete(actor, event.id).await.map(drop),
        ];
        for outcome in outcomes {
            assert!(matches!(outcome, Err(Error::NotFound)), "{}", actor.username);
        }
    }
    let nowhere = place.events.owned(&place.admin, EventId(99)).await;
    assert!(matches!(nowhere, Err(Error::NotFound)));
}

async fn everybody_lists_the_events_they_may_manage(store: Store) {
    let place = Place::new(store).await;
    let (one, two) = (place.event("M01").await, place.event("M02").await);
    let guest = place.guest("a", &one, &[]).await;
    for (actor, expected) in [
        (&place.admin, vec![&one, &two]),
        (&place.owner, vec![&one, &two]),
        (&place.other, vec![]),
        (&guest, vec![]),
    ] {
        let listed = place.events.seen_by(actor).await.unwrap();
        let listed: Vec<_> = listed.iter().map(|owned| &owned.event).collect();
        assert_eq!(listed, expected, "{}", actor.username);
    }
}

async fn guests_see_the_events_they_joined(store: Store) {
    let place = Place::new(store).await;
    let (one, two, three) = (
        place.event("M01").await,
        place.event("M02").await,
        place.event("M03").await,
    );
    let guest = place.guest("a", &two, &[&one]).await;
    let joined = place.events.joined_by(guest.id).await.unwrap();
    assert_eq!(
        joined.iter().map(|joined| &joined.event).collect::<Vec<_>>(),
        [&one, &two]
    );
    assert_eq!(place.events.joined(&guest, one.id).await.unwrap(), one);
    for id in [three.id, EventId(99)] {
        let outcome = place.events.joined(&guest, id).await;
        assert!(matches!(outcome, Err(Error::NotAGuest)));
    }
}

async fn members_are_listed_with_the_event_of_their_account(store: Store) {
    let place = Place::new(store).await;
    let (one, two) = (place.event("M01").await, place.event("M02").await);
    let (first, second) = (
        place.guest("a", &one, &[]).await,
        place.guest("b", &two, &[&one]).await,
    );
    let list = async |event, after, limit| {
        let members = place.events.members(&place.owner, event, after, limit).await;
        let accounts = members.unwrap().into_iter().map(|member| member.account);
        accounts
            .map(|account| (account.user, account.event))
            .collect::<Vec<_>>()
    };
    let all = [(first.clone(), Some(one.clone())), (second, Some(two.clone()))];
    assert_eq!(list(one.id, None, 9).await, all);
    assert_eq!(list(one.id, None, 1).await, all[..1]);
    assert_eq!(list(one.id, Some((first.id, None)), 1).await, all[1..]);
    // Also after a guest who has left.
    let at = Timestamp::from_micros(0);
    assert_eq!(list(one.id, Some((UserId(404), Some(at))), 9).await, all);
    let unknown = Some((UserId(404), None));
    let outcome = place.events.members(&place.owner, one.id, unknown, 9).await;
    assert!(matches!(outcome, Err(Error::NotFound)));
    assert_eq!(list(two.id, None, 9).await.len(), 1);
}

async fn events_are_found_by_their_code(store: Store) {
    let place = Place::new(store).await;
    let event = place.event("Fête 26").await;
    assert_eq!(place.events.by_code(" fêTE26 ").await.unwrap(), event);
    for code in ["", "Fête 27", "a\0"] {
        assert!(
            matches!(place.events.by_code(code).await, Err(Error::NotFound)),
            "{code:?}"
        );
    }
}
