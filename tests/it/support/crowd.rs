//! Guests by the thousand, stored past the API.
//!
//! Hashing thousands of passwords would tell nothing about matching.

use findme::clock::Timestamp;
use findme::model::{Enrolment, EventId, FaceKey};
use findme::store::Store;
use findme::store::memberships::{self, NewMembership};
use findme::store::users::{self, NewGuest};
use findme::store::{enrolments, selfies};

/// Gives an event so many guests with accepted selfies, who all have this face as the engine knows it.
pub(crate) async fn crowd(store: &Store, event: EventId, size: usize, face: &FaceKey, at: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    for number in 0..size {
        let (username, email) = (format!("guest-{number}"), format!("guest-{number}@crowd.example"));
        let guest = NewGuest {
            username: &username,
            email: &email,
            email_key: &email,
            password_hash: "none",
            display_name: None,
            language: None,
            event,
            at,
        };
        let user = users::insert_guest(tx.conn(), &guest).await.unwrap();
        let membership = NewMembership {
            user,
            event,
            username: &username,
            email_key: &email,
            at,
        };
        assert!(memberships::insert(tx.conn(), &membership).await.unwrap());
        let file = format!("selfies/{username}.jpg");
        let put = selfies::put_candidate(tx.conn(), user, &file, "image/jpeg", true, at);
        let (selfie, _) = put.await.unwrap();
        assert!(selfies::accept(tx.conn(), selfie).await.unwrap());
        let enrolment = Enrolment {
            event_id: event,
            user_id: user,
            selfie_id: selfie,
            face_key: face.clone(),
            revision: 0,
            searched: true,
        };
        enrolments::put(tx.conn(), &enrolment).await.unwrap();
    }
    tx.commit().await.unwrap();
}
