//! Invitations end: by time, by whoever made them, and with what they depend on.

use super::*;
use crate::clock_trust::ClockTrust;
use crate::store::testing::deactivate;

on_both!(
    an_invitation_is_void_without_whoever_made_it,
    an_invitation_ends,
    revoked_invitations_open_nothing,
);

async fn an_invitation_is_void_without_whoever_made_it(store: Store) {
    let place = Place::new(store);
    let (admin, other) = (place.admin("admin").await, place.admin("other").await);
    let (owner, heir) = (
        place.photographer("owner").await,
        place.photographer("heir").await,
    );
    let (one, two) = (
        place.event_of(&owner, "M01").await,
        place.event_of(&owner, "M02").await,
    );
    let invite = async |event: &Event| {
        place
            .accounts
            .invite_to_event(&owner, event.id)
            .await
            .unwrap()
            .token
    };
    let (by_owner, given_away) = (invite(&one).await, invite(&two).await);
    let by = async |admin: &User, event| {
        let made = place.accounts.invite_photographer(admin, event, None).await;
        made.unwrap().token
    };
    let (by_admin, by_other) = (by(&admin, Some(two.id)).await, by(&other, None).await);
    for token in [&by_owner, &given_away, &by_admin, &by_other] {
        assert!(place.is_open(token).await);
    }

    let give = format!(
        "update events set photographer_id = {} where id = {}",
        heir.id, two.id
    );
    execute(&place.store, &give).await;
    assert!(!place.is_open(&given_away).await);
    assert!(is_invalid(&place.accept(&heir, &given_away).await));
    deactivate(&place.store, owner.id).await;
    assert!(!place.is_open(&by_owner).await);
    deactivate(&place.store, other.id).await;
    assert!(is_invalid(&place.register_by(&by_other, "camille").await));
    assert!(place.is_open(&by_admin).await);
    execute(&place.store, &format!("delete from events where id = {}", two.id)).await;
    assert!(!place.is_open(&by_admin).await);
    let last = by(&admin, None).await;
    place.admin("third").await;
    place.accounts.delete_user(None, admin.id).await.unwrap();
    assert!(is_invalid(&place.register_by(&last, "camille").await));
    assert_eq!(place.accounts.photographers(None, 100).await.unwrap().len(), 2);
    // A used or unused one stays in the list without its maker's number.
    let listed = place.accounts.invitations(None, 1).await.unwrap();
    assert_eq!(listed[0].created_by, None);
}

async fn an_invitation_ends(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("admin").await;
    let made = place
        .accounts
        .invite_photographer(&admin, None, None)
        .await
        .unwrap();
    place.clock.advance(Duration::from_secs(14 * 24 * 3600 - 1));
    assert!(place.is_open(&made.token).await);
    place.clock.advance(Duration::from_secs(1));
    assert!(!place.is_open(&made.token).await);
    assert!(is_invalid(&place.register_by(&made.token, "camille").await));

    let prune = async || {
        let trust = ClockTrust::new(place.store.clone(), place.clock.clone(), false);
        let now = trust.confirmed().await.unwrap().expect("only time has passed");
        place.accounts.prune_invitations(now).await.unwrap()
    };
    place.clock.advance(30 * DAY);
    assert_eq!(prune().await, 0);
    place.clock.advance(Duration::from_secs(1));
    assert_eq!(prune().await, 1);
    assert_eq!(place.accounts.invitations(None, 10).await.unwrap(), []);
}

async fn revoked_invitations_open_nothing(store: Store) {
    let place = Place::new(store);
    let admin = place.admin("admin").await;
    let invite = async || {
        place
            .accounts
            .invite_photographer(&admin, None, None)
            .await
            .unwrap()
    };
    let (revoked, used) = (invite().await, invite().await);
    place
        .accounts
        .revoke_invitation(&admin, revoked.id)
        .await
        .unwrap();
    assert!(!place.is_open(&revoked.token).await);
    place.register_by(&used.token, "camille").await.unwrap();
    for id in [revoked.id, used.id] {
        let again = place.accounts.revoke_invitation(&admin, id).await;
        assert!(matches!(again, Err(Error::InvitationUnknown)));
    }
    let actions = place.entries().await.into_iter().map(|entry| entry.0);
    assert_eq!(
        actions
            .filter(|action| *action == Action::InvitationRevoked)
            .count(),
        1
    );
}
