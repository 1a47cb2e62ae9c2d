//! Invitations of photographers: who makes and uses them, once. When they open nothing is in `ending`.

mod ending;

use super::*;
use crate::model::{Action, EventId};
use crate::store::testing::{count, execute, on_both};
use crate::store::{audit, event_photographers};

on_both!(
    an_admins_invitation_makes_a_photographer_once,
    an_owners_invitation_makes_no_account,
    accepting_again_changes_nothing,
    owners_and_those_who_work_on_the_event_use_nothing_up,
    of_twenty_who_register_by_a_link_at_once_one_succeeds,
    of_twenty_who_accept_a_link_at_once_one_succeeds,
    bad_data_uses_nothing_up,
    invitations_are_limited,
    notes_are_short_plain_texts,
    an_event_has_at_most_a_hundred_photographers,
);

const DAY: Duration = Duration::from_hours(24);

impl Place {
    async fn event_of(&self, owner: &User, code: &str) -> Event {
        testing::event(&self.store, code, owner.id).await
    }

    async fn register_by(&self, token: &str, name: &str) -> Result<User, Error> {
        let email = format!("{name}@x.fr");
        let credentials = credentials(name, &email);
        let opened = self.limited().register_by_invitation(token, &credentials).await?;
        let known = self.accounts.authenticate(&opened.token).await.unwrap();
        assert_eq!(known.user, opened.account.user);
        Ok(opened.account.user)
    }

    async fn accept(&self, user: &User, token: &str) -> Result<EventId, Error> {
        let event = self.limited().accept_invitation(user, token).await?;
        Ok(event.id)
    }

    async fn is_in(&self, event: &Event, user: &User) -> bool {
        let mut reader = self.store.read().await.unwrap();
        event_photographers::is_shared(reader.conn(), event.id, user.id)
            .await
            .unwrap()
    }

    /// The entries of the audit log about invitations and photographers of events, the oldest first.
    async fn entries(&self) -> Vec<(Action, Option<UserId>, Option<UserId>, Option<EventId>)> {
        let mut reader = self.store.read().await.unwrap();
        let all = audit::list(reader.conn(), &audit::Filter::default(), 1000)
            .await
            .unwrap();
        let about = all.iter().rev().filter(|entry| {
            matches!(
                entry.action,
                Action::InvitationMade
                    | Action::InvitationUsed
                    | Action::InvitationRevoked
                    | Action::PhotographerAdded
            )
        });
        about
            .map(|entry| (entry.action, entry.actor_id, entry.user_id, entry.event_id))
            .collect()
    }

    async fn is_open(&self, token: &str) -> bool {
        match self.limited().preview_invitation(token).await {
            Ok(_) => true,
            Err(Error::InvitationInvalid) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Refused as any link that is not valid.
fn is_invalid<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::InvitationInvalid))
}

async fn an_admins_invitation_makes_a_photographer_once(store: Store) {
    let place = Place::new(store);
    let (admin, owner) = (place.admin("admin").await, place.photographer("owner").await);
    let event = place.event_of(&owner, "M01").await;
    let made = place
        .accounts
        .invite_photographer(&admin, Some(event.id), Some(" Camille "))
        .await
        .unwrap();
    assert_eq!(made.expires_at, place.clock.now() + 14 * DAY);
    let plain = format!("invitations where digest like '%{}%'", made.token);
    assert_eq!(count(&place.store, &plain).await, 0);
    let preview = place.limited().preview_invitation(&made.token).await.unwrap();
    assert_eq!(preview.event_name.as_deref(), Some("Fête"));
    assert!(!preview.needs_account);

    let camille = place.register_by(&made.token, "camille").await.unwrap();
    assert_eq!(camille.role, Role::Photographer);
    assert!(place.is_in(&event, &camille).await);
    assert!(is_invalid(&place.register_by(&made.token, "dominique").await));
    assert!(is_invalid(&place.accept(&owner, &made.token).await));
    assert!(!place.is_open(&made.token).await);
    // Whoever registered by it may follow the link again.
    assert_eq!(place.accept(&camille, &made.token).await.unwrap(), event.id);

    let bare = place
        .accounts
        .invite_photographer(&admin, None, None)
        .await
        .unwrap();
    let without = place.accept(&owner, &bare.token).await;
    assert!(matches!(without, Err(Error::InvitationWithoutEvent)));
    let dominique = place.register_by(&bare.token, "dominique").await.unwrap();
    assert_eq!(count(&place.store, "event_photographers").await, 1);

    let listed = place.accounts.invitations(None, 10).await.unwrap();
    let listed: Vec<_> = listed
        .iter()
        .map(|one| (one.id, one.event_id, one.note.as_deref(), one.used_by))
        .collect();
    assert_eq!(
        listed,
        [
            (bare.id, None, None, Some(dominique.id)),
            (made.id, Some(event.id), Some("Camille"), Some(camille.id)),
        ]
    );
    let (by, of) = (Some(admin.id), Some(event.id));
    let (one, two) = (Some(camille.id), Some(dominique.id));
    assert_eq!(
        place.entries().await,
        [
            (Action::InvitationMade, by, None, of),
            (Action::InvitationUsed, one, one, of),
            (Action::PhotographerAdded, by, one, of),
            (Action::InvitationMade, by, None, None),
            (Action::InvitationUsed, two, two, None),
        ]
    );
}

async fn an_owners_invitation_makes_no_account(store: Store) {
    let place = Place::new(store);
    let (owner, other) = (
        place.photographer("owner").await,
        place.photographer("other").await,
    );
    let event = place.event_of(&owner, "M01").await;
    let guest = place.guest("guest", "M01").await;
    let made = place.accounts.invite_to_event(&owner, event.id).await.unwrap();
    let preview = place.limited().preview_invitation(&made.token).await.unwrap();
    assert!(preview.needs_account);
    let registered = place.register_by(&made.token, "camille").await;
    assert!(matches!(registered, Err(Error::InvitationNeedsAccount)));
    assert!(is_invalid(&place.accept(&guest, &made.token).await));
    assert_eq!(place.accept(&other, &made.token).await.unwrap(), event.id);
    assert!(place.is_in(&event, &other).await);
    let nowhere = place.accounts.invite_to_event(&owner, EventId(404)).await;
    assert!(matches!(nowhere, Err(Error::EventUnknown)));
}

async fn accepting_again_changes_nothing(store: Store) {
    let place = Place::new(store);
    let (owner, one, two) = (
        place.photographer("owner").await,
        place.photographer("one").await,
        place.photographer("two").await,
    );
    let event = place.event_of(&owner, "M01").await;
    let made = place.accounts.invite_to_event(&owner, event.id).await.unwrap();
    for _ in 0..3 {
        assert_eq!(place.accept(&one, &made.token).await.unwrap(), event.id);
    }
    assert!(is_invalid(&place.accept(&two, &made.token).await));
    assert_eq!(place.entries().await.len(), 3);
    // Whoever was removed does not come back by the same link.
    let mut tx = place.store.begin().await.unwrap();
    assert!(
        event_photographers::remove(tx.conn(), event.id, one.id)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    assert!(is_invalid(&place.accept(&one, &made.token).await));
    assert!(!place.is_in(&event, &one).await);
}

async fn owners_and_those_who_work_on_the_event_use_nothing_up(store: Store) {
    let place = Place::new(store);
    let (owner, one, two) = (
        place.photographer("owner").await,
        place.photographer("one").await,
        place.photographer("two").await,
    );
    let event = place.event_of(&owner, "M01").await;
    let first = place.accounts.invite_to_event(&owner, event.id).await.unwrap();
    place.accept(&one, &first.token).await.unwrap();
    let second = place.accounts.invite_to_event(&owner, event.id).await.unwrap();
    for user in [&owner, &one, &owner] {
        assert_eq!(place.accept(user, &second.token).await.unwrap(), event.id);
    }
    assert!(!place.is_in(&event, &owner).await);
    assert_eq!(place.accept(&two, &second.token).await.unwrap(), event.id);
}

async fn of_twenty_who_register_by_a_link_at_once_one_succeeds(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("admin").await;
    let event = place.event("M01").await;
    let made = place
        .accounts
        .invite_photographer(&admin, Some(event.id), None)
        .await
        .unwrap();
    let tries: Vec<_> = (0..20)
        .map(|number| {
            let (accounts, token) = (place.accounts.clone(), made.token.clone());
            tokio::spawn(async move {
                let (name, email) = (format!("p{number}"), format!("p{number}@x.fr"));
                let credentials = credentials(&name, &email);
                let limited = accounts.limited(origin(number));
                limited.register_by_invitation(&token, &credentials).await
            })
        })
        .collect();
    let mut registered = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => registered += 1,
            Err(error) => assert!(matches!(error, Error::InvitationInvalid), "{error}"),
        }
    }
    let photographers = place.accounts.photographers(None, 100).await.unwrap().len();
    let shared = count(&place.store, "event_photographers").await;
    assert_eq!((registered, photographers, shared), (1, 1, 1));
}

async fn of_twenty_who_accept_a_link_at_once_one_succeeds(store: Store) {
    let place = Place::new(store);
    let owner = place.photographer("owner").await;
    let event = place.event_of(&owner, "M01").await;
    let made = place.accounts.invite_to_event(&owner, event.id).await.unwrap();
    let mut users = Vec::new();
    for number in 0..10 {
        users.push(place.photographer(&format!("p{number}")).await);
    }
    // Each twice.
    let tries: Vec<_> = [users.clone(), users]
        .concat()
        .into_iter()
        .map(|user| {
            let (accounts, token) = (place.accounts.clone(), made.token.clone());
            tokio::spawn(async move {
                let limited = accounts.limited(origin(0));
                let accepted = limited.accept_invitation(&user, &token).await;
                (user.id, accepted)
            })
        })
        .collect();
    let mut accepted = Vec::new();
    for one in tries {
        match one.await.unwrap() {
            (user, Ok(_)) => accepted.push(user),
            (_, Err(error)) => assert!(matches!(error, Error::InvitationInvalid), "{error}"),
        }
    }
    accepted.dedup();
    assert_eq!(accepted.len(), 1, "{accepted:?}");
    assert_eq!(count(&place.store, "event_photographers").await, 1);
}

async fn bad_data_uses_nothing_up(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("admin").await;
    let made = place
        .accounts
        .invite_photographer(&admin, None, None)
        .await
        .unwrap();
    let weak = Credentials {
        username: "admin",
        email: "nobody",
        password: "Abcdef",
    };
    let refused = place.limited().register_by_invitation(&made.token, &weak).await;
    let problems = problems(refused);
    assert!(problems.contains(&Problem::EmailInvalid), "{problems:?}");
    assert!(problems.contains(&Problem::UsernameTaken), "{problems:?}");
    assert!(place.register_by(&made.token, "camille").await.is_ok());
}

async fn invitations_are_limited(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("admin").await;
    let made = place
        .accounts
        .invite_photographer(&admin, None, None)
        .await
        .unwrap();
    for _ in 0..100 {
        assert!(is_invalid(
            &place.limited().preview_invitation("unknown").await.map(drop)
        ));
    }
    let refused = place.limited().preview_invitation("unknown").await;
    assert!(matches!(refused, Err(Error::TooMany(_))));
    // Others behind the same address keep nobody out.
    assert!(place.is_open(&made.token).await);
    let elsewhere = place.accounts.limited(origin(1));
    assert!(is_invalid(
        &elsewhere.preview_invitation("unknown").await.map(drop)
    ));

    for _ in 1..60 {
        place
            .accounts
            .invite_photographer(&admin, None, None)
            .await
            .unwrap();
    }
    let refused = place.accounts.invite_photographer(&admin, None, None).await;
    assert!(matches!(refused, Err(Error::TooMany(_))));
}

async fn notes_are_short_plain_texts(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("admin").await;
    let long = "é".repeat(201);
    for note in [long.as_str(), "two\nlines"] {
        let refused = place.accounts.invite_photographer(&admin, None, Some(note)).await;
        assert!(matches!(refused, Err(Error::NoteInvalid)));
    }
    let fits = "é".repeat(200);
    for note in [fits.as_str(), "  "] {
        let made = place.accounts.invite_photographer(&admin, None, Some(note)).await;
        assert!(made.is_ok());
    }
    let listed = place.accounts.invitations(None, 10).await.unwrap();
    assert_eq!(
        (listed[0].note.as_deref(), listed[1].note.as_deref()),
        (None, Some(&*fits))
    );
}

async fn an_event_has_at_most_a_hundred_photographers(store: Store) {
    const REMOVE: &str = "delete from event_photographers
         where user_id = (select max(user_id) from event_photographers)";
    let place = Place::new(store);
    let (owner, last) = (
        place.photographer("owner").await,
        place.photographer("last").await,
    );
    let event = place.event_of(&owner, "M01").await;
    for number in 0..100 {
        let copy = format!(
            "insert into users
                 (username, email, email_key, password_hash, role, is_active, created_at, selfie_status)
             select 'p{number}', 'p{number}', 'p{number}', '', role, is_active, 0, selfie_status
             from users where id = {}",
            owner.id
        );
        execute(&place.store, &copy).await;
    }
    let share = format!(
        "insert into event_photographers (event_id, user_id, added_at)
         select {}, id, 0 from users where id not in ({}, {}) order by id limit 100",
        event.id, owner.id, last.id
    );
    execute(&place.store, &share).await;
    let made = place.accounts.invite_to_event(&owner, event.id).await.unwrap();
    let refused = place.accept(&last, &made.token).await;
    assert!(matches!(refused, Err(Error::TooManyPhotographers)));
    // It is still there for when there is room.
    execute(&place.store, REMOVE).await;
    assert_eq!(place.accept(&last, &made.token).await.unwrap(), event.id);
}
